public import Catalogue
internal import Foundation

/// The words of a service's name, by which two products are told apart.
///
/// Only letters count: case, accents, styled letters, digits, an `s` at the end and the service's own id
/// are left out.
struct NameWords {
  let words: Set<String>

  init(_ look: ServiceLook) {
    // Foundation for the compatibility forms of letters: names are written in 𝗯𝗼𝗹𝗱 and ｗｉｄｅ ones.
    let plain = look.name.without(id: look.id).precomposedStringWithCompatibilityMapping.folded
    words = Set(
      plain.unicodeScalars.split { !$0.properties.isAlphabetic }.map { word in
        let isPlural = word.count > 1 && word.last == "s"
        return String(String.UnicodeScalarView(isPlural ? word.dropLast() : word))
      })
  }

  /// The share of all words of the two that both have, from 0 to 1; `nil` if there are no words.
  func share(with other: NameWords) -> Double? {
    let all = words.union(other.words).count
    return all == 0 ? nil : Double(words.intersection(other.words).count) / Double(all)
  }
}

extension NameKeys {
  /// The key of a service's name, its own id inside the name left out: some panels write it there, and
  /// a product that continues under another id has the same key.
  public mutating func key(of look: ServiceLook) -> NameKey {
    key(of: look.name.without(id: look.id))
  }
}

extension String {
  /// The text without an id that it holds as a word of its own.
  fileprivate func without(id: String) -> String {
    let (text, id) = (Array(utf8), Array(id.utf8))
    guard !id.isEmpty, text.count >= id.count else { return self }
    func isLetterOrDigit(_ index: Int) -> Bool {
      text.indices.contains(index)
        && (text[index] >= 0x80 || Unicode.Scalar(text[index]).properties.isAlphabetic
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[index])
    }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      let end = index + id.count
      if end <= text.count, text[index..<end].elementsEqual(id), !isLetterOrDigit(index - 1),
        !isLetterOrDigit(end)
      {
        result.append(UInt8(ascii: " "))
        index = end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
