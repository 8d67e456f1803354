import Catalogue

extension PanelCoverage {
  /// What a reader must know before trusting the panel's figures, one sentence a line; mostly none.
  public var notes: [String] {
    [
      spanNote, heldNote, stale.sentence, gapNote, failureNote, rejectedNote, unlistedNote,
    ].compactMap(\.self)
      .map { "\(name): \($0)" }
  }

  private var spanNote: String? {
    if to == nil { return "no snapshot at or before the window's end" }
    if startsInside, let from { return "first seen at \(from), so its figures start there" }
    if from == to, let to { return "not observed within the window, last at \(to)" }
    return nil
  }

  private var heldNote: String? {
    held.map { held in
      "snapshot \(held.snapshot) is held: \(held.reason); `ratebook snapshots \(held.snapshot)` "
        + "shows what it would change"
    }
  }

  private var gapNote: String? {
    guard let gap = longestGap, from != to else { return nil }
    let span = gap.to.map { "from \(gap.from) to \($0)" } ?? "since \(gap.from)"
    return gaps == 1
      ? "nothing observed \(span)" : "\(gaps) times nothing observed for long, the longest \(span)"
  }

  private var failureNote: String? {
    guard failures > 0 else { return nil }
    let attempts = failures == 1 ? "1 attempt" : "\(failures) attempts"
    return "\(attempts) failed in the window, last: \(lastFailure ?? "unknown")"
  }

  private var rejectedNote: String? {
    guard rejected > 0 else { return nil }
    let snapshots = rejected == 1 ? "1 snapshot was" : "\(rejected) snapshots were"
    return "\(snapshots) rejected in the window, see `ratebook snapshots`"
  }

  /// The entries that could not be read and leave no service stale.
  private var unlistedNote: String? {
    guard let first = unlisted.first else { return nil }
    let which = "\(first.service.map { "service \($0)" } ?? "one without an id"): \(first.reason)"
    return unlisted.count == 1
      ? "1 entry of the last snapshot cannot be read and is left out: \(which)"
      : "\(unlisted.count) entries of the last snapshot cannot be read and are left out, such as \(which)"
  }
}
