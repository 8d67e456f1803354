import Catalogue
import GRDB
import Interpretation
import TestSupport
import Testing

@testable import MarketSupport
@testable import Store

/// Each accepted snapshot is interpreted once, and what that gave is stored.
@Suite struct DerivationTests {
  /// Every derived row of a panel, without the numbers of the store.
  private static func rows(
    of panel: String, after time: Timestamp = .earliest, _ store: RatebookStore
  ) throws -> [String] {
    try [
      """
      SELECT at, service, name, category, event, before, after, "group", ratio, factor, count,
        other_count, other_service, reference_at, group_number, group_at, is_category
      FROM event WHERE panel = :panel AND at > :start ORDER BY 1, 5, 2, 7, 8, 4
      """,
      """
      SELECT at, scope, category, currency, logarithms, services FROM price_step
      WHERE panel = :panel AND at > :start ORDER BY at, scope DESC, category, currency
      """,
      """
      SELECT at, key, is_parked FROM parking JOIN service ON service.id = service_id
      JOIN panel ON panel.id = parking.panel_id
      WHERE panel.name = :panel AND at > :start ORDER BY at, key
      """,
    ].flatMap { sql in
      try store.rows(sql, ["panel": .text(panel), "start": .integer(time.milliseconds)])
    }
  }

  @Test(
    "Derived rows are what interpretation gives",
    arguments: Seeds.batches(of: 3, daily: 12, all: 384))
  func rowsAreWhatInterpretationGives(_ seeds: Seeds) async throws {
    try await inBackground {
      let file = try TemporaryStore()
      let (store, reader) = try file.openTwice()
      for seed in seeds.range {
        let market = RecordedMarket(seed: seed, panel: "market \(seed)")
        try market.record(in: store)
        try reader.read { try Self.check(market, seed, $0) }
      }
      try #require(try reader.inspect().findings == [])
    }
  }

  private static func check(
    _ market: RecordedMarket, _ seed: UInt64, _ database: Database
  ) throws {
    let times = try market.acceptedTimes(database)
    try #require(times.count == market.attempts.count)
    let expected = market.interpreted(accepted: times)
    let events = try market.events(database)
    let priceSteps = try market.priceSteps(database)
    for (result, memory) in expected {
      let words: Comment = "seed \(seed), \(result.at)"
      try #require(events[result.at] ?? [] == result.events.map(\.exactWords).sorted(), words)
      try #require(priceSteps[result.at] ?? [] == result.priceSteps, words)
      try #require(
        try market.parked(database, at: result.at) == Set(memory.parked.keys.compactMap(\.text)),
        words)
    }
    try #require(try market.memory(database) == expected.last?.memory, "seed \(seed)")
    try #require(expected.contains { !$0.result.events.isEmpty }, "seed \(seed)")
  }

  @Test(
    "The order of recording changes no row", arguments: Seeds.batches(of: 1, daily: 4, all: 128))
  func theOrderOfRecordingChangesNoRow(_ seeds: Seeds) async throws {
    try await inBackground {
      let file = try TemporaryStore()
      let (store, reader) = try file.openTwice()
      for seed in seeds.range {
        var random = SplitMix(seed: seed)
        let inOrder = RecordedMarket(seed: seed, panel: "in order \(seed)", count: 30)
        try inOrder.record(in: store)
        let shuffled = RecordedMarket(seed: seed, panel: "shuffled \(seed)", count: 30)
        for attempt in shuffled.attempts.shuffled(using: &random) {
          _ = try store.backfill(attempt)
        }
        // The gate's verdicts depend on the order, and are made the same.
        for snapshot in try reader.unaccepted().shuffled(using: &random)
        where try store.verdict(of: snapshot) != .accepted {
          _ = try store.accept(snapshot)
        }
        try store.deriveAll()
        let (rows, expected) = (
          try Self.rows(of: "shuffled \(seed)", reader),
          try Self.rows(of: "in order \(seed)", reader)
        )
        try #require(rows.difference(from: expected).map { "\($0)" } == [], "seed \(seed)")
        try #require(
          try reader.read { try shuffled.memory($0) == inOrder.memory($0) }, "seed \(seed)")
      }
      try #require(try reader.inspect().findings == [])
    }
  }

  @Test("A database that is opened for each snapshot has the same rows")
  func aDatabaseThatIsOpenedForEachSnapshotHasTheSameRows() throws {
    let (file, others) = (try TemporaryStore(), try TemporaryStore())
    let market = RecordedMarket(seed: 5, panel: "acme", count: 50)
    try market.record(in: file.open())
    for index in market.attempts.indices {
      try market.record(in: others.open(), market.attempts[index...index])
    }
    let (one, other) = (
      try RatebookStore.forReading(path: file.path), try RatebookStore.forReading(path: others.path)
    )
    let rows = try Self.rows(of: "acme", one)
    #expect(try Self.rows(of: "acme", other) == rows && rows.count > 100)
    #expect(try one.read { try market.memory($0) } == other.read { try market.memory($0) })
  }

  @Test("Pruning changes no row after the cut", arguments: Seeds.batches(of: 1, daily: 4, all: 128))
  func pruningChangesNoRowAfterTheCut(_ seeds: Seeds) async throws {
    try await inBackground {
      let (file, others) = (try TemporaryStore(), try TemporaryStore())
      let (whole, pruned) = (try file.openTwice(), try others.openTwice())
      for seed in seeds.range {
        let market = RecordedMarket(seed: seed, panel: "market \(seed)", count: 50)
        var random = SplitMix(seed: seed)
        let (count, cut) = (random.within(20...45), random.within(5...40))
        for store in [whole.writer, pruned.writer] {
          try market.record(in: store, market.attempts.prefix(count))
        }
        let time = market.attempts[min(cut, count - 1)].takenAt + .seconds(random.within(0...9000))
        _ = try pruned.writer.prune(before: time)
        for store in [whole.writer, pruned.writer] {
          try market.record(in: store, market.attempts.dropFirst(count))
        }
        try Self.expectSame(market, "market \(seed)", after: time, pruned, whole)
        // And derived anew, from the memory at the cut.
        try pruned.writer.write { database in
          let panel = try Int64.fetchOne(
            database, sql: "SELECT id FROM panel WHERE name = 'market \(seed)'")
          try Derivation(database, panelID: panel ?? 0).forget(from: time + .milliseconds(1))
        }
        try pruned.writer.deriveAll()
        try Self.expectSame(market, "market \(seed)", after: time, pruned, whole)
      }
      try #require(try pruned.reader.inspect().findings == [])
    }
  }

  private static func expectSame(
    _ market: RecordedMarket, _ name: String, after time: Timestamp, _ pruned: OpenStore,
    _ whole: OpenStore
  ) throws {
    let rows = try [pruned, whole].map { try Self.rows(of: name, after: time, $0.reader) }
    try #require(rows[0].difference(from: rows[1]).map { "\($0)" } == [], "\(name)")
    let memories = try [pruned, whole].map { try $0.reader.read { try market.memory($0) } }
    try #require(memories[0] == memories[1], "\(name)")
    let parked = try [pruned, whole].map {
      try $0.reader.read { try market.parked($0, at: time) }
    }
    try #require(parked[0] == parked[1], "\(name)")
    let base = try pruned.reader.rows(
      """
      SELECT count(*) FROM event JOIN panel ON panel.id = panel_id
      WHERE panel = '\(name)' AND at <= pruned_to AND (event <> 'floating' OR service IS NOT NULL)
      """)
    try #require(base == ["0"])
  }
}

extension RatebookStore {
  fileprivate func unaccepted() throws -> [Int64] {
    try read {
      try Int64.fetchAll($0, sql: "SELECT id FROM snapshot WHERE verdict IN ('held', 'rejected')")
    }
  }
}

/// What derives the rows of a time again.
@Suite struct LateDerivationTests {
  private let file: TemporaryStore
  private let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private let many = (1...12).map { Service.of($0) }

  private func events() throws -> [String] {
    try store.rows(
      """
      SELECT (at - \(Timestamp.hour(0).milliseconds)) / 3600000, coalesce(service, 'all'), event,
        before, after, change_percent, "group"
      FROM event ORDER BY at, service IS NOT NULL, service, event
      """)
  }

  @Test("A snapshot from the past changes the steps from its time on")
  func oneFromThePastChangesTheStepsFromThereOn() throws {
    try store.record(1, many)
    try store.record(3, [.of(1, rate: "2")] + many.dropFirst())
    #expect(try events() == ["3 '1' 'rate' '1' '2' 100.0 -"])
    try store.backfill(2, [.of(1, rate: "4")] + many.dropFirst())
    #expect(try events() == [])
    try store.deriveAll()
    let both = ["2 '1' 'rate' '1' '4' 300.0 -", "3 '1' 'rate' '4' '2' -50.0 -"]
    #expect(try events() == both)
    // The next snapshot does it, too, and so does who opens the database.
    try store.backfill(2, minute: 30, many)
    #expect(try events() == [])
    try store.record(4, many)
    #expect(try events().count == 4)
    #expect(try store.inspect().findings == [])
  }

  @Test("Opening the database derives what an import left")
  func whoOpensTheDatabaseDerivesWhatAnImportHasLeft() throws {
    let other = try TemporaryStore()
    do {
      let store = try other.open()
      try store.record(2, [.of(1, rate: "2")])
      try store.backfill(1, [.of(1)])
      #expect(
        try store.inspect().findings.map(\.problem) == [
          "it is not interpreted yet; the next run that writes does it"
        ])
    }
    let opened = try other.open()
    #expect(try opened.rows("SELECT event, before, after FROM event") == ["'rate' '1' '2'"])
    #expect(try opened.inspect().findings == [])
  }

  @Test("Snapshots accepted by hand are interpreted, and discarded ones are not")
  func whatIsAcceptedByHandIsInterpretedAndWhatIsDiscardedIsNot() throws {
    try store.record(1, many)
    for hour in [2, 3] {
      let held = try store.record(hour, many.map { .of(Int($0.id) ?? 0, rate: "9") })
      #expect(held.verdict == .held)
      #expect(try events() == [])
      if hour == 2 { _ = try store.discard(held.snapshotID) }
    }
    #expect(try events() == [])
    _ = try store.accept(3)
    let lines = try events()
    #expect(lines.count == 13)
    #expect(lines.first == "3 'all' 'redenominated' - - - 'redenominated ×9'")
    // One of the past, rejected.
    _ = try store.accept(2)
    #expect(try events().first == "2 'all' 'redenominated' - - - 'redenominated ×9'")
    #expect(try events().count == 13)
    #expect(try store.inspect().findings == [])
  }

  @Test("A currency that is stated later belongs to its own step")
  func aCurrencyThatIsStatedLaterIsTheStepsOwn() throws {
    try store.record(1, many, balance: .answered(Balance(amount: Amount(1), currency: "USD")))
    try store.record(2, many)
    #expect(try events() == [])
    _ = try store.backfill(
      Attempt(
        panel: "acme", takenAt: .hour(2), catalogue: .notAsked,
        balance: .answered(Balance(amount: Amount(1), currency: "EUR"))))
    try store.deriveAll()
    #expect(try events() == ["2 'all' 'currency' 'USD' 'EUR' - -"])
    #expect(try store.inspect().findings == [])
  }

  @Test("A memory is kept for each month, so that late snapshots are cheap")
  func memoriesOfMonthsAreKeptSoThatWhatComesLateIsCheap() throws {
    for day in 0...30 { try store.record(24 * day + 1, [.of(1, rate: "\(day + 1)")]) }
    #expect(try store.count("memory") == 2)
    try store.backfill(24 * 29, [.of(1, rate: "5")])
    #expect(try store.rows("SELECT count(*) FROM event") == ["17"])
    try store.deriveAll()
    #expect(try store.rows("SELECT count(*) FROM event") == ["31"])
    #expect(try store.inspect().findings == [])
  }
}
