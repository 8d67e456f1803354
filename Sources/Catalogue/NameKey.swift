internal import Foundation

extension String {
  /// The text for recognising a service by its name: compatibility forms, case, emoji, punctuation and
  /// blanks are folded away (Unicode NFKC, letters and digits only); accents tell names apart.
  ///
  /// Empty where the name holds neither letter nor digit.
  public var nameKey: String {
    // Most of the time goes into the compatibility forms, which no ASCII text has.
    let isASCII = utf8.allSatisfy { $0 < 0x80 }
    let compatible = isASCII ? self : withoutEmoji.precomposedStringWithCompatibilityMapping
    var key = String.UnicodeScalarView()
    for scalar in compatible.lowercased().unicodeScalars {
      if scalar.isLetterOrDigit { key.append(scalar) }
    }
    return String(key)
  }

  /// Some emoji have letters for their compatibility forms, such as ™ and ℹ.
  private var withoutEmoji: String {
    var plain = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar.isASCII || !scalar.properties.isEmoji {
      plain.append(scalar)
    }
    return String(plain)
  }
}

extension Unicode.Scalar {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    case _ where isASCII: false
    // A decoration such as 🅐 is alphabetic to Unicode, and a symbol.
    case _ where properties.generalCategory == .otherSymbol: false
    default: properties.isAlphabetic || properties.numericType != nil
    }
  }
}
