public import Catalogue

extension PanelCoverage {
  /// What a reader must know before trusting the panel's figures, one sentence a line; mostly none. Times are
  /// in the zone.
  public func notes(in zone: Zone) -> [String] {
    [
      spanNote(zone), heldNote, stale.sentence(in: zone), gapNote(zone), failureNote, rejectedNote,
      unlistedNote, repeatsNote,
    ].compactMap(\.self).map { "\(name): \($0)" }
  }

  private func spanNote(_ zone: Zone) -> String? {
    if to == nil { return "no snapshot at or before the window's end" }
    if startsInside, let from {
      return "first seen at \(zone.text(from)), so its figures start there"
    }
    if from == to, let to { return "not observed within the window, last at \(zone.text(to))" }
    return nil
  }

  private var heldNote: String? {
    held.map { held in
      "snapshot \(held.snapshot) is held: \(held.reason); `ratebook snapshots \(held.snapshot)` "
        + "shows what it would change"
    }
  }

  private func gapNote(_ zone: Zone) -> String? {
    guard let gap = longestGap, from != to else { return nil }
    let span =
      gap.to.map { "from \(zone.text(gap.from)) to \(zone.text($0))" }
      ?? "since \(zone.text(gap.from))"
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

  /// What a reader must know of orders without a time; `nil` if there are none, or the window has them.
  func undatedNote(in window: Window) -> String? {
    guard undated > 0, window.since.milliseconds > 0 else { return nil }
    let orders =
      undated == 1 ? "1 order has no time and is" : "\(undated) orders have no time and are"
    return "\(name): \(orders) in no window; `--since 1970-01-01` counts them in a row of their own"
  }

  private var repeatsNote: String? {
    guard let repeatNote else { return nil }
    if repeats == 1 { return repeatNote }
    let others = repeats == 2 ? "1 other id is" : "\(repeats - 1) other ids are"
    return "\(repeatNote); \(others) listed more than once, see `ratebook snapshots`"
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
