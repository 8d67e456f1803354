import Catalogue
import GRDB

/// Stores the unreadable entries of answers. Snapshots with the same entries share a list, and consecutive
/// lists share their entries.
struct DefectLists {
  let database: Database
  let panelID: Int64

  /// The stored part of an entry, independent of the snapshot.
  private struct Entry: Hashable {
    let field: ExactText
    let reason: ExactText
    let raw: ExactText
    let statedID: ExactText
  }

  /// An entry in a list, and the service that is kept because of it.
  private struct Row: Hashable {
    let entry: Entry
    let service: ExactText
  }

  private static func rows(_ comparison: CatalogueComparison) -> [Row] {
    zip(comparison.defects, comparison.statedIDs).map { defect, statedID in
      Row(
        entry: Entry(
          field: ExactText(defect.field), reason: ExactText(defect.reason),
          raw: ExactText(defect.raw), statedID: ExactText(statedID)),
        service: ExactText(defect.service))
    }
  }
}

// MARK: - Writing

extension DefectLists {
  /// Stores the defects of a new snapshot of this time.
  func insert(
    _ comparison: CatalogueComparison, snapshotID: Int64, takenAt: Timestamp
  ) throws {
    let rows = Self.rows(comparison)
    if rows.isEmpty { return }
    var known: [Entry: Int64] = [:]
    for list in try neighbours(of: takenAt) {
      let (there, ids) = try read(list)
      if there == rows { return try use(list, in: snapshotID) }
      for (row, id) in zip(there, ids) { known[row.entry] = id }
    }
    let list = try newID()
    for (position, row) in rows.enumerated() {
      let entry = try known[row.entry] ?? insert(row.entry)
      known[row.entry] = entry
      try database.change(
        "INSERT INTO defect_list (id, position, defect_id, service) VALUES (?, ?, ?, ?)", list,
        Int64(position), entry, row.service.text)
    }
    try use(list, in: snapshotID)
  }

  /// Stores which services are kept because of the defects of a snapshot that was held.
  func update(_ comparison: CatalogueComparison, snapshotID: Int64) throws {
    let services = comparison.defects.map { ExactText($0.service) }
    guard
      let list = try Int64?.fetchOne(
        database.cachedStatement(sql: "SELECT defects_id FROM snapshot WHERE id = ?"),
        arguments: [snapshotID]) ?? nil,
      try read(list).rows.map(\.service) != services
    else { return }
    let own = try ownList(list, of: "id = \(snapshotID)")
    for (position, service) in services.enumerated() {
      try database.change(
        "UPDATE defect_list SET service = ? WHERE id = ? AND position = ?", service.text, own,
        Int64(position))
    }
  }

  /// For the accepted snapshots between two times, makes entries keep the service that they state, or
  /// stops that.
  func keep(_ key: String, ifListed isListed: Bool, after start: Timestamp, before end: Timestamp)
    throws
  {
    let snapshots = """
      panel_id = \(panelID) AND taken_at > \(start.milliseconds) AND taken_at < \(end.milliseconds)
        AND verdict = 'accepted'
      """
    let isConcerned =
      isListed
      ? "(SELECT stated_id FROM defect WHERE id = defect_id) = ?1 AND service IS NULL"
      : "service = ?1"
    let lists = try Int64.fetchAll(
      database,
      sql: """
        SELECT DISTINCT defects_id FROM snapshot
        WHERE \(snapshots)
          AND EXISTS (SELECT 1 FROM defect_list WHERE id = defects_id AND \(isConcerned))
        """, arguments: [key])
    for list in lists {
      try database.change(
        """
        UPDATE defect_list SET service = \(isListed ? "?1" : "NULL")
        WHERE id = ?2 AND \(isConcerned)
        """, key, try ownList(list, of: snapshots))
    }
  }

  /// A list that only the snapshots satisfying a condition use: this list, or a copy of it.
  private func ownList(_ list: Int64, of snapshots: String) throws -> Int64 {
    let isShared =
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM snapshot WHERE defects_id = ? AND NOT (\(snapshots)))
          """, arguments: [list]) ?? false
    guard isShared else { return list }
    let copy = try newID()
    try database.change(
      """
      INSERT INTO defect_list (id, position, defect_id, service)
      SELECT ?1, position, defect_id, service FROM defect_list WHERE id = ?2
      """, copy, list)
    try database.execute(
      sql: "UPDATE snapshot SET defects_id = ? WHERE defects_id = ? AND \(snapshots)",
      arguments: [copy, list])
    return copy
  }

  private func insert(_ entry: Entry) throws -> Int64 {
    try database.change(
      "INSERT INTO defect (field, reason, raw, stated_id) VALUES (?, ?, ?, ?)", entry.field.text,
      entry.reason.text, entry.raw.text, entry.statedID.text)
    return database.lastInsertedRowID
  }

  private func use(_ list: Int64, in snapshotID: Int64) throws {
    try database.change("UPDATE snapshot SET defects_id = ? WHERE id = ?", list, snapshotID)
  }
}

// MARK: - Reading

extension DefectLists {
  private func newID() throws -> Int64 {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT coalesce(max(id), 0) + 1 FROM defect_list")) ?? 1
  }

  /// The lists of the snapshots before and after a time.
  private func neighbours(of time: Timestamp) throws -> [Int64] {
    try [("<", "DESC"), (">", "ASC")].compactMap { sign, order in
      try Int64.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT defects_id FROM snapshot
            WHERE panel_id = ? AND taken_at \(sign) ? AND defects_id IS NOT NULL
            ORDER BY taken_at \(order) LIMIT 1
            """), arguments: [panelID, time.milliseconds])
    }
  }

  /// The rows of a list, and the numbers of their entries.
  private func read(_ list: Int64) throws -> (rows: [Row], ids: [Int64]) {
    var (rows, ids): ([Row], [Int64]) = ([], [])
    try database.forEachRow(
      """
      SELECT defect.id, field, reason, raw, stated_id, service
      FROM defect_list JOIN defect ON defect.id = defect_id WHERE defect_list.id = ? ORDER BY position
      """, list
    ) { row in
      let entry = Entry(
        field: ExactText(row.text(1)), reason: ExactText(row.text(2)),
        raw: ExactText(row.text(3)), statedID: ExactText(row.optionalText(4)))
      rows.append(Row(entry: entry, service: ExactText(row.optionalText(5))))
      ids.append(row.integer(0))
    }
    return (rows, ids)
  }

  /// Deletes lists that no snapshot uses, and then entries that are in no list.
  static let deleteUnusedLists = """
    DELETE FROM defect_list
    WHERE id NOT IN (SELECT defects_id FROM snapshot WHERE defects_id IS NOT NULL)
    """
  static let deleteUnusedEntries =
    "DELETE FROM defect WHERE id NOT IN (SELECT defect_id FROM defect_list)"
}
