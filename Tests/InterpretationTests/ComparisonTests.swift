import Catalogue
import Foundation
import Interpretation
import TestSupport
import Testing

@testable import MarketSupport

/// The implementation says what the reference says, and neither knows the future.
@Suite struct ComparisonTests {
  @Test(
    "Random markets are interpreted as the reference does",
    arguments: Seeds.batches(of: 8, daily: 16, all: 256))
  func onRandomMarkets(_ seeds: Seeds) {
    for seed in seeds.range {
      compare(RandomMarket.history(seed: seed), "seed \(seed)", windowSeed: seed)
    }
  }

  @Test(
    "Recorded panels are interpreted as the reference does",
    .enabled(if: TestEnvironment.recordings != nil, "\(TestEnvironment.recordingsMissing)"),
    arguments: Recording.all)
  func onRecordedPanels(_ recording: Recording) async throws {
    let snapshots = try await recording.snapshots()
    // A month of a long list, because the reference is slow.
    let isLong = snapshots.first.map { $0.services.count > 1000 } ?? false
    compare(isLong ? snapshots.suffix(30) : snapshots, recording.description, windowSeed: 1)
  }

  /// What a step means does not depend on later steps.
  @Test("Nothing depends on later snapshots", arguments: Seeds.batches(of: 1, daily: 2, all: 32))
  func upToASnapshotNothingDependsOnWhatFollows(_ seeds: Seeds) {
    for seed in seeds.range {
      let snapshots = RandomMarket.history(seed: seed)
      let start = Array(snapshots.prefix(30))
      #expect(Interpreted(start).results[...] == Interpreted(snapshots).results.prefix(30))
      #expect(Reference(start).events[...] == Reference(snapshots).events.prefix(30))
    }
  }

  private func compare(_ snapshots: [ReferenceSnapshot], _ title: String, windowSeed: UInt64) {
    let (reference, interpreted) = (Reference(snapshots), Interpreted(snapshots))
    for index in snapshots.indices {
      let events = reference.events[index].map { $0.words(digits: 8) }
      let own = interpreted.results[index].events.map { $0.words(digits: 8) }
      let difference = own.difference(from: events).map { change in
        switch change {
        case .insert(_, let words, _): "too many: \(words)"
        case .remove(_, let words, _): "missing: \(words)"
        }
      }
      #expect(difference == [], "\(title), snapshot \(index)")
      #expect(interpreted.parked[index] == reference.parked[index], "\(title), snapshot \(index)")
      if !difference.isEmpty { return }
    }
    var random = SplitMix(seed: windowSeed)
    for _ in 0..<5 {
      let start = random.within(0...(snapshots.count - 2))
      let end = random.within((start + 1)...(snapshots.count - 1))
      let indexes = reference.indexes(from: start, to: end)
      let own = interpreted.indexes(from: start, to: end)
      #expect(own.keys == indexes.keys, "\(title), \(start) to \(end)")
      for (scope, index) in indexes {
        #expect(own[scope]?.services == index.services, "\(title), \(start) to \(end), \(scope)")
        #expect(
          abs((own[scope]?.value ?? 0) / index.value - 1) < 1e-9,
          "\(title), \(start) to \(end), \(scope)")
      }
    }
  }
}
