public import Catalogue
import GRDB

/// The rows and the room that deleting old history frees, or would free.
public struct Pruning: Hashable, Sendable {
  /// Every answer about this time or later stays as it is.
  public let cut: Timestamp
  public var snapshots = 0
  public var versions = 0
  public var looks = 0
  public var services = 0
  public var texts = 0
  /// The number of alerts that were sent or given up before the cut.
  public var alerts = 0
  /// The room of the deleted rows in the file, in bytes, estimated from their contents.
  public var bytes = 0

  public init(cut: Timestamp) { self.cut = cut }

  /// Whether there is nothing to delete.
  public var isEmpty: Bool {
    snapshots + versions + looks + services + texts + alerts == 0
  }
}

extension RatebookStore {
  /// Deletes what is needed only for the time before `cut`, in one transaction. Every answer about the
  /// cut or later stays as it is.
  ///
  /// The file keeps its size, and the free room in it is used again. Throws ``StoreError``; nothing is
  /// deleted then.
  public func prune(before cut: Timestamp) throws -> Pruning {
    try deriveAll()
    return try onTemporaryTables { database in
      // Searching for references to each deleted row would read whole tables per row. All rows are
      // checked together afterwards.
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      defer { try? database.execute(sql: "PRAGMA foreign_keys = ON") }
      var pruning = Pruning(cut: cut)
      try database.inTransaction(.immediate) {
        let plan = try PruningPlan(database, cut: cut)
        pruning = try plan.pruning()
        try plan.carryOut()
        try PruningPlan.dropTables(database)
        guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
          throw StoreError.damaged(path: path)
        }
        try LogCheck.mark(database)
        return .commit
      }
      return pruning
    }
  }

  /// Estimates what ``prune(before:)`` would free. Writes nothing, and needs no store for writing.
  public func pruning(before cut: Timestamp) throws -> Pruning {
    try onTemporaryTables { database in
      var pruning = Pruning(cut: cut)
      try database.inTransaction(.deferred) {
        pruning = try PruningPlan(database, cut: cut).pruning()
        return .rollback
      }
      return pruning
    }
  }

  private func onTemporaryTables<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        return try body(database)
      }
    }
  }
}

// MARK: - Pages

extension RatebookStore {
  /// The size of the database's file in bytes, and how much of it is free for new rows.
  public func fileSize() throws -> (total: Int, free: Int) {
    try read { database in
      func value(_ name: String) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
      }
      let pageSize = try value("page_size")
      return (try value("page_count") * pageSize, try value("freelist_count") * pageSize)
    }
  }

  /// Writes the file again without its free room. Readers continue, and keep the old pages until
  /// they end.
  ///
  /// Needs about twice the room of the remaining data. Throws ``StoreError``; the file is then as it was.
  public func compact() throws {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        try database.execute(sql: "VACUUM")
        // A reader may prevent the log from being emptied. The last connection that closes then empties it.
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }
}

extension PruningPlan {
  /// Deletes the rows. Foreign keys must not be enforced meanwhile.
  func carryOut() throws {
    try keepMemories()
    for sql in Self.changes { try database.execute(sql: sql) }
    try OldAlerts(database, before: cut).forget()
  }

  /// Stores the memories from which the steps after the cut can be derived again.
  private func keepMemories() throws {
    let bases = try Row.fetchAll(
      database, sql: "SELECT panel_id, at FROM temp.base WHERE panel_id IN \(Self.shortened)")
    for base in bases {
      try Derivation(database, panelID: base[at: 0])
        .keepMemory(at: Timestamp(milliseconds: base[at: 1]))
    }
  }

  /// The panels that lose accepted snapshots.
  private static let shortened = """
    (SELECT panel_id FROM snapshot
     WHERE verdict = 'accepted'
       AND (id IN temp.dropped_snapshot OR \(hasNoCatalogue("id"))))
    """

  /// Whether a snapshot no longer has its catalogue.
  private static func hasNoCatalogue(_ id: String) -> String {
    "(\(id) IN temp.demoted_snapshot OR \(id) IN temp.emptied_snapshot)"
  }

  private static let changes = [
    """
    UPDATE panel SET pruned_to = (SELECT at FROM temp.base WHERE panel_id = panel.id)
    WHERE id IN \(shortened)
    """,
    "UPDATE snapshot SET defects_id = NULL WHERE \(hasNoCatalogue("id"))",
    "DELETE FROM held_version WHERE snapshot_id IN temp.dropped_snapshot",
    "DELETE FROM snapshot WHERE id IN temp.dropped_snapshot",
    DefectLists.deleteUnusedLists,
    DefectLists.deleteUnusedEntries,
    "UPDATE snapshot SET verdict = NULL, reason = NULL WHERE id IN temp.demoted_snapshot",
    """
    UPDATE snapshot SET verdict = NULL, reason = NULL, services = NULL, balance = NULL,
      currency = NULL, balance_error = NULL
    WHERE id IN temp.emptied_snapshot
    """,
    "DELETE FROM step_event WHERE \(PruningPlan.isOldEvent)",
    "DELETE FROM step_price WHERE \(PruningPlan.isOldStep("step_price"))",
    // For a service that was parked at the cut, the time since when it is.
    """
    DELETE FROM parking
    WHERE \(PruningPlan.isOldStep("parking")) AND (NOT is_parked OR EXISTS (
      SELECT 1 FROM parking AS later
      WHERE later.panel_id = parking.panel_id AND later.service_id = parking.service_id
        AND later.at > parking.at AND \(PruningPlan.isOldStep("later"))))
    """,
    "DELETE FROM memory WHERE \(PruningPlan.isOldMemory)",
    "DELETE FROM memory_service WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_price WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_level WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_line WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM version WHERE \(PruningPlan.isDropped)",
    """
    UPDATE version SET prior_id = NULL, reread = NULL
    WHERE EXISTS (
      SELECT 1 FROM temp.dropped_version AS dropped
      WHERE dropped.snapshot_id = version.prior_id AND dropped.service_id = version.service_id)
    """,
    "DELETE FROM look WHERE id IN temp.dropped_look",
    // A service that is kept because a held snapshot lists it.
    """
    UPDATE service SET left_id = NULL
    WHERE left_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM version WHERE snapshot_id = left_id AND service_id = service.id)
    """,
    "DELETE FROM service WHERE id IN temp.dropped_service",
    "DELETE FROM text WHERE id IN temp.dropped_text",
  ]
}

extension PruningPlan {
  /// The number of rows to be deleted, and their estimated size.
  func pruning() throws -> Pruning {
    var pruning = Pruning(cut: cut)
    pruning.snapshots = try count(
      """
      (SELECT 1 FROM temp.dropped_snapshot JOIN snapshot USING (id)
       WHERE NOT \(Self.isEmptySnapshot)
       UNION ALL SELECT 1 FROM temp.emptied_snapshot)
      """)
    pruning.versions = try count("temp.dropped_version")
    pruning.looks = try count("temp.dropped_look")
    pruning.services = try count("temp.dropped_service")
    pruning.texts = try count("temp.dropped_text")
    pruning.bytes = try Self.sizes.reduce(0) { bytes, sql in
      try bytes + (Int.fetchOne(database, sql: "SELECT coalesce(sum(\(sql)") ?? 0)
    }
    let alerts = OldAlerts(database, before: cut)
    pruning.alerts = try alerts.count
    pruning.bytes += try alerts.size
    return pruning
  }

  private func count(_ table: String) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
  }

  /// The size of a row in bytes: its texts, and the usual size of its numbers, headers and index entries.
  private static let sizes = [
    """
    40 + \(length("reason", "balance", "currency", "balance_error"))), 0)
    FROM snapshot WHERE id IN temp.dropped_snapshot
    """,
    "12 + \(length("service"))), 0) FROM defect_list WHERE NOT \(isKeptList("id"))",
    """
    8 + \(length("field", "reason", "raw", "stated_id"))), 0)
    FROM defect WHERE id NOT IN (
      SELECT defect_id FROM defect_list AS list WHERE \(isKeptList("list.id")))
    """,
    """
    32 + \(length("rate", "min", "max", "volatile"))), 0)
    FROM held_version WHERE snapshot_id IN temp.dropped_snapshot
    """,
    """
    52 + \(length("kind", "before", "after"))), 0)
    FROM step_event WHERE \(isOldEvent)
    """,
    "32 + \(length("currency"))), 0) FROM step_price WHERE \(isOldStep("step_price"))",
    """
    16 + \(length("rate"))), 0)
    FROM temp.dropped_version JOIN version USING (snapshot_id, service_id)
    """,
    "20 + \(length("min", "max"))), 0) FROM temp.dropped_look JOIN look USING (id)",
    """
    20 + \(length("key", "key", "volatile"))), 0)
    FROM service WHERE id IN temp.dropped_service
    """,
    """
    8 + \(length("value")) + iif(hash IS NULL, 0, 12)), 0)
    FROM text WHERE id IN temp.dropped_text
    """,
  ]

  private static func isKeptList(_ id: String) -> String {
    """
    \(id) IN (
      SELECT defects_id FROM snapshot
      WHERE id NOT IN temp.dropped_snapshot AND id NOT IN temp.demoted_snapshot
        AND id NOT IN temp.emptied_snapshot)
    """
  }

  private static func length(_ columns: String...) -> String {
    columns.map { "coalesce(length(CAST(\($0) AS BLOB)), 0)" }.joined(separator: " + ")
  }
}
