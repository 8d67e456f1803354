import Catalogue
import Collector
import Store
import Testing

/// Files of orders as people and spreadsheets write them: rows, cells and encodings.
@Suite struct OrderFileTests {
  @Test(
    "One order is the same however it is written",
    arguments: [
      "order,service,ordered_at,quantity,charge,currency\n1,2,2026-11-01,1000,0.90,USD\n",
      "\u{FEFF}order,service,ordered_at,quantity,charge,currency\r\n1,2,2026-11-01,1000,0.9,USD",
      "Order ID;Service ID;Date;Qty;Price;Currency\r\n1;2;2026-11-01;1000;0.9;USD\r\n",
      "ID\tservice_id\tCREATED AT\tQuantity\tCost\tcurrency\n1\t2\t2026-11-01\t1000\t0.9\tUSD\n",
      "charge, Order-ID ,quantity,Service,currency,created\r0.9,1,1000, 2 ,USD,2026-11-01\r",
      "\"order\",\"service\",\"date\",\"qty\",\"price\",\"currency\"\n\"1\" ,\"2\",\"2026-11-01\","
        + "\"1000\",\"0.90\",\"USD\"\n,,,,,\n\n",
    ])
  func theSameOrderHoweverItIsWritten(_ text: String) throws {
    let file = try OrderFiles.file(text)
    #expect(OrderFiles.words(file) == ["2 acme 1 2 2026-11-01T00:00:00Z 1000 0.9 USD"])
    #expect(file.unreadable.isEmpty && file.ignoredColumns.isEmpty)
  }

  @Test("UTF-16 is read", arguments: [false, true])
  func utf16IsRead(_ isBigEndian: Bool) throws {
    let text = "\u{FEFF}Order ID\tService\tLink\r\n1\t2\té🇻🇳\r\n"
    let bytes = text.utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
    for bytes in [bytes, Array(bytes.dropFirst(2))] {
      let file = try OrderFile(bytes, panel: "acme")
      #expect(OrderFiles.words(file) == ["2 acme 1 2 - - - -"])
    }
  }

  @Test("A line that names the delimiter is not a header", arguments: ["sep=;\n", "SEP=;\r\n"])
  func aLineThatNamesTheDelimiterIsNoHeader(_ line: String) throws {
    let file = try OrderFiles.file(line + "order;service;\"a,b\"\n1;2;x\n2;;y\n")
    #expect(OrderFiles.words(file) == ["3 acme 1 2 - - - -"])
    #expect(OrderFiles.problems(file) == ["4: order '2' has no service id"])
  }

  @Test("A row that cannot be read affects no other row")
  func aRowThatCannotBeReadCostsNoOther() throws {
    let rows = [
      "1,2,,,,", "2,,,,,", ",2,,,,", "3,2,,\"1,5\",,", "4,2,,,-1,", "5,2,,,1 of 2,", "\"6,2,,,,",
      "\"7\"x,2,,,,", "8,2,,,,USD,extra", "1.23E+11,2,,,,", "\"9,10\",2,,,,", "11,2",
      "12 \"inch\",2,,,,", "13,\"\n14,\",,,,", "15,2,,0.1e3,\"0.27\",", "16,2,,,1e39,",
    ]
    let file = try OrderFiles.file(OrderFiles.header + rows.joined(separator: "\n"))
    #expect(
      OrderFiles.words(file) == [
        "2 acme 1 2 - - - -", "13 acme 11 2 - - - -", "17 acme 15 2 - 100 0.27 -",
      ])
    #expect(
      OrderFiles.problems(file) == [
        "3: order '2' has no service id", "4: it has no order id",
        "5: the quantity '1,5' is not an amount such as 1000",
        "6: the charge '-1' is not an amount such as 0.27",
        "7: the charge '1 of 2' is not an amount such as 0.27",
        "8: there is text after a closing quote", "9: there is text after a closing quote",
        "10: it has 7 cells, the header 6; is a text unquoted?",
        "11: the order's id '1.23E+11' was rounded by a spreadsheet; format its column as text",
        "12: the order's id '9,10' is not a whole number; is it the right column?",
        "14: '12 \"inch\"' is not an order's id",
        "15: its service holds a line end or another control character",
        "18: the charge '1e39' has too many digits",
      ])
  }

  @Test("A quote that is never closed affects its own line only")
  func aQuoteThatIsNeverClosedCostsItsOwnLineOnly() throws {
    let file = try OrderFiles.file("order,service,link\n1,2,\"a\nb\n\"\n2,2,\"x\n3,2,\n4,2,c\n")
    #expect(
      OrderFiles.words(file) == ["2 acme 1 2 - - - -", "6 acme 3 2 - - - -", "7 acme 4 2 - - - -"])
    #expect(OrderFiles.problems(file) == ["5: a quote is opened and never closed"])
    #expect(file.ignoredColumns == ["link"])
  }

  /// What could be taken for structure, or missed as such.
  @Test(
    "The text of a cell is no structure",
    arguments: [
      "a\u{2028}b", "a\u{85}b", "\u{301}", "\u{200D}x", "a\u{0B}b", "\u{E041}", "5\" pipe",
      "\u{A0}",
      "\"a\"\"b\"", "\"a;b,c\td\r\n\r\n\"",
    ])
  func whatStandsInACellIsNoStructure(_ text: String) throws {
    let file = try OrderFiles.file("name,order,service,link\n\(text),1,2,\(text)\nx,2,2,y\n")
    #expect(file.rows.map(\.order.id) == ["1", "2"])
    #expect(file.unreadable.isEmpty)
  }

  @Test("Ids keep every character")
  func idsKeepEveryCharacter() throws {
    let file = try OrderFiles.file("order,service\n\u{301}é🇻🇳7\u{E041},\"a,\"\"b\"\";c\"\n")
    let order = try #require(file.rows.first?.order)
    #expect(Array(order.id.unicodeScalars) == Array("\u{301}é🇻🇳7\u{E041}".unicodeScalars))
    #expect(order.service == "a,\"b\";c")
  }

  @Test("A row in another encoding is unreadable if it matters")
  func aRowInAnotherEncodingIsUnreadableWhereItMatters() throws {
    let bytes =
      Array("order,service,link\n1,2,caf".utf8) + [0xE9] + Array("\n2".utf8) + [0xE9]
      + Array(",2,x\n3,2,\n".utf8)
    let file = try OrderFile(bytes, panel: "acme")
    #expect(file.rows.map(\.order.id) == ["1", "3"])
    #expect(OrderFiles.problems(file) == ["3: its order is not a text in UTF-8"])
  }
}
