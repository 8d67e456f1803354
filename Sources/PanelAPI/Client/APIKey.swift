import FoundationEssentials
package import Transport

/// The secret whose holder can spend the account's money. It cannot be printed, interpolated,
/// dumped or encoded: each of these gives `<key>`.
public struct APIKey: Sendable {
  private let secret: String

  /// Makes a key; `nil` if the text is empty or cannot be sent in a header or form unchanged.
  public init?(_ secret: String) {
    let isPrintable = secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard !secret.isEmpty, isPrintable else { return nil }
    self.secret = secret
  }

  /// The key as the secret of a channel.
  package var channelSecret: Secret? { Secret(secret) }

  /// The form field with the key, only for the transport.
  var formField: String { "key=\(FormBody.encoded(secret))" }
}

extension APIKey {
  /// The minimum length of a key that is cut out of answers. A shorter text is no secret, and
  /// occurs in unrelated names and numbers.
  static let leastSecretLength = 8

  /// A panel's answer with every occurrence of the key replaced. A panel may show its caller what
  /// it received, and the stored answer must not contain the key.
  func redacted(from body: [UInt8]) -> [UInt8] {
    secret.utf8.count < Self.leastSecretLength ? body : redacted(from: body, with: "<key>") ?? body
  }

  /// The text with every occurrence of the key replaced.
  func redacted(from text: String, with mark: String = "<key>") -> String {
    redacted(from: Array(text.utf8), with: mark).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The bytes with every occurrence replaced; `nil` if the key does not occur.
  private func redacted(from bytes: [UInt8], with mark: String) -> [UInt8]? {
    var result: [UInt8]?
    for (form, isEscaped) in [(secret, true)] + encodedForms {
      result = Self.redacted(form, isEscaped, from: result ?? bytes, with: mark) ?? result
    }
    return result
  }

  /// The key in hexadecimal digits and in Base64. Within a longer text, Base64 gives different
  /// characters at each of three offsets. Forms too short to be certain are left out.
  private var encodedForms: [(String, isEscaped: Bool)] {
    let bytes = Array(secret.utf8)
    let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let base64 = (0..<3).map { offset in
      // A character of Base64 is six bits. Characters that also hold bits of the neighbouring text
      // are left out.
      let text = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString()
      let own = text.prefix((offset + bytes.count) * 8 / 6)
      return String(own.dropFirst((offset * 8 + 5) / 6))
    }
    let forURLs = base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
    // `\x33` is then two digits of the key, not an escaped `3`.
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
