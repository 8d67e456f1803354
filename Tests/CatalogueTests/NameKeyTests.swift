import Catalogue
import Testing

@Suite struct NameKeyTests {
  @Test(arguments: [
    ("Instagram Likes [HQ]", "instagramlikeshq"),
    ("🔥 Instagram — LIKES (HQ) ♻️", "instagramlikeshq"),
    ("𝗜𝗻𝘀𝘁𝗮𝗴𝗿𝗮𝗺 𝐋𝐢𝐤𝐞𝐬 ＨＱ", "instagramlikeshq"), ("Tăng lượt thích", "tănglượtthích"),
    ("Лайки 1️⃣", "лайки1"), ("ℹ️ 🅐 Instagram™ Likes 🅿️", "instagramlikes"),
    ("مشاهدات", "مشاهدات"), ("----- ⭐ -----", ""), ("", ""),
  ])
  func foldsWhatSellersDecorateNamesWith(_ name: String, _ key: String) {
    #expect(name.nameKey == key.nameKey)
    #expect(Array(name.nameKey.utf8) == Array(key.nameKey.utf8))
    #expect(name.nameKey.isEmpty == key.isEmpty)
  }

  @Test func accentsAndNumbersTellNamesApart() {
    #expect("Likes 10K".nameKey != "Likes 20K".nameKey)
    #expect("thích".nameKey != "thich".nameKey)
    #expect("e\u{301}".nameKey == "\u{E9}".nameKey)
  }
}
