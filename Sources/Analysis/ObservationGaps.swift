import Catalogue

/// The times without observation that are longer than usual, by the rule of `coverage.sql`: two snapshots are at
/// least six hours apart, and one and a half times as far as most earlier ones.
///
/// The usual interval comes only from earlier snapshots. So a gap that was reported stays a gap, and no gap
/// appears in the past because a panel is read more often now.
struct ObservationGaps {
  private let times: [Timestamp]

  private static let least = Duration.seconds(6 * 3600)
  /// The number of steps, including the current one, from which the usual interval is taken.
  static let memory = 50
  /// The interval assumed after a single snapshot, which shows none.
  private static let unknownRhythm = Duration.seconds(2 * 86_400)

  /// Takes the times of all accepted snapshots, in order.
  init(_ times: [Timestamp]) { self.times = times }

  var gaps: [PanelCoverage.Gap] {
    times.indices.dropFirst().compactMap { place in
      let step = times[place] - times[place - 1]
      guard step >= Self.least else { return nil }
      guard Self.isGap(step, usual: usualStep(upTo: place)) else { return nil }
      return PanelCoverage.Gap(from: times[place - 1], to: times[place])
    }
  }

  /// Whether the next snapshot is overdue at `end`.
  func isStale(at end: Timestamp) -> Bool {
    guard let last = times.last else { return false }
    guard times.count > 1 else { return end - last >= Self.unknownRhythm }
    return Self.isGap(end - last, usual: usualStep(upTo: times.count - 1))
  }

  private static func isGap(_ step: Duration, usual: Duration) -> Bool {
    step >= max(least, usual * 3 / 2)
  }

  /// The median of the last steps up to an index.
  private func usualStep(upTo place: Int) -> Duration {
    let steps = (max(1, place - Self.memory + 1)...place).map { times[$0] - times[$0 - 1] }.sorted()
    return steps[(steps.count - 1) / 2]
  }
}
