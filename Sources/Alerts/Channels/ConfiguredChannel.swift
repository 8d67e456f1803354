/// A channel of the configuration, with what rules and messages need to know of it.
public struct ConfiguredChannel: Sendable {
  public let name: String
  /// When only urgent alerts are sent; `nil`: never.
  public var quiet: QuietHours?
  /// The most lines of a message; the others are counted.
  public var limit = 20
  /// Whether the account holder's own amounts may be in its messages.
  public var isPrivate = true
  /// Changes with the configuration of the channel, and holds no secret.
  public let fingerprint: String
  /// Makes the channel; `movedTo` is the new number of its chat, if it has moved. Throws what a person is to
  /// know, such as that its secret is missing.
  public let make: @Sendable (_ movedTo: String?) throws -> any Channel

  public init(
    name: String, fingerprint: String,
    make: @escaping @Sendable (_ movedTo: String?) throws -> any Channel
  ) {
    (self.name, self.fingerprint, self.make) = (name, fingerprint, make)
  }
}
