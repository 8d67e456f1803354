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
