import Catalogue
import Collector
import Store
import Testing

/// Files of orders as people and spreadsheets write them.
@Suite struct OrderFileTests {
  private static let header = "order,service,ordered_at,quantity,charge,currency\n"

  private func file(
    _ text: String, panel: String? = "acme", columns: String? = nil, dates: String? = nil,
    zone: Zone = .utc
  ) throws -> OrderFile {
    var settings = OrderFileSettings()
    if let columns { settings.columns = try OrderColumnChoice(columns) }
    settings.dateFormat = try dates.map { try #require(DateFormat($0)) }
    settings.zone = zone
    return try OrderFile(Array(text.utf8), panel: panel, settings: settings)
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
    ("2026-11-01 6:30 PM", "2026-11-01T18:30:00Z"), ("2026-11-01 13:30 PM", nil),
    ("２０２６-11-01", nil),
  ])
  func timesAreReadExactlyOrNotAtAll(_ text: String, _ time: String?) throws {
    let file = try file("order,service,date\n1,2,\(text)\n")
    #expect(file.rows.map { $0.order.orderedAt?.description } == (time.map { [$0] } ?? []))
    #expect(
      file.unreadable.map(\.reason)
        == (time == nil
          ? [
            "the time '\(text)' is not written as 2026-11-01, 2026-11-01 06:00 or "
              + "2026-11-01T06:00:00Z; for other dates add --date-format, such as dd.mm.yyyy"
          ] : []))
  }

  @Test(arguments: [
    ("dd.mm.yyyy", "20.11.2026 14:05", "2026-11-20T14:05:00Z"),
    ("d/m/yy", "1/2/26", "2026-02-01T00:00:00Z"),
    ("mm/dd/yyyy", "11/20/2026", "2026-11-20T00:00:00Z"),
    ("m-d-y", "11/20/2026 2:05 PM", "2026-11-20T14:05:00Z"),
    ("m-d-y", "11/20/2026, 12:05:09 am", "2026-11-20T00:05:09Z"),
    ("dd.mm.yyyy", "2026-11-20 14:05", "2026-11-20T14:05:00Z"),
    ("yyyy/mm/dd", "2026/11/20T14:05:00+07:00", "2026-11-20T07:05:00Z"),
    ("mm/dd/yyyy", "20.11.2026", nil), ("dd.mm.yyyy", "30.2.2026", nil),
    ("dd.mm.yyyy", "20.11/2026", nil), ("dd.mm.yyyy", "20.11.2026 13:05 PM", nil),
    ("dd.mm.yyyy", "20.11.226", nil),
  ])
  func datesOfAnotherFormAreReadIfItIsNamed(
    _ form: String, _ text: String, _ time: String?
  ) throws {
    let file = try file("order,service,date\n1,2,\"\(text)\"\n", dates: form)
    #expect(file.rows.map { $0.order.orderedAt?.description } == (time.map { [$0] } ?? []))
  }

  @Test(arguments: ["", "dd.mm", "dd.mm.yyyy.dd", "dd.mm.yyy", "dd.dd.yyyy", "%d.%m.%q"])
  func aFormThatIsNone(_ text: String) { #expect(DateFormat(text) == nil) }

  @Test func timesWithoutAZoneAreOfTheZoneThatIsGiven() throws {
    let berlin = try #require(Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
    let rows = [
      "1,2,2026-07-01 12:00", "2,2,2026-12-01", "3,2,2026-12-01T12:00:00Z",
      "4,2,2026-10-25 02:30", "5,2,2026-03-29 02:30", "6,2,2026-07-01T12:00:00.5",
    ]
    let file = try file("order,service,date\n" + rows.joined(separator: "\n"), zone: berlin)
    #expect(
      file.rows.map { $0.order.orderedAt?.description } == [
        "2026-07-01T10:00:00Z", "2026-11-30T23:00:00Z", "2026-12-01T12:00:00Z",
        "2026-10-25T00:30:00Z", "2026-07-01T10:00:00Z",
      ])
    #expect(
      problems(file) == [
        "6: the time '2026-03-29 02:30' does not exist in \(berlin.name): clocks go forward"
      ])
  }

  /// Quantity and charge of a file with semicolons.
  @Test(arguments: [
    ("1000", "0,27", "1000 0.27 -"), ("1.000", "1.234,5", "1000 1234.5 -"),
    ("1 000 000", "1,234.5", "1000000 1234.5 -"), ("1000,00", "0,278", "1000 0.278 -"),
    ("1,000", "1,234", "1000 1.234 -"), ("1000.0", "€ 0,27", "1000 0.27 EUR"),
    ("5.000.000", "0,27 €", "5000000 0.27 EUR"), ("50", "$1.5", "50 1.5 USD"),
    ("50", "USD 0.9", "50 0.9 USD"), ("50", "0.9 vnd", "50 0.9 VND"), ("50", "R$2", "50 2 BRL"),
    ("1.5", "", "1.5 - -"), ("1,2,3", "1", nil), ("1", "1.2.3", nil), ("1", "0,2,7", nil),
    ("1", "$", nil), ("1", "x0.27", nil), ("1", "$1€", nil), ("1", "-0,27", nil),
  ])
  func amountsAreReadAsSpreadsheetsWriteThem(
    _ quantity: String, _ charge: String, _ read: String?
  ) throws {
    let file = try file("order;service;quantity;charge\n1;2;\(quantity);\(charge)\n")
    let amounts = file.rows.map {
      [$0.order.quantity?.text, $0.order.charge?.text, $0.order.currency].map { $0 ?? "-" }
        .joined(separator: " ")
    }
    #expect(amounts == (read.map { [$0] } ?? []))
  }

  @Test func aNumberThatCanBeReadInTwoWaysIsRefusedByWhatTheRestOfTheFileShows() throws {
    let header = "order;service;charge\n"
    let comma = try file(header + "1;2;0,5\n2;2;15.000\n")
    #expect(
      problems(comma) == ["3: the charge '15.000' can be 15 or 15000; write it without the mark"])
    let point = try file(header + "1;2;0.5\n2;2;1,234\n")
    #expect(
      problems(point) == ["3: the charge '1,234' can be 1.234 or 1234; write it without the mark"])
    let plain = try file("order,service,charge\n1,2,15.000\n2,2,\"1,234\"\n")
    #expect(words(plain) == ["2 acme 1 2 - - 15 -"])
    #expect(problems(plain).count == 1)
  }

  @Test func aCurrencyThatContradictsItsColumnIsRefused() throws {
    let file = try file("order,service,charge,currency\n1,2,€1,USD\n2,2,$1,cad\n3,2,€1,eur\n")
    #expect(words(file) == ["3 acme 2 2 - - 1 CAD", "4 acme 3 2 - - 1 EUR"])
    #expect(problems(file) == ["2: the charge '€1' is in EUR, and its currency is 'USD'"])
  }

  @Test func idsThatAProgramHasMadeNumbersOfAreReadOrRefused() throws {
    let file = try file(
      "order,service\n23502.0,168.00\n1234567890123456.0,1\n23.50,1\n2.3501E+04,1\n")
    #expect(words(file) == ["2 acme 23502 168 - - - -", "4 acme 23.50 1 - - - -"])
    #expect(problems(file).count == 2)
  }

  /// As spreadsheets mark texts, and shops numbers.
  @Test(arguments: ["#23502", "'23502", "\"=\"\"23502\"\"\""]) func idsAreReadWithoutMarks(
    _ id: String
  ) throws {
    #expect(words(try file("order,service\n\(id),#168\n")) == ["2 acme 23502 168 - - - -"])
  }

  @Test func aLineOfTotalsIsNoOrder() throws {
    let file = try file("order,service,charge\n1,2,3\nTotal,2,3\n,,3\n")
    #expect(words(file) == ["2 acme 1 2 - - 3 -"])
    #expect(problems(file) == ["3: 'Total' is not an order's id", "4: it has no order's id"])
  }

  /// Where there are no smaller units, a mark before three digits may be that of thousands.
  @Test(arguments: [
    ("7.000 ₫", "", nil), ("7,000", "VND", nil), ("7.000", "USD", "7 USD"),
    ("70.00", "VND", "70 VND"),
    ("7.000 ₫\n2;2;1.5;", "", "7 VND"), ("7,000\n2;2;1,5;", "VND", "7 VND"),
    ("7.000,5 ₫", "", "7000.5 VND"), ("7.000.000 ₫", "", "7000000 VND"),
  ])
  func aGroupedNumberIsNoFractionOfACurrencyWithoutDecimals(
    _ charge: String, _ currency: String, _ read: String?
  ) throws {
    let cells = charge.split(separator: "\n", maxSplits: 1)
    let row = "1;2;\(cells[0]);\(currency)\n" + (cells.count > 1 ? cells[1] + currency : "")
    let file = try file("order;service;charge;currency\n" + row)
    let order = file.rows.first { $0.order.id == "1" }?.order
    #expect(order.map { "\($0.charge?.text ?? "-") \($0.currency ?? "-")" } == read)
    if read == nil {
      #expect(problems(file)[0].contains(" can be 7 or 7000; write it without the mark"))
    }
  }

  @Test(arguments: [false, true]) func utf16IsRead(_ isBigEndian: Bool) throws {
    let text = "\u{FEFF}Order ID\tService\tLink\r\n1\t2\té🇻🇳\r\n"
    let bytes = text.utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
    for bytes in [bytes, Array(bytes.dropFirst(2))] {
      let file = try OrderFile(bytes, panel: "acme")
      #expect(words(file) == ["2 acme 1 2 - - - -"])
    }
  }

  @Test(arguments: ["sep=;\n", "SEP=;\r\n"])
  func aLineThatNamesTheDelimiterIsNoHeader(_ line: String) throws {
    let file = try file(line + "order;service;\"a,b\"\n1;2;x\n2;;y\n")
    #expect(words(file) == ["3 acme 1 2 - - - -"])
    #expect(problems(file) == ["4: order '2' has no service's id"])
  }

  @Test func aRowThatCannotBeReadCostsNoOther() throws {
    let rows = [
      "1,2,,,,", "2,,,,,", ",2,,,,", "3,2,,\"1,5\",,", "4,2,,,-1,", "5,2,,,1 of 2,", "\"6,2,,,,",
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
        "7: the charge '1 of 2' is not an amount such as 0.27",
        "8: there is text after a closing quote", "9: there is text after a closing quote",
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

  /// What could be taken for structure, or missed as such.
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
    let file = try file("order,service\n\u{301}é🇻🇳7\u{E041},\"a,\"\"b\"\";c\"\n")
    let order = try #require(file.rows.first?.order)
    #expect(Array(order.id.unicodeScalars) == Array("\u{301}é🇻🇳7\u{E041}".unicodeScalars))
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

  @Test(arguments: [
    ("id,user,charge,cost,service_id,external_id,provider", ["external_id", "service_id", "cost"]),
    (
      "ID,API Order ID,Service,API service ID,Price,API price",
      ["API Order ID", "API service ID", "API price"]
    ),
    (
      "order_id,provider_order_id,service,Service ID,Cost (USD),price",
      ["provider_order_id", "Service ID", "Cost (USD)"]
    ),
    ("order no,panel-service,service_id,charged", ["order no", "panel-service", "charged"]),
  ])
  func thePanelsColumnWinsOverTheShops(_ header: String, _ read: [String]) throws {
    let cells = (1...header.split(separator: ",").count).map { "\($0)" }
    let file = try file(header + "\n" + cells.joined(separator: ",") + "\n")
    let columns = file.columns.filter { [.order, .service, .charge].contains($0.column) }
    #expect(columns.map(\.header) == read)
  }

  @Test func twoColumnsThatDifferAreAmbiguousUntilOneIsChosen() throws {
    let text = "id,order,service,price,charge\n7,7,2,3.0,3\n8,9,2,3,4\n"
    #expect(throws: OrderFile.Problem.ambiguous(.order, ["order", "id"], line: 3)) {
      try file(text)
    }
    #expect(throws: OrderFile.Problem.ambiguous(.charge, ["charge", "price"], line: 3)) {
      try file(text, columns: "order=id")
    }
    let chosen = try file(text, columns: "order=id,charge=Price")
    #expect(words(chosen) == ["2 acme 7 2 - - 3 -", "3 acme 8 2 - - 3 -"])
    #expect(chosen.columns.map(\.header) == ["id", "service", "price"])
    #expect(chosen.ignoredColumns == ["order", "charge"])
    // Those that say the same, and one that says nothing, leave no doubt.
    let same = try file("id,order,service,price,charge\n7,7,2,3.0,3\n8,8,2,4,4\n")
    #expect(words(same) == ["2 acme 7 2 - - 3 -", "3 acme 8 2 - - 4 -"])
    let blank = try file("id,order,service\n7,,2\n8,,2\n")
    #expect(words(blank) == ["2 acme 7 2 - - - -", "3 acme 8 2 - - - -"])
  }

  /// What shows that a file is a shop's: its customers, or ids of its own beside the panel's.
  @Test(arguments: [
    ("id,user,service,charge", "", OrderFile.Problem.shops(.order, "id", reason: "user")),
    ("id,user,service,charge", "order=id", .shops(.charge, "charge", reason: "user")),
    ("id,external_id,service,charge", "", .shops(.charge, "charge", reason: "external_id")),
    ("id,user,service,charge", "order=id,charge=", nil),
    ("id,user,service,charge", "order=id,charge=charge", nil),
    ("external_id,user,service,cost", "", nil),
  ])
  func aShopsOwnNumbersAreNotTakenForThePanels(
    _ header: String, _ columns: String, _ problem: OrderFile.Problem?
  ) throws {
    let text = header + "\n1,2,3,4\n"
    func read() throws -> OrderFile { try file(text, columns: columns.isEmpty ? nil : columns) }
    if let problem {
      #expect(throws: problem) { try read() }
    } else {
      let order = try #require(try read().rows.first?.order)
      #expect(order.id == "1" && order.charge == (columns.hasSuffix("charge=") ? nil : Amount(4)))
    }
  }

  @Test func aChoiceNamesAColumnOfTheFileOrNone() throws {
    let text = "Auftrag,Dienst,Preis\n1,2,3\n"
    let german = try file(text, columns: "order=Auftrag, service = dienst ,charge=Preis")
    #expect(words(german) == ["2 acme 1 2 - - 3 -"])
    let found = ["Auftrag", "Dienst", "Preis"]
    #expect(throws: OrderFile.Problem.noColumn("Nr", found: found)) {
      try file(text, columns: "order=Nr,service=Dienst")
    }
    #expect(throws: OrderColumnChoice.Problem.noColumn("ordr")) { try OrderColumnChoice("ordr=x") }
    #expect(throws: OrderColumnChoice.Problem.noColumn("order")) { try OrderColumnChoice("order") }
    #expect(throws: OrderColumnChoice.Problem.needed(.service)) {
      try OrderColumnChoice("service=")
    }
  }

  @Test func aHeaderAloneIsAFileWithoutOrders() throws {
    let file = try file(Self.header)
    #expect(file.rows.isEmpty && file.unreadable.isEmpty)
  }

  @Test(arguments: [
    ([], OrderFile.Problem.empty), (Array(" \n\r\n".utf8), .empty),
    ([0xFF, 0xFE, 0x6F, 0x00, 0x6F], .notText), ([0xFF, 0xFE, 0x00, 0xD8], .notText),
    (
      Array("\"order,\"service\n1,2\n".utf8),
      .unreadableHeader("line 1: there is text after a closing quote")
    ), ([0xE9, 0x2C, 0x0A], .notText),
    (Array("order,name\n1,2".utf8), .missingColumns(["service"], found: ["order", "name"])),
    (Array("1,2\n".utf8), .missingColumns(["order", "service"], found: ["1", "2"])),
    (
      Array("order,service,price,Price\n1,2,3,4\n".utf8),
      .ambiguous(.charge, ["price", "Price"], line: 2)
    ),
  ])
  func aFileThatIsNone(_ bytes: [UInt8], _ problem: OrderFile.Problem) {
    #expect(throws: problem) { try OrderFile(bytes, panel: "acme") }
  }

  @Test func withoutAPanelThereIsNone() {
    #expect(throws: OrderFile.Problem.noPanel) { try file("order,service\n1,2\n", panel: nil) }
  }
}
