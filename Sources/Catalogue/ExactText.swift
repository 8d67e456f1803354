internal import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An optional text that is compared by its bytes, as the store compares texts. A `String` treats
/// canonically equivalent texts as equal.
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
  /// Combining marks are left out. A Latin letter with a mark becomes the letter that its Unicode name says
  /// before `WITH`; this also works for letters without a canonical decomposition, such as `đ`, `ø` and `ł`.
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
  /// `e` for `LATIN CAPITAL LETTER E WITH ACUTE`; `nil` for anything except a marked Latin letter.
  fileprivate var latinBase: String? {
    guard let name = properties.name, name.hasPrefix("LATIN "),
      let letter = name.firstRange(of: " LETTER "), let mark = name.firstRange(of: " WITH ")
    else { return nil }
    let base = name[letter.upperBound..<mark.lowerBound]
    return base.count == 1 ? base.lowercased() : nil
  }
}

extension String {
  /// Whether two texts are equal byte for byte. `==` also accepts texts that are canonically
  /// equivalent, such as `ế` as one code point and as three.
  public func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return compared(with: other) { $0 == 0 } ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether the text comes before another in byte order, which is SQLite's order.
  public func precedesExactly(_ other: String) -> Bool {
    compared(with: other) { $0 < 0 || $0 == 0 && utf8.count < other.utf8.count }
      ?? utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// The result of `body` for the bytes of both texts; `nil` if one of them does not give its bytes directly.
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
  /// Whether both texts are missing, or equal byte for byte.
  public func isExactly(_ other: String?) -> Bool {
    guard let text = self, let other else { return self == nil && other == nil }
    return text.isExactly(other)
  }
}

extension String {
  /// The first scalars of the text. This limits a text from a panel safely: a single character may
  /// have millions of scalars.
  public func prefixOfScalars(_ count: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
