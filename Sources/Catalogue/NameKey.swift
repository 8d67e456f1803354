internal import Foundation

extension String {
  /// The text for recognising a service by its name: compatibility forms, case, emoji, punctuation and
  /// blanks are folded away (Unicode NFKC, letters and digits only); accents tell names apart.
  ///
  /// Empty where the name holds neither letter nor digit.
  public var nameKey: String {
    var key: [UInt8] = []
    key.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": key.append(UInt8(scalar.value))
      case "A"..."Z": key.append(UInt8(scalar.value) | 0x20)
      case _ where scalar.isASCII || scalar.isDecoration: continue
      default:
        // Most of the time would go into the compatibility forms, which few names have.
        let lowercase = scalar.properties.lowercaseMapping.unicodeScalars
        if lowercase.contains(where: \.mayHaveOtherForm) { return keyOfOtherForms }
        for scalar in lowercase where scalar.isLetterOrDigit { key += UTF8.encode(scalar)! }
      }
    }
    return String(decoding: key, as: UTF8.self)
  }

  /// The same of any text.
  private var keyOfOtherForms: String {
    let plain = String.UnicodeScalarView(unicodeScalars.filter { $0.isASCII || !$0.isDecoration })
    let folded = String(plain).precomposedStringWithCompatibilityMapping.lowercased()
    return String(String.UnicodeScalarView(folded.unicodeScalars.filter(\.isLetterOrDigit)))
  }
}

extension Unicode.Scalar {
  /// Whether it is an emoji, some of which have letters for their compatibility forms, such as ™ and ℹ,
  /// or invisible.
  fileprivate var isDecoration: Bool {
    properties.isEmoji || properties.isDefaultIgnorableCodePoint
  }

  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    case _ where isASCII: false
    // A decoration such as 🅐 is alphabetic to Unicode, and a symbol.
    case _ where properties.generalCategory == .otherSymbol: false
    default: properties.isAlphabetic || properties.numericType != nil
    }
  }

  /// Whether NFKC may write the scalar otherwise, or join it to the one before.
  fileprivate var mayHaveOtherForm: Bool {
    if isASCII { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return properties.changesWhenNFKCCaseFolded || joinsToLetters
    }
  }

  /// Whether it is one of the few letters that are the end of a composed one: vowels and final
  /// consonants of Hangul, vowels of Kirat Rai.
  private var joinsToLetters: Bool {
    switch value {
    case 0x1160...0x11ff, 0x16d63...0x16d6a: true
    default: false
    }
  }
}
