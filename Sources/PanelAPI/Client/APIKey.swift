import FoundationEssentials
package import Transport

/// The secret that lets its holder spend the account's money. It cannot be printed, interpolated,
/// dumped or encoded: every textual form of it is `<key>`.
public struct APIKey: Sendable {
  private let secret: String

  /// `nil` if the text is empty or holds what no header or form would carry unharmed.
  public init?(_ secret: String) {
    let isPrintable = secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard !secret.isEmpty, isPrintable else { return nil }
    self.secret = secret
  }

  /// The same as the secret of a channel.
  package var channelSecret: Secret? { Secret(secret) }

  /// The form field that carries the key, for the transport alone.
  var formField: String { "key=\(FormBody.encoded(secret))" }
}

extension APIKey {
  /// The shortest key that is cut out of answers; what is shorter is no secret, and would be found
  /// in names and numbers that have nothing to do with it.
  static let leastSecretLength = 8

  /// A panel's answer with every occurrence of the key replaced, in case the panel shows a caller
  /// what it was sent: what is stored must not hold the key.
  func redacted(from body: [UInt8]) -> [UInt8] {
    secret.utf8.count < Self.leastSecretLength ? body : redacted(from: body, with: "<key>") ?? body
  }

  /// The text with every occurrence of the key replaced.
  func redacted(from text: String, with mark: String = "<key>") -> String {
    redacted(from: Array(text.utf8), with: mark).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// `nil` if the key is not there.
  private func redacted(from bytes: [UInt8], with mark: String) -> [UInt8]? {
    var result: [UInt8]?
    for (form, isEscaped) in [(secret, true)] + encodedForms {
      result = Self.redacted(form, isEscaped, from: result ?? bytes, with: mark) ?? result
    }
    return result
  }

  /// What the key is in hexadecimal digits and in Base64, also within a longer text, where each of three
  /// offsets gives other signs; forms so short that they may be something else are left out.
  private var encodedForms: [(String, isEscaped: Bool)] {
    let bytes = Array(secret.utf8)
    let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let base64 = (0..<3).map { offset in
      // A sign is six bits: those that hold bits of the neighbours are not the key's alone.
      let text = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString()
      let own = text.prefix((offset + bytes.count) * 8 / 6)
      return String(own.dropFirst((offset * 8 + 5) / 6))
    }
    let forURLs = base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
    // `\x33` are two of its digits, and no `3` that is escaped.
    return [(hexadecimal, false)]
      + Set(base64 + forURLs).filter { $0.utf8.count >= Self.leastSecretLength }.map { ($0, true) }
  }

  private static func redacted(
    _ secret: String, _ isEscaped: Bool, from bytes: [UInt8], with mark: String
  ) -> [UInt8]? {
    bytes.withUnsafeBufferPointer { bytes in
      var search = SecretSearch(secret, in: bytes, isEscaped: isEscaped)
      var result: [UInt8] = []
      var end = 0
      while let found = search.next() {
        result += bytes[end..<found.lowerBound]
        result += mark.utf8
        end = found.upperBound
      }
      return end == 0 ? nil : result + bytes[end...]
    }
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<key>" }
  public var debugDescription: String { "<key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
