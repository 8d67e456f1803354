public import Catalogue
import GRDB

extension Reading {
  /// Makes sure that no service of these panels, of all if none is named, goes missing because rows of a
  /// damaged file are lost or out of order: what is listed now, and what was listed otherwise after `start` and up
  /// to `end`. The rows of other times cost as much as all of the history; `check --deep` looks at them.
  ///
  /// Queries join these rows, and would leave such a service out without a word. Throws `DatabaseError`,
  /// ``StoreError/damaged(path:)`` outside of the reading.
  public func checkNothingIsLost(
    of panels: [String], after start: Timestamp, until end: Timestamp = .init(milliseconds: .max)
  ) throws {
    do { try checkRows(of: panels, after: start, until: end) } catch let error as DatabaseError
      where error.resultCode == .SQLITE_ERROR
    {
      // The tables are not those of this version. It is no user's query that fails.
      throw DatabaseError.damage(error.words)
    }
  }

  private func checkRows(
    of panels: [String], after start: Timestamp, until end: Timestamp
  ) throws {
    let wanted = Set(panels)
    var ids: Set<Int64> = []
    try ReadStatement(database, sql: "SELECT id, name FROM main.panel").forEachRow { row in
      if wanted.isEmpty || wanted.contains(row.text(1)) { ids.insert(row.integer(0)) }
    }
    var search = try LostRows(database, after: start.milliseconds, until: end.milliseconds)
    for id in ids.sorted() { try search.checkPanel(id) }
    try search.checkSnapshots(of: ids)
    try search.checkOrders()
  }
}

/// A search for rows that others refer to and that are not there, and for indexes that contradict their tables.
private struct LostRows {
  private let database: Database
  private let start: Int64
  private let end: Int64
  /// The looks that are there with their texts, as far as they were looked up.
  private var looks = Numbers()
  private let look: ReadStatement
  /// The panel and the time of the snapshots in the window, as their index has them.
  private var snapshots: [Int64: (panelID: Int64, takenAt: Int64)] = [:]

  init(_ database: Database, after start: Int64, until end: Int64) throws {
    (self.database, self.start, self.end) = (database, start, end)
    look = try ReadStatement(
      database, sql: "SELECT \(Self.isIncomplete) FROM look \(Self.texts) WHERE look.id = ?")
    // Queries read the ids from the index alone.
    try checkIndexes(of: "service")
  }

  /// The rows that a look refers to. Joined, since a subquery for each takes half as long again.
  private static let texts = """
    LEFT JOIN text AS name ON name.id = name_id
    LEFT JOIN text AS category ON category.id = category_id
    LEFT JOIN text AS type ON type.id = type_id
    LEFT JOIN text AS extra ON extra.id = extra_id
    """

  /// Whether a row of a look is missing, or one that it refers to.
  private static let isIncomplete = """
    (name.id IS NULL OR category.id IS NULL AND category_id IS NOT NULL
      OR type.id IS NULL AND type_id IS NOT NULL OR extra.id IS NULL AND extra_id IS NOT NULL)
    """

  /// The look of a version: one that is nowhere if it has a look and no rate, or the reverse.
  private static let wholeLook = """
    iif(typeof(version.rate) = iif(version.look_id IS NULL, 'null', 'text'), version.look_id, -1)
    """

  /// Throws damage unless a condition is true.
  private func check(_ isSound: Bool) throws {
    if !isSound { throw DatabaseError.damage("rows of listed services are lost") }
  }

  /// Makes sure that no order is lost, nor the last status of one.
  func checkOrders() throws {
    for table in ["ledger_order", "order_status"] { try checkIndexes(of: table) }
    let findings =
      try SQLiteCheck.lostReferences(database, of: "order_status")
      + StoreRule.lostOrderRules.flatMap { try $0.findings(database) }
    if let first = findings.first { throw DatabaseError.damage("\(first)") }
  }

  /// Has SQLite compare a table with its indexes.
  func checkIndexes(of table: String) throws {
    try ReadStatement(database, sql: "PRAGMA integrity_check(\(table))").forEachRow { row in
      if row.text(0) != "ok" { throw DatabaseError.damage(row.text(0)) }
    }
  }

  /// Whether a look is there with its texts.
  private mutating func isThere(look id: Int64) throws -> Bool {
    if looks.contains(id) { return true }
    look.bind(id)
    return try look.firstRow { $0.integer(0) == 0 } == true && looks.insert(id)
  }
}

extension LostRows {
  mutating func checkPanel(_ id: Int64) throws {
    try checkListing(of: id)
    try checkVersions(of: id)
    try checkEnds(of: "snapshot INDEXED BY sqlite_autoindex_snapshot_1", "taken_at", id)
    try checkEnds(of: "step_event", "at", id)
  }

  private mutating func checkListing(of panelID: Int64) throws {
    let stated = try ReadStatement(
      database,
      sql: """
        SELECT (SELECT services FROM accepted WHERE panel_id = ?1 ORDER BY taken_at DESC LIMIT 1),
          EXISTS (
            SELECT 1 FROM service
            LEFT JOIN version ON version.snapshot_id = left_id AND service_id = service.id
            WHERE panel_id = ?1 AND left_id IS NOT NULL AND service_id IS NULL)
        """)
    let entries = try ReadStatement(
      database,
      sql: """
        SELECT \(Self.wholeLook), entry.panel_id <> ?1 OR service.id IS NULL OR left_id IS NOT NULL
          OR snapshot.id IS NULL OR \(Self.isIncomplete), entry.service_id
        FROM entry
        LEFT JOIN service ON service.id = entry.service_id
        LEFT JOIN snapshot ON snapshot.id = entry.snapshot_id
        LEFT JOIN version
          ON version.snapshot_id = entry.snapshot_id AND version.service_id = entry.service_id
        LEFT JOIN look ON look.id = version.look_id
        \(Self.texts)
        WHERE entry.panel_id = ?1 ORDER BY entry.service_id
        """)
    entries.bind(panelID)
    var (count, last): (Int64, Int64) = (0, 0)
    try entries.forEachRow { row in
      let id = row.integer(2)
      try check(row.integer(1) == 0 && id > last && looks.insert(row.integer(0)))
      (count, last) = (count + 1, id)
    }
    stated.bind(panelID)
    try check(stated.firstRow { $0.integer(0) == count && $0.integer(1) == 0 } ?? false)
  }

  private mutating func checkVersions(of panelID: Int64) throws {
    let inWindow = try ReadStatement(
      database,
      sql: """
        SELECT id, taken_at FROM snapshot INDEXED BY sqlite_autoindex_snapshot_1
        WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? ORDER BY taken_at
        """)
    let versions = try ReadStatement(
      database,
      sql: """
        SELECT version.snapshot_id IS ?1 AND service.panel_id IS ?2
            AND (version.prior_id IS NULL OR prior.snapshot_id IS earlier.id AND earlier.id > 0),
          coalesce(\(Self.wholeLook), prior.look_id)
        FROM version
        LEFT JOIN service ON service.id = version.service_id
        LEFT JOIN snapshot AS earlier ON earlier.id = version.prior_id
        LEFT JOIN version AS prior
          ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
        WHERE version.snapshot_id = ?1
        """)
    inWindow.bind(panelID, start, end)
    try inWindow.forEachRow { row in
      snapshots[row.integer(0)] = (panelID, row.integer(1))
      versions.bind(row.integer(0), panelID)
      try versions.forEachRow { row in
        try check(row.integer(0) == 1 && isThere(look: row.integer(1)))
      }
    }
  }

  /// A row whose time is damaged ends the reading of a window before its end: from the one end or the other.
  private func checkEnds(of table: String, _ time: String, _ panelID: Int64) throws {
    let count = """
      (SELECT count(*) FROM (
        SELECT 1 FROM \(table) WHERE panel_id = ?1 AND \(time) > ?2 AND \(time) <= ?3 ORDER BY \(time)
      """
    let counts = try ReadStatement(
      database, sql: "SELECT \(count) LIMIT -1)), \(count) DESC LIMIT -1))")
    counts.bind(panelID, start, end)
    try check(counts.firstRow { $0.integer(0) == $0.integer(1) } ?? false)
  }

  /// Compares the snapshots of the window with their rows, and with those that were written a little before and
  /// after them: one whose time is damaged in an index has left the window there.
  func checkSnapshots(of panels: Set<Int64>) throws {
    let rows = try ReadStatement(
      database,
      sql: """
        SELECT id, panel_id, taken_at, verdict NOT IN ('accepted', 'held', 'rejected', 'failed'),
          balance IS NOT NULL, currency IS NOT NULL
        FROM snapshot NOT INDEXED WHERE id >= ? AND id <= ?
        """)
    let last = try ReadStatement(database, sql: "SELECT max(id) FROM snapshot")
      .firstRow { $0.integer(0) }
    rows.bind((snapshots.keys.min() ?? last ?? 0) - 200, (snapshots.keys.max() ?? last ?? 0) + 200)
    var (count, balances, currencies): (Int64, Int64, Int64) = (0, 0, 0)
    try rows.forEachRow { row in
      try check(row.integer(3) == 0)
      guard panels.contains(row.integer(1)), row.integer(2) > start, row.integer(2) <= end else {
        return
      }
      try check(isKnown(row))
      count += 1
      balances += row.integer(4)
      currencies += row.integer(5)
    }
    try check(count == snapshots.count)
    try checkCount(balances, of: "balance", panels)
    try checkCount(currencies, of: "currency", panels)
  }

  /// Whether a row of a number, a panel and a time is that of a snapshot in the window.
  private func isKnown(_ row: ResultRow) -> Bool {
    snapshots[row.integer(0)].map { $0 == (row.integer(1), row.integer(2)) } ?? false
  }

  /// Makes sure that the index of the snapshots with a value has so many of the window.
  private func checkCount(_ count: Int64, of column: String, _ panels: Set<Int64>) throws {
    let indexed = try ReadStatement(
      database,
      sql: """
        SELECT id, panel_id, taken_at FROM snapshot INDEXED BY snapshot_with_\(column)
        WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? AND \(column) IS NOT NULL
        """)
    var found: Int64 = 0
    for panelID in panels {
      indexed.bind(panelID, start, end)
      try indexed.forEachRow { row in
        try check(isKnown(row))
        found += 1
      }
    }
    try check(found == count)
  }
}

/// A set of rows' numbers, which are dense.
private struct Numbers {
  private var words: [UInt64] = []

  /// Whether the number can be one of a row.
  mutating func insert(_ number: Int64) -> Bool {
    guard number > 0, number < 1 << 28 else { return false }
    let index = Int(number >> 6)
    if index >= words.count {
      words.append(contentsOf: repeatElement(0, count: index - words.count + 1))
    }
    words[index] |= 1 << UInt64(number & 63)
    return true
  }

  func contains(_ number: Int64) -> Bool {
    guard number >= 0, number >> 6 < words.count else { return false }
    return words[Int(number >> 6)] & (1 << UInt64(number & 63)) != 0
  }
}
