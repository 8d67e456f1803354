import Catalogue
import ReportModel
import Store

extension PanelCoverage {
  /// What was observed of a panel within a window: its row of `coverage.sql`, which this is tested against.
  /// To plan and run that query takes a report of one panel a twenty-fifth of its time. Throws `StoreError`.
  init(of panel: PanelInWindow, in window: Window, from reader: CatalogueReader) throws {
    self.init(name: panel.name, currency: panel.currency)
    let (since, until) = (window.since, window.until)
    let to = panel.snapshots?.to
    for attempt in try reader.unacceptedAttempts(
      of: panel.id, behind: min(since, to ?? since), until: until)
    {
      switch attempt.verdict {
      case .failed where attempt.takenAt > since:
        failures += 1
        lastFailure = attempt.reason
      case .rejected where attempt.takenAt > since: rejected += 1
      case .held where to.map { attempt.takenAt > $0 } ?? false:
        held = Held(snapshot: Int(attempt.snapshot), reason: attempt.reason ?? "")
      default: break
      }
    }
    guard let snapshots = panel.snapshots else { return }
    from = snapshots.from
    startsInside = snapshots.from > since
    self.to = snapshots.to
    services = try reader.services(of: panel.id, before: snapshots.to + .milliseconds(1)) ?? 0
    defects = try reader.defects(of: panel.id, at: snapshots.to)
    let times = try [snapshots.from] + reader.acceptedTimes(of: panel.id, snapshots)
    let recent = try reader.acceptedTimes(
      of: panel.id, until: until, last: ObservationGaps.memory + 1)
    let found = ObservationGaps(recent).gaps(between: times, until: until)
    gaps = found.count
    // The first of several that are as long.
    longestGap = found.max { ($0.to ?? until) - $0.from < ($1.to ?? until) - $1.from }
  }
}
