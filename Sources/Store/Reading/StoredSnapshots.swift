public import Catalogue
import GRDB

extension RatebookStore {
  /// The names of all panels ever read, in order. Throws ``StoreError/damaged(path:)`` if the row of a panel
  /// with snapshots is lost, or if its name is no text any more: no query would find it by its name.
  public func panels() throws -> [String] {
    try read { database in
      try LostRows.checkPanels(database)
      var names: [String] = []
      try database.forEachRow("SELECT name FROM panel ORDER BY name") { row in
        guard row.isUTF8(0) else { throw DatabaseError.damage("a panel's name is no text") }
        names.append(row.text(0))
      }
      return names
    }
  }

  /// When a panel's last attempt with any outcome was made; `nil` if there is none.
  public func lastAttempt(of panel: String) throws -> Timestamp? {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: """
          SELECT max(taken_at) FROM snapshot JOIN panel ON panel.id = panel_id
          WHERE name = ? AND verdict IS NOT NULL
          """, arguments: [panel])
    }.map(Timestamp.init(milliseconds:))
  }

  /// The outcome of a snapshot; `nil` if only the balance was asked for. Throws
  /// ``StoreError/noSnapshot(_:)``.
  public func verdict(of snapshot: Int64) throws -> Verdict? {
    let verdict: String? = try value("verdict", of: snapshot)
    return verdict.flatMap(Verdict.init)
  }

  /// Why a snapshot was not accepted directly; `nil` if it was. Throws
  /// ``StoreError/noSnapshot(_:)``.
  public func reason(of snapshot: Int64) throws -> String? { try value("reason", of: snapshot) }

  /// Why a snapshot's balance could not be read; `nil` if it was read, or not asked for. Throws
  /// ``StoreError/noSnapshot(_:)``.
  public func balanceError(of snapshot: Int64) throws -> String? {
    try value("balance_error", of: snapshot)
  }

  /// Which entries are used for the ids that a snapshot lists more than once. Throws `StoreError`.
  public func repeats(in snapshot: Int64) throws -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT reason FROM snapshot_defect WHERE snapshot_id = ? AND field = ?
          GROUP BY reason ORDER BY min(position)
          """, arguments: [snapshot, Defect.repeated])
    }
  }

  /// When a snapshot was taken. Throws `StoreError`.
  public func time(of snapshot: Int64) throws -> Timestamp {
    Timestamp(milliseconds: try value("taken_at", of: snapshot))
  }

  private func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    _ column: String, of snapshot: Int64
  ) throws -> Value {
    try read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT \(column) FROM snapshot WHERE id = ?", arguments: [snapshot])
      else { throw StoreError.noSnapshot(snapshot) }
      return try row[at: 0]
    }
  }

  /// The catalogue in the last accepted snapshot at or before `time`, by id; `nil` if there is none. Throws
  /// ``StoreError/damaged(path:)`` if fields beyond the contract cannot be read back.
  public func catalogue(of panel: String, at time: Timestamp) throws -> [Service]? {
    try read { database in
      if let id = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [panel])
      {
        try LostRows.checkSnapshots(of: id, from: time, database)
      }
      let accepted = try Row.fetchOne(
        database,
        sql: """
          SELECT panel_id, max(taken_at) FROM accepted JOIN panel ON panel.id = panel_id
          WHERE name = ? AND taken_at <= ?
          """, arguments: [panel, time.milliseconds])
      guard let accepted, let panelID: Int64 = try accepted[at: 0],
        let takenAt: Int64 = try accepted[at: 1]
      else {
        return nil
      }
      let before = Timestamp(milliseconds: takenAt + 1)
      let services = try KnownCatalogue(database, panelID: panelID, before: before).states
        .compactMap(\.service)
      for service in services {
        for fields in [service.extra, service.volatile] where fields != nil {
          try database.forEachRow("SELECT json_valid(?)", fields) { row in
            guard row.flag(0) == false else { return }
            throw DatabaseError.damage("fields of service \(service.id) are no JSON")
          }
        }
      }
      return services.sorted { $0.id.precedesAsID($1.id) }
    }
  }

  /// The unreadable entries of the last accepted snapshot at or before `time`, as they came, by the listed
  /// services that they belong to.
  public func unreadEntries(of panel: String, at time: Timestamp) throws -> [ExactText: String] {
    try read { database in
      var entries: [ExactText: String] = [:]
      try database.forEachRow(
        """
        SELECT service, raw FROM snapshot_defect
        WHERE service IS NOT NULL AND raw <> '' AND snapshot_id = (
          SELECT snapshot_id FROM accepted JOIN panel ON panel.id = panel_id
          WHERE name = ? AND taken_at <= ? ORDER BY taken_at DESC LIMIT 1)
        """, panel, time.milliseconds
      ) { entries[ExactText($0.text(0))] = $0.text(1) }
      return entries
    }
  }

  /// The balance in a snapshot of exactly this time; `nil` if there is none.
  public func balance(of panel: String, at time: Timestamp) throws -> Balance? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT balance, currency FROM snapshot JOIN panel ON panel.id = panel_id
          WHERE name = ? AND taken_at = ? AND balance IS NOT NULL
          """, arguments: [panel, time.milliseconds]
      ).map { Balance(amount: try Amount(stored: $0[at: 0]), currency: try $0[at: 1]) }
    }
  }

  /// The services in a snapshot of exactly this time with any verdict, by id; `nil` if there is
  /// none. Unreadable entries are not included.
  public func received(from panel: String, at time: Timestamp) throws -> [Service]? {
    var kept: Set<ExactText> = []
    let held = try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT \(SnapshotRows.Answered.columns), panel.id
          FROM snapshot JOIN panel ON panel.id = panel_id
          WHERE name = ? AND taken_at = ? AND verdict <> 'failed'
          """, arguments: [panel, time.milliseconds])
      guard let row else { return nil as HeldSnapshot? }
      kept = try SnapshotRows(database, panelID: row[at: 6], gate).unreadable(in: row[at: 0])
      return try HeldSnapshot(database, SnapshotRows.Answered(row))
    }
    guard let held else { return nil }
    if held.verdict != .accepted { return held.services }
    return try catalogue(of: panel, at: time)?.filter { !kept.contains(ExactText($0.id)) }
  }
}
