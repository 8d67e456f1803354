import Analysis
import Catalogue
import Store
import Testing

/// What explains the changes of a balance.
@Suite struct BalanceTests {
  let book: LedgerBook

  init() throws {
    book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "100.00125")
  }

  private func changes(from: Int = 0) throws -> [String] {
    try book.table(.balance, from: from).oldestFirst
      .words("change", "deposits", "charges", "unexplained")
  }

  @Test("The reason for an unknown balance stays until the balance is read again")
  func whyABalanceIsUnknownIsKnownUntilItIsReadAgain() throws {
    func unread(until: Int) throws -> PanelCoverage.UnreadBalance? {
      try Analyst(book.store).coverage(in: book.scope(from: 0, until: until)).first?.unreadBalance
    }
    for hour in 2...4 { try book.hideBalance(hour, hour == 4 ? [] : ["1"], "hidden \(hour)") }
    #expect(try unread(until: 1) == nil)
    #expect(try unread(until: 3) == .init(reason: "hidden 3", lastReadAt: .hour(0)))
    #expect(try unread(until: 4) == .init(reason: "hidden 4", lastReadAt: .hour(0)))
    // If nothing was answered at all, that is said once.
    try book.hideBalance(5, [], "no answer")
    #expect(try unread(until: 5) == nil)
    try book.record(6, ["1": "Likes"], balance: "90")
    #expect(try unread(until: 6) == nil)
    #expect(
      try book.table(.snapshots).words("verdict", "reason").suffix(3) == [
        "failed no answer; balance: hidden 4", "failed no answer", "accepted -",
      ])
  }

  @Test("Without a ledger, a fall is unexplained and a rise is a deposit")
  func withoutALedgerAFallIsUnexplainedAndARiseADeposit() throws {
    try book.record(1, ["1": "Likes"], balance: "90")
    try book.record(2, ["1": "Likes"], balance: "140")
    #expect(try changes() == ["- - - -", "-10.00125 0 - -10.00125", "50 50 - 0"])
  }

  /// A change of currency is held: until it is accepted, nothing of the account is shown in the
  /// other one.
  @Test("A balance belongs to the currency that it is shown in")
  func aBalanceIsOfTheCurrencyThatItIsShownIn() throws {
    try book.record(1, ["1": "Likes"], balance: "80", currency: "USD")
    try book.record(2, ["1": "Likes"], balance: "9", currency: "EUR")
    #expect(try book.table(.summary).words("balance", "currency") == ["80 USD"])
    #expect(try book.table(.catalogue).words("rate", "currency") == ["1 USD"])
    try book.record(5, ["1": "Likes"], balance: "8", currency: "EUR")
    #expect(try book.table(.summary).words("balance", "currency") == ["8 EUR"])
    #expect(try book.table(.catalogue).words("rate", "currency") == ["1 EUR"])
  }

  @Test("Charges explain falls, and refunds explain rises")
  func chargesExplainFallsAndRefundsRises() throws {
    try book.add("1", at: 1, charge: "3")
    try book.record(2, ["1": "Likes"], balance: "97.00125")
    try book.say("1", at: 4, "partial", charge: "1")
    try book.record(4, ["1": "Likes"], balance: "99.00125")
    try book.say("1", at: 5, "completed", charge: "1")
    try book.record(6, ["1": "Likes"], balance: "98.50125")
    let changes = try changes()
    #expect(changes == ["- - - -", "-3 0 3 0", "2 0 -2 0", "-0.5 0 0 -0.5"])
  }

  /// A file's currency may be a shop's.
  @Test("A charge in the account's currency explains a fall before one in another")
  func aChargeInTheAccountsCurrencyExplainsItsBalanceBeforeOneInAnother() throws {
    try book.add("1", at: 1, charge: "4", currency: "EUR")
    try book.add("2", at: 1, charge: "1")
    for order in ["1", "2"] {
      try book.say(
        order, at: 2, "inProgress", charge: "5", currency: order == "1" ? "USD" : "EUR")
    }
    try book.record(2, ["1": "Likes"], balance: "94.00125")
    #expect(try changes() == ["- - - -", "-6 0 6 0"])
  }

  @Test(
    "A rise of one unit is a deposit",
    arguments: [
      ("99.99", "0 -0.01"), ("100", "0 0"), ("100.01", "0.01 0"), ("100.02", "0.02 0"),
    ])
  func aRiseOfOneUnitIsADeposit(_ balance: String, _ words: String) throws {
    let book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "99.00")
    try book.record(1, ["1": "Likes"], balance: "101.25")
    try book.add("1", at: 2, charge: "1.25")
    try book.record(2, ["1": "Likes"], balance: balance)
    let table = try book.table(.balance, from: 1)
    #expect(table.oldestFirst.words("deposits", "unexplained").last == words)
  }

  @Test("A deposit is also reported if orders cost more meanwhile")
  func aDepositIsToldAlsoWhereOrdersTookMoreMeanwhile() throws {
    try book.add("1", at: 1, charge: "60")
    try book.record(2, ["1": "Likes"], balance: "90.00125")
    #expect(try changes() == ["- - - -", "-10 50 60 0"])
  }

  @Test("A panel's rounding is not a deposit")
  func whatThePanelRoundsIsNoDeposit() throws {
    try book.add("1", at: 1, charge: "0.000014")
    try book.record(2, ["1": "Likes"], balance: "100.00124")
    #expect(try changes() == ["- - - -", "-0.00001 0 0.000014 0.000004"])
  }

  @Test("An order is seen at the first change of the balance after it")
  func anOrderIsSeenAtTheFirstChangeBehindIt() throws {
    try book.record(1, ["1": "Likes"], balance: "100.00125")
    try book.add("1", at: 1, charge: "2")
    // The panel takes its time: one more reading without a change.
    try book.record(3, ["1": "Likes"], balance: "100.00125")
    try book.record(4, ["1": "Likes"], balance: "98.00125")
    try book.add("later", at: 5, charge: "7")
    #expect(try changes() == ["- - - -", "-2 0 2 0"])
    // One at the very time of a reading belongs to it; one at the window's first reading to none.
    try book.add("2", at: 6, charge: "1")
    try book.record(6, ["1": "Likes"], balance: "90.00125")
    #expect(try changes().last == "-8 0 8 0")
    try book.record(7, ["1": "Likes"], balance: "89.00125")
    #expect(try changes(from: 6) == ["- - - -", "-1 0 0 -1"])
  }

  @Test("Orders in another currency explain nothing")
  func ordersInAnotherCurrencyExplainNothing() throws {
    try book.add("1", at: 1, charge: "3", currency: "EUR")
    try book.record(2, ["1": "Likes"], balance: "97.00125")
    try book.record(3, ["1": "Likes"], balance: "8000", currency: "INR")
    #expect(try changes() == ["- - - -", "-3 0 0 -3", "- - - -"])
  }

  /// The slip of a currency in one answer.
  @Test("The balance of a rejected snapshot in another currency does not count")
  func theBalanceOfARejectedSnapshotInAnotherCurrencyDoesNotCount() throws {
    try book.record(1, ["1": "Likes"], balance: "100.00125")
    try book.add("1", at: 2, charge: "3")
    try book.record(3, ["1": "Likes"], balance: "8000", currency: "INR")
    try book.record(4, ["1": "Likes"], balance: "97.00125")
    #expect(try changes() == ["- - - -", "-3 0 3 0"])
    // It is no base of the first change, either.
    #expect(try changes(from: 3).last == "-3 0 3 0")
  }

  /// How a currency of an order gets known only after its charge is on the balance.
  enum LaterCurrency: CaseIterable {
    case panelStatesAnother, panelStatesOne, fileStatesOne, fileStatesChargeToo
    case accountStatesOne, accountHasAnother
  }

  @Test(
    "A currency that becomes known later changes no past sum", arguments: LaterCurrency.allCases)
  func aLaterCurrencyChangesNoSumOfThePast(_ way: LaterCurrency) throws {
    let book = try LedgerBook()
    let account = way == .accountStatesOne ? nil : "USD"
    // The ledger has the charge of 1, the panel that of 2; 3 has no time; 4 gives money back before
    // the panel says it.
    for order in ["1", "4"] { try book.add(order, at: 1, charge: order == "1" ? "3" : "7") }
    try book.add("2", at: 1)
    try book.add("3", at: nil, charge: "4")
    let stated = way == .panelStatesAnother ? "USD" : nil
    for (hour, balance) in [(0, "100"), (2, "88"), (3, "92"), (5, "99")] {
      if hour == 2 {
        try book.say("2", at: 2, "inProgress", charge: "2", currency: stated)
        try book.say("3", at: 2, "inProgress", charge: "4", currency: stated)
      }
      if hour == 3 { try book.say("3", at: 3, "canceled", charge: "4", currency: stated) }
      try book.record(hour, ["1": "Likes"], balance: balance, currency: account)
    }
    func sums() throws -> [String] {
      try book.table(.balance, until: 6).oldestFirst.words(
        "change", "deposits", "charges", "unexplained", "refunds")
        + book.table(.spend).words("orders", "charge", "refunded", "currency")
        + book.table(.serviceSpend).words("charge", "currency")
    }
    let before = try sums()
    #expect(
      before == [
        "- - - - -", "-12 0 12 0 0", "4 0 -4 0 4", "7 0 -7 0 7", "3 12 7 \(account ?? "-")",
        "12 \(account ?? "-")",
      ])
    switch way {
    case .panelStatesAnother, .panelStatesOne:
      for order in ["1", "2", "4"] {
        try book.say(order, at: 26, "completed", charge: "240", currency: "INR")
      }
      try book.say("3", at: 26, "refunded", charge: "0", currency: "INR")
    case .fileStatesOne, .fileStatesChargeToo:
      for order in ["1", "2", "3", "4"] {
        let charge = way == .fileStatesOne ? nil : "240"
        try book.add(order, at: order == "3" ? nil : 1, charge: charge, currency: "INR")
      }
    case .accountStatesOne: try book.record(26, ["1": "Likes"], balance: "99")
    case .accountHasAnother:
      for hour in [26, 30] { try book.record(hour, ["1": "Likes"], balance: "9", currency: "INR") }
    }
    #expect(try sums() == before)
  }
}
