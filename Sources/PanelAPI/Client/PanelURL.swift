import Transport

/// The address of a panel's API: HTTPS, or plain HTTP to this very machine, without user, password or
/// key.
public struct PanelURL: Hashable, Sendable {
  let server: ServerURL

  /// The address as it was written.
  public var text: String { server.text }

  /// Whether the address is this machine's own, where plain HTTP leaks nothing.
  public var isLoopback: Bool { server.isLoopback }

  /// Why a text is no address of a panel, as a clause.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Reads an address. A key in one would end up in logs, and the action is added to each call.
  public init(_ text: String) throws(Invalid) {
    do throws(ServerURL.Invalid) { server = try ServerURL(text, as: Self.kind) } catch {
      throw Invalid(description: error.description)
    }
    let names = server.parameterNames
    if names.contains(where: ServerURL.secretNames.contains) {
      throw Invalid(
        description: "it holds a key; end it before the '?' and give the key's source as `key`")
    }
    if names.contains("action") {
      throw Invalid(
        description: "it holds an action, which is added to each call; end it before the '?'")
    }
  }

  static let kind = ServerURL.Kind.http(like: example, secret: "key")

  /// A usual address, for messages.
  static let example = "https://panel.example/api/v2"

  /// Whether the path looks like that of a panel's API.
  var isLikeAnAPI: Bool { text.lowercased().contains("/api/v") }
}
