import Catalogue

/// The times in which nothing was observed for longer than usual, by the rule of `coverage.sql`: two
/// snapshots are half as far apart again as those before mostly were, and at least six hours.
///
/// The usual interval is that of the snapshots before, so that a gap once reported stays one, and none is found in
/// the past because a panel is read more often now.
struct ObservationGaps {
  private let times: [Timestamp]

  private static let least = Duration.seconds(6 * 3600)
  /// How many steps, the last of them the one in question, tell what is usual there.
  static let memory = 50
  /// A single snapshot shows no rhythm.
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

  /// Whether by `end` another snapshot should have come long ago.
  func isStale(at end: Timestamp) -> Bool {
    guard let last = times.last else { return false }
    guard times.count > 1 else { return end - last >= Self.unknownRhythm }
    return Self.isGap(end - last, usual: usualStep(upTo: times.count - 1))
  }

  private static func isGap(_ step: Duration, usual: Duration) -> Bool {
    step >= max(least, usual * 3 / 2)
  }

  /// The median of the last steps that lead to a place.
  private func usualStep(upTo place: Int) -> Duration {
    let steps = (max(1, place - Self.memory + 1)...place).map { times[$0] - times[$0 - 1] }.sorted()
    return steps[(steps.count - 1) / 2]
  }
}
