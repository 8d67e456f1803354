import Catalogue
import Foundation

/// The words of a service's name, by which two products are told apart.
///
/// Only letters count. Case, accents, styles of letters, digits, an `s` at the end and the service's own
/// id are ignored.
struct NameWords {
  let words: Set<String>

  init(_ look: ServiceLook) {
    let text = String(
      String.UnicodeScalarView(look.name.unicodeScalars.map { $0.isEmoji ? " " : $0 }))
    // Foundation gives the compatibility forms of letters, because names contain letters such as
    // 𝗯𝗼𝗹𝗱 and ｗｉｄｅ.
    let plain = text.precomposedStringWithCompatibilityMapping.folded
    let tokens = plain.unicodeScalars.split {
      !$0.properties.isAlphabetic && $0.properties.numericType == nil
    }
    let id = look.id.folded.unicodeScalars
    let parts = tokens.filter { !$0.elementsEqual(id) }
      .flatMap { $0.split { !$0.properties.isAlphabetic } }
    words = Set(
      parts.map { word in
        let isPlural = word.count > 1 && word.last == "s"
        return String(String.UnicodeScalarView(isPlural ? word.dropLast() : word))
      })
  }

  /// The share of all words of both names that occur in both, from 0 to 1; `nil` if there are no words.
  func share(with other: NameWords) -> Double? {
    let all = words.union(other.words).count
    return all == 0 ? nil : Double(words.intersection(other.words).count) / Double(all)
  }
}

extension Unicode.Scalar {
  /// Whether it is an emoji. Some emoji, such as ™ and ℹ, have letters as their compatibility forms.
  fileprivate var isEmoji: Bool { !isASCII && properties.isEmoji }
}
