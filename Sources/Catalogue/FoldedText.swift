internal import Foundation

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
