import Analysis
import Catalogue
import Testing

/// Sections show the currency of each row: its own, else the account's as of then.
@Suite struct RowCurrencyTests {
  private func entry(_ id: Int, _ rate: String, _ currency: String?) -> String {
    let own = currency.map { #","currency":"\#($0)""# } ?? ""
    return #""service":\#(id),"name":"S\#(id)","category":"C","rate":"\#(rate)"\#(own)"#
  }

  private func book() throws -> AnswerBook {
    try AnswerBook([
      [
        entry(1, "90", "INR"), entry(2, "1", "usd"), entry(3, "80", "inr "), entry(4, "2", nil),
        entry(5, "70", "INR"),
      ],
      [
        entry(1, "1.02", "USD"), entry(2, "1", "USD "), entry(3, "88", "INR"), entry(4, "3", nil),
        entry(6, "60", "INR"), entry(7, "6", nil),
      ],
    ])
  }

  @Test("A change of currency is not a change of the rate")
  func aChangeOfCurrencyIsNoChangeOfTheRate() throws {
    #expect(
      try book().table(.rates).words("service", "change_percent", "currency") == [
        "4 50.0% USD", "3 10.0% INR",
      ])
    #expect(
      try book().table(.events).words("service", "event", "before", "after", "change_percent") == [
        "1 currency INR USD -", "3 rate 80 88 10.0%", "4 rate 2 3 50.0%", "5 missing 70 - -",
        "6 new - 60 -", "7 new - 6 -",
      ])
  }

  @Test("Every section shows the currency of each row")
  func everySectionShowsTheRowsOwn() throws {
    let book = try book()
    #expect(try book.table(.new).words("service", "currency") == ["6 INR", "7 USD"])
    #expect(try book.table(.removed).words("service", "currency") == ["5 INR"])
    #expect(
      try book.table(.catalogue).words("service", "currency") == [
        "1 USD", "2 USD", "3 INR", "4 USD", "6 INR", "7 USD",
      ])
    #expect(
      try book.table(.categories).words(
        "category", "currency", "services_before", "services_after", "new", "removed", "raised"
      )
      .sorted() == ["C INR 3 2 1 1 1", "C USD 2 4 1 0 1"])
  }

  /// What is gone was in the account's currency of then.
  @Test("A removed service is in the currency of its time")
  func aServiceThatIsGoneIsInTheCurrencyOfThen() throws {
    let book = try LedgerBook()
    try book.record(0, ["1": "C", "2": "C"], currency: "INR")
    try book.record(1, ["1": "C"], currency: "INR")
    for hour in [2, 5] { try book.record(hour, ["1": "C"], currency: "USD") }
    #expect(try book.table(.summary).words("currency") == ["USD"])
    #expect(try book.table(.removed).words("service", "currency") == ["2 INR"])
  }

  @Test("A report names an id that is listed twice")
  func aReportNamesAnIDThatIsListedTwice() throws {
    func twice(_ id: Int) -> [String] { [entry(id, "1", nil), entry(id, "5", nil)] }
    let one = try AnswerBook([twice(1) + [entry(2, "1", nil)]])
    let words = "id 1 is listed twice, at 1 and 5; 1 is used"
    #expect(try one.table(.coverage).words("defects", "repeats", "repeat_note") == ["0 1 \(words)"])
    #expect(try one.table(.snapshots).words("defects", "reason") == [])
    let window = try #require(Window(since: .hour(-1), until: .hour(1)))
    let many = try AnswerBook([twice(1) + twice(2) + twice(3)])
    let notes = CoverageNotes(try Analyst(many.store).coverage(in: Scope(window: window))).all
    #expect(
      notes.last
        == "acme: \(words); 2 other ids are listed more than once, see `ratebook snapshots`")
    #expect(
      try Analyst(one.store).table(.snapshots, in: Scope(window: window)).words("defects", "reason")
        == ["- \(words)"])
  }
}
