import Catalogue
import GRDB

/// The rows of one panel's snapshots, and the gate that judges them.
struct SnapshotRows {
  let database: Database
  let panelID: Int64
  let gate: AcceptanceGate

  init(_ database: Database, panelID: Int64, _ gate: AcceptanceGate) {
    self.database = database
    self.panelID = panelID
    self.gate = gate
  }

  var defects: DefectLists { DefectLists(database: database, panelID: panelID) }

  /// A snapshot with an answer: accepted, held or rejected.
  struct Answered {
    let id: Int64
    let takenAt: Timestamp
    let verdict: Verdict?
    /// The currency as the snapshot states it.
    let currency: String?
    var reason: String?
    /// The number of entries, readable or not.
    let entries: Int

    /// Whether a person decided about it.
    var isByHand: Bool { reason?.hasSuffix(" by hand") ?? false }

    /// Whether it was accepted, and no later snapshot could have changed that.
    var isSettled: Bool { verdict == .accepted && (reason == nil || isByHand) }

    /// The columns, in the order in which ``init(_:)`` reads them.
    static let columns = """
      snapshot.id, taken_at, verdict, currency, reason,
      services + (SELECT count(*) FROM snapshot_defect WHERE snapshot_id = snapshot.id)
      """

    init(_ row: Row) throws {
      id = try row[at: 0]
      takenAt = Timestamp(milliseconds: try row[at: 1])
      verdict = try (row[at: 2] as String?).flatMap(Verdict.init)
      currency = try row[at: 3]
      reason = try row[at: 4]
      entries = try row[at: 5] ?? 0
    }
  }
}

// MARK: - Neighbours

extension SnapshotRows {
  func answered(after time: Timestamp) throws -> Answered? {
    try first("taken_at > ? AND verdict IN ('accepted', 'held', 'rejected')", time, "ASC")
  }

  func accepted(before time: Timestamp) throws -> Answered? {
    try first("taken_at < ? AND verdict = 'accepted'", time, "DESC")
  }

  func accepted(after time: Timestamp) throws -> Answered? {
    try first("taken_at > ? AND verdict = 'accepted'", time, "ASC")
  }

  func accepted(at time: Timestamp) throws -> Answered? {
    try first("taken_at = ? AND verdict = 'accepted'", time, "ASC")
  }

  private func first(_ condition: String, _ time: Timestamp, _ order: String) throws -> Answered? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT \(Answered.columns) FROM snapshot
          WHERE panel_id = ? AND \(condition) ORDER BY taken_at \(order) LIMIT 1
          """), arguments: [panelID, time.milliseconds]
    ).map(Answered.init)
  }

  /// Whether any snapshot waits for a decision.
  var isAnyHeld: Bool {
    get throws {
      try Bool.fetchOne(
        database.cachedStatement(
          sql: "SELECT EXISTS (SELECT 1 FROM snapshot WHERE panel_id = ? AND verdict = 'held')"),
        arguments: [panelID]) ?? false
    }
  }

  /// The snapshots held between the last accepted one before a time and that time, in order. `nil`
  /// means all held snapshots.
  func held(before time: Timestamp?) throws -> [Answered] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT \(Answered.columns) FROM snapshot
          WHERE panel_id = :panel AND verdict = 'held' AND taken_at < coalesce(:time, 9e18)
            AND taken_at > coalesce(
              (SELECT max(taken_at) FROM snapshot
               WHERE panel_id = :panel AND verdict = 'accepted'
                 AND taken_at < coalesce(:time, 9e18)), -9e18)
          ORDER BY taken_at
          """), arguments: ["panel": panelID, "time": time?.milliseconds]
    ).map(Answered.init)
  }

  /// A snapshot as it came: its services and the unreadable entries.
  func snapshot(_ answered: Answered) throws -> HeldSnapshot {
    guard answered.verdict == .accepted else { return try HeldSnapshot(database, answered) }
    let kept = try unreadable(in: answered.id)
    let known = try KnownCatalogue(
      database, panelID: panelID, before: answered.takenAt + .milliseconds(1))
    return try HeldSnapshot(
      database, answered,
      known.states.compactMap(\.service).filter { !kept.contains(ExactText($0.id)) })
  }

  /// The currency in the last accepted snapshot before a time that states one. Snapshots of which
  /// `prune` has kept only the balance count, too.
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

  /// The currency of a balance stored for exactly this time.
  func currency(at time: Timestamp) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT currency FROM snapshot WHERE panel_id = ? AND taken_at = ?"),
      arguments: [panelID, time.milliseconds])
  }

  /// The number of defects in the last accepted snapshot before a time that keep no service.
  func unidentified(before time: Timestamp) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM snapshot_defect WHERE snapshot_id = ? AND service IS NULL AND field <> ?
        """, arguments: [accepted(before: time)?.id, Defect.repeated]) ?? 0
  }

  /// The defects that keep no service and are not in the last accepted snapshot before a time.
  func newDefects(
    of comparison: CatalogueComparison, before time: Timestamp
  ) throws -> [Defect] {
    let others = zip(comparison.defects, comparison.statedIDs)
      .filter { $0.0.service == nil && !$0.0.isRepeat }
    guard !others.isEmpty, let last = try accepted(before: time) else {
      return others.map { $0.stating($1) }
    }
    var known: Set<ExactText> = []
    try database.forEachRow(
      "SELECT coalesce(stated_id, raw) FROM snapshot_defect WHERE snapshot_id = ? AND service IS NULL",
      last.id
    ) { known.insert(ExactText($0.text(0))) }
    return others.map { $0.stating($1) }
      .filter { !known.contains(ExactText($0.service ?? $0.raw)) }
  }

  /// The services that a snapshot keeps because their entries in it are unreadable.
  func unreadable(in snapshot: Int64) throws -> Set<ExactText> {
    let services = try String.fetchAll(
      database.cachedStatement(
        sql: "SELECT service FROM snapshot_defect WHERE snapshot_id = ? AND service IS NOT NULL"),
      arguments: [snapshot])
    return Set(services.map { ExactText($0) })
  }

  /// Throws ``StoreError/pruned(panel:takenAt:prunedTo:)`` if `prune` has deleted what the first
  /// snapshot after this time depends on. A snapshot could not be inserted before it.
  func checkIsNotPruned(_ time: Timestamp) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT name, pruned_to FROM panel WHERE id = ?"),
      arguments: [panelID])
    guard let row, let prunedTo: Int64 = try row[at: 1], prunedTo > time.milliseconds else {
      return
    }
    throw StoreError.pruned(
      panel: try row[at: 0], takenAt: time, prunedTo: Timestamp(milliseconds: prunedTo))
  }
}

extension Defect {
  /// The defect with the id that its entry states.
  fileprivate func stating(_ id: String?) -> Defect {
    var defect = self
    defect.service = id
    return defect
  }
}

extension SnapshotRows {
  /// Stores an attempt without an answer to `services`.
  func insert(_ attempt: Attempt) throws -> Recording {
    var recording = Recording()
    if case .failed(let reason) = attempt.catalogue {
      (recording.verdict, recording.reason) = (.failed, reason)
    }
    recording.snapshotID = try insert(attempt, recording)
    return recording
  }

  /// Inserts an attempt, or adds its new half to the attempt of the same time, and returns the
  /// number of the row.
  func insert(_ attempt: Attempt, _ recording: Recording) throws -> Int64 {
    var balance: Balance?
    var balanceError: String?
    switch attempt.balance {
    case .answered(let answer): balance = answer
    case .failed(let text): balanceError = text
    case .notAsked: break
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO snapshot
          (panel_id, taken_at, verdict, reason, services, balance, currency, balance_error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
          verdict = coalesce(verdict, excluded.verdict),
          reason = coalesce(reason, excluded.reason),
          services = coalesce(services, excluded.services),
          balance = coalesce(balance, excluded.balance),
          currency = coalesce(currency, excluded.currency),
          balance_error = CASE WHEN coalesce(balance, excluded.balance) IS NULL
            THEN coalesce(balance_error, excluded.balance_error) END
        """
    ).execute(arguments: [
      panelID, attempt.takenAt.milliseconds, recording.verdict?.rawValue, recording.reason,
      recording.services, balance?.amount.text, balance?.currency, balanceError,
    ])
    // A snapshot was interpreted without this currency.
    if balance?.currency != nil {
      try Derivation(database, panelID: panelID).forget(from: attempt.takenAt)
    }
    return try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM snapshot WHERE panel_id = ? AND taken_at = ?"),
      arguments: [panelID, attempt.takenAt.milliseconds]) ?? 0
  }
}
