import Catalogue
import GRDB

/// The snapshots of one panel, as rows.
struct SnapshotRows {
  let database: Database
  let panelID: Int64

  init(_ database: Database, panelID: Int64) {
    self.database = database
    self.panelID = panelID
  }

  /// A snapshot that was answered: accepted, held or rejected.
  struct Answered {
    let id: Int64
    let takenAt: Timestamp
    let verdict: Verdict?
    let row: Row

    init(_ row: Row) {
      id = row[0]
      takenAt = Timestamp(milliseconds: row[1])
      verdict = (row[2] as String?).flatMap(Verdict.init)
      self.row = row
    }
  }
}

// MARK: - Neighbours

extension SnapshotRows {
  func answered(before time: Timestamp) throws -> Answered? {
    try first("taken_at < ? AND verdict IN ('accepted', 'held', 'rejected')", time, "DESC")
  }

  func answered(after time: Timestamp) throws -> Answered? {
    try first("taken_at > ? AND verdict IN ('accepted', 'held', 'rejected')", time, "ASC")
  }

  func accepted(before time: Timestamp) throws -> Answered? {
    try first("taken_at < ? AND verdict = 'accepted'", time, "DESC")
  }

  private func first(_ condition: String, _ time: Timestamp, _ order: String) throws -> Answered? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT id, taken_at, verdict, currency, reason FROM snapshot
          WHERE panel_id = ? AND \(condition) ORDER BY taken_at \(order) LIMIT 1
          """), arguments: [panelID, time.milliseconds]
    ).map(Answered.init)
  }

  /// The snapshot whole, where it is held.
  func held(_ snapshot: Answered) throws -> HeldSnapshot? {
    snapshot.verdict == .held ? try HeldSnapshot(database, snapshot) : nil
  }

  /// The services that an accepted snapshot shows.
  func catalogue(of snapshot: Answered) throws -> HeldSnapshot.Listing {
    let behind = Timestamp(milliseconds: snapshot.takenAt.milliseconds + 1)
    let known = try KnownCatalogue(database, panelID: panelID, before: behind)
    return HeldSnapshot.Listing(
      keys: Set(known.states.lazy.filter { $0.service != nil }.map { ExactText($0.key) }),
      currency: snapshot.row[3])
  }

  /// The currency that the last accepted snapshot before a time states, of those that state one and
  /// those that `prune` has left the balance of.
  func currency(before time: Timestamp) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT currency FROM snapshot
          WHERE panel_id = ? AND taken_at < ? AND currency IS NOT NULL
            AND (verdict = 'accepted' OR verdict IS NULL AND services IS NOT NULL)
          ORDER BY taken_at DESC LIMIT 1
          """), arguments: [panelID, time.milliseconds])
  }

  /// The currency of a balance that was stored for this very time.
  func currency(at time: Timestamp) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT currency FROM snapshot WHERE panel_id = ? AND taken_at = ?"),
      arguments: [panelID, time.milliseconds])
  }

  /// How many defects of a snapshot stand for no service.
  func unidentified(in snapshot: Int64?) throws -> Int {
    try Int.fetchOne(
      database,
      sql: "SELECT count(*) FROM defect WHERE snapshot_id = ? AND service IS NULL",
      arguments: [snapshot]) ?? 0
  }

  /// Throws ``StoreError/pruned(panel:takenAt:prunedTo:)`` where `prune` has dropped what led to the
  /// first snapshot behind this time: it could not be fitted in.
  func checkIsNotPruned(_ time: Timestamp) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT name, pruned_to FROM panel WHERE id = ?"),
      arguments: [panelID])
    guard let row, let prunedTo: Int64 = row[1], prunedTo > time.milliseconds else { return }
    throw StoreError.pruned(
      panel: row[0], takenAt: time, prunedTo: Timestamp(milliseconds: prunedTo))
  }
}
