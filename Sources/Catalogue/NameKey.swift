internal import Foundation

extension String {
  /// The text for recognising a service by its name: compatibility forms, case, emoji, punctuation and
  /// blanks are folded away (Unicode NFKC, letters and digits only); accents tell names apart.
  ///
  /// Empty where the name holds neither letter nor digit.
  public var nameKey: String {
    // Some emoji have letters for their compatibility forms, such as ™ and ℹ.
    let plain = keeping {
      $0.isASCII || !$0.properties.isEmoji && !$0.properties.isDefaultIgnorableCodePoint
    }
    var folded = plain.lowercased()
    // Most of the time would go into the compatibility forms, which few names have.
    if folded.unicodeScalars.contains(where: \.mayHaveOtherForm) {
      folded = plain.precomposedStringWithCompatibilityMapping.lowercased()
    }
    return folded.keeping(\.isLetterOrDigit)
  }

  /// The text of those of its scalars that are wanted.
  private func keeping(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
    var kept: [UInt8] = []
    kept.reserveCapacity(utf8.count)
    for scalar in unicodeScalars where isWanted(scalar) {
      if scalar.isASCII { kept.append(UInt8(scalar.value)) } else { kept += UTF8.encode(scalar)! }
    }
    return String(decoding: kept, as: UTF8.self)
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
