internal import Foundation

extension String {
  /// The text for recognising a service by its name: compatibility forms, case, emoji, punctuation and
  /// blanks are folded away (Unicode NFKC, letters and digits only); accents tell names apart.
  ///
  /// Empty where the name holds neither letter nor digit.
  public var nameKey: String {
    let folded = precomposedStringWithCompatibilityMapping.unicodeScalars.lazy
      .filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      .map(\.properties.lowercaseMapping)
    return folded.joined().precomposedStringWithCompatibilityMapping
  }
}
