import Analysis
import Catalogue
import Store
import TestSupport
import Testing

/// Rises of a balance that are refunds, though the panel says so later or never.
@Suite struct RefundTests {
  let book: LedgerBook

  init() throws {
    book = try LedgerBook()
    try book.record(0, ["1": "Likes"], balance: "100.00125")
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

  /// Orders of 0.4, 0.6, 1 and 0.3 that are refunded in two pairs, each at the snapshot that says so.
  @Test("A rise belongs to the refunds that the panel reports with it, and is used once")
  func aRiseIsUsedOnce() throws {
    for (index, charge) in ["0.4", "0.6", "1", "0.3"].enumerated() {
      try book.add("\(index + 1)", at: 1, charge: charge)
      try book.say("\(index + 1)", at: 2, "completed", charge: charge)
    }
    try book.record(2, ["1": "Likes"], balance: "97.70125")
    for order in ["1", "2"] { try book.say(order, at: 26, "canceled", charge: "0") }
    try book.record(26, ["1": "Likes"], balance: "98.70125")
    for order in ["3", "4"] { try book.say(order, at: 50, "canceled", charge: "0") }
    try book.record(50, ["1": "Likes"], balance: "100.00125")
    #expect(try refunds().suffix(2) == ["1 0 -1 0 1", "1.3 0 -1.3 0 1.3"])
  }

  /// Every refund is reported at once, so that the orders and deposits explain each change. Refunds and deposits
  /// have a few amounts, so that many rises have several possible reasons.
  @Test(
    "Refunds are never higher than their rise", arguments: Seeds.batches(of: 8, daily: 32, all: 256)
  )
  func anyRefunds(_ seeds: Seeds) async throws {
    try await inBackground {
      for seed in seeds.range { try Self.checkRefunds(seed) }
    }
  }

  private static func checkRefunds(_ seed: UInt64) throws {
    let test = try RefundTests()
    var random = SplitMix(seed: seed)
    var tenths = 1000
    func snapshot(_ hour: Int) throws {
      let balance = "\(tenths / 10).\(tenths % 10)0125"
      try test.book.record(hour, ["1": "Likes"], balance: balance)
    }
    var open = (1...12).map { (id: String($0), tenths: random.element([2, 3, 4, 5, 6, 10])) }
    for (id, cost) in open {
      let charge = "\(cost / 10).\(cost % 10)"
      try test.book.add(id, at: 1, charge: charge)
      try test.book.say(id, at: 2, "completed", charge: charge)
      tenths -= cost
    }
    try snapshot(2)
    for day in 1...6 {
      for _ in 0..<random.within(0...3) where !open.isEmpty {
        let (id, cost) = open.remove(at: random.within(0...open.count - 1))
        try test.book.say(id, at: 2 + 24 * day, "canceled", charge: "0")
        tenths += cost
      }
      tenths += random.element([0, 0, 4, 10, 13, 250])
      try snapshot(2 + 24 * day)
    }
    let rows = try test.book.table(.balance, until: 400).words("unexplained")
    try #require(rows.dropLast().allSatisfy { $0 == "0" }, "seed \(seed): \(rows)")
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

  /// The panel states both numbers of digits: 0.0124644 is given back as 0.0124, and 0.08991 as 0.08.
  @Test(
    "A part that the panel rounds in either direction is a refund",
    arguments: [
      ("0.2444", 51, "0.0124", "0.0124 0 -0.0124 0 0.0124"),
      ("0.2444", 51, "0.0125", "0.0125 0 -0.0125 0 0.0125"),
      ("0.2444", 51, "0.0126", "0.0126 0.0126 0 0 0"), ("0.27", 333, "0.08", "0.08 0 -0.08 0 0.08"),
      ("0.27", 333, "0.09", "0.09 0 -0.09 0 0.09"), ("0.27", 333, "0.10", "0.1 0.1 0 0 0"),
    ], ["partial", "completed"])
  func aPartIsRounded(
    _ part: (charge: String, remains: Int, rise: String, words: String), _ meaning: String
  ) throws {
    let book = try LedgerBook()
    let cost = Amount(canonical: part.charge)
    let rise = try #require(Amount(part.rise))
    try book.record(0, ["1": "Likes"], balance: "100")
    try book.add("1", at: 1, charge: part.charge, quantity: 1000)
    let spent = try Amount(100) - cost
    try book.record(2, ["1": "Likes"], balance: spent.text)
    try book.say("1", at: 4, meaning, charge: part.charge, remains: part.remains)
    try book.record(4, ["1": "Likes"], balance: (spent + rise).text)
    let words = try book.table(.balance).oldestFirst.words(
      "change", "deposits", "charges", "unexplained", "refunds")
    #expect(words.last == part.words)
    let refund = String(part.words.split(separator: " ").last ?? "")
    #expect(try book.table(.spend).words("refunded") == [refund])
  }

  @Test("A whole charge that a rise misses by one digit is not a refund")
  func aWholeChargeIsExact() throws {
    #expect(try refunds([5: "88.50124"], said: [26: "1"]) == ["4.99999 4.99999 0 0 0"])
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
}
