import Catalogue
import GRDB

extension RatebookStore {
  /// Stores an attempt made just now in one transaction: whole, or not at all. Entries of its catalogue
  /// that are known need not be decoded.
  ///
  /// Snapshots that a wrong clock dated far ahead are rejected (``Recording/superseded``). Throws
  /// ``StoreError/notNewer(panel:takenAt:last:)`` if the panel has any other attempt of that time or a later
  /// one, and ``WholeAnswerNeeded``, with nothing stored, if all entries must be decoded for it. `alerts` are
  /// evaluated for what it accepts.
  public func record(_ attempt: Attempt, alerts: AlertEvaluation? = nil) throws -> Recording {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      let superseded = try decideFuture(before: attempt, panelID: panelID, database)
      var recording = try store(attempt, panelID: panelID, database)
      recording.superseded = superseded
      try Derivation(database, panelID: panelID).run(&known)
      if let alerts {
        try AlertWriter(database, alerts).raise(
          panelID: panelID, at: [attempt.takenAt] + recording.decisions.map(\.takenAt))
      }
      return recording
    }
  }

  /// Stores an attempt of any time in one transaction, fitted in between those before and after it.
  ///
  /// `nil` if all that it holds is there already; nothing is stored then. Throws
  /// ``StoreError/pruned(panel:takenAt:prunedTo:)`` for one that is older than what `prune` has left, and
  /// ``WholeAnswerNeeded`` as ``record(_:)`` does.
  public func backfill(_ attempt: Attempt) throws -> Recording? {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      try SnapshotRows(database, panelID: panelID, gate).checkIsNotPruned(attempt.takenAt)
      let there = try Row.fetchOne(
        database,
        sql: """
          SELECT verdict IS NOT NULL, balance IS NOT NULL FROM snapshot
          WHERE panel_id = ? AND taken_at = ?
          """, arguments: [panelID, attempt.takenAt.milliseconds])
      // Whether it is the same one can only be seen of all entries.
      if try there?[at: 0] == true, attempt.hasKnownEntries { throw WholeAnswerNeeded() }
      let missing = attempt.without(
        catalogue: try there?[at: 0] ?? false, balance: try there?[at: 1] ?? false)
      if missing.isEmpty { return nil }
      return try Derivation(database, panelID: panelID).runUnlessLate(&known) {
        try store(missing, panelID: panelID, database)
      }
    }
  }

  static func panelID(_ name: String, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let known { return known }
    try database.execute(sql: "INSERT INTO panel (name) VALUES (?)", arguments: [name])
    return database.lastInsertedRowID
  }

  private func store(
    _ attempt: Attempt, panelID: Int64, _ database: Database
  ) throws -> Recording {
    guard case .answered(let answer) = attempt.catalogue else {
      return try SnapshotRows(database, panelID: panelID, gate).insert(attempt)
    }
    var recorder = SnapshotRecorder(
      database, panelID: panelID, attempt, gate, listing: takeListing())
    return try recorder.record(answer)
  }
}
