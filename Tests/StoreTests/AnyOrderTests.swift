import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Random histories. A failure names its seed; `SEED=<seed>` runs that one and those behind it.
@Suite struct AnyOrderTests {
  private static let firstSeed =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1
  private static let stores: UInt64 = 16
  private static let historiesPerStore: UInt64 = 128

  @Test func everySnapshotComesBackAsItWasInWhateverOrderItIsRecorded() async throws {
    let last = Self.firstSeed + Self.stores * Self.historiesPerStore - 1
    print("histories: seeds \(Self.firstSeed)...\(last)")
    try await inBackground {
      for batch in 0..<Self.stores {
        let first = Self.firstSeed + batch * Self.historiesPerStore
        try Self.check(first..<(first + Self.historiesPerStore))
      }
    }
  }

  private static func check(_ seeds: Range<UInt64>) throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for seed in seeds {
      let inOrder = RecordedPanel(store, "in order \(seed)", seed)
      for attempt in inOrder.history.attempts { _ = try store.record(attempt) }
      let shuffled = RecordedPanel(store, "shuffled \(seed)", seed)
      for attempt in shuffled.history.shuffled() {
        try #require(try store.backfill(attempt) != nil, "seed \(seed)")
      }
      let byDelta = RecordedPanel(store, "by what changed \(seed)", seed)
      for attempt in byDelta.history.attempts { _ = try store.recordMarked(attempt) }
      try #require(try byDelta.versions() == inOrder.versions(), "seed \(seed)")
      try #require(try byDelta.verdicts() == inOrder.verdicts(), "seed \(seed)")
      let reference = ReferenceGate(inOrder.history.attempts)
      try #require(try inOrder.verdicts() == reference.verdicts, "seed \(seed)")
      try #require(
        try inOrder.claims() == reference.claims.filter { !$0.value.isEmpty }, "seed \(seed)")
      for panel in [inOrder, shuffled, byDelta] {
        try panel.expectCatalogues()
        try panel.expectWholeAnswers()
        try panel.expectNoVersionWithoutChange()
      }
      if try inOrder.verdicts() == shuffled.verdicts(), try inOrder.claims() == shuffled.claims() {
        try #require(try inOrder.versions() == shuffled.versions(), "seed \(seed)")
      }
    }
    // SQLite's own checks are among these, and what keyframes hold beside what versions say.
    try #require(try store.inspect().findings == [])
    try #require(try store.count("keyframe") > seeds.count)
  }

  @Test func whatIsThereAlreadyIsNotRecordedAgain() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for seed: UInt64 in 1...20 {
      let panel = RecordedPanel(store, "acme \(seed)", seed)
      let attempts = panel.history.shuffled()
      for attempt in attempts { _ = try store.backfill(attempt) }
      let (counts, versions) = (try store.counts(), try panel.versions())
      for attempt in attempts where attempt.hasReadBalance {
        #expect(try store.backfill(attempt) == nil)
      }
      #expect(try store.counts() == counts)
      #expect(try panel.versions() == versions)
    }
  }
}

extension Attempt {
  /// A balance that could not be read is asked for again.
  fileprivate var hasReadBalance: Bool {
    if case .answered = balance { true } else { false }
  }
}
