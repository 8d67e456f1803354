import GRDB

/// The tables and views of the schemas before the first release that differ from today's.
enum EarlierSchema {
  static let versions = """
    CREATE TABLE version (
      panel_id    INTEGER NOT NULL REFERENCES panel (id),
      valid_from  INTEGER NOT NULL,
      service_id  INTEGER NOT NULL REFERENCES service (id),
      listed      INTEGER NOT NULL CHECK (listed IN (0, 1)),
      name_id     INTEGER REFERENCES text (id),
      category_id INTEGER REFERENCES text (id),
      type_id     INTEGER REFERENCES text (id),
      rate        TEXT,
      min         TEXT,
      max         TEXT,
      refill      INTEGER CHECK (refill IN (0, 1)),
      cancel      INTEGER CHECK (cancel IN (0, 1)),
      extra_id    INTEGER REFERENCES text (id),
      rate_number REAL GENERATED ALWAYS AS (CAST(rate AS REAL)) VIRTUAL,
      currency    TEXT,
      stale       INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
      CHECK ((name_id IS NOT NULL) = listed AND (rate IS NOT NULL) = listed),
      PRIMARY KEY (panel_id, valid_from, service_id)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX version_of_service ON version (service_id, valid_from);
    CREATE INDEX version_of_departure ON version (panel_id, valid_from) WHERE NOT listed;
    CREATE INDEX service_by_departure ON service (panel_id, left_at);

    CREATE TRIGGER version_added AFTER INSERT ON version
    WHEN NOT new.listed
      OR (SELECT left_at FROM service WHERE id = new.service_id) IS NOT NULL
    BEGIN
      \(leftAt(of: "new.service_id"))
    END;

    CREATE TRIGGER version_dropped AFTER DELETE ON version
    WHEN NOT EXISTS (
      SELECT 1 FROM version WHERE service_id = old.service_id AND valid_from > old.valid_from)
    BEGIN
      \(leftAt(of: "old.service_id"))
    END;

    CREATE TABLE keyframe (
      id       INTEGER PRIMARY KEY,
      panel_id INTEGER NOT NULL REFERENCES panel (id),
      taken_at INTEGER NOT NULL,
      services BLOB NOT NULL,
      UNIQUE (panel_id, taken_at)
    ) STRICT;

    CREATE TABLE last_answer (
      panel_id    INTEGER PRIMARY KEY REFERENCES panel (id),
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      entries     BLOB NOT NULL
    ) STRICT;
    """

  private static func leftAt(of service: String) -> String {
    """
    UPDATE service SET left_at = (
      SELECT CASE WHEN listed THEN NULL ELSE valid_from END FROM version
      WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1)
    WHERE id = \(service);
    """
  }

  static let stepEvents = """
    CREATE TABLE step_event (
      panel_id         INTEGER NOT NULL REFERENCES panel (id),
      at               INTEGER NOT NULL,
      number           INTEGER NOT NULL,
      kind             TEXT NOT NULL,
      service_id       INTEGER REFERENCES service (id),
      ratio            REAL,
      group_number     INTEGER,
      group_at         INTEGER,
      before           TEXT,
      after            TEXT,
      factor           REAL,
      is_category      INTEGER CHECK (is_category = 1),
      category_id      INTEGER REFERENCES text (id),
      count            INTEGER,
      other_count      INTEGER,
      other_service_id INTEGER REFERENCES service (id),
      reference_at     INTEGER,
      PRIMARY KEY (panel_id, at, number)
    ) STRICT, WITHOUT ROWID;
    """

  static let views = """
    CREATE VIEW accepted AS
    SELECT panel_id, taken_at, services + (
      SELECT count(DISTINCT service.id) FROM defect
      JOIN service ON service.panel_id = snapshot.panel_id AND service.key = defect.service
      WHERE defect.snapshot_id = snapshot.id AND (
        SELECT listed FROM version
        WHERE version.service_id = service.id AND valid_from <= taken_at
        ORDER BY valid_from DESC LIMIT 1)) AS services
    FROM snapshot WHERE verdict = 'accepted';

    CREATE VIEW change AS
    SELECT version.panel_id, version.valid_from AS at, version.service_id, version.listed,
      (SELECT max(earlier.valid_from) FROM version AS earlier
       WHERE earlier.service_id = version.service_id AND earlier.valid_from < version.valid_from)
        AS prior_at,
      (SELECT min(later.valid_from) FROM version AS later
       WHERE later.service_id = version.service_id AND later.valid_from > version.valid_from)
        AS next_at,
      base.valid_from AS base_at,
      base.name_id AS name_before, version.name_id AS name_after,
      base.category_id AS category_before, version.category_id AS category_after,
      base.type_id AS type_before, version.type_id AS type_after,
      base.rate AS rate_before, version.rate AS rate_after,
      base.rate_number AS number_before, version.rate_number AS number_after,
      base.min AS min_before, version.min AS min_after,
      base.max AS max_before, version.max AS max_after,
      base.refill AS refill_before, version.refill AS refill_after,
      base.cancel AS cancel_before, version.cancel AS cancel_after
    FROM version
    LEFT JOIN version AS base ON base.panel_id = version.panel_id
      AND base.service_id = version.service_id AND base.valid_from = (
        SELECT max(earlier.valid_from) FROM version AS earlier
        WHERE earlier.service_id = version.service_id
          AND earlier.valid_from < version.valid_from AND earlier.listed);

    CREATE VIEW service_version AS
    SELECT panel.name AS panel, service.key AS service, version.valid_from,
      (SELECT min(later.valid_from) FROM version AS later
       WHERE later.service_id = version.service_id AND later.valid_from > version.valid_from)
        AS valid_to,
      version.listed, name.value AS name, category.value AS category, type.value AS type,
      version.rate, version.min, version.max, version.refill, version.cancel,
      extra.value AS extra, version.rate_number, version.panel_id, version.service_id,
      version.currency AS own_currency, version.stale, name.name_key
    FROM version
    JOIN panel ON panel.id = version.panel_id
    JOIN service ON service.id = version.service_id
    LEFT JOIN text AS name ON name.id = version.name_id
    LEFT JOIN text AS category ON category.id = version.category_id
    LEFT JOIN text AS type ON type.id = version.type_id
    LEFT JOIN text AS extra ON extra.id = version.extra_id;
    """
}

// MARK: - Ageing

extension EarlierSchema {
  /// The last schema without derived rows, by its migrations, and the one after it.
  static let first = [
    "1 catalogue over time", "2 order readings by time", "3 when services left",
    "4 readings of the balance", "5 when services changed last", "6 keyframes",
  ]
  static let second = ["catalogue over time"]

  /// Turns a database into one of an earlier schema, with all that it holds.
  static func age(_ file: TemporaryStore, to migrations: [String]) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: file.path, configuration: configuration).inDatabase { database in
      try database.execute(sql: Self.copyDefects)
      for view in try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'")
      {
        try database.execute(sql: "DROP VIEW \(view)")
      }
      try database.execute(sql: Self.dropDefectLists + Self.ageVersions)
      if migrations == Self.second {
        try database.execute(sql: Self.ageEvents)
      } else {
        try database.execute(sql: Self.dropDerivedRows)
      }
      try database.execute(
        sql: """
          \(Self.dropOrderTimes) DROP TABLE report_mark; DROP TABLE panel_address;
          DROP TABLE backup;
          DROP TABLE order_status_before; DROP TABLE order_before; DROP TABLE ledger_change;
          \(Self.dropAlerts)
          DELETE FROM grdb_migrations
          """)
      for name in migrations {
        try database.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [name])
      }
    }
  }

  static let copyDefects = "CREATE TEMP TABLE copy AS SELECT * FROM snapshot_defect"

  private static let dropAlerts =
    ["baseline_before", "baseline", "state", "mute", "channel", "line", "message", "rule"]
    .map { "DROP TABLE alert_\($0);" }.joined(separator: " ")
    + "ALTER TABLE snapshot DROP COLUMN alerted;"

  /// Each snapshot had its defects to itself.
  static let dropDefectLists = """
    DROP TABLE defect_list;
    DROP TABLE defect;
    DROP INDEX snapshot_with_defects;
    ALTER TABLE snapshot DROP COLUMN defects_id;
    CREATE TABLE defect (
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      position    INTEGER NOT NULL,
      service     TEXT,
      field       TEXT NOT NULL,
      reason      TEXT NOT NULL,
      raw         TEXT NOT NULL,
      stated_id   TEXT,
      PRIMARY KEY (snapshot_id, position)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO defect SELECT * FROM temp.copy;
    DROP TABLE temp.copy;

    """

  static let dropOrderTimes = """
    DROP INDEX ledger_order_to_ask; ALTER TABLE ledger_order DROP COLUMN ask_at;
    """

  private static let ageVersions = """
    ALTER TABLE service ADD COLUMN left_at INTEGER;
    ALTER TABLE version RENAME TO new_version;
    \(versions)
    INSERT INTO version (panel_id, valid_from, service_id, listed, name_id, category_id, type_id,
      rate, min, max, refill, cancel, extra_id, currency, stale)
    SELECT panel_id, taken_at, service_id, look_id IS NOT NULL, name_id, category_id, type_id, rate,
      min, max, refill, cancel, extra_id, look.currency, coalesce(stale, 0)
    FROM new_version JOIN snapshot ON snapshot.id = snapshot_id LEFT JOIN look ON look.id = look_id
    ORDER BY panel_id, taken_at, service_id;
    ALTER TABLE service DROP COLUMN left_id;
    UPDATE service SET first_seen_at = NULL
    WHERE first_seen_at = (SELECT min(valid_from) FROM version WHERE service_id = service.id);
    UPDATE defect SET service = stated_id
    WHERE service IS NULL AND NOT EXISTS (
      SELECT 1 FROM snapshot JOIN service ON service.panel_id = snapshot.panel_id
      JOIN version ON version.service_id = service.id AND valid_from <= taken_at
      WHERE snapshot.id = snapshot_id AND service.key = stated_id);
    ALTER TABLE defect DROP COLUMN stated_id;
    ALTER TABLE panel ADD COLUMN versions_to_keyframe INTEGER;
    ALTER TABLE panel DROP COLUMN decoder;
    ALTER TABLE held_version ADD COLUMN listed INTEGER GENERATED ALWAYS AS (1) VIRTUAL;
    DELETE FROM snapshot WHERE verdict IS NULL AND balance IS NULL AND balance_error IS NULL;
    DROP TABLE entry; DROP TABLE new_version; DROP TABLE look;
    \(views)
    """

  private static let ageEvents = """
    ALTER TABLE step_event RENAME TO new_step_event;
    \(stepEvents)
    INSERT INTO step_event (panel_id, at, number, kind, service_id, ratio, group_number, group_at,
      before, after, factor, is_category, category_id, count, other_count, other_service_id,
      reference_at)
    SELECT panel_id, at, number, kind, nullif(service_id, 0), ratio, group_number, group_at,
      before, after, factor, is_category, category_id, count, other_count, other_service_id,
      reference_at
    FROM new_step_event;
    DROP TABLE new_step_event;
    CREATE VIEW event AS SELECT * FROM step_event;
    CREATE VIEW price_step AS SELECT * FROM step_price;
    """

  private static let dropDerivedRows = """
    DROP TABLE step_event; DROP TABLE step_price; DROP TABLE parking; DROP TABLE memory_service;
    DROP TABLE memory_price; DROP TABLE memory_level; DROP TABLE memory_line; DROP TABLE memory;
    DROP VIEW service_version;
    CREATE VIEW service_version AS SELECT * FROM version;
    ALTER TABLE text DROP COLUMN name_key;
    DROP TABLE scope;
    DROP VIEW service_version; DROP VIEW change; DROP VIEW accepted;
    ALTER TABLE version DROP COLUMN stale;
    ALTER TABLE version DROP COLUMN currency;
    ALTER TABLE held_version DROP COLUMN currency;
    CREATE VIEW service_version AS SELECT * FROM version;
    CREATE VIEW change AS SELECT * FROM version;
    CREATE VIEW accepted AS SELECT * FROM snapshot;
    """
}
