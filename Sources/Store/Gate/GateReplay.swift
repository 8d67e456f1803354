import Catalogue
import GRDB

/// Makes the decisions about a panel's snapshots again, in the order of time, because a past snapshot is added.
/// So the decisions do not depend on the order in which snapshots are added.
///
/// It begins with the first snapshot that was waiting for confirmation when the added one was taken. It ends with
/// the first later snapshot that needs no confirmation, now as before. Decisions by a person stay.
struct GateReplay {
  private let rows: SnapshotRows
  private let addedAt: Timestamp
  private let start: Timestamp
  /// The last accepted catalogue so far.
  private var baseline: GateBaseline
  private var waiting: [SnapshotRows.Answered] = []
  /// The decisions so far, by the snapshots' numbers.
  private var verdicts: [Int64: (verdict: Verdict, reason: String?)] = [:]

  /// Starts a replay; `nil` if the added snapshot, which is not written yet, changes no decision: it can be
  /// accepted, none was waiting when it was taken, and the next one can follow it.
  init?(
    _ rows: SnapshotRows, _ added: HeldSnapshot, objection: String?, against baseline: GateBaseline
  ) throws {
    let first = try rows.firstOpen(before: added.takenAt)
    if first == nil, objection == nil {
      let next = try rows.undiscarded(from: added.takenAt, atMost: 1).first
      guard let next else { return nil }
      let after = baseline.accepting(added)
      if next.isSettled, try rows.currency(after: next) == next.currency ?? after.currency,
        try next.isByHand || after.input(rows.snapshot(next)).objection == nil
      {
        return nil
      }
    }
    (self.rows, addedAt) = (rows, added.takenAt)
    start = first?.takenAt ?? added.takenAt
    self.baseline = try first.map { try rows.baseline(before: $0.takenAt) } ?? baseline
  }

  /// Decides, and writes the decisions that differ from before. The added snapshot must be stored as held.
  mutating func run() throws -> [Settlement] {
    var snapshots: [SnapshotRows.Answered] = []
    for answered in try rows.undiscarded(from: start) {
      snapshots.append(answered)
      let isAccepted = try decide(answered)
      if answered.takenAt > addedAt, answered.isSettled, isAccepted,
        try rows.currency(after: answered) == baseline.currency
      {
        break
      }
    }
    var settlements: [Settlement] = []
    // Snapshots that leave the history come first, so that the others follow the remaining ones.
    for isAccepted in [false, true] {
      for answered in snapshots {
        guard let decided = verdicts[answered.id], (decided.verdict == .accepted) == isAccepted,
          decided.verdict != answered.verdict || decided.reason != answered.reason
        else { continue }
        settlements.append(try set(decided.verdict, decided.reason, of: answered))
      }
    }
    return settlements
  }

  private func set(
    _ verdict: Verdict, _ reason: String?, of answered: SnapshotRows.Answered
  ) throws -> Settlement {
    if verdict == .accepted, answered.verdict != .accepted {
      return try rows.accept(HeldSnapshot(rows.database, answered), reason: reason)
    }
    if verdict != .accepted, answered.verdict == .accepted {
      try rows.withdraw(answered, reason: reason ?? "")
    }
    try rows.setVerdict(verdict, of: answered.id, reason: reason)
    return (
      Decision(
        snapshotID: answered.id, takenAt: answered.takenAt, verdict: verdict, reason: reason ?? ""),
      nil
    )
  }

  /// Whether the snapshot is accepted for its own sake, not because a later one confirms it.
  private mutating func decide(_ answered: SnapshotRows.Answered) throws -> Bool {
    var run = HeldRun(rows, waiting, heldAgainst: baseline)
    var snapshot = try rows.snapshot(answered)
    snapshot.currency =
      try snapshot.currency ?? run.currency(of: snapshot.answer, otherwiseAs: baseline.known)
    let isByHand = answered.isSettled && answered.isByHand
    if !isByHand, let objection = baseline.input(snapshot).objection {
      var held = answered
      held.reason = objection
      verdicts[held.id] = (.held, objection)
      run = HeldRun(rows, waiting + [held], heldAgainst: baseline)
      if let newest = try run.newest() { try run.confirm(by: newest) }
      try run.forget()
      take(run)
      return false
    }
    if isByHand { try run.confirm(by: snapshot, byHand: true) }
    try run.rejectRest(by: snapshot.takenAt)
    take(run)
    verdicts[answered.id] = (.accepted, isByHand ? answered.reason : nil)
    // The currency as stated, because that is what is stored.
    snapshot.currency = answered.currency
    baseline = baseline.accepting(snapshot)
    return true
  }

  private mutating func take(_ run: HeldRun) {
    for (snapshot, verdict, reason) in run.verdicts { verdicts[snapshot.id] = (verdict, reason) }
    (waiting, baseline) = (Array(run.waiting), run.last)
  }
}

extension SnapshotRows {
  /// The account's currency right after a snapshot.
  fileprivate func currency(after snapshot: Answered) throws -> String? {
    try currency(before: snapshot.takenAt + .milliseconds(1))
  }

  /// The first of the snapshots that were waiting for confirmation at a time, or were decided by a snapshot
  /// of that time or later; only among those that `prune` has kept.
  func firstOpen(before time: Timestamp) throws -> Answered? {
    try undiscarded(
      where: """
        taken_at < :time AND taken_at > coalesce(
          (SELECT pruned_to FROM panel WHERE id = panel_id), -9e18)
        AND taken_at > coalesce(
          (SELECT max(taken_at) FROM snapshot
           WHERE panel_id = :panel AND taken_at < :time AND verdict = 'accepted'
             AND (reason IS NULL OR reason LIKE '% by hand')), -9e18)
        """, time, atMost: 1
    ).first
  }

  /// The snapshots of a time or later, in order, without those rejected by a person or because of a
  /// wrong clock.
  func undiscarded(from time: Timestamp, atMost count: Int = .max) throws -> [Answered] {
    try undiscarded(where: "taken_at >= :time", time, atMost: count)
  }

  private func undiscarded(
    where condition: String, _ time: Timestamp, atMost count: Int
  ) throws -> [Answered] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Answered.columns) FROM snapshot
        WHERE panel_id = :panel AND (verdict IN ('accepted', 'held') OR verdict = 'rejected'
            AND instr(reason, :words) > 0 AND reason NOT LIKE '% by hand')
          AND \(condition)
        ORDER BY taken_at LIMIT :count
        """,
      arguments: [
        "panel": panelID, "time": time.milliseconds, "words": String.notConfirmedWords,
        "count": count,
      ]
    ).map(Answered.init)
  }
}
