/// The secret that lets its holder spend the account's money. It cannot be printed, interpolated,
/// dumped or encoded: every textual form of it is `<key>`.
public struct APIKey: Sendable {
  private let secret: String

  /// `nil` where the text is empty or holds what no header or form would carry unharmed.
  public init?(_ secret: String) {
    let isPrintable = secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard !secret.isEmpty, isPrintable else { return nil }
    self.secret = secret
  }

  /// The form field that carries the key, for the transport alone.
  var formField: String { "key=\(FormBody.encoded(secret))" }

  /// The text with every occurrence of the key replaced.
  func redacted(from text: String) -> String {
    text.replacing(secret, with: "<key>").replacing(FormBody.encoded(secret), with: "<key>")
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<key>" }
  public var debugDescription: String { "<key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
