import Catalogue
import Testing

@testable import Store

/// Two amounts of a table are equal exactly where their texts are.
@Suite struct AmountTableTests {
  private static func id(
    of text: String?, in table: inout AmountTable
  ) -> StoredVersion.AmountID {
    guard var text else { return table.id(of: nil) }
    return text.withUTF8 { table.id(of: UnsafeRawBufferPointer($0)) }
  }

  /// Every length that is told from its first and last bytes, and longer ones: of one digit, which look
  /// alike at both ends, and of others, which differ in one place.
  @Test func tellsTextsApart() {
    var texts: [String] = []
    for length in 1...40 {
      for digit in 1...9 { texts.append(String(repeating: "\(digit)", count: length)) }
      for place in 1..<max(2, length) where length > 1 {
        var digits = [Character](repeating: "1", count: length)
        digits[place] = "."
        if place < length - 1 { texts.append(String(digits)) }
        digits[place] = "2"
        texts.append(String(digits))
      }
    }
    for number in 0..<3000 { texts.append("\(number).\(number % 7 + 1)") }
    texts = Set(texts).sorted()
    var table = AmountTable()
    let ids = texts.map { Self.id(of: $0, in: &table) }
    #expect(Set(ids).count == texts.count && !ids.contains(.missing))
    for (text, id) in zip(texts, ids) {
      #expect(Self.id(of: text, in: &table) == id)
      #expect(table.amount(id)?.text == text && table.number(id) == Double(text))
    }
  }

  @Test func hasNoAmountForNone() {
    var table = AmountTable()
    let id = Self.id(of: nil, in: &table)
    #expect(id == .missing && table.amount(id) == nil && table.number(id) == 0)
  }
}
