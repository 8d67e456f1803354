import GRDB

extension PruningPlan {
  /// How many rows are to be dropped, and about what they take up.
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
    return pruning
  }

  private func count(_ table: String) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
  }

  /// The bytes of a row: its texts, and what its numbers, headers and index entries mostly take.
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
