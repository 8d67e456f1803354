import Catalogue
import GRDB

/// Upgrades a database from the schemas before the first release, without losing data. To be deleted at
/// that release.
enum SchemaUpgrade {
  /// The migrations that made the earlier schema.
  private static let first: Set = [
    "1 catalogue over time", "2 order readings by time", "3 when services left",
    "4 readings of the balance", "5 when services changed last", "6 keyframes",
  ]
  /// The migration that made the later schema, which has derived rows.
  private static let second = "catalogue over time"

  static let migrations = first.union([second])

  /// Whether the database has only some of the first migrations, and so cannot be upgraded.
  static func isTooOld(_ database: Database) throws -> Bool {
    let applied = try Schema.migrator.appliedIdentifiers(database)
    return !applied.isDisjoint(with: first) && !applied.isSuperset(of: first)
  }

  /// Throws ``StoreError/tooManyDigits(_:)`` for an amount that an earlier version stored and this version
  /// cannot.
  static func run(_ database: Database, from earlier: Set<String>) throws {
    try AmountCheck.checkLengths(database, versions: "version")
    let isFirst = !earlier.contains(second)
    if !isFirst { try database.execute(sql: "DROP VIEW event; DROP VIEW price_step") }
    try database.execute(
      sql: """
        DROP VIEW service_version;
        DROP VIEW change;
        DROP VIEW accepted;
        DROP TRIGGER version_added;
        DROP TRIGGER version_dropped;
        \(isFirst ? missingColumns : "")
        ALTER TABLE version RENAME TO old_version;
        \(Schema.versionTables)
        \(changes)
        \(isFirst ? Schema.stepEvents + Schema.derivedTables : derivedRows)
        \(Schema.views)
        """)
    if isFirst { try setNameKeys(database) }
    try database.execute(sql: currencies)
  }

  /// The currencies of accounts and orders, in the form in which codes are compared. Earlier versions did
  /// not read the currencies in entries.
  private static let currencies = """
    UPDATE snapshot SET currency = nullif(upper(trim(currency)), '') WHERE currency IS NOT NULL;
    UPDATE ledger_order SET currency = nullif(upper(trim(currency)), '') WHERE currency IS NOT NULL;
    UPDATE order_status SET currency = nullif(upper(trim(currency)), '') WHERE currency IS NOT NULL;
    \(["look", "held_version"].map { table in
      """
      UPDATE \(table) SET currency = nullif(upper(trim(json_extract(value, '$.currency'))), '')
      FROM text WHERE text.id = extra_id AND json_valid(value)
        AND json_type(value, '$.currency') = 'text';
      """
    }.joined(separator: "\n"))
    """

  private static let missingColumns = """
    ALTER TABLE version ADD COLUMN currency TEXT;
    ALTER TABLE version ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE held_version ADD COLUMN currency TEXT;
    ALTER TABLE text ADD COLUMN name_key INTEGER;
    CREATE TABLE scope (
      panel_id   INTEGER NOT NULL,
      service_id INTEGER NOT NULL,
      PRIMARY KEY (panel_id, service_id)
    ) STRICT, WITHOUT ROWID;
    """

  /// Derived rows are made again, except those about the time before the first snapshot that
  /// `prune` has kept.
  private static let derivedRows = """
    ALTER TABLE step_event RENAME TO old_step_event;
    \(Schema.stepEvents)
    INSERT INTO step_event (panel_id, at, number, kind, service_id, ratio, group_number, group_at,
      before, after, factor, is_category, category_id, count, other_count, other_service_id,
      reference_at)
    SELECT panel_id, at, number, kind, coalesce(service_id, 0), ratio, group_number, group_at,
      before, after, factor, is_category, category_id, count, other_count, other_service_id,
      reference_at
    FROM old_step_event WHERE NOT \(isDerived("at"));
    DROP TABLE old_step_event;
    DELETE FROM step_price WHERE \(isDerived("at"));
    DELETE FROM parking WHERE \(isDerived("at"));
    DELETE FROM memory WHERE \(isDerived("at - 1"));
    DELETE FROM memory_service WHERE memory_id NOT IN (SELECT id FROM memory);
    DELETE FROM memory_price WHERE memory_id NOT IN (SELECT id FROM memory);
    DELETE FROM memory_level WHERE memory_id NOT IN (SELECT id FROM memory);
    DELETE FROM memory_line WHERE memory_id NOT IN (SELECT id FROM memory);
    """

  /// Whether a time is after the first snapshot that `prune` has kept, or nothing was pruned.
  private static func isDerived(_ time: String) -> String {
    """
    (coalesce(\(time) > (SELECT pruned_to FROM panel WHERE id = panel_id), 1))
    """
  }

  private static func setNameKeys(_ database: Database) throws {
    let names = try Row.fetchAll(
      database,
      sql: """
        SELECT text.id, text.value, min(service.key)
        FROM (SELECT look.name_id, version.service_id
              FROM version JOIN look ON look.id = version.look_id
              UNION SELECT name_id, service_id FROM held_version) AS used
        JOIN text ON text.id = used.name_id JOIN service ON service.id = used.service_id
        GROUP BY text.id
        """)
    var keys = NameKeys()
    for name in names {
      try database.cachedStatement(sql: "UPDATE text SET name_key = ? WHERE id = ?")
        .execute(arguments: [
          keys.key(of: try name[at: 1], service: try name[at: 2]).hash, try name[at: 0] as Int64,
        ])
    }
  }
}

// MARK: - Versions and the listing

extension SchemaUpgrade {
  private static let changes = """
    -- Of a version that is older than what `prune` has left, the snapshot is not there.
    INSERT INTO snapshot (panel_id, taken_at)
    SELECT DISTINCT panel_id, valid_from FROM old_version WHERE NOT EXISTS (
      SELECT 1 FROM snapshot WHERE panel_id = old_version.panel_id AND taken_at = valid_from);

    -- Looks are numbered by service and time; of versions that follow each other, equal ones are one.
    CREATE TEMP TABLE life AS
    SELECT snapshot.id AS snapshot_id, service_id, valid_from, listed, rate, NULL AS look_id,
      lag(snapshot.id) OVER (PARTITION BY service_id ORDER BY valid_from) AS prior_id
    FROM old_version JOIN snapshot
      ON snapshot.panel_id = old_version.panel_id AND taken_at = valid_from;

    CREATE TEMP TABLE numbered AS
    WITH pairs AS (
      SELECT service_id, valid_from, name_id, lag(name_id) OVER service AS name_before,
        category_id IS lag(category_id) OVER service AND type_id IS lag(type_id) OVER service
          AND min IS lag(min) OVER service AND max IS lag(max) OVER service
          AND refill IS lag(refill) OVER service AND cancel IS lag(cancel) OVER service
          AND extra_id IS lag(extra_id) OVER service AND currency IS lag(currency) OVER service
          AND stale IS lag(stale) OVER service AS is_same
      FROM old_version WHERE listed
      WINDOW service AS (PARTITION BY service_id ORDER BY valid_from)
    ),
    looks AS (
      SELECT service_id, valid_from, name_before IS NULL OR NOT is_same
          OR name_id <> name_before AND (SELECT value FROM text WHERE id = name_id)
            <> (SELECT value FROM text WHERE id = name_before) AS is_new
      FROM pairs
    )
    SELECT service_id, valid_from, is_new, sum(is_new) OVER (ORDER BY service_id, valid_from) AS id
    FROM looks;
    CREATE INDEX temp.numbered_by_version ON numbered (service_id, valid_from);

    INSERT INTO look (id, name_id, category_id, type_id, min, max, refill, cancel, extra_id, currency,
      stale)
    SELECT id, name_id, category_id, type_id, min, max, refill, cancel, extra_id, currency,
      nullif(stale, 0)
    FROM temp.numbered JOIN old_version USING (service_id, valid_from) WHERE is_new ORDER BY id;

    INSERT INTO version (snapshot_id, service_id, look_id, rate, prior_id)
    SELECT snapshot_id, service_id, numbered.id, rate, prior_id
    FROM temp.life LEFT JOIN temp.numbered USING (service_id, valid_from)
    ORDER BY snapshot_id, service_id;

    UPDATE service SET first_seen_at = coalesce(
      first_seen_at, (SELECT min(valid_from) FROM old_version WHERE service_id = service.id));
    DROP INDEX service_by_departure;
    ALTER TABLE service DROP COLUMN left_at;
    ALTER TABLE service ADD COLUMN left_id INTEGER REFERENCES snapshot (id);
    CREATE TEMP TABLE last AS
    SELECT service_id, snapshot_id, listed, max(valid_from) FROM temp.life GROUP BY service_id;
    UPDATE service SET left_id = last.snapshot_id
    FROM temp.last WHERE last.service_id = service.id AND NOT listed;
    INSERT INTO entry (panel_id, service_id, snapshot_id)
    SELECT panel_id, service_id, snapshot_id
    FROM temp.last JOIN service ON service.id = service_id WHERE listed
    ORDER BY panel_id, service_id;

    -- Services that are not listed are not kept.
    ALTER TABLE defect ADD COLUMN stated_id TEXT;
    UPDATE defect SET stated_id = service;
    UPDATE defect SET service = NULL
    WHERE service IS NOT NULL AND NOT coalesce(
      (SELECT listed
       FROM snapshot JOIN service
         ON service.panel_id = snapshot.panel_id AND service.key = defect.service
       JOIN old_version ON old_version.service_id = service.id AND valid_from <= taken_at
       WHERE snapshot.id = snapshot_id ORDER BY valid_from DESC LIMIT 1), 0);

    ALTER TABLE held_version DROP COLUMN listed;
    ALTER TABLE panel DROP COLUMN versions_to_keyframe;
    ALTER TABLE panel ADD COLUMN decoder INTEGER;
    DROP TABLE keyframe;
    DROP TABLE last_answer;
    DROP TABLE temp.life;
    DROP TABLE temp.numbered;
    DROP TABLE temp.last;
    DROP TABLE old_version;

    -- Names of services that came back and looked as before.
    DELETE FROM text WHERE hash IS NULL AND id NOT IN (
      SELECT name_id FROM look UNION SELECT name_id FROM held_version);
    """
}
