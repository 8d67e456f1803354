import Transport

/// The address of a panel's API, without user, password or key. It is HTTPS, or plain HTTP to this machine.
public struct PanelURL: Hashable, Sendable {
  let server: ServerURL

  /// The address as the user wrote it.
  public var text: String { server.text }

  /// Whether the address is this machine's own. Plain HTTP leaks nothing there.
  public var isLoopback: Bool { server.isLoopback }

  /// Why a text is not the address of a panel, as a clause.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Reads an address. Refuses keys and actions in it: a key would end up in logs, and each call
  /// adds its own action.
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

  /// A typical address, for messages.
  static let example = "https://panel.example/api/v2"

  /// Whether the path looks like the path of a panel's API.
  var isLikeAnAPI: Bool { text.lowercased().contains("/api/v") }
}
