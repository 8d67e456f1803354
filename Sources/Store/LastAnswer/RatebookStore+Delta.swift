public import Catalogue
import GRDB

extension RatebookStore {
  /// The entries of a panel's last accepted answer; none where its next answer has to be read whole.
  public func knownEntries(of panel: String) throws -> KnownEntries {
    try read { database in
      let key = try FingerprintKey.stored(in: database)
      let panelID = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [panel])
      guard let panelID, let last = try LastAnswer.read(panelID: panelID, database) else {
        return KnownEntries(key: key)
      }
      return KnownEntries(key: key, snapshot: last.snapshot, entries: last.entries)
    }
  }

  /// Stores an attempt whose catalogue is told by what sets it apart from the last accepted one, in
  /// one transaction. It does the same as storing the whole answer.
  ///
  /// `nil`, with nothing stored, where the whole answer is needed. Throws
  /// ``StoreError/notNewer(panel:takenAt:last:)`` as ``record(_:)`` does.
  public func record(_ attempt: Attempt, _ delta: CatalogueDelta) throws -> Recording? {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      try Self.checkIsNewest(attempt, panelID: panelID, database)
      var recorder = SnapshotRecorder(database, panelID: panelID, attempt, gate)
      guard let recording = try recorder.record(delta) else { return nil }
      try Derivation(database, panelID: panelID).run(&known)
      return recording
    }
  }

  /// The same for an attempt of the past; `nil` also where a catalogue of that time or a later one is
  /// there already.
  public func backfill(_ attempt: Attempt, _ delta: CatalogueDelta) throws -> Recording? {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      try SnapshotRows(database, panelID: panelID, gate).checkIsNotPruned(attempt.takenAt)
      let isKnown = try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM snapshot WHERE panel_id = ? AND taken_at = ? AND verdict IS NOT NULL)
          """, arguments: [panelID, attempt.takenAt.milliseconds])
      if isKnown == true { return nil }
      return try Derivation(database, panelID: panelID).runUnlessLate(&known) {
        var recorder = SnapshotRecorder(database, panelID: panelID, attempt, gate)
        return try recorder.record(delta)
      }
    }
  }
}
