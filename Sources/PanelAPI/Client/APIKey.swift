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
  func redacted(from text: String, with mark: String = "<key>") -> String {
    text.replacing(secret, with: mark).replacing(FormBody.encoded(secret), with: mark)
  }
}

extension APIKey {
  /// The shortest key that is cut out of answers; what is shorter is no secret, and would be found
  /// in names and numbers that have nothing to do with it.
  static let leastSecretLength = 8

  /// A panel's answer with every occurrence of the key replaced, in case the panel shows a caller
  /// what it was sent: what is stored must not hold the key.
  func redacted(from body: [UInt8]) -> [UInt8] {
    let secret = Array(secret.utf8)
    guard secret.count >= Self.leastSecretLength, body.count >= secret.count else { return body }
    var result: [UInt8] = []
    var start = 0
    body.withUnsafeBufferPointer { bytes in
      var place = 0
      while let found = bytes.firstIndex(of: secret[0], from: place),
        found + secret.count <= bytes.count
      {
        place = found + 1
        let candidate = UnsafeBufferPointer(rebasing: bytes[found..<found + secret.count])
        guard secret.withUnsafeBufferPointer(candidate.isEqual(to:)) else { continue }
        result += bytes[start..<found]
        result += "<key>".utf8
        place = found + secret.count
        start = place
      }
    }
    return start == 0 ? body : result + body[start...]
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<key>" }
  public var debugDescription: String { "<key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
