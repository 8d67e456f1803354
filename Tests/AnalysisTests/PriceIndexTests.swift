import Analysis
import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Medians and the matched-model index of `categories`, on prices that can be reckoned by head.
@Suite struct PriceIndexTests {
  private let folder: TemporaryFolder
  private let store: RatebookStore

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  private func day(_ day: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + day * 86_400_000)
  }

  /// Records a day's rates by id, all of one category.
  private func record(_ day: Int64, _ rates: [String: String], currency: String? = "USD") throws {
    let services = rates.sorted { $0.key < $1.key }.map {
      Service(id: $0, name: "Service \($0)", category: "Likes", rate: Amount(canonical: $1))
    }
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: self.day(day),
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .answered(Balance(amount: .zero, currency: currency))))
  }

  private func table(_ query: SavedQuery, until last: Int64 = 9) throws -> Table {
    let window = try #require(Window(since: day(0), until: day(last)))
    return try Analyst(store).table(query, in: Scope(window: window))
  }

  private func figures(until last: Int64 = 9) throws -> String? {
    try table(.categories, until: last).words(
      "median_rate_before", "median_rate_after", "index", "index_services"
    ).first
  }

  /// All that was there a day before is a tenth cheaper. A dear newcomer makes the average rise from 2
  /// to 13.85 all the same, since it was not there to be compared with: an average of what is listed
  /// is about the list, not about prices.
  @Test("The index falls with prices, even if a newcomer raises the plain average")
  func theIndexFallsWithPricesWhereThePlainAverageRisesWithANewcomer() throws {
    try record(0, ["1": "1", "2": "2", "3": "3"])
    try record(1, ["1": "0.9", "2": "1.8", "3": "2.7", "4": "50"])
    #expect(try figures() == "2 2.25 90.0 3")
  }

  @Test("Opposite moves of the same ratio cancel each other")
  func oppositeMovesOfTheSameRatioCancelOut() throws {
    try record(0, ["1": "1", "2": "10"])
    try record(1, ["1": "2", "2": "5"])
    #expect(try figures() == "5.5 3.5 100.0 2")
  }

  @Test("The index multiplies steps, each over its own services")
  func stepsAreMultipliedUpEachOverItsOwnServices() throws {
    try record(0, ["1": "1"])
    // × 2 over one service, then × √1.21 over two.
    try record(1, ["1": "2", "2": "100"])
    try record(2, ["1": "2.42", "2": "100"])
    #expect(try figures() == "1 51.21 220.0 2")
  }

  @Test(
    "A returned price is compared with its last one for thirty days",
    arguments: [(31, 9.0), (32, 1.0)])
  func aPriceIsComparedWithTheOneItLeftAtForThirtyDays(_ back: Int64, _ move: Double) throws {
    try record(0, ["1": "1", "2": "1"])
    try record(1, ["2": "1"])
    try record(back, ["1": "9", "2": "1"])
    try record(back + 1, ["1": "9", "2": "1.1"])
    let figures = try #require(try table(.categories, until: back + 1).rows.first?[10])
    guard case .number(let value) = figures else { return #expect(Bool(false)) }
    #expect(abs(value - 100 * (1.1 * move).squareRoot()) < 1e-9)
  }

  @Test("Parked and free rates are not prices")
  func parkedRatesAndFreeOnesAreNoPrices() throws {
    let usual = Dictionary(uniqueKeysWithValues: (10...29).map { ("\($0)", "1") })
    try record(0, usual.merging(["1": "4.8", "2": "0", "3": "7"]) { $1 })
    try record(1, usual.merging(["1": "284441283408", "2": "5", "3": "7"]) { $1 })
    #expect(try figures(until: 1) == "1 1 100.0 21")
    #expect(
      try table(.parked, until: 1).words("service", "rate_before", "rate_after")
        == ["1 4.8 284441283408"])
    try record(2, usual.merging(["1": "5", "2": "5", "3": "11999998.8"]) { $1 })
    #expect(try figures() == "1 1 100.0 21")
    #expect(
      try table(.parked).words("service", "rate_before", "rate_after") == ["3 7 11999998.8"])
  }

  @Test("A move by 10,000 is not a price change")
  func aMoveByTenThousandIsNoChangeOfAPrice() throws {
    // 9,999 is no more than 5,000 times what this panel takes on average, and yet "not for sale".
    try record(0, ["1": "0.5", "2": "4", "3": "4"])
    try record(1, ["1": "9999", "2": "4.4", "3": "4"])
    try record(2, ["1": "0.5", "2": "4.4", "3": "4"])
    let value = try table(.categories).rows.first?[10]
    guard case .number(let index)? = value else { return #expect(Bool(false)) }
    #expect(abs(index - 100 * (1.1).squareRoot()) < 1e-9)
  }

  @Test("The index continues unchanged after a redenomination")
  func theIndexGoesOnBehindARedenominationFromWhereItWas() throws {
    let ids = (1...30).map(String.init)
    func rates(_ rate: String) -> [String: String] {
      Dictionary(uniqueKeysWithValues: ids.map { ($0, rate) })
    }
    try record(0, rates("70"))
    try record(1, rates("77"))
    try record(2, rates("1.1"))
    try record(3, rates("1.32"))
    #expect(try figures() == "- 1.32 132.0 30")
  }

  /// 160,000 is dear where the others take 80, and would be parked where they take 1 as before and after.
  @Test("Between two redenominations, rates are measured by those of that time")
  func betweenTwoRedenominationsRatesAreMeasuredByThoseOfThatTime() throws {
    func rates(_ rate: String, _ dear: String) -> [String: String] {
      Dictionary(uniqueKeysWithValues: (1...30).map { ("\($0)", rate) }).merging(["31": dear]) {
        $1
      }
    }
    try record(0, rates("1", "2000"))
    try record(1, rates("80", "160000"))
    try record(2, rates("80", "320000"))
    try record(3, rates("1", "4000"))
    let index = try #require(try table(.categories).rows.first?[10])
    guard case .number(let value) = index else { return #expect(Bool(false)) }
    #expect(abs(value - 100 * pow(2, 1.0 / 31)) < 1e-9)
    #expect(try table(.parked, until: 2).rows.isEmpty)
  }

  /// The exact mean of two rates may have one digit more than either.
  @Test("A median with too many digits is an error")
  func aMedianWithTooManyDigitsIsAnError() throws {
    let largest = "170141183460469231731687303715884105727"
    try record(0, ["1": largest, "2": largest])
    #expect(try figures()?.hasPrefix("\(largest) \(largest) ") == true)
    try record(1, ["1": largest, "2": "1" + largest.dropFirst().dropLast() + "6"])
    #expect(throws: StoreError.self) { try table(.categories) }
  }

  @Test("Rates in two currencies are not compared")
  func nothingIsComparedAcrossCurrencies() throws {
    try record(0, ["1": "1", "2": "2"])
    try record(1, ["1": "3", "2": "6"], currency: "EUR")
    // Held for its currency, and confirmed by the next.
    try record(2, ["1": "3", "2": "9"], currency: "EUR")
    let value = try table(.categories).words("median_rate_before", "currency").first
    #expect(value == "- EUR")
    guard case .number(let index)? = try table(.categories).rows.first?[10] else {
      return #expect(Bool(false))
    }
    #expect(abs(index - 100 * (1.5).squareRoot()) < 1e-9)
  }

  /// The account's currency is stated with the last snapshot: until then, services in it and those in dollars of
  /// their own make two steps, which are one of the category.
  @Test("Services in dollars of their own and in the account's, not yet stated, move together")
  func servicesInTheirOwnAndInTheAccountsUnknownCurrencyMoveTogether() throws {
    for (day, rates, currency) in [
      (0, ["1", "1", "1", "4"], nil), (1, ["2", "2", "2", "8"], nil),
      (2, ["2", "2", "2", "8"], "USD"),
    ] as [(Int64, [String], String?)] {
      let services = rates.enumerated().map { index, rate in
        Service(
          id: "\(index + 1)", name: "Service \(index)", category: "Likes",
          rate: Amount(canonical: rate),
          currency: index == 0 ? "USD" : nil)
      }
      _ = try store.record(
        Attempt(
          panel: "acme", takenAt: self.day(day),
          catalogue: .answered(CatalogueAnswer(services: services)),
          balance: .answered(Balance(amount: .zero, currency: currency))))
    }
    #expect(try table(.categories).words("currency", "index", "index_services") == ["USD 200.0 4"])
  }
}
