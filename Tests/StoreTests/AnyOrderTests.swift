import Catalogue
import Foundation
import Store
import Testing

/// Random histories. A failure names its seed; `SEED=<seed>` runs that one and those behind it.
@Suite struct AnyOrderTests {
  private static let firstSeed =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1
  private static let historiesPerStore: UInt64 = 16

  @Test(arguments: 0..<16)
  func whatIsRecordedInAnyOrderIsWhatIsRecordedInOrder(_ batch: UInt64) throws {
    let file = try TemporaryStore()
    let store = try file.open()
    let first = Self.firstSeed + batch * Self.historiesPerStore
    for seed in first..<(first + Self.historiesPerStore) {
      let history = RandomHistory(seed: seed, panel: "in order \(seed)")
      for attempt in history.attempts { _ = try store.record(attempt) }
      let shuffled = RandomHistory(seed: seed, panel: "shuffled \(seed)")
      for attempt in shuffled.shuffled() {
        try #require(try store.recordPast(attempt) != nil, "seed \(seed)")
      }
      for panel in ["in order \(seed)", "shuffled \(seed)"] {
        try expectCatalogues(of: history, in: store, panel: panel, seed)
        try expectCounts(of: history, in: store, panel: panel, seed)
      }
      try #require(
        Array(try versions(of: "shuffled \(seed)", in: store).utf8)
          == Array(try versions(of: "in order \(seed)", in: store).utf8), "seed \(seed)")
    }
    #expect(try store.rows("PRAGMA integrity_check") == ["'ok'"])
    #expect(try store.rows("PRAGMA foreign_key_check") == [])
  }

  @Test func whatIsThereAlreadyIsNotRecordedAgain() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    let attempts = RandomHistory(seed: 7, panel: "acme").shuffled()
    for attempt in attempts { _ = try store.recordPast(attempt) }
    let (counts, versions) = (try store.counts(), try versions(of: "acme", in: store))
    for attempt in attempts { #expect(try store.recordPast(attempt) == nil) }
    #expect(try store.counts() == counts)
    #expect(try self.versions(of: "acme", in: store) == versions)
  }

  private func expectCatalogues(
    of history: RandomHistory, in store: RatebookStore, panel: String, _ seed: UInt64
  ) throws {
    for (time, catalogue) in history.catalogues {
      let expected = catalogue.values.sorted { $0.id < $1.id }.map { service in
        var service = service
        service.volatile = history.volatile[service.id] ?? nil
        return service
      }
      try #require(
        try store.catalogue(of: panel, at: time)?.exact == expected.exact,
        "\(panel) at \(time), seed \(seed)")
    }
  }

  /// Every accepted snapshot's time and number of services.
  private func expectCounts(
    of history: RandomHistory, in store: RatebookStore, panel: String, _ seed: UInt64
  ) throws {
    let counts = try store.rows(
      """
      SELECT taken_at, services FROM accepted JOIN panel ON panel.id = panel_id
      WHERE name = :panel ORDER BY taken_at
      """, ["panel": .text(panel)])
    let expected = history.catalogues.sorted { $0.key < $1.key }.map {
      "\($0.key.milliseconds) \($0.value.count)"
    }
    try #require(counts == expected, "\(panel), seed \(seed)")
  }

  private func versions(of panel: String, in store: RatebookStore) throws -> String {
    try store.rows(
      """
      SELECT service, valid_from, valid_to, listed, name, category, type, rate, min, max, refill,
        cancel, extra
      FROM service_version WHERE panel = :panel ORDER BY service, valid_from
      """, ["panel": .text(panel)]
    ).joined(separator: "\n")
  }
}
