import Catalogue
import GRDB

/// The rows that are only about the time before a cut, in tables of rows to delete. The tables are temporary,
/// so that a connection that cannot write can make them, too.
struct PruningPlan {
  let database: Database
  let cut: Timestamp

  /// Makes the tables. They must be made and used in one transaction.
  init(_ database: Database, cut: Timestamp) throws {
    self.database = database
    self.cut = cut
    try run(Self.tables)
    try keepSnapshots()
    try run(Self.versions)
    try run(Self.snapshots)
    try run(Self.looks)
    try run(Self.services)
    try run(Self.texts)
  }

  static func dropTables(_ database: Database) throws {
    for table in [
      "base", "kept_snapshot", "dropped_version", "kept_version", "dropped_snapshot",
      "demoted_snapshot", "emptied_snapshot", "dropped_look", "dropped_service", "kept_text",
      "dropped_text",
    ] { try database.execute(sql: "DROP TABLE temp.\(table)") }
  }

  private func run(_ sql: String) throws {
    let statements = try database.allStatements(sql: sql)
    while let statement = try statements.next() {
      statement.setUncheckedArguments(["cut": cut.milliseconds])
      try statement.execute()
    }
  }

  private func keepSnapshots() throws {
    for condition in Self.neededAtCut {
      try keepLastSnapshots("taken_at <= :cut AND \(condition)")
    }
    for condition in Self.neededAtEnd { try keepLastSnapshots(condition) }
  }

  /// Keeps the last snapshot of every panel among those that satisfy a condition.
  private func keepLastSnapshots(_ condition: String) throws {
    try run(
      """
      INSERT OR IGNORE INTO temp.kept_snapshot
      SELECT last FROM (
        SELECT (SELECT id FROM snapshot WHERE panel_id = panel.id AND \(condition)
                ORDER BY taken_at DESC LIMIT 1) AS last
        FROM panel)
      WHERE last IS NOT NULL
      """)
  }
}

// MARK: - Snapshots

extension PruningPlan {
  /// The rows needed as of the cut or later: the catalogue, the balance, and the currency by the three
  /// rules of the queries and the acceptance gate.
  private static let neededAtCut = [
    "verdict = 'accepted'", "balance IS NOT NULL", "currency IS NOT NULL",
    "currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'",
    "currency IS NOT NULL AND (verdict = 'accepted' OR verdict IS NULL AND services IS NOT NULL)",
  ]

  /// The rows that the schedule and the clock need if nothing was read since the cut.
  private static let neededAtEnd = ["true", "verdict IS NOT NULL"]

  /// `base` has each panel's last accepted snapshot as of the cut: later ones are compared with it,
  /// and it is the first one that can be reconstructed.
  private static let tables = """
    CREATE TEMP TABLE base (panel_id INTEGER PRIMARY KEY, at INTEGER);
    INSERT INTO temp.base
    SELECT id, (SELECT max(taken_at) FROM snapshot
                WHERE panel_id = panel.id AND verdict = 'accepted' AND taken_at <= :cut)
    FROM panel;
    CREATE TEMP TABLE kept_snapshot (id INTEGER PRIMARY KEY);
    """

  /// A held snapshot of any age waits for its decision, and one that no snapshot after the cut confirmed may
  /// still be confirmed by a snapshot added later. An accepted snapshot that is kept only for its balance no
  /// longer counts as a catalogue. If versions refer to a snapshot, its time is kept.
  private static let snapshots = """
    CREATE TEMP TABLE dropped_snapshot (id INTEGER PRIMARY KEY);
    INSERT INTO temp.dropped_snapshot
    SELECT id FROM snapshot
    WHERE taken_at < :cut AND verdict IS NOT 'held' AND id NOT IN temp.kept_snapshot
      AND id NOT IN (SELECT snapshot_id FROM temp.kept_version)
      AND NOT (verdict IS 'rejected' AND instr(reason, '\(String.notConfirmedWords)') > 0
        AND taken_at > coalesce((SELECT at FROM temp.base WHERE base.panel_id = snapshot.panel_id), -9e18));
    CREATE TEMP TABLE demoted_snapshot (id INTEGER PRIMARY KEY);
    INSERT INTO temp.demoted_snapshot
    SELECT snapshot.id FROM temp.kept_snapshot JOIN snapshot USING (id) JOIN temp.base USING (panel_id)
    WHERE verdict = 'accepted' AND taken_at < base.at;
    CREATE TEMP TABLE emptied_snapshot (id INTEGER PRIMARY KEY);
    INSERT INTO temp.emptied_snapshot
    SELECT snapshot.id FROM snapshot JOIN temp.base USING (panel_id)
    WHERE id IN (SELECT snapshot_id FROM temp.kept_version) AND taken_at < base.at
      AND id NOT IN temp.kept_snapshot AND NOT \(isEmptySnapshot);
    """

  /// Whether only the time of a snapshot is kept.
  static let isEmptySnapshot = """
    (verdict IS NULL AND services IS NULL AND balance IS NULL AND balance_error IS NULL)
    """
}

// MARK: - Services

extension PruningPlan {
  /// Versions that were replaced by the cut, and the ends of services that never came back. The last
  /// look of a service that came back is kept, because it is compared then. The look of a service that
  /// left recently is kept, because interpretation remembers it.
  private static let versions = """
    CREATE TEMP TABLE dropped_version (
      snapshot_id INTEGER, service_id INTEGER, PRIMARY KEY (snapshot_id, service_id)
    ) WITHOUT ROWID;
    INSERT INTO temp.dropped_version
    WITH life AS (
      SELECT version.snapshot_id, version.service_id, version.look_id IS NOT NULL AS is_listed,
        taken_at, base.at AS base_at, lead(taken_at) OVER life AS next_at,
        lead(version.look_id) OVER life IS NOT NULL AS is_listed_next,
        lead(taken_at, 2) OVER life AS second_at
      FROM temp.base JOIN snapshot ON snapshot.panel_id = base.panel_id
      JOIN version ON version.snapshot_id = snapshot.id
      WINDOW life AS (PARTITION BY version.service_id ORDER BY taken_at)
    )
    SELECT snapshot_id, service_id FROM life
    WHERE taken_at <= base_at AND NOT CASE
      WHEN coalesce(next_at > base_at, 1)
        THEN is_listed OR next_at IS NOT NULL OR \(isRemembered("taken_at"))
      ELSE is_listed AND NOT is_listed_next AND coalesce(second_at > base_at, 1)
        AND (second_at IS NOT NULL OR \(isRemembered("next_at"))) END;
    CREATE TEMP TABLE kept_version (snapshot_id INTEGER PRIMARY KEY);
    INSERT INTO temp.kept_version
    SELECT DISTINCT snapshot_id FROM version WHERE NOT \(isDropped);
    """

  /// Whether a time is in the 30 days for which interpretation remembers lost services.
  private static func isRemembered(_ time: String) -> String {
    "\(time) >= base_at - \(30 * 86_400_000 as Int64)"
  }

  /// Whether a row of `version` is deleted. (`IN` with several columns reads all of them.)
  static let isDropped = """
    EXISTS (
      SELECT 1 FROM temp.dropped_version AS dropped
      WHERE dropped.snapshot_id = version.snapshot_id AND dropped.service_id = version.service_id)
    """

  private static let looks = """
    CREATE TEMP TABLE dropped_look (id INTEGER PRIMARY KEY);
    INSERT INTO temp.dropped_look
    SELECT id FROM look
    EXCEPT SELECT look_id FROM version WHERE NOT \(isDropped);
    """

  /// Whether a derived row is deleted: one of a step up to the first snapshot that is kept. Deriving
  /// starts again there.
  static func isOldStep(_ table: String) -> String {
    "\(table).at <= (SELECT at FROM temp.base WHERE base.panel_id = \(table).panel_id)"
  }

  /// The same for `step_event`, except that a line about floating rates belongs to the whole day.
  static let isOldEvent = """
    \(isOldStep("step_event")) AND NOT (
      kind = 'floating' AND service_id = 0 AND at / 86400000 = (
        SELECT at / 86400000 FROM temp.base WHERE base.panel_id = step_event.panel_id))
    """

  /// Whether a memory is deleted: one from before the first snapshot that is kept.
  static let isOldMemory =
    "memory.at < (SELECT at FROM temp.base WHERE base.panel_id = memory.panel_id)"

  private static let services = """
    CREATE TEMP TABLE dropped_service (id INTEGER PRIMARY KEY);
    INSERT INTO temp.dropped_service
    SELECT id FROM service
    WHERE id NOT IN (SELECT service_id FROM version WHERE NOT \(isDropped)) AND id NOT IN (
      SELECT service_id FROM held_version WHERE snapshot_id NOT IN temp.dropped_snapshot);
    """

  private static let texts = """
    CREATE TEMP TABLE kept_text (id INTEGER PRIMARY KEY);
    """
    + ["name_id", "category_id", "type_id", "extra_id"].map { column in
      """
      INSERT OR IGNORE INTO temp.kept_text
      SELECT \(column) FROM look WHERE \(column) IS NOT NULL AND id NOT IN temp.dropped_look;
      INSERT OR IGNORE INTO temp.kept_text
      SELECT \(column) FROM held_version
      WHERE \(column) IS NOT NULL AND snapshot_id NOT IN temp.dropped_snapshot;
      """
    }.joined()
    + [("step_event", isOldEvent), ("step_price", isOldStep("step_price"))].map { table, isOld in
      """
      INSERT OR IGNORE INTO temp.kept_text
      SELECT category_id FROM \(table) WHERE category_id IS NOT NULL AND NOT (\(isOld));
      """
    }.joined() + """
      INSERT OR IGNORE INTO temp.kept_text
      SELECT category_id FROM memory_price JOIN memory ON memory.id = memory_id
      WHERE category_id <> 0 AND NOT \(isOldMemory);
      CREATE TEMP TABLE dropped_text (id INTEGER PRIMARY KEY);
      INSERT INTO temp.dropped_text SELECT id FROM text WHERE id NOT IN temp.kept_text;
      """
}
