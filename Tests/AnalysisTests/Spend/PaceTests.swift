import Analysis
import Catalogue
import Store
import Testing

/// How fast a balance is spent, how long it lasts, and what of that no order explains.
@Suite struct PaceTests {
  let book: LedgerBook

  init() throws {
    book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "100.00125")
  }

  @Test("Amounts for people have separated thousands")
  func whatIsMeantForPeopleHasItsThousandsApart() throws {
    let book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "98765000", currency: "VND")
    try book.record(48, ["1": "Likes"], balance: "48765000", currency: "VND")
    func report() throws -> Report {
      try book.report([.rates, .balance])
    }
    let pace = "acme: spending 25,000,000 VND a day; the balance of 48,765,000 VND lasts 1 more day"
    #expect(try report().notes == [pace + "; no order in your ledger explains this"])
    #expect(try report().warnings == [])
    try book.add("1", at: 1, charge: "4500000")
    #expect(try report().notes == [pace])
    #expect(
      try report().warnings == [
        "acme: 91 % of spending (45,500,000 of 50,000,000 VND) is not in your order ledger"
      ])
  }

  /// What went before the window went over a longer time than the window.
  @Test("The pace covers the time since the reading before the window")
  func aPaceIsOfTheTimeSinceTheReadingBefore() throws {
    let daily = try LedgerBook()
    for day in 0...10 { try daily.record(24 * day, ["1": "Likes"], balance: "\(1000 - 10 * day)") }
    for (from, until) in [(71, 239), (72, 240), (80, 200)] {
      let notes = try daily.report(from: from, until: until).notes
      #expect(notes.count == 1 && notes[0].hasPrefix("acme: spending 10 USD a day"), "\(notes)")
    }
  }

  @Test("The pace ends at the last reading, not at the last change")
  func aPaceEndsAtTheLastReadingNotAtTheLastChange() throws {
    try book.record(24, ["1": "Likes"], balance: "80.00125")
    for hour in [48, 72, 96] { try book.record(hour, ["1": "Likes"], balance: "80.00125") }
    let notes = try book.report(until: 100).notes
    #expect(
      notes == [
        "acme: spending 5 USD a day; the balance of 80.00125 USD lasts 16 more days; no order in your "
          + "ledger explains this"
      ]
    )
  }

  @Test("A spent sum with too many digits is noted")
  func whatWasSpentMayHaveTooManyDigits() throws {
    // The balances have no digit behind the point, as the sum of what was spent has none.
    let book = try LedgerBook()
    for (day, balance) in ["1e38", "1", "1e38", "1", "1e38", "1"].enumerated() {
      try book.record(24 * day, ["1": "Likes"], balance: balance)
    }
    func notes(until day: Int) throws -> [String] {
      try book.report(from: 0, until: 24 * day).notes
    }
    #expect(try notes(until: 2).first?.contains(": spending ") == true)
    let error = #expect(throws: AmountOverflow.self) { try notes(until: 4) }
    #expect(error?.figure == "what was spent at 'acme'")
  }

  @Test("The rest of the balance is spent at the window's pace")
  func theRestIsSpentAtThePaceOfTheWindow() throws {
    try book.record(24, ["1": "Likes"], balance: "80.00125")
    try book.record(30, ["1": "Likes"], balance: "130.00125")
    try book.record(48, ["1": "Likes"], balance: "118.00125")
    let report = try book.report(until: 72)
    // 20 and 12 within the two days that were seen.
    #expect(
      report.notes == [
        "acme: spending 16 USD a day; the balance of 118.00125 USD lasts 7 more days; no order in your "
          + "ledger explains this"
      ])
    // Beside other sections, one that lasts longer than a week is not worth a line.
    func others() throws -> [String] {
      try book.report([.rates, .balance], until: 72).notes
    }
    #expect(try others() == [])
    try book.record(49, ["1": "Likes"], balance: "100.00125")
    #expect(try others().count == 1)
  }

  /// 12 a day within two days: 84 last a week, which is urgent, and one cent more is not.
  @Test(
    "A balance that lasts for a week at most has a line",
    arguments: [("84", true), ("84.01", false)])
  func aBalanceThatLastsAWeekIsWorthALine(_ balance: String, _ isSaid: Bool) throws {
    let book = try LedgerBook()
    let last = Amount(canonical: balance)
    try book.record(0, ["1": "Likes"], balance: (last + Amount(24)).text)
    try book.record(48, ["1": "Likes"], balance: balance)
    let report = try book.report([.rates, .balance], until: 72)
    #expect(report.notes.isEmpty != isSaid)
  }

  /// Their readings come in turn.
  @Test("Each panel has its own pace")
  func eachPanelHasAPaceOfItsOwn() throws {
    for (hour, balance) in [(24, "1000"), (36, "900"), (48, "890")] {
      try book.record(hour, ["1": "Likes"], of: "zeta", balance: balance)
      try book.record(hour + 1, ["1": "Likes"], balance: "\(100 - hour)")
    }
    let notes = try book.report(until: 49).notes
    #expect(
      notes
        == [
          "acme: spending 23.5 USD a day; the balance of 52 USD lasts 2 more days",
          "zeta: spending 110 USD a day; the balance of 890 USD lasts 8 more days",
        ].map { $0 + "; no order in your ledger explains this" })
  }

  @Test(
    "A warning names an unexplained rest of more than a twentieth",
    arguments: [("18.9", true), ("19.1", false)])
  func aRestOfMoreThanATwentiethIsWarnedOf(_ charge: String, _ isWarned: Bool) throws {
    try book.add("1", at: 1, charge: charge)
    try book.record(36, ["1": "Likes"], balance: "80.00125")
    let words = ["acme: 6 % of spending (1.1 of 20 USD) is not in your order ledger"]
    for sections in [[SavedQuery.balance], [.spend], [.rates, .balance, .spend]] {
      let report = try book.report(sections, until: 72)
      #expect(report.warnings == (isWarned ? words : []))
    }
    let rates = try book.report([.rates], until: 72)
    #expect(rates.warnings == [])
  }
}
