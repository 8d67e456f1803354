/// A channel of the configuration, with what rules and messages need to know of it.
public struct ConfiguredChannel: Sendable {
  public let name: String
  /// When only urgent alerts are sent; `nil`: never.
  public var quiet: QuietHours?
  /// How many alerts of one kind and panel a message says one by one, before it says the others in one line;
  /// `nil` for all of them.
  public var limit: Int? = 20
  /// Whether the account holder's own amounts may be in its messages.
  public var isPrivate = true
  /// Changes with the configuration of the channel, and holds no secret.
  public let fingerprint: String
  /// The values of its secrets, by which a channel that is off shows that they have changed; `nil` if they cannot be
  /// had.
  public var secrets: @Sendable () -> [UInt8]? = { nil }
  /// Makes the channel; `movedTo` is the new number of its chat, if it has moved. Throws what a person is to
  /// know, such as that its secret is missing.
  public let make: @Sendable (_ movedTo: String?) throws -> any Channel
  /// How much of the room of one of the channel's messages a message takes (``Channel/share(of:)``). It needs no
  /// secret.
  public let share: @Sendable (Message) -> Double

  public init(
    name: String, fingerprint: String, share: @escaping @Sendable (Message) -> Double = { _ in 0 },
    make: @escaping @Sendable (_ movedTo: String?) throws -> any Channel
  ) {
    (self.name, self.fingerprint, self.share, self.make) = (name, fingerprint, share, make)
  }
}
