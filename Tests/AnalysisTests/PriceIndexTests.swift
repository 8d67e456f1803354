import Analysis
import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Medians and the matched-model index of `categories`, on prices that can be checked by hand.
@Suite struct PriceIndexTests {
  private let folder: TemporaryFolder
  private let store: RatebookStore

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  private func day(_ day: Int) -> Timestamp { .hour(24 * day) }

  /// Records a day's rates by id, all of one category.
  private func record(_ day: Int, _ rates: [String: String], currency: String? = "USD") throws {
    let services = rates.sorted { $0.key < $1.key }.map {
      Service(id: $0, name: "Service \($0)", category: "Likes", rate: Amount(canonical: $1))
    }
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: self.day(day),
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .answered(Balance(amount: .zero, currency: currency))))
  }

  private func table(_ query: SavedQuery, until last: Int = 9) throws -> Table {
    let window = try #require(Window(since: day(0), until: day(last)))
    return try Analyst(store).table(query, in: Scope(window: window))
  }

  private func figures(until last: Int = 9) throws -> String? {
    try table(.categories, until: last).words(
      "median_rate_before", "median_rate_after", "index", "index_services"
    ).first
  }

  /// All that was there a day before is a tenth cheaper. An expensive newcomer makes the average rise from 2
  /// to 13.85 all the same, since it was not there to be compared with: an average of what is listed
  /// is about the list, not about prices.
  @Test("The index falls with prices, even if a newcomer raises the plain average")
  func theIndexFallsWithPricesWhereThePlainAverageRisesWithANewcomer() throws {
    try record(0, ["1": "1", "2": "2", "3": "3"])
    try record(1, ["1": "0.9", "2": "1.8", "3": "2.7", "4": "50"])
    #expect(try figures() == "2 2.25 90.0 3")
  }

  @Test("The index multiplies steps, each over its own services")
  func stepsAreMultipliedUpEachOverItsOwnServices() throws {
    try record(0, ["1": "1"])
    // × 2 over one service, then × √1.21 over two.
    try record(1, ["1": "2", "2": "100"])
    try record(2, ["1": "2.42", "2": "100"])
    #expect(try figures() == "1 51.21 220.0 2")
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

  /// 160,000 is a price if the others cost 80, and would be parked if they cost 1, as before and after.
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

  /// The account's currency is stated with the last snapshot: until then, services in it and those in dollars of
  /// their own make two steps, which are one of the category.
  @Test("Services in dollars of their own and in the account's, not yet stated, move together")
  func servicesInTheirOwnAndInTheAccountsUnknownCurrencyMoveTogether() throws {
    for (day, rates, currency) in [
      (0, ["1", "1", "1", "4"], nil), (1, ["2", "2", "2", "8"], nil),
      (2, ["2", "2", "2", "8"], "USD"),
    ] as [(Int, [String], String?)] {
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
