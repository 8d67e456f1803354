import Foundation
import Testing

@testable import Catalogue

extension String {
  fileprivate var nameKey: NameKey {
    var keys = NameKeys()
    return keys.key(of: self)
  }
}

@Suite struct NameKeyTests {
  @Test(
    "Sellers' decorations of names are folded",
    arguments: [
      ("Instagram Likes [HQ]", "instagramlikeshq"),
      ("🔥 Instagram — LIKES (HQ) ♻️", "instagramlikeshq"),
      ("𝗜𝗻𝘀𝘁𝗮𝗴𝗿𝗮𝗺 𝐋𝐢𝐤𝐞𝐬 ＨＱ", "instagramlikeshq"), ("Tăng lượt thích", "tănglượtthích"),
      ("Лайки 1️⃣", "лайки1"), ("ℹ️ 🅐 Instagram™ Likes 🅿️", "instagramlikes"),
      ("مشاهدات", "مشاهدات"), ("----- ⭐ -----", ""), ("", ""),
    ])
  func foldsWhatSellersDecorateNamesWith(_ name: String, _ key: String) {
    #expect(name.nameKey == key.nameKey)
    #expect(name.nameKey.utf8 == Array(key.utf8))
    #expect(name.nameKey.isEmpty == key.isEmpty)
  }

  @Test("A name has the same key after any other name")
  func aNameHasOneKeyWhateverCameBefore() {
    let names = ["Лайки ế ℹ️", "Ế лайки", "e\u{301} лайки ㎏", "İstanbul ㎏", "Лайки İ"]
    var keys = NameKeys()
    #expect((names + names.reversed()).allSatisfy { keys.key(of: $0) == $0.nameKey })
  }

  @Test("Accents and numbers keep names apart")
  func accentsAndNumbersTellNamesApart() {
    #expect("Likes 10K".nameKey != "Likes 20K".nameKey)
    #expect("thích".nameKey != "thich".nameKey)
    #expect("e\u{301}".nameKey == "\u{E9}".nameKey)
  }

  /// Texts without another form are recognized by their scalars, one by one: all of Unicode, after a
  /// letter, after a vowel of Hangul and alone.
  @Test("Every form that folding changes is recognized")
  func noFormThatCouldBeOtherwiseIsOverlooked() {
    for value in 0x80...UInt32(0x10ffff) {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isEmoji,
        !scalar.properties.isDefaultIgnorableCodePoint,
        scalar.properties.generalCategory != .unassigned
      else { continue }
      for text in ["a\(scalar)", "\u{1100}\(scalar)z", "\u{ac00}\(scalar)", "\(scalar)"] {
        let folded = text.precomposedStringWithCompatibilityMapping.lowercased()
        let whole = String.UnicodeScalarView(folded.unicodeScalars.filter(Self.isLetterOrDigit))
        guard text.nameKey.utf8.elementsEqual(String(whole).utf8) else {
          Issue.record("U+\(String(value, radix: 16)) in \(text.unicodeScalars.map(\.value))")
          return
        }
      }
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory != .otherSymbol
      && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }
}
