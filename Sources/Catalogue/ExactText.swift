internal import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A text, or none, compared by its bytes, as the store compares texts. A `String` takes two for
/// one that Unicode calls canonically equivalent.
public struct ExactText: Hashable, Sendable {
  public let text: String?

  public init(_ text: String?) { self.text = text }

  public static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.isExactly(right.text)
  }

  public func hash(into hasher: inout Hasher) {
    guard var text else { return hasher.combine(false) }
    hasher.combine(true)
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// The text for comparing without case and accents: `Đặc biệt` gives `dac biet`.
  ///
  /// Combining marks are left out, and a Latin letter with a mark of its own is taken for the one
  /// that its Unicode name names before `WITH`, which also reaches those that have no canonical
  /// decomposition, such as `đ`, `ø` and `ł`.
  public var folded: String {
    var result = ""
    for scalar in decomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.isASCII {
        result += scalar.properties.lowercaseMapping
      } else if scalar.properties.generalCategory != .nonspacingMark {
        result += scalar.latinBase ?? scalar.properties.lowercaseMapping
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// `e` for `LATIN CAPITAL LETTER E WITH ACUTE`; `nil` for what is no marked Latin letter.
  fileprivate var latinBase: String? {
    guard let name = properties.name, name.hasPrefix("LATIN "),
      let letter = name.firstRange(of: " LETTER "), let mark = name.firstRange(of: " WITH ")
    else { return nil }
    let base = name[letter.upperBound..<mark.lowerBound]
    return base.count == 1 ? base.lowercased() : nil
  }
}

extension String {
  /// Whether the two texts are the same byte for byte. `==` also takes those for the same that
  /// Unicode calls canonically equivalent, such as `ế` as one code point and as three.
  public func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return compared(with: other) { $0 == 0 } ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether the text is before another in the order of their bytes, which is SQLite's.
  public func precedesExactly(_ other: String) -> Bool {
    compared(with: other) { $0 < 0 || $0 == 0 && utf8.count < other.utf8.count }
      ?? utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// The result of `body` for the bytes that both texts have; `nil` if those of one are not at
  /// hand.
  private func compared(with other: String, _ body: (CInt) -> Bool) -> Bool? {
    utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { otherBytes in
        guard let left = bytes.baseAddress, let right = otherBytes.baseAddress else {
          return body(0)
        }
        return body(memcmp(left, right, min(bytes.count, otherBytes.count)))
      }
    } ?? nil
  }
}

extension String? {
  /// Whether both are missing, or the same text byte for byte.
  public func isExactly(_ other: String?) -> Bool {
    guard let text = self, let other else { return self == nil && other == nil }
    return text.isExactly(other)
  }
}

extension String {
  /// The first scalars of the text. What bounds a text of a panel's: one character may have millions.
  public func prefixOfScalars(_ count: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
