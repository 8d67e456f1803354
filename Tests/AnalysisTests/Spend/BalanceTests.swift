import Analysis
import Catalogue
import Store
import Testing

/// What explains the changes of a balance, and how long it lasts.
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

  @Test("Amounts for people have separated thousands")
  func whatIsMeantForPeopleHasItsThousandsApart() throws {
    let book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "98765000", currency: "VND")
    try book.record(48, ["1": "Likes"], balance: "48765000", currency: "VND")
    func report() throws -> Report {
      try Analyst(book.store).report([.rates, .balance], title: "", in: book.scope())
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

  @Test("Without a ledger, a fall is unexplained and a rise is a deposit")
  func withoutALedgerAFallIsUnexplainedAndARiseADeposit() throws {
    try book.record(1, ["1": "Likes"], balance: "90")
    try book.record(2, ["1": "Likes"], balance: "140")
    #expect(try changes() == ["- - - -", "-10.00125 0 - -10.00125", "50 50 - 0"])
  }

  /// What went before the window went over a longer time than the window.
  @Test("The pace covers the time since the reading before the window")
  func aPaceIsOfTheTimeSinceTheReadingBefore() throws {
    let daily = try LedgerBook()
    for day in 0...10 { try daily.record(24 * day, ["1": "Likes"], balance: "\(1000 - 10 * day)") }
    for (from, until) in [(71, 239), (72, 240), (80, 200)] {
      let notes = try Analyst(daily.store).report(
        [.balance], title: "", in: daily.scope(from: from, until: until)
      ).notes
      #expect(notes.count == 1 && notes[0].hasPrefix("acme: spending 10 USD a day"), "\(notes)")
    }
  }

  @Test("The pace ends at the last reading, not at the last change")
  func aPaceEndsAtTheLastReadingNotAtTheLastChange() throws {
    try book.record(24, ["1": "Likes"], balance: "80.00125")
    for hour in [48, 72, 96] { try book.record(hour, ["1": "Likes"], balance: "80.00125") }
    let notes = try Analyst(book.store).report(
      [.balance], title: "", in: book.scope(until: 100)
    ).notes
    #expect(
      notes == [
        "acme: spending 5 USD a day; the balance of 80.00125 USD lasts 16 more days; no order in your "
          + "ledger explains this"
      ]
    )
  }

  /// A change of currency is held: until it is accepted, nothing of the account is told in the
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

  @Test("A spent sum with too many digits is noted")
  func whatWasSpentMayHaveTooManyDigits() throws {
    // The balances have no digit behind the point, as the sum of what was spent has none.
    let book = try LedgerBook()
    for (day, balance) in ["1e38", "1", "1e38", "1", "1e38", "1"].enumerated() {
      try book.record(24 * day, ["1": "Likes"], balance: balance)
    }
    func notes(until day: Int) throws -> [String] {
      try Analyst(book.store).report(
        [.balance], title: "", in: book.scope(from: 0, until: 24 * day)
      ).notes
    }
    #expect(try notes(until: 2).first?.contains(": spending ") == true)
    let error = #expect(throws: AmountOverflow.self) { try notes(until: 4) }
    #expect(error?.figure == "what was spent at 'acme'")
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

  private func refunds() throws -> [String] {
    try book.table(.balance).oldestFirst.words(
      "change", "deposits", "charges", "unexplained", "refunds")
  }

  /// The panel says it only when it is asked the next day.
  @Test("A rise that the panel explains later is a refund at once")
  func aRiseThatThePanelExplainsLaterIsARefundAtOnce() throws {
    try book.add("1", at: 1, charge: "3")
    try book.say("1", at: 2, "completed", charge: "3")
    try book.record(2, ["1": "Likes"], balance: "97.00125")
    try book.record(5, ["1": "Likes"], balance: "100.00125")
    #expect(try refunds().last == "3 0 -3 0 3")
    try book.say("1", at: 26, "refunded", charge: "3")
    #expect(try refunds().last == "3 0 -3 0 3")
    try book.record(27, ["1": "Likes"], balance: "99.00125")
    #expect(try refunds().suffix(2) == ["3 0 -3 0 3", "-1 0 0 -1 0"])
  }

  /// The rise, what the ledger and the panel say of order 1, and what the rise is taken for.
  @Test(
    "A rise by an order's cost or by its undelivered part is a refund",
    arguments: [
      ("5", "5 0 -5 0 5"), ("5.1", "5.1 5.1 0 0 0"), ("1.25", "1.25 0 -1.25 0 1.25"),
      ("1.24", "1.24 1.24 0 0 0"), ("0.33333", "0.33333 0 -0.33333 0 0.33333"),
    ])
  func aRiseOfWhatAnOrderCostOrOfItsUndeliveredPartIsARefund(
    _ rise: String, _ words: String
  ) throws {
    try book.add("1", at: 1, charge: "5", quantity: 100)
    try book.say("1", at: 2, "partial", charge: "5", remains: 25)
    try book.add("2", at: 1, charge: "1", quantity: 3)
    try book.say("2", at: 2, "completed", charge: "1", remains: 1)
    try book.record(2, ["1": "Likes"], balance: "94.00125")
    let balance = try Amount(canonical: "94.00125") + Amount(canonical: rise)
    try book.record(5, ["1": "Likes"], balance: balance.text)
    #expect(try refunds().last == words)
  }

  /// An order gives money back once, and not before it was placed.
  @Test("Each order explains one rise at most")
  func asManyRisesAreRefundsAsThereAreOrders() throws {
    for order in ["1", "2"] { try book.add(order, at: 1, charge: "5") }
    try book.add("3", at: 9, charge: "7")
    var balance = try Amount(canonical: "100.00125") - Amount(10)
    try book.record(2, ["1": "Likes"], balance: balance.text)
    for (hour, rise) in [(3, 5), (4, 7), (5, 5), (6, 5)] {
      balance = try balance + Amount(rise)
      try book.record(hour, ["1": "Likes"], balance: balance.text)
    }
    #expect(
      try refunds().dropFirst(2) == ["5 0 -5 0 5", "7 7 0 0 0", "5 0 -5 0 5", "5 5 0 0 0"])
  }

  /// Orders 1 to 4 of 5, 3, 7 and 1.5 that are completed when the balance is 83.50125. Then balances
  /// by the hour, and when the panel says of which order that it is refunded.
  private func refunds(
    _ balances: KeyValuePairs<Int, String>, said: KeyValuePairs<Int, String>
  ) throws -> [String] {
    let charges = ["5", "3", "7", "1.5"]
    for (index, charge) in charges.enumerated() {
      try book.add("\(index + 1)", at: 1, charge: charge)
      try book.say("\(index + 1)", at: 2, "completed", charge: charge)
    }
    try book.record(2, ["1": "Likes"], balance: "83.50125")
    for (hour, order) in said { try book.say(order, at: hour, "refunded", charge: "0") }
    for (hour, balance) in balances { try book.record(hour, ["1": "Likes"], balance: balance) }
    return try Array(refunds().dropFirst(2))
  }

  @Test("One rise may be several refunds")
  func aRiseMayBeSeveralRefunds() throws {
    #expect(
      try refunds(
        [8: "98.50125", 9: "100.00125", 30: "99.00125"],
        said: [
          26: "1", 27: "2", 28: "3", 29: "4",
        ]) == ["15 0 -15 0 15", "1.5 0 -1.5 0 1.5", "-1 0 0 -1 0"])
  }

  /// The smallest that holds a refund may be the wrong one.
  @Test("Refunds whose sum is a rise belong to it")
  func refundsThatMakeUpARiseTogetherBelongToIt() throws {
    #expect(
      try refunds(
        [8: "91.50125", 9: "100.00125", 30: "99.00125"],
        said: [
          26: "1", 27: "3", 28: "2", 29: "4",
        ]) == ["8 0 -8 0 8", "8.5 0 -8.5 0 8.5", "-1 0 0 -1 0"])
  }

  @Test("A rise may be a refund and a deposit")
  func aRiseMayBeARefundAndADeposit() throws {
    #expect(
      try refunds([5: "138.50125", 6: "136.50125", 30: "135.50125"], said: [26: "1"])
        == ["55 50 -5 0 5", "-2 0 0 -2 0", "-1 0 0 -1 0"])
  }

  /// Otherwise it would make the other one too small.
  @Test("A refund that the panel reports during another one belongs to its own rise")
  func aRefundThatThePanelSaysWhenAnotherOneIsSeenBelongsToItsOwnRise() throws {
    #expect(
      try refunds([5: "88.50125", 26: "95.50125", 51: "94.50125"], said: [26: "1", 49: "3"])
        == ["5 0 -5 0 5", "7 0 -7 0 7", "-1 0 0 -1 0"])
  }

  /// An order that is over is asked for once a day, and its status may lag the balance by one asking.
  @Test(
    "A rise is not a refund that the panel reports days later",
    arguments: [(35, "5 5 0 0 0"), (36, "5 0 -5 0 5")])
  func aRiseIsNoRefundThatThePanelSaysDaysLater(_ hour: Int, _ words: String) throws {
    let rows = try refunds([hour: "88.50125", 61: "87.50125"], said: [60: "1"])
    #expect(rows.first == words)
  }

  /// The first rise is too long before the panel says so of order 6.
  @Test("Refunds of one amount are one for each rise")
  func refundsOfOneAmountAreOneForEachRise() throws {
    for order in ["5", "6"] {
      try book.add(order, at: 1, charge: "2")
      try book.say(order, at: 2, "completed", charge: "2")
    }
    let balances: KeyValuePairs = [3: "81.50125", 5: "83.50125", 6: "85.50125", 30: "84.50125"]
    #expect(
      try refunds(balances, said: [27: "5", 29: "6"]).dropFirst()
        == ["2 0 -2 0 2", "2 0 -2 0 2", "-1 0 0 -1 0"])
  }

  @Test("An order that was never read may have given money back since it was placed")
  func anOrderThatWasNeverReadMayHaveGivenMoneyBackSinceItWasPlaced() throws {
    try book.add("1", at: 1, charge: "5")
    for (hour, balance) in [(2, "95.00125"), (5, "100.00125"), (90, "99.00125")] {
      if hour == 90 { try book.say("1", at: 89, "canceled", charge: "0") }
      try book.record(hour, ["1": "Likes"], balance: balance)
    }
    #expect(try refunds().dropFirst() == ["-5 0 5 0 0", "5 0 -5 0 5", "-1 0 0 -1 0"])
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

  /// The panel says that half of it was not delivered, and states the charge as before.
  @Test("A part given back without a lower charge is a refund in balance and spend")
  func aPartThatIsGivenBackWithoutALowerChargeIsARefundOfBalanceAndSpend() throws {
    for (order, charge) in [("1", "8"), ("2", "6"), ("3", "5")] {
      try book.add(order, at: 1, charge: charge, quantity: 1000)
    }
    try book.record(2, ["1": "Likes"], balance: "81.00125")
    for (order, charge) in [("1", "8"), ("2", "6")] {
      try book.say(order, at: 4, "partial", charge: charge, remains: 500)
    }
    // Two in one rise; what order 3 lacks was not given back.
    try book.record(4, ["1": "Likes"], balance: "88.00125")
    try book.say("3", at: 5, "partial", charge: "5", remains: 100)
    try book.record(6, ["1": "Likes"], balance: "87.00125")
    #expect(try refunds().dropFirst(2) == ["7 0 -7 0 7", "-1 0 0 -1 0"])
    #expect(try book.table(.spend).words("orders", "charge", "refunded") == ["3 19 7"])
    #expect(try book.table(.serviceSpend).words("charge", "refunded") == ["19 7"])
  }

  /// Three rises show that the panel gives parts back, so that the last one is a refund and a deposit.
  @Test(
    "A panel that gives parts back also does so together with a deposit",
    arguments: [(3, "55 50 -5 0 5"), (2, "55 55 0 0 0")])
  func aPanelThatGivesPartsBackDoesSoBesideADeposit(_ rises: Int, _ words: String) throws {
    for (index, charge) in ["8", "6", "4", "10"].enumerated() {
      try book.add("\(index + 1)", at: 1, charge: charge, quantity: 1000)
    }
    let balances = ["76.00125", "79.00125", "81.00125"].prefix(rises)
    try book.record(2, ["1": "Likes"], balance: "72.00125")
    for (index, balance) in balances.enumerated() {
      let charge = ["8", "6", "4"][index]
      try book.say("\(index + 1)", at: 4 + index, "partial", charge: charge, remains: 500)
      try book.record(4 + index, ["1": "Likes"], balance: balance)
    }
    try book.say("4", at: 10, "partial", charge: "10", remains: 500)
    try book.record(10, ["1": "Likes"], balance: rises == 3 ? "136.00125" : "134.00125")
    #expect(try refunds().last == words)
  }

  @Test("The rest of the balance is spent at the window's pace")
  func theRestIsSpentAtThePaceOfTheWindow() throws {
    try book.record(24, ["1": "Likes"], balance: "80.00125")
    try book.record(30, ["1": "Likes"], balance: "130.00125")
    try book.record(48, ["1": "Likes"], balance: "118.00125")
    let report = try Analyst(book.store).report(
      [.balance], title: "", in: book.scope(until: 72))
    // 20 and 12 within the two days that were seen.
    #expect(
      report.notes == [
        "acme: spending 16 USD a day; the balance of 118.00125 USD lasts 7 more days; no order in your "
          + "ledger explains this"
      ])
    // Beside other sections, one that lasts longer than a week is not worth a line.
    func others() throws -> [String] {
      try Analyst(book.store).report([.rates, .balance], title: "", in: book.scope(until: 72)).notes
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
    let report = try Analyst(book.store).report(
      [.rates, .balance], title: "", in: book.scope(until: 72))
    #expect(report.notes.isEmpty != isSaid)
  }

  /// Their readings come in turn.
  @Test("Each panel has its own pace")
  func eachPanelHasAPaceOfItsOwn() throws {
    for (hour, balance) in [(24, "1000"), (36, "900"), (48, "890")] {
      try book.record(hour, ["1": "Likes"], of: "zeta", balance: balance)
      try book.record(hour + 1, ["1": "Likes"], balance: "\(100 - hour)")
    }
    let notes = try Analyst(book.store).report(
      [.balance], title: "", in: book.scope(until: 49)
    ).notes
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
      let report = try Analyst(book.store).report(sections, title: "", in: book.scope(until: 72))
      #expect(report.warnings == (isWarned ? words : []))
    }
    let rates = try Analyst(book.store).report([.rates], title: "", in: book.scope(until: 72))
    #expect(rates.warnings == [])
  }
}
