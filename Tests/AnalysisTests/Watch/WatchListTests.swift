import Analysis
import Catalogue
import Store
import Testing

/// Reports of some services only.
@Suite struct WatchListTests {
  let book: LedgerBook

  init() throws { book = try LedgerBook() }

  /// Records rates by id; all services of one panel are of one category and named by their ids.
  private func record(_ hour: Int, panel: String = "acme", _ rates: [String: String]) throws {
    let services = rates.sorted { $0.key < $1.key }.map {
      Service(
        id: $0, name: "Đặc biệt \($0)", category: "Likes", rate: Amount(canonical: $1))
    }
    _ = try book.store.record(
      Attempt(
        panel: panel, takenAt: .hour(hour),
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .answered(Balance(amount: .zero, currency: "USD"))))
  }

  private func report(
    _ list: String, _ sections: [SavedQuery] = [.summary], panels: [String] = []
  ) throws -> Report {
    var scope = try book.scope()
    scope.watchList = try WatchList(list)
    scope.panels = panels
    return try Analyst(book.store).report(sections, title: "", in: scope)
  }

  private func watched(_ list: String, panels: [String] = []) throws -> [String] {
    let table = try #require(try report(list, panels: panels).tables.first)
    #expect(table.name == "watched")
    return table.words(
      "panel", "services", "listed", "gone", "raised", "lowered", "change_percent", "spent")
  }

  @Test("A list names services by id, panel, name and order")
  func servicesAreNamedByIDByPanelByNameAndByOrder() throws {
    try record(0, ["1": "1", "2": "1", "30": "1", "31": "1"])
    try record(0, panel: "zeta", ["1": "1", "2": "1"])
    try book.add("o", "2")
    #expect(try watched("1") == ["acme 1 1 0 - - - -", "zeta 1 1 0 - - - -"])
    #expect(try watched("zeta/1\nacme/2") == ["acme 1 1 0 - - - -", "zeta 1 1 0 - - - -"])
    #expect(try watched("*dac biet 3?") == ["acme 2 2 0 - - - -"])
    #expect(try watched("@orders") == ["acme 1 1 0 - - - -"])
    #expect(
      try watched("  2  # two \r\n# 1\n\n31\n2") == [
        "acme 2 2 0 - - - -", "zeta 1 1 0 - - - -",
      ])
    #expect(try watched("1", panels: ["zeta"]) == ["zeta 1 1 0 - - - -"])
  }

  @Test("Without two snapshots, no change is reported")
  func withoutTwoSnapshotsThereIsNoChangeToSpeakOf() throws {
    try record(0, ["1": "1"])
    #expect(try watched("1") == ["acme 1 1 0 - - - -"])
    #expect(try report("1").notes == ["acme: your service: no two snapshots to compare"])
    try record(1, ["1": "1"])
    #expect(try watched("1") == ["acme 1 1 0 0 0 0.0% -"])
  }

  @Test("Small changes are not counted, but are part of the total change")
  func smallChangesAreNotCountedAndArePartOfTheChange() throws {
    try record(0, ["1": "1", "2": "1", "3": "1"])
    try record(1, ["1": "1.5", "2": "1.02", "3": "0.99"])
    var scope = try book.scope()
    scope.watchList = try WatchList("1\n2\n3")
    func watched() throws -> [String] {
      try #require(try Analyst(book.store).report([.summary], title: "", in: scope).tables.first)
        .words("raised", "lowered", "change_percent")
    }
    let all = try watched()
    let change = try #require(all.first?.split(separator: " ").last)
    #expect(all == ["2 1 \(change)"] && change != "0.0%")
    scope.minimumChange = 5
    #expect(try watched() == ["1 0 \(change)"])
  }

  @Test("The change is weighted by spending")
  func theChangeIsWeightedByWhatWasSpent() throws {
    try record(0, ["1": "1", "2": "2", "3": "1", "4": "1"])
    try book.add("a", "1", at: -5, charge: "3000")
    try book.add("b", "2", at: -5, charge: "7000")
    try record(1, ["1": "1.5", "2": "1.8", "4": "1"])
    // 0.3 × 1.5 + 0.7 × 0.9 = 1.08; a service without orders has no weight.
    #expect(try watched("1\n2\n3\n4") == ["acme 4 3 1 1 1 8.0% 10000"])
    let report = try report("1\n2")
    #expect(
      report.notes == [
        "acme: your 2 services got 8.0 % more expensive, weighted by the 10,000 USD spent on them within a year"
      ])
    // What was spent longer ago, or in another currency, weighs nothing.
    try book.add("old", "4", at: -24 * 366, charge: "1000")
    try book.add("other", "4", at: -5, charge: "1000", currency: "EUR")
    #expect(try watched("1\n2\n4") == ["acme 3 3 0 1 1 8.0% 10000"])
  }

  @Test("Without spending, the change is the geometric mean")
  func withoutSpendingItIsTheGeometricMean() throws {
    try record(0, ["1": "1", "2": "2", "3": "5", "4": "0"])
    try record(1, ["1": "2", "2": "1", "4": "1"])
    #expect(try watched("1\n2") == ["acme 2 2 0 1 1 0.0% -"])
    // Of one service, or of prices that stayed, there is no average.
    #expect(
      try report("1\n3").notes == ["acme: 1 of your 2 services got 100.0 % more expensive"])
    #expect(
      try report("1\n2").notes == [
        "acme: your 2 services cost the same as before, on average, because the ledger has no charge to "
          + "weigh them by"
      ])
    // What has no price at both ends says nothing.
    #expect(try watched("3\n4") == ["acme 2 1 1 0 0 - -"])
  }

  /// What is said of watched services: the rates are those of service 1, as they come, and 2 stays.
  private func change(
    _ list: String, _ rates: String..., from hour: Int = 0
  ) throws -> (note: String, row: [String]) {
    let book = try AnswerBook(
      rates.map {
        [#""service":1,"name":"A","rate":\#($0)"#, #""service":2,"name":"B","rate":"1""#]
      })
    var scope = Scope(window: try #require(Window(since: .hour(hour), until: .hour(100))))
    scope.watchList = try WatchList(list)
    let report = try Analyst(book.store).report([.summary], title: "", in: scope)
    let row = try #require(report.tables.first).words("raised", "lowered", "change_percent")
    return (try #require(report.notes.first), row)
  }

  @Test("A price that cannot be read is unknown, not unchanged")
  func aPriceThatCannotBeReadIsUnknownAndNotUnchanged() throws {
    let stale = "price unknown since 2026-11-01 02:00 UTC"
    let one = try change("1", "\"7\"", "\"7\"", "\"$2\"")
    #expect(one.note == "acme: your service: \(stale)" && one.row == ["0 0 -"])
    let both = try change("1\n2", "\"7\"", "\"7\"", "\"$2\"")
    #expect(
      both.note
        == "acme: 1 of your 2 services costs the same as before; price of 1 unknown since "
        + "2026-11-01 02:00 UTC")
    let moved = try change("1", "\"7\"", "\"14\"", "null")
    #expect(moved.note == "acme: your service got 100.0 % more expensive; \(stale)")
    #expect(moved.row == ["1 0 100.0%"])
    // From the last one that could be read.
    let start = try change("1", "\"7\"", "\"$7\"", "\"14\"", from: 1)
    #expect(start.note == "acme: your service got 100.0 % more expensive")
    #expect(start.row == ["1 0 100.0%"])
    let before = try change("1", "\"7\"", "\"7\"")
    #expect(before.note == "acme: your service costs the same as before")
    #expect(before.row == ["0 0 0.0%"])
  }

  @Test("Prices in two currencies are not compared")
  func pricesInTwoCurrenciesAreNotCompared() throws {
    let (inr, usd) = (#""90","currency":"INR""#, #""1.02","currency":"USD""#)
    let one = try change("1", inr, usd)
    #expect(one.note == "acme: your service: currency changed" && one.row == ["0 0 -"])
    let moved = try change("1\n2", inr, #""95","currency":"INR""#, usd)
    #expect(
      moved.note == "acme: 1 of your 2 services costs the same as before; currency of 1 changed")
    #expect(moved.row == ["0 0 0.0%"])
    // The account's currency is the service's own if it states none.
    #expect(try change("1", #""1""#, #""1","currency":"usd""#).row == ["0 0 0.0%"])
  }

  @Test("A redenomination is not a change of prices")
  func aRedenominationIsNoChangeOfPrices() throws {
    let services = (1...30).map(String.init)
    try record(0, Dictionary(uniqueKeysWithValues: services.map { ($0, "100") }))
    for hour in [1, 4] {
      try record(hour, Dictionary(uniqueKeysWithValues: services.map { ($0, "1.2") }))
    }
    try record(
      5, Dictionary(uniqueKeysWithValues: services.map { ($0, $0 == "1" ? "1.5" : "1.2") }))
    #expect(try watched("1") == ["acme 1 1 0 1 0 25.0% -"])
  }

  @Test("Every section has the watched services only")
  func everySectionIsOfTheWatchedServicesAlone() throws {
    try record(0, ["1": "1", "2": "1", "3": "1"])
    try record(1, ["1": "2", "2": "2", "4": "1"])
    try record(2, ["1": "2", "2": "2", "4": "1"])
    let sections: [SavedQuery] = [.rates, .new, .removed, .events, .catalogue, .capabilityServices]
    let tables = try report("1\n3", sections).tables
    #expect(
      tables.map { "\($0.name) \($0.words("service").joined(separator: " "))" } == [
        "rates 1", "new ", "removed 3", "events 3 1 3", "catalogue 1", "capability_services 1",
      ])
    let categories = try #require(try report("1\n3", [.categories]).tables.first)
    #expect(
      categories.words("services_before", "services_after", "removed", "raised", "index")
        == ["2 1 1 1 200.0"])
  }

  @Test("A relisted service is found under an id that is not watched")
  func aRelistedServiceIsFoundUnderAnIDThatIsNotWatched() throws {
    try record(0, ["1": "1", "2": "1"])
    func rename(_ hour: Int) throws {
      let services = [
        Service(id: "2", name: "Đặc biệt 2", rate: Amount(1)),
        Service(id: "9", name: "Đặc biệt 1", rate: Amount(3)),
      ]
      _ = try book.store.record(
        Attempt(
          panel: "acme", takenAt: .hour(hour),
          catalogue: .answered(CatalogueAnswer(services: services)), balance: .notAsked))
    }
    try rename(1)
    try rename(2)
    let removed = try #require(try report("1", [.removed]).tables.first)
    #expect(removed.words("service", "relisted_as", "relisted_rate") == ["1 9 3"])
  }

  @Test("Entries that match no service are reported")
  func entriesThatStandForNothingAreTold() throws {
    try record(0, ["1": "1"])
    #expect(
      try report("1\n4711\nacme/2\nnobody/1\n*nothing*", [.rates]).notes.last
        == "watch list: no service matches '4711', 'acme/2', 'nobody/1', '*nothing*'"
    )
    // A panel that is not looked at may well have it.
    #expect(try report("1\nnobody/1", [.rates], panels: ["acme"]).notes.count == 1)
  }

  @Test(
    "A list that cannot be right is refused",
    arguments: [
      ("@all", "line 1: '@all' is not a group; the only group is @orders"),
      ("1\n\n **  # all", "line 3: '**' matches every service"),
      ("acme/", "line 1: 'acme/' is no PANEL/ID"),
      (
        "# none\n",
        "it names no service; write an id, PANEL/ID, a name with * or @orders per line"
      ),
    ])
  func aListThatCannotBeMeantIsRefused(_ text: String, _ words: String) {
    #expect { try WatchList(text) } throws: { "\($0)" == words }
  }
}
