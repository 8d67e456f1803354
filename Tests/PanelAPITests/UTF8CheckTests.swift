import TestSupport
import Testing

@testable import PanelAPI

/// What is UTF-8 is asked of the standard library.
@Suite struct UTF8CheckTests {
  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer(\.isUTF8)
  }

  private static func expectAgreement(_ bytes: [UInt8]) {
    #expect(isUTF8(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
  }

  /// Bytes that begin, continue and break characters, and those beside them.
  private static let telling: [UInt8] = [
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
    0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
  ]

  @Test func agreesOnEveryBeginningOfEveryCharacter() {
    // Behind other text, so that blocks are looked at; at its end, and before more.
    let before = Array("0123456789é".utf8)
    let more = Array("0123456789abcdef".utf8)
    for first in Self.telling where first >= 0x80 {
      for second in Self.telling {
        for third in Self.telling {
          for rest in [[], [0x80], more, [0x80] + more] {
            Self.expectAgreement(before + [first, second, third] + rest)
          }
        }
      }
    }
  }

  @Test(arguments: [
    "é", "ế", "한", "🎉", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{10000}", "\u{10FFFF}",
  ])
  func findsACharacterCutShortWhereverItStands(character: String) {
    let whole = Array(character.utf8)
    for place in 0...40 {
      for rest in [0, 1, 15, 16, 40] {
        let (before, behind) = (
          [UInt8](repeating: 0x61, count: place), [UInt8](repeating: 0x62, count: rest)
        )
        #expect(Self.isUTF8(before + whole + behind))
        for cut in 1..<whole.count {
          #expect(!Self.isUTF8(before + whole.prefix(cut) + behind))
          #expect(!Self.isUTF8(before + whole.dropFirst(cut) + behind))
        }
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func agreesOnRandomBytes(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let texts = ["a", "é", "ế", "🎉", "ж", "العربية", "plain text of some length"]
    for _ in 0..<200 {
      let count = Int.random(in: 0...30, using: &random)
      var bytes = (0..<count).flatMap { _ in Array(texts.randomElement(using: &random)!.utf8) }
      Self.expectAgreement(bytes)
      for _ in 0..<3 where !bytes.isEmpty {
        let place = bytes.indices.randomElement(using: &random)!
        bytes[place] = Self.telling.randomElement(using: &random)!
        Self.expectAgreement(bytes)
      }
    }
  }
}
