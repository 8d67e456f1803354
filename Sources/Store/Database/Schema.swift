import GRDB

/// The schema. Nothing was released with an earlier one, so it is one migration; once released, it is
/// never edited, and the next one follows it.
enum Schema {
  /// Marks the file as Ratebook's: `RtBk` in the header's application id.
  static let applicationID = 0x5274_426B

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("catalogue over time", merging: SchemaUpgrade.migrations) {
      database, earlier in
      if earlier.isEmpty {
        try database.execute(sql: tables + derivedTables + views + derivedViews)
      } else {
        try SchemaUpgrade.run(database)
      }
    }
    return migrator
  }()

  private static let tables = """
    -- pruned_to is the first accepted snapshot that `prune` has left; what led to it is not known any
    -- more, and nothing older can be added. versions_to_keyframe is how many versions are to come until
    -- the next keyframe is due; NULL: some are.
    CREATE TABLE panel (
      id                   INTEGER PRIMARY KEY,
      name                 TEXT NOT NULL UNIQUE,
      pruned_to            INTEGER,
      versions_to_keyframe INTEGER
    ) STRICT;

    -- Every attempt to read a panel. Only accepted ones speak for its catalogue; where verdict is
    -- NULL, the balance alone was read. reason says why a snapshot was not accepted, or not at once;
    -- services counts the entries that could be read; where verdict is NULL all the same, `prune` has
    -- dropped the catalogue and kept the balance. Times are unix milliseconds.
    CREATE TABLE snapshot (
      id            INTEGER PRIMARY KEY,
      panel_id      INTEGER NOT NULL REFERENCES panel (id),
      taken_at      INTEGER NOT NULL,
      verdict       TEXT CHECK (verdict IN ('accepted', 'held', 'rejected', 'failed')),
      reason        TEXT CHECK (reason IS NOT NULL OR verdict IS NULL OR verdict = 'accepted'),
      services      INTEGER,
      balance       TEXT,
      currency      TEXT,
      balance_error TEXT,
      UNIQUE (panel_id, taken_at)
    ) STRICT;

    -- So that the last currency and the last balance that were stated are found without reading the
    -- snapshots after them.
    CREATE INDEX snapshot_with_currency ON snapshot (panel_id, taken_at)
    WHERE currency IS NOT NULL;

    CREATE INDEX snapshot_with_balance ON snapshot (panel_id, taken_at)
    WHERE balance IS NOT NULL;

    -- An entry of an answer that could not be read, as it came. service keeps its previous version
    -- for it; NULL where the id cannot be read, or where another entry shows the service.
    CREATE TABLE defect (
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      position    INTEGER NOT NULL,
      service     TEXT,
      field       TEXT NOT NULL,
      reason      TEXT NOT NULL,
      raw         TEXT NOT NULL,
      PRIMARY KEY (snapshot_id, position)
    ) STRICT, WITHOUT ROWID;

    -- Long texts, so that a version that repeats its predecessor's name holds a number only. Those
    -- that services share, such as a category, have a hash to be found by. name_key is a hash of what
    -- a service is recognised by: the letters and digits of its name, folded, without its own id;
    -- NULL for a name that has none, and for other texts. It is the same in every database.
    CREATE TABLE text (
      id       INTEGER PRIMARY KEY,
      value    TEXT NOT NULL,
      hash     INTEGER,
      name_key INTEGER
    ) STRICT;

    CREATE INDEX text_by_hash ON text (hash) WHERE hash IS NOT NULL;

    -- A service ever seen. key is the panel's own id; volatile holds the latest values of the
    -- fields that mean nothing a day later, as a JSON object. first_seen_at is when it was first
    -- listed, where `prune` has dropped the version that says so; NULL: its first version says it.
    -- left_at is when it left the catalogue for good, by what is known; NULL while it is listed.
    CREATE TABLE service (
      id            INTEGER PRIMARY KEY,
      panel_id      INTEGER NOT NULL REFERENCES panel (id),
      key           TEXT NOT NULL,
      volatile      TEXT,
      first_seen_at INTEGER,
      left_at       INTEGER,
      UNIQUE (panel_id, key)
    ) STRICT;

    CREATE INDEX service_by_departure ON service (panel_id, left_at);

    -- What a service looked like from valid_from until its next version. Written on change only;
    -- listed = 0 says that the catalogue no longer held it. currency is the entry's own, in upper case;
    -- NULL: the account's. stale = 1 says that the rate could not be read and is the last one that
    -- could. Kept in the order of time, so that a window reads its own rows and no others.
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

    -- The few versions that say that a service is gone.
    CREATE INDEX version_of_departure ON version (panel_id, valid_from) WHERE NOT listed;

    -- Whatever writes versions, these triggers keep service.left_at.
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

    -- A panel's catalogue as it was at one of its snapshots: what version has of each service that was
    -- listed, packed. They are made of the versions and can be made again.
    CREATE TABLE keyframe (
      id       INTEGER PRIMARY KEY,
      panel_id INTEGER NOT NULL REFERENCES panel (id),
      taken_at INTEGER NOT NULL,
      services BLOB NOT NULL,
      UNIQUE (panel_id, taken_at)
    ) STRICT;

    -- The services that a report is of; empty: all of them. It stays empty: a report of some services
    -- covers it with a temporary table of this name.
    CREATE TABLE scope (
      panel_id   INTEGER NOT NULL,
      service_id INTEGER NOT NULL,
      PRIMARY KEY (panel_id, service_id)
    ) STRICT, WITHOUT ROWID;

    -- The services of a snapshot that is held or was rejected, whole; position is the panel's order.
    CREATE TABLE held_version (
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      position    INTEGER NOT NULL,
      service_id  INTEGER NOT NULL REFERENCES service (id),
      listed      INTEGER GENERATED ALWAYS AS (1) VIRTUAL,
      name_id     INTEGER NOT NULL REFERENCES text (id),
      category_id INTEGER REFERENCES text (id),
      type_id     INTEGER REFERENCES text (id),
      rate        TEXT NOT NULL,
      min         TEXT,
      max         TEXT,
      refill      INTEGER CHECK (refill IN (0, 1)),
      cancel      INTEGER CHECK (cancel IN (0, 1)),
      extra_id    INTEGER REFERENCES text (id),
      volatile    TEXT,
      currency    TEXT,
      PRIMARY KEY (snapshot_id, service_id)
    ) STRICT, WITHOUT ROWID;

    -- The fingerprints of the entries of each panel's last accepted answer, in its order: 8 bytes of
    -- fingerprint, 4 of length, 4 of service.id, little-endian. What they hold has been stored; they
    -- only spare decoding it again.
    CREATE TABLE last_answer (
      panel_id    INTEGER PRIMARY KEY REFERENCES panel (id),
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      entries     BLOB NOT NULL
    ) STRICT;

    -- What the fingerprints and hashes of this database are made with: one row.
    CREATE TABLE fingerprint_key (
      id  INTEGER PRIMARY KEY CHECK (id = 1),
      key BLOB NOT NULL
    ) STRICT;

    INSERT INTO fingerprint_key VALUES (1, randomblob(16));

    -- The account holder's own orders, as the ledger that was imported has them. key and service are
    -- the panel's ids; charge is what was taken from the balance when the order was placed. An order
    -- is open until the panel has said a state that nothing more comes of.
    CREATE TABLE ledger_order (
      id         INTEGER PRIMARY KEY,
      panel_id   INTEGER NOT NULL REFERENCES panel (id),
      key        TEXT NOT NULL,
      service    TEXT NOT NULL,
      ordered_at INTEGER,
      quantity   TEXT,
      charge     TEXT,
      currency   TEXT,
      is_open    INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
      UNIQUE (panel_id, key)
    ) STRICT;

    CREATE INDEX ledger_order_by_time ON ledger_order (panel_id, ordered_at);

    -- So that a snapshot finds the orders to ask for however many have ended.
    CREATE INDEX ledger_order_open ON ledger_order (panel_id) WHERE is_open;

    -- What the panel said of an order, written if it differs from what it said before. state is the
    -- panel's own word, meaning what the word means; error is what it said instead of both.
    CREATE TABLE order_status (
      order_id    INTEGER NOT NULL REFERENCES ledger_order (id),
      read_at     INTEGER NOT NULL,
      state       TEXT,
      meaning     TEXT,
      charge      TEXT,
      currency    TEXT,
      start_count TEXT,
      remains     TEXT,
      extra       TEXT,
      error       TEXT,
      CHECK ((state IS NULL) = (error IS NOT NULL)),
      PRIMARY KEY (order_id, read_at)
    ) STRICT, WITHOUT ROWID;

    -- So that a window finds what was said of orders within it, however many readings there are.
    CREATE INDEX order_status_by_time ON order_status (read_at);

    """

  /// When a service left, by its last version.
  private static func leftAt(of service: String) -> String {
    """
    UPDATE service SET left_at = (
      SELECT CASE WHEN listed THEN NULL ELSE valid_from END FROM version
      WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1)
    WHERE id = \(service);
    """
  }

  /// What queries read: the tables in words, and how versions differ.
  static let views = """
    -- The snapshots that speak for a catalogue. snapshot.services are the entries that could be
    -- read; here also count the services that were kept where theirs could not.
    CREATE VIEW accepted AS
    SELECT panel_id, taken_at, services + (
      SELECT count(DISTINCT service.id) FROM defect
      JOIN service ON service.panel_id = snapshot.panel_id AND service.key = defect.service
      WHERE defect.snapshot_id = snapshot.id AND (
        SELECT listed FROM version
        WHERE version.service_id = service.id AND valid_from <= taken_at
        ORDER BY valid_from DESC LIMIT 1)) AS services
    FROM snapshot WHERE verdict = 'accepted';

    -- What each version changes of the one in which its service was last listed. prior_at is when the
    -- version before it began, next_at the one after it, base_at the one that it is compared with:
    -- a service that was listed right before has base_at = prior_at, one never listed has neither.
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

    -- The versions in words. valid_to is when the next one began; NULL if there is none.
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
