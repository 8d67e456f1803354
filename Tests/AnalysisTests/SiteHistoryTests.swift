import Catalogue
import Foundation
import Store
import TestSupport
import Testing

@testable import Analysis

/// Histories say what the queries say, on random markets.
@Suite struct SiteHistoryTests {
  private func check(_ body: (RatebookStore, SiteHistory, UInt64) throws -> Void) throws {
    for seed in UInt64(1)...12 {
      let history = try RandomMarketHistory(seed: seed)
      let window = try #require(Window(since: Timestamp(milliseconds: 0), until: .hour(600)))
      let siteHistory = try Analyst(history.store).siteHistory(
        [.events, .categories], title: "Test", in: Scope(window: window))
      try body(history.store, siteHistory, seed)
    }
  }

  @Test("A service's versions are the rows of its history")
  func aServicesVersionsAreTheRowsOfHistory() throws {
    try check { store, siteHistory, seed in
      for panel in siteHistory.panels {
        for service in panel.services {
          let rows = try Analyst(store).table(
            .history, in: Scope(window: siteHistory.report.window),
            ["panel": .text(panel.name), "service": .text(service.id)]
          ).words("valid_from", "valid_to", "name", "category", "type", "rate", "min", "max")
          let ours = service.versions.map { version in
            [
              .time(version.from), .time(version.until), .text(version.name),
              .text(version.category), .text(version.type), .amount(version.rate),
              .amount(version.min), .amount(version.max),
            ].map(\Cell.word).joined(separator: " ")
          }
          #expect(ours == rows, "seed \(seed), service \(service.id)")
        }
      }
    }
  }

  @Test("Categories hold each listed service once")
  func categoriesHoldEachListedServiceOnce() throws {
    try check { _, siteHistory, seed in
      let categories = try #require(siteHistory.report.tables.first { $0.name == "categories" })
      for panel in siteHistory.panels {
        let listed = panel.services.indices.filter { panel.services[$0].state == .listed }
        #expect(panel.categories.flatMap(\.listed).sorted() == listed, "seed \(seed)")
        for category in panel.categories {
          // One row for each currency of the rates.
          let rows = categories.namedRows.filter {
            $0.text(.panel) == panel.name && $0.text(.category).isExactly(category.name)
          }
          let services = rows.reduce(0) { $0 + $1.count(.servicesAfter) }
          #expect(services == category.listed.count, "seed \(seed)")
        }
        #expect(
          siteHistory.catalogue.namedRows.count { $0.text(.panel) == panel.name } == listed.count)
      }
    }
  }

  /// The index of a panel and of each category is the product of the steps that the store has.
  @Test("An index is the product of its steps")
  func anIndexIsTheProductOfItsSteps() throws {
    var moved = 0
    try check { store, siteHistory, seed in
      for panel in siteHistory.panels {
        let steps = try store.query(
          """
          SELECT sum(logarithms / services), count(*) FROM price_step
          WHERE panel = :panel AND scope = 'panel' AND logarithms <> 0
          """, ["panel": .text(panel.name)]
        ).rows[0]
        guard case .integer(let count) = steps[1], !panel.course.isEmpty else { continue }
        #expect(panel.course.count == 1 + Int(count), "seed \(seed)")
        guard case .real(let logarithm) = steps[0], let last = panel.course.last else { continue }
        moved += 1
        #expect(abs(last.index - 100 * exp(logarithm)) < 1e-6, "seed \(seed)")
      }
    }
    #expect(moved > 5)
  }

  @Test("The events cover the whole time")
  func eventsAreThoseOfTheWholeTime() throws {
    try check { _, siteHistory, seed in
      let events = try #require(siteHistory.report.tables.first { $0.name == "events" })
      #expect(siteHistory.events.rows == events.rows, "seed \(seed)")
    }
  }

  @Test("A service is missing until a second snapshot confirms its removal")
  func aServiceThatIsGoneIsMissingUntilASecondSnapshotSaysSo() throws {
    let folder = try TemporaryFolder()
    let store = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
    func record(_ hour: Int64, _ ids: [String]) throws {
      let services = ids.map { Service(id: $0, name: "Name \($0)", rate: Amount(1)) }
      _ = try store.record(
        Attempt(
          panel: "acme", takenAt: Timestamp(milliseconds: hour * 3_600_000),
          catalogue: .answered(CatalogueAnswer(services: services)),
          balance: .answered(Balance(amount: .zero, currency: "USD"))))
    }
    func state(until hour: Int64) throws -> ServiceHistory? {
      let window = try #require(
        Window(
          since: Timestamp(milliseconds: 0), until: Timestamp(milliseconds: hour * 3_600_000)))
      return try Analyst(store).siteHistory([], title: "", in: Scope(window: window)).panels.first?
        .services.first { $0.id == "2" }
    }
    try record(1, ["1", "2"])
    try record(2, ["1"])
    try record(3, ["1"])
    let gone = Timestamp(milliseconds: 2 * 3_600_000)
    #expect(try state(until: 1)?.state == .listed)
    #expect(try state(until: 1)?.hasChanged == false)
    #expect(try state(until: 2)?.state == .missing(since: gone))
    #expect(try state(until: 3)?.state == .removed(since: gone))
    #expect(try state(until: 3)?.hasChanged == true)
  }
}

@Suite struct ObservationGapTests {
  private func times(_ hours: [Int64]) -> [Timestamp] {
    hours.map { Timestamp(milliseconds: $0 * 3_600_000) }
  }

  @Test("A gap lasts at least 1.5 times the usual pause, and six hours")
  func aGapIsHalfAsLongAgainAsUsualAndSixHours() {
    let daily = ObservationGaps(times([0, 24, 48, 72, 108, 132, 167, 191]))
    #expect(daily.gaps.map(\.from) == times([72]))
    #expect(daily.gaps.map(\.to) == times([108]))
    #expect(ObservationGaps(times([0, 1, 2, 7, 8, 9])).gaps.isEmpty)
    #expect(ObservationGaps(times([0, 1, 2, 8, 9, 10])).gaps.count == 1)
  }

  @Test("The usual pause follows from the steps before")
  func whatIsUsualIsToldByTheStepsBefore() {
    // First daily, then hourly: a day is no gap among days, and one among hours.
    let days = (0..<60).map { Int64($0 * 24) }
    let hours = (1...100).map { days[59] + Int64($0) }
    let late = [hours[99] + 24, hours[99] + 25]
    let gaps = ObservationGaps(times(days + hours + late)).gaps
    #expect(gaps.map(\.from) == times([hours[99]]))
  }

  @Test("A panel is stale if its next snapshot is overdue")
  func aPanelIsStaleWhereItsNextSnapshotIsOverdue() {
    let hourly = ObservationGaps(times([0, 1, 2, 3]))
    #expect(!hourly.isStale(at: times([8])[0]))
    #expect(hourly.isStale(at: times([9])[0]))
    let single = ObservationGaps(times([0]))
    #expect(!single.isStale(at: times([47])[0]) && single.isStale(at: times([48])[0]))
    #expect(!ObservationGaps([]).isStale(at: times([48])[0]))
  }
}
