import Analysis
import Catalogue
import Render
import Testing

@Suite struct CSVRendererTests {
  /// The record of one row, without header and line end.
  private func csv(_ cells: [Cell], raw: Bool = false) -> String {
    let columns = cells.indices.map { Column(name: "c\($0)", kind: .text) }
    let output = CSVRenderer(byteOrderMark: false, raw: raw)
      .text(SampleReport.table(columns, [cells]))
    let header = columns.map(\.name).joined(separator: ",") + "\r\n"
    return String(
      decoding: output.utf8.dropFirst(header.utf8.count).dropLast(2), as: UTF8.self)
  }

  @Test("CSV has a header, rows and a byte-order mark")
  func writesHeaderRowsAndByteOrderMark() throws {
    let table = try SampleReport.rates(["Likes"])
    let expected = """
      \u{feff}panel,service,name,category,rate_before,rate_after,change_percent,changes,\
      last_changed_at,currency\r
      alpha,1000,Likes,Instagram Followers,0.9,12.625,1302.7778,1,2026-11-20T06:00:00Z,USD\r\n
      """
    #expect(Array(CSVRenderer().text(table).utf8) == Array(expected.utf8))
    let bare = CSVRenderer(byteOrderMark: false).text(table)
    #expect(bare.unicodeScalars.first == "p")
  }

  @Test("A table without rows is its header")
  func aTableWithoutRowsIsItsHeader() throws {
    let table = SampleReport.table([Column(name: "panel", kind: .text)], [])
    #expect(CSVRenderer(byteOrderMark: false).text(table) == "panel\r\n")
  }

  @Test("Every kind of cell is written")
  func writesEveryKindOfCell() throws {
    let cells: [Cell] = [
      .missing, .flag(true), .flag(false), .count(-3), try SampleReport.amount("-1.50"), .text(""),
    ]
    #expect(csv(cells) == ",true,false,-3,-1.5,")
  }

  @Test(
    "Cells are quoted only if needed",
    arguments: [
      ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
      ("carriage\rreturn", "\"carriage\rreturn\""), ("dos\r\nline", "\"dos\r\nline\""),
      (" blanks ", " blanks "), ("\"\u{301}", "\"\"\"\u{301}\""), ("semi;colon", "semi;colon"),
    ])
  func quotesOnlyWhereNeeded(text: String, field: String) {
    let table = SampleReport.table([Column(name: "name", kind: .text)], [[.text(text)]])
    let output = CSVRenderer(byteOrderMark: false).text(table)
    #expect(Array(output.utf8) == Array("name\r\n\(field)\r\n".utf8))
  }

  @Test(
    "Formulas are made harmless",
    arguments: [
      "=1+1", "+1", "-1", "@SUM", "\ttab", " =1", "\u{a0}=1", "\u{3000} \u{200b}-1", "\u{feff}@A",
      "\u{b}+1", "  \tx", "\u{ff1d}1", "\u{ff0b}1", "\u{ff0d}1", "\u{ff20}A1", " \u{ff1d}1",
    ])
  func guardsFormulas(text: String) {
    #expect(csv([.text(text), .text("x")]) == "'\(text),x")
    #expect(csv([.text(text), .text("x")], raw: true) == "\(text),x")
  }

  @Test("A formula after a carriage return or inside quotes is made harmless")
  func guardsAFormulaBehindACarriageReturnAndInsideQuotes() {
    #expect(csv([.text("=HYPERLINK(\"x\",1)")]) == "\"'=HYPERLINK(\"\"x\"\",1)\"")
    let table = SampleReport.table([Column(name: "c", kind: .text)], [[.text("\r=1")]])
    let output = CSVRenderer(byteOrderMark: false).text(table)
    #expect(Array(output.utf8) == Array("c\r\n\"'\r=1\"\r\n".utf8))
  }

  @Test("Line ends at the start are made harmless", arguments: ["\n=1", "\nx", " \r\nx", "\r"])
  func guardsLineEndsInFront(text: String) {
    #expect(Array(csv([.text(text)]).utf8) == Array("\"'\(text)\"".utf8))
    #expect(Array(csv([.text(text)], raw: true).utf8) == Array("\"\(text)\"".utf8))
  }

  @Test(
    "Other texts stay as they are",
    arguments: ["", " ", "a=1", " a", "1-2", "\u{2212}1", "➕ Likes", "'=1"])
  func leavesOtherTextsAsTheyAre(text: String) {
    #expect(csv([.text(text)]) == (text.isEmpty ? "\"\"" : text))
  }

  /// The record of one row with another delimiter and decimal mark.
  private func csv(
    _ cells: [Cell], delimiter: Unicode.Scalar, decimalMark: Unicode.Scalar = "."
  ) -> Substring? {
    let columns = cells.indices.map { Column(name: "c\($0)", kind: .text) }
    return CSVRenderer(byteOrderMark: false, delimiter: delimiter, decimalMark: decimalMark)
      .text(SampleReport.table(columns, [cells])).split(separator: "\r\n").last
  }

  @Test("Numbers have the chosen decimal mark")
  func writesNumbersWithTheDecimalMark() throws {
    let cells: [Cell] = [
      try SampleReport.amount("-1234.50"), .percent(-2.25), .number(1.5e-7), .number(100.5),
      .count(-3), .text("1.5"), .text("a;b,c"), .flag(true), .missing,
    ]
    #expect(
      csv(cells, delimiter: ";", decimalMark: ",")
        == "-1234,5;-2,25;1,5e-07;100,5;-3;1.5;\"a;b,c\";true;")
  }

  @Test(
    "The delimiter is quoted, and the comma is not",
    arguments: ["\t", ";", "|", ":", " ", "="] as [Unicode.Scalar])
  func quotesTheDelimiterAndNotTheComma(delimiter: Unicode.Scalar) throws {
    let cells: [Cell] = [.text("x\(delimiter)y"), .text("a,b"), .count(1)]
    #expect(
      csv(cells, delimiter: delimiter) == "\"x\(delimiter)y\"\(delimiter)a,b\(delimiter)1")
    let header = CSVRenderer(byteOrderMark: false, delimiter: delimiter)
      .text(SampleReport.table([Column(.name, .text), Column(.rate, .amount)], []))
    #expect(header == "name\(delimiter)rate\r\n")
  }

  @Test("Times that hold the delimiter are quoted")
  func quotesTimesThatHoldTheDelimiter() throws {
    let time = try #require(Timestamp("2026-11-01T06:00:00Z"))
    #expect(csv([.time(time)], delimiter: ":") == "\"2026-11-01T06:00:00Z\"")
    #expect(csv([.time(time)], delimiter: ";") == "2026-11-01T06:00:00Z")
  }

  @Test("Rates of events are numbers, and names are not")
  func ratesOfEventsAreNumbersAndNamesAreNot() {
    let columns = [
      Column(.event, .text), Column(.before, .text), Column(.after, .text),
      Column(.changePercent, .percent),
    ]
    let rows: [[Cell]] = [
      [.text("rate"), .text("0.9"), .text("1.25"), .percent(38.8889)],
      [.text("name"), .text("0.9"), .text("1.25"), .missing],
      [.text("refill"), .text("false"), .missing, .missing],
      [.text("currency"), .text("-1.50"), .text("=EUR"), .missing],
    ]
    let table = SampleReport.table(columns, rows)
    #expect(
      CSVRenderer(byteOrderMark: false, delimiter: ";", decimalMark: ",").text(table)
        == """
        event;before;after;change_percent\r
        rate;0,9;1,25;38,8889\r
        name;0.9;1.25;\r
        refill;false;;\r
        currency;'-1.50;'=EUR;\r

        """)
  }

  @Test("A record of one empty field is not an empty line")
  func aRecordOfOneEmptyFieldIsNotAnEmptyLine() {
    #expect(csv([.missing]) == "\"\"")
  }

  @Test(
    "Percentages are plain decimals",
    arguments: [
      (12.5, "12.5"), (-20, "-20"), (0, "0"), (-0.00001, "0"), (0.00006, "0.0001"),
      (1302.77777, "1302.7778"), (99.99999, "100"), (1e-7, "0"), (-0.05, "-0.05"),
      (1e22, "10000000000000000000000"), (1e15, "1000000000000000"),
      (-1.25e78, "-125" + String(repeating: "0", count: 76)),
      (1234567890123456.5, "1234567890123456.5"),
    ])
  func percentagesArePlainDecimals(value: Double, text: String) {
    #expect(csv([.percent(value)]) == text)
  }

  @Test("Percentages that are no numbers are missing")
  func percentagesThatAreNoNumbersAreMissing() {
    #expect(csv([.percent(.nan), .percent(.infinity), .count(1)]) == ",,1")
  }

  /// A section whose rows cannot all be read.
  private struct BrokenSection: Section {
    struct Broken: Error {}
    let name = "broken"
    let title = "Broken"
    let meaning = "Two rows, then an error"
    let columns = [Column(name: "c", kind: .count)]

    func forEachRow(_ body: ([Cell]) throws -> Void) throws {
      for number in 1...2 { try body([.count(number)]) }
      throw Broken()
    }
  }

  @Test("Each row is written when it is read, and an unreadable one is an error")
  func writesEachRowWhenItIsReadAndSaysThatOneCannotBe() {
    var output = ""
    #expect(throws: BrokenSection.Broken.self) {
      try CSVRenderer().render(BrokenSection(), to: &output)
    }
    #expect(output == "\u{feff}c\r\n1\r\n2\r\n")
  }
}
