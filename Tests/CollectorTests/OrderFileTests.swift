import Catalogue
import Collector
import Store
import Testing

/// Files of orders as people and spreadsheets write them.
@Suite struct OrderFileTests {
  private static let header = "order,service,ordered_at,quantity,charge,currency\n"

  private func file(_ text: String, panel: String? = "acme") throws -> OrderFile {
    try OrderFile(Array(text.utf8), panel: panel)
  }

  /// The rows in words: line, panel, order, service and what else is known.
  private func words(_ file: OrderFile) -> [String] {
    file.rows.map { row in
      let order = row.order
      let known: [String?] = [
        "\(row.line)", row.panel, order.id, order.service, order.orderedAt?.description,
        order.quantity?.text, order.charge?.text, order.currency,
      ]
      return known.map { $0 ?? "-" }.joined(separator: " ")
    }
  }

  private func problems(_ file: OrderFile) -> [String] {
    file.unreadable.map { "\($0.line): \($0.reason)" }
  }

  @Test(arguments: [
    "order,service,ordered_at,quantity,charge,currency\n1,2,2026-11-01,1000,0.90,USD\n",
    "\u{FEFF}order,service,ordered_at,quantity,charge,currency\r\n1,2,2026-11-01,1000,0.9,USD",
    "Order ID;Service ID;Date;Qty;Price;Currency\r\n1;2;2026-11-01;1000;0.9;USD\r\n",
    "ID\tservice_id\tCREATED AT\tQuantity\tCost\tcurrency\n1\t2\t2026-11-01\t1000\t0.9\tUSD\n",
    "charge, Order-ID ,quantity,Service,currency,created\r0.9,1,1000, 2 ,USD,2026-11-01\r",
    "\"order\",\"service\",\"date\",\"qty\",\"price\",\"currency\"\n\"1\" ,\"2\",\"2026-11-01\","
      + "\"1000\",\"0.90\",\"USD\"\n,,,,,\n\n",
  ])
  func theSameOrderHoweverItIsWritten(_ text: String) throws {
    let file = try file(text)
    #expect(words(file) == ["2 acme 1 2 2026-11-01T00:00:00Z 1000 0.9 USD"])
    #expect(file.unreadable.isEmpty && file.ignoredColumns.isEmpty)
  }

  @Test(arguments: [
    ("2026-11-01", "2026-11-01T00:00:00Z"), ("2026-11-01 06:30", "2026-11-01T06:30:00Z"),
    ("2026-11-01 06:30:15", "2026-11-01T06:30:15Z"),
    ("2026-11-01T06:30:15Z", "2026-11-01T06:30:15Z"),
    ("2026-11-01 06:30:15.250", "2026-11-01T06:30:15Z"),
    ("2026-11-01T06:30:15+07:00", "2026-10-31T23:30:15Z"),
    ("01.11.2026", nil), ("11/1/26", nil), ("2026-02-30", nil), ("2026-11-01 24:00", nil),
    ("2026-11-01 06:61", nil), ("46327", nil), ("1793491200", nil), ("yesterday", nil),
    ("2026-11-01 6:30 PM", nil), ("２０２６-11-01", nil),
  ])
  func timesAreReadExactlyOrNotAtAll(_ text: String, _ time: String?) throws {
    let file = try file("order,service,date\n1,2,\(text)\n")
    #expect(file.rows.map { $0.order.orderedAt?.description } == (time.map { [$0] } ?? []))
    #expect(
      file.unreadable.map(\.reason)
        == (time == nil
          ? [
            "the time '\(text)' is none of 2026-11-01 (00:00 UTC), 2026-11-01 06:00:00 (UTC) and "
              + "2026-11-01T06:00:00Z"
          ] : []))
  }

  @Test func aRowThatCannotBeReadCostsNoOther() throws {
    let rows = [
      "1,2,,,,", "2,,,,,", ",2,,,,", "3,2,,\"1,5\",,", "4,2,,,-1,", "5,2,,,$1,", "\"6,2,,,,",
      "\"7\"x,2,,,,", "8,2,,,,USD,extra", "1.23E+11,2,,,,", "\"9,10\",2,,,,", "11,2",
      "12 \"inch\",2,,,,", "13,\"\n14,\",,,,", "15,2,,0.1e3,\"0.27\",", "16,2,,,1e39,",
    ]
    let file = try file(Self.header + rows.joined(separator: "\n"))
    #expect(
      words(file) == ["2 acme 1 2 - - - -", "13 acme 11 2 - - - -", "17 acme 15 2 - 100 0.27 -"])
    #expect(
      problems(file) == [
        "3: order '2' has no service's id", "4: it has no order's id",
        "5: the quantity '1,5' is not an amount such as 1000",
        "6: the charge '-1' is not an amount such as 0.27",
        "7: the charge '$1' is not an amount such as 0.27",
        "8: text stands behind a closing quote", "9: text stands behind a closing quote",
        "10: it has 7 cells, the header 6; is a text unquoted?",
        "11: the order's id '1.23E+11' was rounded by a spreadsheet; format its column as text",
        "12: '9,10' is not an order's id", "14: '12 \"inch\"' is not an order's id",
        "15: its service holds a line end or another control character",
        "18: the charge '1e39' has too many digits",
      ])
  }

  @Test func aQuoteThatIsNeverClosedCostsItsOwnLineOnly() throws {
    let file = try file("order,service,link\n1,2,\"a\nb\n\"\n2,2,\"x\n3,2,\n4,2,c\n")
    #expect(words(file) == ["2 acme 1 2 - - - -", "6 acme 3 2 - - - -", "7 acme 4 2 - - - -"])
    #expect(problems(file) == ["5: a quote is opened and never closed"])
    #expect(file.ignoredColumns == ["link"])
  }

  /// What SwiftCSV by itself would take for structure, or miss as such.
  @Test(arguments: [
    "a\u{2028}b", "a\u{85}b", "\u{301}", "\u{200D}x", "a\u{0B}b", "\u{E041}", "5\" pipe", "\u{A0}",
    "\"a\"\"b\"", "\"a;b,c\td\r\n\r\n\"",
  ])
  func whatStandsInACellIsNoStructure(_ text: String) throws {
    let file = try file("name,order,service,link\n\(text),1,2,\(text)\nx,2,2,y\n")
    #expect(file.rows.map(\.order.id) == ["1", "2"])
    #expect(file.unreadable.isEmpty)
  }

  @Test func idsKeepEveryCharacter() throws {
    let file = try file("order,service\n\u{301}é🇻🇳\u{E041},\"a,\"\"b\"\";c\"\n")
    let order = try #require(file.rows.first?.order)
    #expect(Array(order.id.unicodeScalars) == Array("\u{301}é🇻🇳\u{E041}".unicodeScalars))
    #expect(order.service == "a,\"b\";c")
  }

  @Test func aRowInAnotherEncodingIsUnreadableWhereItMatters() throws {
    let bytes =
      Array("order,service,link\n1,2,caf".utf8) + [0xE9] + Array("\n2".utf8) + [0xE9]
      + Array(",2,x\n3,2,\n".utf8)
    let file = try OrderFile(bytes, panel: "acme")
    #expect(file.rows.map(\.order.id) == ["1", "3"])
    #expect(problems(file) == ["3: its order is not a text in UTF-8"])
  }

  @Test func theColumnWins() throws {
    let file = try file("panel,order,service\nzeta,1,2\n,2,2\n")
    #expect(words(file) == ["2 zeta 1 2 - - - -", "3 acme 2 2 - - - -"])
    let without = try self.file("panel,order,service\nzeta,1,2\n,2,2\n", panel: nil)
    #expect(without.rows.count == 1)
    #expect(problems(without) == ["3: it names no panel"])
  }

  @Test func theLikeliestOfSeveralColumnsIsRead() throws {
    let file = try file("id,order,service,price,charge\n7,1,2,3,4\n")
    #expect(words(file) == ["2 acme 1 2 - - 4 -"])
    #expect(file.ignoredColumns == ["id", "price"])
  }

  @Test func aHeaderAloneIsAFileWithoutOrders() throws {
    let file = try file(Self.header)
    #expect(file.rows.isEmpty && file.unreadable.isEmpty)
  }

  @Test(arguments: [
    ([], OrderFile.Problem.empty), (Array(" \n\r\n".utf8), .empty),
    ([0xFF, 0xFE, 0x6F, 0x00], .notUTF8), ([0x6F, 0x00], .notUTF8),
    (
      Array("\"order,\"service\n1,2\n".utf8),
      .unreadableHeader("line 1: text stands behind a closing quote")
    ), ([0xE9, 0x2C, 0x0A], .notUTF8),
    (Array("order,name\n1,2".utf8), .missingColumns(["service"], found: ["order", "name"])),
    (Array("1,2\n".utf8), .missingColumns(["order", "service"], found: ["1", "2"])),
    (Array("order,service,price,Price\n".utf8), .twice("price", "Price")),
  ])
  func aFileThatIsNone(_ bytes: [UInt8], _ problem: OrderFile.Problem) {
    #expect(throws: problem) { try OrderFile(bytes, panel: "acme") }
  }

  @Test func withoutAPanelThereIsNone() {
    #expect(throws: OrderFile.Problem.noPanel) { try file("order,service\n1,2\n", panel: nil) }
  }
}
