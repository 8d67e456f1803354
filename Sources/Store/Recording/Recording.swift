public import Catalogue

/// The outcome of an attempt.
public enum Verdict: String, Sendable {
  case accepted, held, rejected, failed
}

/// What storing an attempt did.
public struct Recording: Hashable, Sendable {
  /// The number of the snapshot, by which it is decided by hand.
  public var snapshotID: Int64 = 0
  /// `nil` if only the balance was asked for.
  public var verdict: Verdict?
  /// Why it was not accepted, or not as a matter of course.
  public var reason: String?
  /// If it is held: from when on a snapshot that shows the same can confirm it, or the first of those that
  /// are held with it.
  public var confirmableFrom: Timestamp?
  /// Services whose entries could be read; `nil` if there was no answer.
  public var services: Int?
  /// Services that the snapshot before did not list.
  public var appeared = 0
  /// Services that look different from the snapshot before.
  public var changed = 0
  /// Services that the snapshot before listed and this one does not.
  public var disappeared = 0
  /// Entries that could not be read.
  public var defects = 0
  /// What to know of each id that is listed more than once: `id 1 is listed twice, at 0.9 and 5; 0.9 is used`.
  public var repeats: [String] = []
  /// The listed services whose entries could not be read, of an accepted one.
  public var stale: [StaleRate] = []
  /// The defects that belong to no listed service, without those that the accepted snapshot before has, too.
  public var newDefects: [Defect] = []
  /// The single fields that could not be read, of the entries that were decoded.
  public var unreadFields: [Defect] = []
  /// How many there are beyond these.
  public var otherUnreadFields = 0
  /// The fields beyond the contract that change with every answer, in most services or in entries that cannot be
  /// read: each of these changes is stored until the fields are configured as volatile.
  public var volatileFields: [String] = []
  /// What it decided of snapshots that were held.
  public var decisions: [Decision] = []
  /// Whether it was a part of the catalogue's history until it was discarded.
  public var wasAccepted = false
  /// The snapshots that it rejected because a wrong clock dated them far in the future.
  public var superseded: [Decision] = []
}

extension Recording {
  init(_ comparison: CatalogueComparison, verdict: Verdict, reason: String? = nil) {
    self.init()
    self.verdict = verdict
    self.reason = reason
    add(comparison)
  }

  mutating func add(_ comparison: CatalogueComparison) {
    appeared = comparison.arrivals.count
    changed = comparison.changes.count { !$0.isReread }
    disappeared = comparison.departures.count
    defects = comparison.defects.count { !$0.isRepeat }
    repeats = []
    for defect in comparison.defects where defect.isRepeat && defect.reason != repeats.last {
      repeats.append(defect.reason)
    }
  }
}

/// What was decided of a snapshot that was held.
public struct Decision: Hashable, Sendable {
  public let snapshotID: Int64
  public let takenAt: Timestamp
  public let verdict: Verdict
  public let reason: String
}
