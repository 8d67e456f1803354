public import Catalogue
import GRDB

extension RatebookStore {
  /// Accepts a snapshot that is held or was rejected.
  ///
  /// Throws ``StoreError/noSnapshot(_:)``, ``StoreError/notHeld(_:_:)`` for a snapshot with another outcome,
  /// and ``StoreError/pruned(panel:takenAt:prunedTo:)``. `alerts` are evaluated for the accepted snapshots.
  public func accept(_ snapshot: Int64, alerts: AlertEvaluation? = nil) throws -> Recording {
    try accept([snapshot], alerts: alerts)[0]
  }

  /// Accepts several snapshots in one transaction, in order: all or none. A snapshot that is accepted because of an
  /// earlier one is among the earlier one's decisions.
  public func accept(
    _ snapshots: [Int64], alerts: AlertEvaluation? = nil
  ) throws -> [Recording] {
    try decide(snapshots, .accepted, among: [.held, .rejected]) { rows, held, known in
      try rows.checkIsNotPruned(held.takenAt)
      let reason = "\(held.reason); accepted by hand"
      let baseline = try rows.baseline(before: held.takenAt)
      var decisions: [Decision] = []
      if var before = try HeldRun(rows, before: held.takenAt) {
        try before.confirm(by: held, byHand: true)
        try before.rejectRest(by: held.takenAt)
        decisions += try before.carryOut().map(\.decision)
      }
      var recording = Recording(held, .accepted, reason)
      if let comparison = try rows.accept(held, reason: reason).comparison {
        recording.add(comparison)
        recording.stale = comparison.staleRates(at: held.takenAt)
      }
      if var after = try HeldRun(rows, after: held, heldAgainst: baseline) {
        try after.follow()
        decisions += try after.carryOut().map(\.decision)
      }
      recording.decisions = decisions
      try Derivation(rows.database, panelID: rows.panelID).run(&known)
      if let alerts {
        try AlertWriter(rows.database, alerts).raise(
          panelID: rows.panelID, at: [held.takenAt] + decisions.map(\.takenAt))
      }
      return recording
    }
  }

  /// Discards a snapshot that is held or was accepted. Its contents are kept.
  ///
  /// Throws ``StoreError/noSnapshot(_:)``, ``StoreError/notHeld(_:_:)`` for a snapshot with another outcome, and
  /// ``StoreError/pruned(panel:takenAt:prunedTo:)``. Its unsent alerts are withdrawn, and `alerts` are evaluated
  /// again for the snapshots after it; `nil` leaves alerts unchanged.
  public func discard(_ snapshot: Int64, alerts: AlertEvaluation? = nil) throws -> Recording {
    try discard([snapshot], alerts: alerts)[0]
  }

  /// Discards several snapshots in one transaction, in order: all or none.
  public func discard(
    _ snapshots: [Int64], alerts: AlertEvaluation? = nil
  ) throws -> [Recording] {
    try decide(snapshots, .rejected, among: [.held, .accepted]) { rows, held, known in
      let words = "discarded by hand"
      let reason = held.reason.isEmpty ? words : "\(held.reason); \(words)"
      if let accepted = try rows.accepted(at: held.takenAt) {
        try rows.withdraw(accepted, reason: reason)
        try Derivation(rows.database, panelID: rows.panelID).run(&known)
        if let alerts {
          let withdrawal = AlertWithdrawal(database: rows.database, panelID: rows.panelID)
          let times = try withdrawal.withdraw(from: held.takenAt)
          try AlertWriter(rows.database, alerts).raise(panelID: rows.panelID, at: times)
        }
        var recording = Recording(held, .rejected, reason)
        recording.wasAccepted = true
        return recording
      }
      try rows.setVerdict(.rejected, of: held.id, reason: reason)
      return Recording(held, .rejected, reason)
    }
  }

  private func decide(
    _ snapshots: [Int64], _ outcome: Verdict, among verdicts: Set<Verdict>,
    _ body: (SnapshotRows, HeldSnapshot, inout Derivation.Known) throws -> Recording
  ) throws -> [Recording] {
    try writeDeriving { database, known in
      var (recordings, decided): ([Recording], Set<Int64>) = ([], [])
      for snapshot in snapshots where !decided.contains(snapshot) {
        let recording = try decide(snapshot, among: verdicts, database) {
          try body($0, $1, &known)
        }
        recordings.append(recording)
        decided.insert(snapshot)
        for decision in recording.decisions {
          if decision.verdict == outcome {
            decided.insert(decision.snapshotID)
          } else {
            decided.remove(decision.snapshotID)
          }
        }
      }
      return recordings
    }
  }

  private func decide(
    _ snapshot: Int64, among verdicts: Set<Verdict>, _ database: Database,
    _ body: (SnapshotRows, HeldSnapshot) throws -> Recording
  ) throws -> Recording {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT \(SnapshotRows.Answered.columns), panel_id FROM snapshot WHERE id = ?",
      arguments: [snapshot])
    guard let row else { throw StoreError.noSnapshot(snapshot) }
    let answered = try SnapshotRows.Answered(row)
    guard let verdict = answered.verdict, verdicts.contains(verdict) else {
      throw StoreError.notHeld(snapshot, answered.verdict)
    }
    let held = try HeldSnapshot(database, answered)
    return try body(SnapshotRows(database, panelID: row[at: 6], gate), held)
  }
}

extension Recording {
  fileprivate init(_ held: HeldSnapshot, _ verdict: Verdict, _ reason: String) {
    self.init()
    snapshotID = held.id
    self.verdict = verdict
    self.reason = reason
    services = held.services.count
    defects = held.defects.count
  }
}

extension RatebookStore {
  /// Why a snapshot with this answer, taken now, would be held; `nil` if it would be accepted, or if the
  /// panel is unknown. Writes nothing. Throws `StoreError`.
  ///
  /// `currency` is the account's, if the panel states it.
  public func objection(
    to answer: CatalogueAnswer, currency: String?, of panel: String, at time: Timestamp
  ) throws -> String? {
    try read { database in
      let panelID = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [panel])
      guard let panelID else { return nil }
      let baseline = try SnapshotRows(database, panelID: panelID, gate).baseline(before: time)
      let answer = answer.choosingEntries { id in
        baseline.known.index(of: id).flatMap { baseline.known.states[$0].look }
      }
      let snapshot = HeldSnapshot(takenAt: time, currency: currency, reason: "", answer: answer)
      return baseline.input(snapshot).objection
    }
  }
}
