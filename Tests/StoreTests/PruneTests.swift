import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// What pruning drops and what it keeps.
@Suite struct PruneTests {
  /// Random histories that are pruned at a random time.
  @Test(
    "Everything from the cut on stays as it was",
    arguments: Seeds.batches(of: 16, daily: 192, all: 768))
  func everythingFromTheCutOnStaysAsItWas(_ seeds: Seeds) async throws {
    try await inBackground { try Self.check(seeds) }
  }

  private static func check(_ seeds: Seeds) throws {
    let (whole, pruned) = (try TemporaryStore(), try TemporaryStore())
    let stores = (whole: try whole.openTwice(), pruned: try pruned.openTwice())
    for seed in seeds.range {
      var random = SplitMix(seed: seed)
      try PruneTrial(
        whole: stores.whole, pruned: stores.pruned, seed, isInOrder: random.within(1...2) == 1,
        recordedBefore: random.within(1...9), cut: random.within(0...28)
      ).run()
    }
    for store in [stores.whole, stores.pruned] {
      try store.writer.deriveAll()
      try #require(try store.reader.inspect().findings == [])
    }
  }

  @Test("A dry run writes nothing and reports the same")
  func aDryRunWritesNothingAndTellsTheSame() throws {
    let file = try TemporaryStore()
    do {
      let store = try file.open()
      for day in 1...80 { try store.record(24 * day, [.of(1, rate: "\(day)"), .of(day + 1)]) }
    }
    let bytes = try Data(contentsOf: URL(filePath: file.path))
    let told = try RatebookStore.forReading(path: file.path).pruning(before: .hour(24 * 70))
    #expect(try Data(contentsOf: URL(filePath: file.path)) == bytes)
    // Services that were lost in the last 30 days are remembered.
    #expect(told.snapshots == 69 && told.versions == 69 + 2 * 38 && told.services == 38)
    #expect(told.texts == 38 && told.bytes > 0)
    let store = try file.open()
    #expect(try store.prune(before: .hour(24 * 70)) == told)
    #expect(try store.prune(before: .hour(24 * 70)).isEmpty)
    #expect(try store.pruning(before: .hour(24 * 70)).isEmpty)
  }

  @Test("A snapshot from before the cut is refused")
  func whatIsOlderThanThePruningIsRefused() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for hour in [2, 4, 6] { try store.record(hour, [.of(1, rate: "\(hour)")]) }
    _ = try store.prune(before: .hour(5))
    let rows = try store.rows("SELECT * FROM version")
    #expect(throws: StoreError.pruned(panel: "acme", takenAt: .hour(3), prunedTo: .hour(4))) {
      try store.backfill(3, [.of(1)])
    }
    #expect(try store.rows("SELECT * FROM version") == rows)
    #expect(try store.backfill(5, [.of(1, rate: "5")]) != nil)
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test("A service that returns keeps the time when it was first seen")
  func aServiceThatComesBackWasFirstSeenWhenItWas() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    try store.record(1, [.of(1), .of(2)])
    try store.record(2, [.of(1)])
    try store.record(3, [.of(1, rate: "3")])
    try store.record(4, [.of(1, rate: "4"), .of(2)])
    _ = try store.prune(before: .hour(3))
    #expect(
      try store.rows(
        "SELECT key, first_seen_at FROM service ORDER BY key") == [
          "'1' \(Timestamp.hour(1).milliseconds)", "'2' \(Timestamp.hour(1).milliseconds)",
        ])
    // The second one is known as it was last listed, which is what its return is compared with.
    #expect(
      try store.rows("SELECT service, valid_from, listed FROM service_version ORDER BY 1, 2") == [
        "'1' \(Timestamp.hour(3).milliseconds) 1", "'1' \(Timestamp.hour(4).milliseconds) 1",
        "'2' \(Timestamp.hour(1).milliseconds) 1", "'2' \(Timestamp.hour(2).milliseconds) 0",
        "'2' \(Timestamp.hour(4).milliseconds) 1",
      ])
  }

  @Test("A held snapshot waits for its decision, however old it is")
  func aHeldSnapshotWaitsForItsDecisionHoweverOldItIs() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    try store.record(1, (1...20).map { .of($0) })
    let held = try store.record(2, [.of(1)])
    #expect(held.verdict == .held)
    // The last attempt is kept, whatever it is.
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(3), catalogue: .failed(reason: "HTTP 502"),
        balance: .notAsked))
    #expect(try store.prune(before: .hour(9)).isEmpty)
    #expect(try store.accept(held.snapshotID).disappeared == 19)
  }

  @Test("The currency that the gate compares is kept")
  func theCurrencyThatTheGateGoesByIsKept() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    let euros = Attempt.BalanceOutcome.answered(Balance(amount: Amount(5), currency: "EUR"))
    let dollars = Attempt.BalanceOutcome.answered(Balance(amount: Amount(5), currency: "USD"))
    try store.record(1, [.of(1)], balance: euros)
    for hour in 2...5 { try store.record(hour, [.of(1)]) }
    #expect(try store.prune(before: .hour(5)).snapshots == 3)
    #expect(
      try store.rows("SELECT verdict, services, balance FROM snapshot ORDER BY taken_at") == [
        "- 1 '5'", "'accepted' 1 -",
      ])
    #expect(try store.record(6, [.of(1)], balance: dollars).verdict == .held)
    #expect(try store.inspect().findings == [])
  }

  /// It was stated beside no catalogue, and a rejected snapshot after it stated another one.
  @Test("The currency that a window is shown in is kept")
  func theCurrencyThatAWindowIsShownInIsKept() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    func stated(_ currency: String) -> Attempt.BalanceOutcome {
      .answered(Balance(amount: Amount(5), currency: currency))
    }
    let services = (1...20).map { Service.of($0) }
    try store.record(1, services, balance: stated("USD"))
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(2), catalogue: .notAsked, balance: stated("EUR")))
    #expect(try store.record(3, [.of(1)], balance: stated("USD")).verdict == .held)
    try store.record(4, services)
    try store.record(5, services)
    let query = """
      SELECT currency FROM snapshot
      WHERE currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
      ORDER BY taken_at DESC LIMIT 1
      """
    #expect(try store.rows(query) == ["'EUR'"])
    #expect(!(try store.prune(before: .hour(5)).isEmpty))
    #expect(try store.rows(query) == ["'EUR'"])
    #expect(try store.inspect().findings == [])
  }

  @Test("Compacting makes the file smaller and loses nothing")
  func compactingMakesTheFileSmallerAndLosesNothing() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for hour in 1...60 { try store.record(hour, (1...40).map { .of($0, rate: "\(hour)") }) }
    let pruning = try store.prune(before: .hour(59))
    let before = try store.fileSize()
    #expect(before.free > 0)
    // What was told is about what is free; tables end with pages that are not full.
    #expect(abs(pruning.bytes - before.free) < before.free / 3, "\(pruning.bytes) \(before.free)")
    try store.compact()
    let after = try store.fileSize()
    #expect(after.free == 0 && after.total <= before.total - before.free)
    #expect(try store.catalogue(of: "acme", at: .hour(60))?.count == 40)
    #expect(try store.inspect().findings == [])
  }
}
