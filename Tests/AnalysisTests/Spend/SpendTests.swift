import Analysis
import Catalogue
import Store
import Testing

/// What orders cost, by the category of their services.
@Suite struct SpendTests {
  let book: LedgerBook

  init() throws {
    book = try LedgerBook()
    try book.record(0, ["1": "Likes", "2": "Views"])
  }

  private func sums(from: Int = 0) throws -> [String] {
    try book.table(.spend, from: from).words(
      "category", "charge", "refunded", "net_spend", "unknown_charge", "currency")
  }

  @Test("Every order is counted in one state")
  func everyOrderIsCountedInOneState() throws {
    let meanings = [
      "pending", "processing", "inProgress", "active", "paused", "awaiting", nil, "completed",
      "expired", "partial", "canceled", "refunded", "failed",
    ]
    for (place, meaning) in meanings.enumerated() {
      try book.add("\(place)", charge: "1")
      try book.say("\(place)", at: 2, meaning)
    }
    try book.add("never read", charge: "1")
    try book.add("refused", charge: "1")
    try book.refuse("refused", at: 2)
    #expect(
      try book.table(.spend).words("orders", "completed", "partial", "canceled", "open")
        == ["15 2 1 2 10"])
    // Canceled and refunded ones cost nothing.
    #expect(try sums() == ["Likes 15 2 13 0 USD"])
  }

  @Test("Money that the panel gives back is refunded")
  func whatThePanelGivesBackIsRefunded() throws {
    try book.add("1", charge: "3")
    try book.say("1", at: 2, "inProgress", charge: "3")
    try book.say("1", at: 3, "partial", charge: "1.25")
    #expect(try sums() == ["Likes 3 1.75 1.25 0 USD"])
    // One that is canceled is given back whole, also where the panel goes on stating its charge.
    try book.add("2", charge: "5")
    try book.say("2", at: 3, "canceled", charge: "5")
    #expect(try sums() == ["Likes 8 6.75 1.25 0 USD"])
    // Also if it states another currency by then.
    try book.add("5", charge: "2")
    try book.say("5", at: 2, "inProgress", charge: "2", currency: "USD")
    try book.say("5", at: 3, "canceled", charge: "166", currency: "INR")
    #expect(try sums() == ["Likes 10 8.75 1.25 0 USD"])
    // What is added to a running order is no refund of a negative amount.
    try book.add("3", charge: "1")
    try book.say("3", at: 2, "active", charge: "1")
    try book.say("3", at: 3, "active", charge: "1.5")
    #expect(try sums() == ["Likes 11.5 8.75 2.75 0 USD"])
  }

  @Test("The panel's first charge precedes the ledger's, unless it includes a refund")
  func thePanelsFirstWordCountsBeforeTheLedgersUnlessItHasGivenBackByThen() throws {
    try book.add("1", charge: "9")
    try book.say("1", at: 2, "pending", charge: "3")
    #expect(try sums() == ["Likes 3 0 3 0 USD"])
    try book.add("2", charge: "2")
    try book.say("2", at: 2, "partial", charge: "0.5")
    #expect(try sums() == ["Likes 5 1.5 3.5 0 USD"])
    // Nobody knows what was taken for it, only what was kept.
    try book.add("3")
    try book.say("3", at: 2, "partial", charge: "0.5")
    #expect(try sums() == ["Likes 5.5 1.5 4 0 USD"])
  }

  @Test("An unknown charge is in no sum")
  func aChargeThatNobodyKnowsIsInNoSum() throws {
    try book.add("1", "2")
    try book.say("1", at: 2, "active")
    #expect(try sums() == ["Views - - - 1 USD"])
    try book.add("2", "2", charge: "0")
    #expect(try sums() == ["Views 0 0 0 1 USD"])
    #expect(try book.table(.spend).words("share_percent") == ["-"])
  }

  @Test("An order's category is that of its service at the time of the order")
  func theCategoryIsThatWhichTheServiceHadWhenItWasOrdered() throws {
    try book.record(10, ["1": "Hearts", "2": nil])
    for (place, hour) in [-5, 5, 15, nil].enumerated() {
      try book.add("\(place)", at: hour, charge: "1")
      try book.add("v\(place)", "2", at: hour, charge: "1")
    }
    try book.add("x", "4711", charge: "1")
    // Older than the history: as it was first seen.
    #expect(
      try sums(from: -10)
        == [
          "Likes 2 0 2 0 USD", "Views 2 0 2 0 USD", "- 1 0 1 0 USD",
          "(unknown service) 1 0 1 0 USD",
          "Hearts 1 0 1 0 USD",
        ])
  }

  @Test("The window includes its start and not its end")
  func theWindowHoldsItsStartAndNotItsEnd() throws {
    for hour in [9, 10, 11, 12] { try book.add("\(hour)", at: hour, charge: "1") }
    #expect(try book.table(.spend, from: 10, until: 12).words("orders") == ["2"])
  }

  /// No window may count it twice with another one, and none that ends may count one that was
  /// placed later.
  @Test("An order without a time is only in the window of the whole past")
  func anOrderWithoutATimeIsInNoWindowButTheWholePast() throws {
    try book.add("1", at: 5, charge: "1")
    for order in ["2", "3"] { try book.add(order, at: nil, charge: "2") }
    func report(since: Timestamp, hasEnd: Bool) throws -> Report {
      var scope = Scope(window: try #require(Window(since: since, until: .hour(200))))
      scope.hasEnd = hasEnd
      return try Analyst(book.store).report([.spend], title: "", in: scope)
    }
    let week = try report(since: .hour(0), hasEnd: false)
    #expect(week.tables[0].words("category", "orders", "charge") == ["Likes 1 1"])
    #expect(
      week.notes == [
        "acme: 2 orders have no time and are left out; `--since 1970-01-01` without `--until` counts "
          + "them in a row of their own"
      ])
    let ended = try report(since: Timestamp(milliseconds: 0), hasEnd: true)
    #expect(ended.tables[0].words("category", "orders", "charge") == ["Likes 1 1"])
    #expect(ended.notes == week.notes)
    let whole = try report(since: Timestamp(milliseconds: 0), hasEnd: false)
    #expect(
      whole.tables[0].words("category", "orders", "charge") == ["(time unknown) 2 4", "Likes 1 1"])
    #expect(whole.notes == [])
  }

  @Test("People see the total of each panel and currency first")
  func peopleSeeTheTotalOfEachPanelAndCurrencyFirst() throws {
    try book.add("1", charge: "1.25")
    try book.add("2", "2", charge: "0.5")
    try book.add("3", "2")
    try book.add("4", charge: "9", currency: "EUR")
    let spend = try book.table(.spend)
    #expect(spend.rows.count == 3)
    let totalled = try TotalledSpend(spend).table()
    #expect(
      totalled.words(
        "category", "orders", "open", "net_spend", "share_percent", "unknown_charge", "currency")
        == [
          "(total) 1 1 9 100.0% 0 EUR", "(total) 3 3 1.75 100.0% 1 USD", "Likes 1 1 9 100.0% 0 EUR",
          "Likes 1 1 1.25 71.4286% 0 USD",
          "Views 2 2 0.5 28.5714% 1 USD",
        ])
  }

  @Test("Amounts in two currencies are not added")
  func nothingIsSummedAcrossCurrencies() throws {
    try book.add("1", at: 1, charge: "1")
    // Another currency is held until it is confirmed.
    for hour in [10, 13] { try book.record(hour, ["1": "Likes", "2": "Views"], currency: "INR") }
    try book.add("2", at: 13, charge: "80")
    try book.add("3", at: 13, charge: "2", currency: "EUR")
    try book.add("4", at: 13, charge: "7")
    // It counts in the account's currency, since the ledger's charge did.
    try book.say("4", at: 14, "completed", charge: "3", currency: "EUR")
    try book.add("5", at: 13)
    try book.say("5", at: 14, "completed", charge: "3", currency: "EUR")
    #expect(
      try book.table(.spend).words("charge", "share_percent", "currency")
        == ["5 100.0% EUR", "87 100.0% INR", "1 100.0% USD"])
  }

  @Test("Sums and shares are those of exact amounts")
  func sumsAndSharesAreThoseOfExactAmounts() throws {
    for place in 0..<300 { try book.add("\(place)", charge: "0.1000000000000000000001") }
    try book.add("v", "2", charge: "10")
    #expect(
      try book.table(.spend).words("category", "net_spend", "share_percent")
        == ["Likes 30.00000000000000000003 75.0%", "Views 10 25.0%"])
    #expect(
      try book.table(.serviceSpend).words("service", "name", "orders", "net_spend")
        == ["1 Service 1 300 30.00000000000000000003", "2 Service 2 1 10"])
  }
}
