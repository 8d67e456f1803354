import GRDB

/// The schema. A migration that is part of a release is never edited; changes go into the next migration.
enum Schema {
  /// Marks the file as Ratebook's: `RtBk` in the header's application id.
  static let applicationID = 0x5274_426B

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("catalogue and listing", merging: SchemaUpgrade.migrations) {
      database, earlier in
      if earlier.isEmpty {
        try database.execute(
          sql: tables + ledgerTables + versionTables + stepEvents + derivedTables + views)
      } else {
        try SchemaUpgrade.run(database, from: earlier)
      }
    }
    migrator.registerMigration("where reports ended") { try $0.execute(sql: reportMarks) }
    migrator.registerMigration("when orders are asked for") { try $0.execute(sql: orderTimes) }
    migrator.registerMigration("where panels are") { try $0.execute(sql: panelAddresses) }
    migrator.registerMigration("what orders cost") { try $0.execute(sql: orderValues) }
    migrator.registerMigration("unreadable entries once") {
      try $0.execute(sql: defectLists + acceptedView)
    }
    migrator.registerMigration("when it was copied") { try $0.execute(sql: backups) }
    migrator.registerMigration("changes of the ledger") { try $0.execute(sql: ledgerChanges) }
    migrator.registerMigration("alerts") { try $0.execute(sql: alerts) }
    migrator.registerMigration("what alerts replaced") { try $0.execute(sql: alertWithdrawals) }
    migrator.registerMigration("undone changes of the ledger") { try $0.execute(sql: ledgerUndos) }
    migrator.registerMigration("order of alerts") { try $0.execute(sql: alertOrder) }
    return migrator
  }()

  private static let tables = """
    -- pruned_to is the first accepted snapshot that `prune` has left; what led to it is not known any
    -- more, and nothing older can be added. decoder is the revision of the decoder that has read the
    -- entries which have marks; NULL: none have.
    CREATE TABLE panel (
      id        INTEGER PRIMARY KEY,
      name      TEXT NOT NULL UNIQUE,
      pruned_to INTEGER,
      decoder   INTEGER
    ) STRICT;

    -- Every attempt to read a panel. Only accepted ones speak for its catalogue; if verdict is
    -- NULL, the balance alone was read. reason says why a snapshot was not accepted, or not at once;
    -- services counts the entries that could be read; if verdict is NULL all the same, `prune` has
    -- dropped the catalogue and kept the balance. One that is empty is kept for the time of versions
    -- that are older than pruned_to. Times are unix milliseconds.
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

    -- Replaced by a later migration.
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

    -- A service ever seen. key is the panel's own id; volatile holds the latest values of the fields
    -- that mean nothing a day later, as a JSON object. first_seen_at is when it was first listed, also
    -- if `prune` has dropped the version that says so; NULL: never. left_id is the snapshot whose version
    -- says that it is not listed any more; NULL while it is listed, or if it never was.
    CREATE TABLE service (
      id            INTEGER PRIMARY KEY,
      panel_id      INTEGER NOT NULL REFERENCES panel (id),
      key           TEXT NOT NULL,
      volatile      TEXT,
      first_seen_at INTEGER,
      left_id       INTEGER REFERENCES snapshot (id),
      UNIQUE (panel_id, key)
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

    -- What the fingerprints and hashes of this database are made with: one row.
    CREATE TABLE fingerprint_key (
      id  INTEGER PRIMARY KEY CHECK (id = 1),
      key BLOB NOT NULL
    ) STRICT;

    INSERT INTO fingerprint_key VALUES (1, randomblob(16));

    """

  static let versionTables = """
    -- What a service says beside its rate. A version whose look equals that of the one before, of the
    -- same service, has the same row. currency is the entry's own, in upper case; NULL: the account's.
    -- stale = 1 says that the rate could not be read and is the last one that could.
    CREATE TABLE look (
      id          INTEGER PRIMARY KEY,
      name_id     INTEGER NOT NULL REFERENCES text (id),
      category_id INTEGER REFERENCES text (id),
      type_id     INTEGER REFERENCES text (id),
      min         TEXT,
      max         TEXT,
      refill      INTEGER CHECK (refill IN (0, 1)),
      cancel      INTEGER CHECK (cancel IN (0, 1)),
      extra_id    INTEGER REFERENCES text (id),
      currency    TEXT,
      stale       INTEGER CHECK (stale = 1)
    ) STRICT;

    -- What a service looks like from an accepted snapshot on, written on change only. look_id and rate
    -- are NULL if it is not listed any more. prior_id is the snapshot of its version before, by time;
    -- NULL: there is none. reread = 1 says that the entry's bytes are those of the snapshot before, and
    -- another revision of the decoder reads them differently. Kept by snapshot, so that a step reads its
    -- own rows and no others; a service's life is followed from its last version along prior_id.
    CREATE TABLE version (
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      service_id  INTEGER NOT NULL REFERENCES service (id),
      look_id     INTEGER REFERENCES look (id),
      rate        TEXT CHECK ((rate IS NULL) = (look_id IS NULL)),
      prior_id    INTEGER,
      reread      INTEGER CHECK (reread = 1),
      PRIMARY KEY (snapshot_id, service_id)
    ) STRICT, WITHOUT ROWID;

    -- What each panel lists now: of each service, the snapshot of its version, and the mark of its entry
    -- as it came last: the fingerprint and the size of its bytes. The marks spare decoding it again;
    -- both are NULL if they are not known, such as for an entry that could not be read.
    CREATE TABLE entry (
      panel_id    INTEGER NOT NULL REFERENCES panel (id),
      service_id  INTEGER NOT NULL REFERENCES service (id),
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      fingerprint INTEGER,
      size        INTEGER CHECK ((size IS NULL) = (fingerprint IS NULL)),
      PRIMARY KEY (panel_id, service_id)
    ) STRICT, WITHOUT ROWID;

    """

  private static let panelAddresses = """
    -- At which host and port a panel was read last, so that one with a new name is recognised.
    CREATE TABLE panel_address (
      panel_id INTEGER PRIMARY KEY REFERENCES panel (id),
      host     TEXT NOT NULL
    ) STRICT;
    """

  private static let backups = """
    -- The copies that `backup` has made, the newest of each file.
    CREATE TABLE backup (
      path    TEXT PRIMARY KEY,
      made_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  private static let defectLists = """
    ALTER TABLE snapshot ADD COLUMN defects_id INTEGER;

    CREATE INDEX snapshot_with_defects ON snapshot (defects_id) WHERE defects_id IS NOT NULL;

    CREATE TEMP TABLE old_defect AS SELECT * FROM main.defect;
    DROP TABLE main.defect;

    -- An entry of an answer that could not be read, as it came. stated_id is the id in the entry; NULL if it
    -- cannot be read. If field is 'repeated id', the entry could be read, and another one of the same id is
    -- used: reason says which.
    CREATE TABLE defect (
      id        INTEGER PRIMARY KEY,
      field     TEXT NOT NULL,
      reason    TEXT NOT NULL,
      raw       TEXT NOT NULL,
      stated_id TEXT
    ) STRICT;

    -- The defects of an answer, in its order: snapshot.defects_id names the list. Snapshots with the same
    -- defects share one, and lists that follow each other share their entries, so that an entry is stored
    -- again only when it changes. service is the listed service that keeps its previous version because of
    -- the entry; NULL if there is none.
    CREATE TABLE defect_list (
      id        INTEGER NOT NULL,
      position  INTEGER NOT NULL,
      defect_id INTEGER NOT NULL REFERENCES defect (id),
      service   TEXT,
      PRIMARY KEY (id, position)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO defect (field, reason, raw, stated_id)
    SELECT DISTINCT field, reason, raw, stated_id FROM temp.old_defect;

    CREATE TEMP TABLE old_list AS
    SELECT snapshot_id, position, defect.id AS defect_id, service
    FROM temp.old_defect AS old JOIN main.defect
      ON defect.raw = old.raw AND defect.reason = old.reason AND defect.field = old.field
        AND defect.stated_id IS old.stated_id
    ORDER BY snapshot_id, position;

    UPDATE snapshot SET defects_id = list_id
    FROM (
      SELECT snapshot_id, min(snapshot_id) OVER (PARTITION BY entries) AS list_id
      FROM (
        SELECT snapshot_id, json_group_array(json_array(defect_id, service)) AS entries
        FROM temp.old_list GROUP BY snapshot_id))
    WHERE snapshot.id = snapshot_id;

    INSERT INTO defect_list (id, position, defect_id, service)
    SELECT snapshot_id, position, defect_id, service FROM temp.old_list
    WHERE snapshot_id IN (SELECT defects_id FROM main.snapshot);

    DROP TABLE temp.old_list;
    DROP TABLE temp.old_defect;

    -- The defects of each snapshot.
    CREATE VIEW snapshot_defect AS
    SELECT snapshot.id AS snapshot_id, position, service, field, defect.reason, raw, stated_id
    FROM snapshot JOIN defect_list ON defect_list.id = defects_id
    LEFT JOIN defect ON defect.id = defect_id;

    """

  private static let reportMarks = """
    -- Where the last report of a name ended at a panel (`report --since last:NAME`): the end of its window,
    -- the last attempt and the last accepted snapshot in it, and how many accepted ones there were up to
    -- that one. NULL: there was none.
    CREATE TABLE report_mark (
      report       TEXT NOT NULL,
      panel_id     INTEGER NOT NULL REFERENCES panel (id),
      until_at     INTEGER NOT NULL,
      read_at      INTEGER,
      catalogue_at INTEGER,
      accepted     INTEGER NOT NULL,
      PRIMARY KEY (report, panel_id)
    ) STRICT, WITHOUT ROWID;
    """
}
