import Catalogue
import Collector
import Store
import Testing

/// Times, amounts, currencies and ids of orders as spreadsheets write them.
@Suite struct OrderValueTests {
  @Test(
    "Times are read exactly or not at all",
    arguments: [
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
    let file = try OrderFiles.file("order,service,date\n1,2,\(text)\n")
    #expect(file.rows.map { $0.order.orderedAt?.description } == (time.map { [$0] } ?? []))
    #expect(
      file.unreadable.map(\.reason)
        == (time == nil
          ? [
            "the time '\(text)' is not written as 2026-11-01, 2026-11-01 06:00 or "
              + "2026-11-01T06:00:00Z; for other dates add --date-format, such as dd.mm.yyyy"
          ] : []))
  }

  @Test(
    "Dates in another format are read if it is named",
    arguments: [
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
    let file = try OrderFiles.file("order,service,date\n1,2,\"\(text)\"\n", dates: form)
    #expect(file.rows.map { $0.order.orderedAt?.description } == (time.map { [$0] } ?? []))
  }

  @Test(
    "An invalid date format is refused",
    arguments: ["", "dd.mm", "dd.mm.yyyy.dd", "dd.mm.yyy", "dd.dd.yyyy", "%d.%m.%q"])
  func aFormThatIsNone(_ text: String) { #expect(DateFormat(text) == nil) }

  @Test("Times without a zone are in the given zone")
  func timesWithoutAZoneAreOfTheZoneThatIsGiven() throws {
    let berlin = try #require(Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
    let rows = [
      "1,2,2026-07-01 12:00", "2,2,2026-12-01", "3,2,2026-12-01T12:00:00Z",
      "4,2,2026-10-25 02:30", "5,2,2026-03-29 02:30", "6,2,2026-07-01T12:00:00.5",
    ]
    let file = try OrderFiles.file(
      "order,service,date\n" + rows.joined(separator: "\n"), zone: berlin)
    #expect(
      file.rows.map { $0.order.orderedAt?.description } == [
        "2026-07-01T10:00:00Z", "2026-11-30T23:00:00Z", "2026-12-01T12:00:00Z",
        "2026-10-25T00:30:00Z", "2026-07-01T10:00:00Z",
      ])
    #expect(
      OrderFiles.problems(file) == [
        "6: the time '2026-03-29 02:30' does not exist in \(berlin.name): clocks go forward"
      ])
  }

  /// Quantity and charge of a file with semicolons.
  @Test(
    "Amounts are read as spreadsheets write them",
    arguments: [
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
    let file = try OrderFiles.file("order;service;quantity;charge\n1;2;\(quantity);\(charge)\n")
    let amounts = file.rows.map {
      [$0.order.quantity?.text, $0.order.charge?.text, $0.order.currency].map { $0 ?? "-" }
        .joined(separator: " ")
    }
    #expect(amounts == (read.map { [$0] } ?? []))
  }

  @Test("An ambiguous number is refused if the rest of the file does not decide")
  func aNumberThatCanBeReadInTwoWaysIsRefusedByWhatTheRestOfTheFileShows() throws {
    let header = "order;service;charge\n"
    let comma = try OrderFiles.file(header + "1;2;0,5\n2;2;15.000\n")
    #expect(
      OrderFiles.problems(comma) == [
        "3: the charge '15.000' can be 15 or 15000; write it without the mark"
      ])
    let point = try OrderFiles.file(header + "1;2;0.5\n2;2;1,234\n")
    #expect(
      OrderFiles.problems(point) == [
        "3: the charge '1,234' can be 1.234 or 1234; write it without the mark"
      ])
    let plain = try OrderFiles.file("order,service,charge\n1,2,15.000\n2,2,\"1,234\"\n")
    #expect(OrderFiles.words(plain) == ["2 acme 1 2 - - 15 -"])
    #expect(OrderFiles.problems(plain).count == 1)
  }

  @Test("A currency that contradicts its column is refused")
  func aCurrencyThatContradictsItsColumnIsRefused() throws {
    let file = try OrderFiles.file(
      "order,service,charge,currency\n1,2,€1,USD\n2,2,$1,cad\n3,2,€1,eur\n")
    #expect(OrderFiles.words(file) == ["3 acme 2 2 - - 1 CAD", "4 acme 3 2 - - 1 EUR"])
    #expect(
      OrderFiles.problems(file) == ["2: the charge '€1' is in EUR, and its currency is 'USD'"])
  }

  @Test(
    "A currency's column holds a code or a sign",
    arguments: [
      ("€", "EUR"), ("$", "USD"), ("r$", nil), ("R$", "BRL"), ("usdt", "USDT"), (" inr ", "INR"),
      ("TL", "TRY"), ("Euro", nil), ("US dollars", nil), ("12", nil), ("", "-"),
    ])
  func aCurrencysColumnHoldsACodeOrASign(_ text: String, _ code: String?) throws {
    let file = try OrderFiles.file("order,service,currency\n1,2,\(text)\n")
    #expect(file.rows.map { $0.order.currency ?? "-" } == (code.map { [$0] } ?? []))
    if code == nil {
      #expect(
        OrderFiles.problems(file) == [
          "2: the currency '\(text)' is neither a code such as EUR nor a sign such as €"
        ])
    }
  }

  /// Where there are no smaller units, a mark before three digits may be that of thousands.
  @Test(
    "A grouped number is no fraction in a currency without decimals",
    arguments: [
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
    let file = try OrderFiles.file("order;service;charge;currency\n" + row)
    let order = file.rows.first { $0.order.id == "1" }?.order
    #expect(order.map { "\($0.charge?.text ?? "-") \($0.currency ?? "-")" } == read)
    if read == nil {
      #expect(OrderFiles.problems(file)[0].contains(" can be 7 or 7000; write it without the mark"))
    }
  }

  @Test(
    "Ids that a program made into numbers are read or refused",
    arguments: [
      ("23502.0", "23502"), ("23502,00", "23502"), ("1234567890123456.0", nil), ("2.3501E+04", nil),
      ("9153.5", nil), ("23502.000", nil), ("9.153", nil), ("0.0", nil),
    ])
  func idsThatAProgramHasMadeNumbersOfAreReadOrRefused(_ id: String, _ read: String?) throws {
    let file = try OrderFiles.file("order;service\n\(id);1\n7;\(id)\n")
    #expect(file.rows.map(\.order.id) == (read.map { [$0, "7"] } ?? []))
    #expect(file.rows.map(\.order.service) == (read.map { ["1", $0] } ?? []))
    let reason = "the order's id '\(id)' is not a whole number; is it the right column?"
    if read == nil, !["E", "6."].contains(where: id.contains) {
      #expect(OrderFiles.problems(file).first == "2: \(reason)")
    }
  }

  /// Shops write one for an order that they have not sent to a panel.
  @Test("A placeholder is not an order's id", arguments: ["0", "000", "-1", "-", "NULL", "none"])
  func aPlaceholderIsNoOrdersID(
    _ id: String
  ) throws {
    let file = try OrderFiles.file("order,service\n\(id),1\n10,0\n")
    #expect(OrderFiles.words(file) == ["3 acme 10 0 - - - -"])
    #expect(OrderFiles.problems(file) == ["2: '\(id)' is not an order's id"])
  }

  /// As spreadsheets mark texts, and shops numbers.
  @Test(
    "Ids are read without invisible marks", arguments: ["#23502", "'23502", "\"=\"\"23502\"\"\""])
  func idsAreReadWithoutMarks(
    _ id: String
  ) throws {
    #expect(
      OrderFiles.words(try OrderFiles.file("order,service\n\(id),#168\n")) == [
        "2 acme 23502 168 - - - -"
      ])
  }

  @Test("A line of totals is not an order")
  func aLineOfTotalsIsNoOrder() throws {
    let file = try OrderFiles.file("order,service,charge\n1,2,3\nTotal,2,3\n,,3\n")
    #expect(OrderFiles.words(file) == ["2 acme 1 2 - - 3 -"])
    #expect(
      OrderFiles.problems(file) == ["3: 'Total' is not an order's id", "4: it has no order id"])
  }

  @Test("A quantity of 0 is refused with its line", arguments: ["0", "0.0", "000"])
  func anOrderOfNothingIsRefused(_ quantity: String) throws {
    let file = try OrderFiles.file("order;service;quantity\n1;2;\(quantity)\n2;2;10\n")
    #expect(file.rows.map(\.order.id) == ["2"])
    #expect(OrderFiles.problems(file) == ["2: its quantity is 0"])
  }
}
