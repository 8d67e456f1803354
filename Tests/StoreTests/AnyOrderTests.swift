import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Random histories, recorded in several orders.
@Suite struct AnyOrderTests {
  @Test(
    "Every snapshot comes back as it was, in any order of recording",
    arguments: Seeds.batches(of: 32, daily: 512, all: 2048))
  func everySnapshotComesBackAsItWasInWhateverOrderItIsRecorded(_ seeds: Seeds) async throws {
    try await inBackground { try Self.check(seeds) }
  }

  private static func check(_ seeds: Seeds) throws {
    let file = try TemporaryStore()
    let (store, reader) = try file.openTwice()
    for seed in seeds.range {
      let inOrder = RecordedPanel(in: reader, "in order \(seed)", seed)
      for attempt in inOrder.history.attempts { _ = try store.record(attempt) }
      let shuffled = RecordedPanel(in: reader, "shuffled \(seed)", seed)
      for attempt in shuffled.history.shuffled() {
        try #require(try store.backfill(attempt) != nil, "seed \(seed)")
      }
      let byMarks = RecordedPanel(in: reader, "by marks \(seed)", seed)
      for attempt in byMarks.history.attempts {
        _ = try store.recordMarked(attempt, reader: reader)
      }
      try #require(try byMarks.versions() == inOrder.versions(), "seed \(seed)")
      try #require(try byMarks.verdicts() == inOrder.verdicts(), "seed \(seed)")
      let reference = ReferenceGate(inOrder.history.attempts)
      try #require(try inOrder.verdicts() == reference.verdicts, "seed \(seed)")
      try #require(
        try inOrder.claims() == reference.claims.filter { !$0.value.isEmpty }, "seed \(seed)")
      for (panel, isShuffled) in [(inOrder, false), (shuffled, true), (byMarks, false)] {
        try panel.expectCatalogues(shuffled: isShuffled)
        try panel.expectWholeAnswers(shuffled: isShuffled)
        try panel.expectNoVersionWithoutChange()
      }
      // Of an entry without an id, the service that it belongs to is found when it comes.
      if inOrder.history.statesEveryID {
        try #require(try inOrder.verdicts() == shuffled.verdicts(), "seed \(seed)")
      }
      if try inOrder.verdicts() == shuffled.verdicts(), try inOrder.claims() == shuffled.claims() {
        try #require(try inOrder.versions() == shuffled.versions(), "seed \(seed)")
      }
    }
    // SQLite's own checks are among these, and that each version knows the one before it.
    try store.deriveAll()
    try #require(try reader.inspect().findings == [])
  }

  /// Empty, unreadable and partly unreadable answers before a panel's first catalogue.
  @Test(
    "Snapshots before the first catalogue are decided alike in any order",
    arguments: Seeds.batches(of: 32, daily: 64, all: 256))
  func whatComesBeforeTheFirstCatalogueIsDecidedAlikeInAnyOrder(_ seeds: Seeds) async throws {
    try await inBackground { try Self.checkBeginnings(seeds) }
  }

  private static func checkBeginnings(_ seeds: Seeds) throws {
    let file = try TemporaryStore()
    let (store, reader) = try file.openTwice()
    let orders = [\RandomBeginning.attempts, \.shuffled, \.reversed]
    for seed in seeds.range {
      for (index, order) in orders.enumerated() {
        for attempt in RandomBeginning(seed: seed, panel: "\(seed) \(index)")[keyPath: order] {
          _ = try store.backfill(attempt)
        }
      }
    }
    try store.deriveAll()
    for seed in seeds.range {
      let results = try orders.indices.map { index in
        try Self.queries.map { try reader.rows($0, ["panel": .text("\(seed) \(index)")]) }
      }
      let reference = ReferenceGate(RandomBeginning(seed: seed, panel: "").attempts)
      try #require(
        results[0][0]
          == reference.verdicts.sorted { $0.key < $1.key }
          .map { "\($0.key.milliseconds) '\($0.value)' 0" }, "seed \(seed)")
      for result in results { try #require(result == results[0], "seed \(seed)") }
    }
    try #require(try reader.inspect().findings == [])
  }

  private static let queries = [
    "taken_at, verdict, 0 FROM snapshot JOIN panel ON panel.id = panel_id WHERE panel.name = :panel",
    "service, valid_from, valid_to FROM service_version WHERE panel = :panel",
    "at, event, service FROM event JOIN panel ON panel.id = panel_id WHERE panel.name = :panel",
  ].map { "SELECT \($0) ORDER BY 1, 2, 3" }

  @Test("Random histories vary every field")
  func randomHistoriesVaryEveryField() {
    let attempts = (UInt64(1)...32).flatMap { RandomHistory(seed: $0, panel: "acme").attempts }
    let answers = attempts.compactMap { attempt in
      if case .answered(let answer) = attempt.catalogue { answer } else { nil }
    }
    #expect(unvariedProperties(of: attempts) == ["panel"])
    #expect(unvariedProperties(of: answers.flatMap(\.services)) == [])
    #expect(unvariedProperties(of: answers.flatMap(\.defects)) == [])
  }

  @Test("A stored snapshot is not recorded again")
  func whatIsThereAlreadyIsNotRecordedAgain() throws {
    let file = try TemporaryStore()
    let (store, reader) = try file.openTwice()
    for seed: UInt64 in 1...20 {
      let panel = RecordedPanel(in: reader, "acme \(seed)", seed)
      let attempts = panel.history.shuffled()
      for attempt in attempts { _ = try store.backfill(attempt) }
      let (counts, versions) = (try reader.counts(), try panel.versions())
      for attempt in attempts where attempt.hasReadBalance {
        #expect(try store.backfill(attempt) == nil)
      }
      #expect(try reader.counts() == counts)
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
