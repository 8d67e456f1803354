public import Catalogue
import GRDB

extension Reading {
  /// Makes sure that no service of these panels is missed because rows of a damaged file are lost or out of order.
  /// No panels given means all. Checks the present listing, and the changes after `start` up to `end`. Checking
  /// the rows of other times would cost as much as reading all history; `check --deep` does it.
  ///
  /// Queries join these rows, and would silently leave out such a service. Throws `DatabaseError`, which becomes
  /// ``StoreError/damaged(path:)`` outside of the reading.
  public func checkNothingIsLost(
    of panels: [String], after start: Timestamp, until end: Timestamp = .init(milliseconds: .max)
  ) throws {
    try namingDamage {
      let ids = try ids(of: panels)
      var search = LostRows(database, after: start.milliseconds, until: end.milliseconds)
      // A catalogue of the past is what is listed now without the later changes.
      search.indexEnd = .max
      for id in ids.sorted() {
        try search.checkChanges(of: id)
        try search.checkListing(of: id)
        try search.checkLooks([LostRows.changed, LostRows.listed], of: id)
      }
      try search.checkSnapshots()
      try search.checkVersionsHaveSnapshots()
      try search.checkIndexes(of: "service")
      try search.checkOrders()
    }
  }

  /// Makes sure that no change after `start` up to `end` is lost, for reports that do not read the listing.
  /// Throws `DatabaseError`.
  public func checkNoChangeIsLost(
    of panels: [String], after start: Timestamp, until end: Timestamp
  ) throws {
    try namingDamage {
      let ids = try ids(of: panels)
      var search = LostRows(database, after: start.milliseconds, until: end.milliseconds)
      for id in ids.sorted() {
        try search.checkChanges(of: id)
        try search.checkLooks([LostRows.changed], of: id)
      }
      try search.checkSnapshots()
      try search.checkVersionsHaveSnapshots()
      try search.checkOrders()
    }
  }

  /// Reports damage if the tables are not those of this version: no query of a user has failed here.
  func namingDamage(_ check: () throws -> Void) throws {
    do { try check() } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw DatabaseError.damage(error.words)
    }
  }

  private func ids(of panels: [String]) throws -> Set<Int64> {
    let wanted = Set(panels)
    var ids: Set<Int64> = []
    try ReadStatement(database, sql: "SELECT id, name FROM main.panel").forEachRow { row in
      if wanted.isEmpty || wanted.contains(row.text(1)) { ids.insert(row.integer(0)) }
    }
    return ids
  }
}

/// Searches for missing rows that others refer to, and for indexes that contradict their tables.
struct LostRows {
  private let database: Database
  private let start: Int64
  private let end: Int64
  /// The end of the time in which the index of snapshots is compared with its table, not before that of the window.
  var indexEnd: Int64
  /// The panel and the time of the snapshots from ``firsts`` to ``indexEnd``, according to their index.
  private var snapshots: [Int64: (panelID: Int64, takenAt: Int64)] = [:]
  /// When each panel's last accepted snapshot before the window was taken; `.min` if there is none.
  private var firsts: [Int64: Int64] = [:]
  /// Numbers of snapshots written about then.
  private var earlier: [Int64] = []

  init(_ database: Database, after start: Int64, until end: Int64) {
    (self.database, self.start, self.end) = (database, start, end)
    indexEnd = end
  }

  /// The number of a version's look; -1 if the version is damaged: it has a look and no rate, or the reverse.
  private static let wholeLook = """
    iif(typeof(version.rate) = iif(version.look_id IS NULL, 'null', 'text'), version.look_id, -1)
    """

  /// Throws damage unless a condition is true.
  private func check(_ isSound: Bool) throws {
    if !isSound { throw DatabaseError.damage("rows of listed services are lost") }
  }

  /// Makes sure that no order is lost, and no order's last status.
  func checkOrders() throws {
    for table in ["ledger_order", "order_status"] { try checkIndexes(of: table) }
    let findings =
      try SQLiteCheck.lostReferences(database, of: "order_status")
      + StoreRule.lostOrderRules.flatMap { try $0.findings(database) }
    if let first = findings.first { throw DatabaseError.damage("\(first)") }
  }

  /// Makes sure that every panel that rows belong to is there. Queries would leave it out, and a writer would
  /// give it a new row.
  static func checkPanels(_ database: Database) throws {
    let search = LostRows(database, after: 0, until: 0)
    try search.checkIndexes(of: "panel")
    for table in ["snapshot", "service", "ledger_order"] {
      // An index gives each panel's first row, so not all rows are read.
      let lost = try ReadStatement(
        database,
        sql: """
          WITH RECURSIVE ids (id) AS (
            SELECT min(panel_id) FROM \(table)
            UNION ALL
            SELECT (SELECT min(panel_id) FROM \(table) WHERE panel_id > ids.id) FROM ids
            WHERE id IS NOT NULL
          )
          SELECT 1 FROM ids WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM main.panel) LIMIT 1
          """)
      try search.check(lost.firstRow { _ in false } ?? true)
    }
  }

  /// Makes SQLite compare a table with its indexes.
  func checkIndexes(of table: String) throws {
    try ReadStatement(database, sql: "PRAGMA integrity_check(\(table))").forEachRow { row in
      if row.text(0) != "ok" { throw DatabaseError.damage(row.text(0)) }
    }
  }

  /// Makes sure that the looks in the results of these queries exist, and the texts of the looks.
  func checkLooks(_ queries: [String], of panelID: Int64) throws {
    // UNION sorts the looks: in the order of their numbers, most are next to the one before.
    let looks = (queries + ["SELECT NULL WHERE false"]).joined(separator: " UNION ")
    let incomplete = try ReadStatement(
      database,
      sql: """
        SELECT 1 FROM (\(looks)) AS used
        LEFT JOIN look ON look.id = look_id
        LEFT JOIN text AS name ON name.id = name_id
        LEFT JOIN text AS category ON category.id = category_id
        LEFT JOIN text AS type ON type.id = type_id
        LEFT JOIN text AS extra ON extra.id = extra_id
        WHERE name.id IS NULL OR category.id IS NULL AND category_id IS NOT NULL
          OR type.id IS NULL AND type_id IS NOT NULL OR extra.id IS NULL AND extra_id IS NOT NULL
        LIMIT 1
        """)
    incomplete.bind(panelID, start, end)
    try check(incomplete.firstRow { _ in false } ?? true)
  }

  /// The looks of the listed services.
  static let listed = """
    SELECT \(wholeLook) AS look_id FROM entry
    CROSS JOIN version USING (snapshot_id, service_id) WHERE panel_id = ?1
    """

  /// The looks of what changed in the window. For a service that left, its look before.
  static let changed = """
    SELECT coalesce(\(wholeLook), prior.look_id) AS look_id \(versions) WHERE \(isInWindow)
    """

  /// The versions and those before them. The parameters are the panel and the ends of the window.
  private static let versions = """
    FROM \(indexed)
    CROSS JOIN version ON version.snapshot_id = snapshot.id
    LEFT JOIN version AS prior
      ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
    """

  private static let indexed = "snapshot INDEXED BY sqlite_autoindex_snapshot_1"

  private static let isInWindow =
    "snapshot.panel_id = ?1 AND snapshot.taken_at > ?2 AND snapshot.taken_at <= ?3"
}

extension LostRows {
  mutating func checkChanges(of id: Int64) throws {
    try readIndex(of: id)
    try checkVersions(of: id)
    try checkEnds(of: Self.indexed, "taken_at", id)
    try checkEnds(of: "step_event", "at", id)
  }

  /// Makes sure that a panel's last accepted snapshot up to a time is the last one in the table, too, and that
  /// the snapshots after it are those in the table.
  static func checkSnapshots(
    of panelID: Int64, from time: Timestamp, _ database: Database
  ) throws {
    var search = LostRows(database, after: time.milliseconds, until: .max)
    try search.readIndex(of: panelID)
    try search.checkSnapshots()
  }

  func checkListing(of panelID: Int64) throws {
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
        SELECT entry.service_id, entry.panel_id <> ?1 OR service.id IS NULL OR left_id IS NOT NULL
          OR snapshot.id IS NULL OR version.look_id IS NULL
        FROM entry
        LEFT JOIN service ON service.id = entry.service_id
        LEFT JOIN snapshot ON snapshot.id = entry.snapshot_id
        LEFT JOIN version
          ON version.snapshot_id = entry.snapshot_id AND version.service_id = entry.service_id
        WHERE entry.panel_id = ?1 ORDER BY entry.service_id
        """)
    entries.bind(panelID)
    var (count, last): (Int64, Int64) = (0, 0)
    try entries.forEachRow { row in
      let id = row.integer(0)
      try check(row.integer(1) == 0 && id > last)
      (count, last) = (count + 1, id)
    }
    stated.bind(panelID)
    try check(stated.firstRow { $0.integer(0) == count && $0.integer(1) == 0 } ?? false)
  }

  private mutating func readIndex(of panelID: Int64) throws {
    let inWindow = try ReadStatement(
      database,
      sql: """
        SELECT id, taken_at FROM \(Self.indexed)
        WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? ORDER BY taken_at
        """)
    inWindow.bind(panelID, start, indexEnd)
    try inWindow.forEachRow { row in snapshots[row.integer(0)] = (panelID, row.integer(1)) }
    let before = try ReadStatement(
      database,
      sql: """
        SELECT id, taken_at,
          (SELECT iif(panel_id = ?1 AND taken_at = snapshot.taken_at, verdict IS 'accepted', NULL)
           FROM snapshot AS stored NOT INDEXED WHERE stored.id = snapshot.id)
        FROM \(Self.indexed) WHERE panel_id = ?1 AND taken_at <= ?2 ORDER BY taken_at DESC
        """)
    before.bind(panelID, start)
    defer { before.rewind() }
    firsts[panelID] = .min
    var (newest, oldest): (Int64?, Int64?)
    while firsts[panelID] == .min, let row = try before.next() {
      let isAccepted = row.flag(2)
      try check(isAccepted != nil)
      snapshots[row.integer(0)] = (panelID, row.integer(1))
      if isAccepted == true { firsts[panelID] = row.integer(1) }
      (newest, oldest) = (newest ?? row.integer(0), row.integer(0))
    }
    let first = try ReadStatement(
      database,
      sql: "SELECT id FROM \(Self.indexed) WHERE panel_id = ? ORDER BY taken_at LIMIT 1")
    first.bind(panelID)
    if oldest == nil { oldest = try first.firstRow { $0.integer(0) } }
    earlier += [newest, oldest].compactMap(\.self)
  }

  private func checkVersions(of panelID: Int64) throws {
    let broken = try ReadStatement(
      database,
      sql: """
        SELECT 1 \(Self.versions)
        LEFT JOIN service ON service.id = version.service_id
        LEFT JOIN snapshot AS earlier ON earlier.id = version.prior_id
        WHERE \(Self.isInWindow)
          AND (version.snapshot_id IS snapshot.id AND service.panel_id IS ?1
            AND (version.prior_id IS NULL OR prior.snapshot_id IS earlier.id AND earlier.id > 0))
            IS NOT true
        LIMIT 1
        """)
    broken.bind(panelID, start, end)
    try check(broken.firstRow { _ in false } ?? true)
  }

  /// Reading a window would stop early at a row with a damaged time, so it is read from both ends.
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

  /// Compares the snapshots in the index with their rows, and with rows written shortly before and after. A
  /// snapshot whose time is damaged in an index is no longer at its time there.
  func checkSnapshots() throws {
    let rows = try ReadStatement(
      database,
      sql: """
        SELECT id, panel_id, taken_at, verdict NOT IN ('accepted', 'held', 'rejected', 'failed'),
          balance IS NOT NULL, currency IS NOT NULL
        FROM snapshot NOT INDEXED WHERE id >= ? AND id <= ?
        """)
    var (count, balances, currencies) = (0, 0, 0)
    for range in try ranges() {
      rows.bind(range.lowerBound, range.upperBound)
      try rows.forEachRow { row in
        try check(row.integer(3) == 0)
        let time = row.integer(2)
        guard let first = firsts[row.integer(1)], time >= first, time <= indexEnd else { return }
        try check(isKnown(row))
        guard time > start else { return }
        count += 1
        guard time <= end else { return }
        balances += Int(row.integer(4))
        currencies += Int(row.integer(5))
      }
    }
    try check(count == snapshots.values.count { $0.takenAt > start })
    try checkCount(balances, of: "balance")
    try checkCount(currencies, of: "currency")
  }

  /// Makes sure that no version written about then belongs to a snapshot that is lost.
  func checkVersionsHaveSnapshots() throws {
    let orphan = try ReadStatement(
      database,
      sql: """
        WITH RECURSIVE ids (id) AS (
          SELECT min(snapshot_id) FROM version WHERE snapshot_id >= ?1
          UNION ALL
          SELECT (SELECT min(snapshot_id) FROM version WHERE snapshot_id > ids.id) FROM ids
          WHERE id <= ?2
        )
        SELECT 1 FROM ids
        WHERE id <= ?2 AND NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.id = ids.id) LIMIT 1
        """)
    for range in try ranges() {
      orphan.bind(range.lowerBound, range.upperBound)
      try check(orphan.firstRow { _ in false } ?? true)
    }
  }

  /// The numbers of the snapshots in the index, and of 200 more on each side, in order.
  private func ranges() throws -> [ClosedRange<Int64>] {
    func around(_ low: Int64, _ high: Int64) -> ClosedRange<Int64> {
      max(low, 200) - 200...min(max(high, 0), .max - 200) + 200
    }
    let last = try ReadStatement(database, sql: "SELECT max(id) FROM snapshot")
      .firstRow { $0.integer(0) }
    let inWindow = snapshots.lazy.filter { $0.value.takenAt > start }.map(\.key)
    let window = around(inWindow.min() ?? last ?? 0, inWindow.max() ?? last ?? 0)
    var merged: [ClosedRange<Int64>] = []
    for range in ([window] + earlier.map { around($0, $0) })
      .sorted(by: { $0.lowerBound < $1.lowerBound })
    {
      if let end = merged.last?.upperBound, range.lowerBound <= end {
        let start = merged.removeLast().lowerBound
        merged.append(start...max(end, range.upperBound))
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  /// Whether a row with a number, a panel and a time is that of a snapshot in the window.
  private func isKnown(_ row: ResultRow) -> Bool {
    snapshots[row.integer(0)].map { $0 == (row.integer(1), row.integer(2)) } ?? false
  }

  /// Makes sure that the index of snapshots with a value in a column has `count` entries in the window.
  private func checkCount(_ count: Int, of column: String) throws {
    let indexed = try ReadStatement(
      database,
      sql: """
        SELECT id, panel_id, taken_at FROM snapshot INDEXED BY snapshot_with_\(column)
        WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? AND \(column) IS NOT NULL
        """)
    var found = 0
    for panelID in firsts.keys {
      indexed.bind(panelID, start, end)
      try indexed.forEachRow { row in
        try check(isKnown(row))
        found += 1
      }
    }
    try check(found == count)
  }
}
