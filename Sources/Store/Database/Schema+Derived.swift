/// What is derived from the versions and the verdicts: what each step from one accepted snapshot to the next
/// means. It can be derived again at any time, and is never edited.
extension Schema {
  static let derivedTables = """
    -- The interpreted changes of each step, numbered as they are reported: at is when the later snapshot
    -- was taken. service_id is NULL in a line about many services: of a category if is_category is 1
    -- (category_id NULL: those without one), else of the panel. before and after are NULL in the events
    -- of rates and fields, because the versions hold them. ratio is the move of the price, factor what
    -- is no move of it. group_number is that of the line that the event is part of, or that it is;
    -- group_at is when that line was reported, NULL: in this step. count and other_count count the
    -- services of a line. other_service_id is the service that this one continues; reference_at is the
    -- time of the event `missing` that this one confirms or ends.
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

    -- How the prices of a step moved: number 1 is the panel, the others its categories with a move
    -- (category_id NULL: the services without one). logarithms is the sum of ln(ratio) over the
    -- services that were compared; currency is that of the rates.
    CREATE TABLE step_price (
      panel_id    INTEGER NOT NULL REFERENCES panel (id),
      at          INTEGER NOT NULL,
      number      INTEGER NOT NULL,
      category_id INTEGER REFERENCES text (id),
      currency    TEXT,
      logarithms  REAL NOT NULL,
      services    INTEGER NOT NULL,
      PRIMARY KEY (panel_id, at, number)
    ) STRICT, WITHOUT ROWID;

    -- From when on a service was listed and not for sale (is_parked = 1), and from when on it was not so
    -- any more: for sale again, or lost. As of a time, the last row says it; without one, it is not.
    CREATE TABLE parking (
      panel_id   INTEGER NOT NULL REFERENCES panel (id),
      service_id INTEGER NOT NULL REFERENCES service (id),
      at         INTEGER NOT NULL,
      is_parked  INTEGER NOT NULL CHECK (is_parked IN (0, 1)),
      PRIMARY KEY (panel_id, service_id, at)
    ) STRICT, WITHOUT ROWID;

    -- What the steps after a time have to know of the time before. The rows above are there for the
    -- snapshots up to a panel's last memory, and for none after it. What the versions say is not
    -- repeated. floating_marks: a bit for each of the last 50 snapshots, 1 if the rates floated.
    CREATE TABLE memory (
      id              INTEGER PRIMARY KEY,
      panel_id        INTEGER NOT NULL REFERENCES panel (id),
      at              INTEGER NOT NULL,
      listed          INTEGER NOT NULL,
      floating_marks  INTEGER NOT NULL,
      unit_changed_at INTEGER,
      UNIQUE (panel_id, at)
    ) STRICT;

    -- A service that was lost (lost_at) in the last 30 days, first listed (first_seen_at) in the last 7, or
    -- is parked (parked_since): the rate, its category, currency and when it began to be this one, and the
    -- last price before with its limits, to be multiplied by last_factor. lost_factor NULL: 1.
    -- name_key is that of its name, if it was lost or is new (see text).
    CREATE TABLE memory_service (
      memory_id     INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
      service_id    INTEGER NOT NULL REFERENCES service (id),
      first_seen_at INTEGER,
      name_key      INTEGER,
      lost_at       INTEGER,
      is_in_group   INTEGER,
      is_relisted   INTEGER,
      lost_factor   REAL,
      parked_since  INTEGER,
      rate          TEXT,
      rate_since    INTEGER,
      category      TEXT,
      currency      TEXT,
      is_orderable  INTEGER,
      last_rate     TEXT,
      last_min      TEXT,
      last_max      TEXT,
      last_factor   REAL,
      PRIMARY KEY (memory_id, service_id)
    ) STRICT, WITHOUT ROWID;

    -- How many services have a price, by category (0: none) and own currency (empty: the account's).
    CREATE TABLE memory_price (
      memory_id   INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
      category_id INTEGER NOT NULL,
      currency    TEXT NOT NULL,
      services    INTEGER NOT NULL,
      PRIMARY KEY (memory_id, category_id, currency)
    ) STRICT, WITHOUT ROWID;

    -- Their prices by own currency: the sum of ln(rate) in units of 2^-32.
    CREATE TABLE memory_level (
      memory_id  INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
      currency   TEXT NOT NULL,
      services   INTEGER NOT NULL,
      logarithms INTEGER NOT NULL,
      PRIMARY KEY (memory_id, currency)
    ) STRICT, WITHOUT ROWID;

    -- The day's first lines about floating rates, of the panel or (is_category = 1) a category.
    CREATE TABLE memory_line (
      id          INTEGER PRIMARY KEY,
      memory_id   INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
      is_category INTEGER NOT NULL CHECK (is_category IN (0, 1)),
      category    TEXT,
      at          INTEGER NOT NULL,
      number      INTEGER NOT NULL
    ) STRICT;

    CREATE INDEX memory_line_by_memory ON memory_line (memory_id);

    """

  /// A field of an entry that has no column of its own, as a text.
  static func extraField(_ name: String, of extra: String) -> String {
    """
    CASE WHEN json_valid(\(extra)) THEN CASE json_type(\(extra), '$.\(name)')
      WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
      ELSE CAST(json_extract(\(extra), '$.\(name)') AS TEXT) END END
    """
  }

  private static func text(_ look: String, _ column: String) -> String {
    "(SELECT value FROM text WHERE id = \(look).\(column))"
  }

  private static func flag(_ column: String) -> String {
    "CASE \(column) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
  }

  /// The text of an event before or after, from the version that holds it.
  private static func value(_ column: String, of look: String) -> String {
    let extras = ["status", "description", "dripfeed"].map { name in
      "WHEN '\(name)' THEN \(extraField(name, of: text(look, "extra_id")))"
    }
    return """
      CASE kind WHEN 'rate' THEN \(look).rate
        WHEN 'min' THEN \(look).min WHEN 'max' THEN \(look).max
        WHEN 'refill' THEN \(flag("\(look).refill")) WHEN 'cancel' THEN \(flag("\(look).cancel"))
        WHEN 'name' THEN \(text(look, "name_id"))
        WHEN 'category' THEN \(text(look, "category_id")) WHEN 'type' THEN \(text(look, "type_id"))
        \(extras.joined(separator: "\n"))
        ELSE step_event.\(column) END
      """
  }

  static let derivedViews = """
    -- The interpreted changes in words.
    CREATE VIEW event AS
    SELECT step_event.at, panel.name AS panel, service.key AS service,
      \(text("look", "name_id")) AS name,
      CASE WHEN service.id IS NULL THEN (SELECT value FROM text WHERE id = step_event.category_id)
        ELSE \(text("look", "category_id")) END AS category,
      kind AS event,
      \(value("before", of: "base")) AS before,
      \(value("after", of: "look")) AS after,
      100 * (ratio - 1) AS change_percent,
      (SELECT line.kind || coalesce(' ×' || printf('%.4g', coalesce(line.ratio, line.factor)), '')
       FROM step_event AS line
       WHERE line.panel_id = step_event.panel_id
         AND line.at = coalesce(step_event.group_at, step_event.at)
         AND line.group_number = step_event.group_number AND line.service_id IS NULL
       LIMIT 1) AS "group",
      ratio, factor, count, other_count,
      (SELECT key FROM service WHERE id = step_event.other_service_id) AS other_service,
      reference_at, step_event.number, step_event.panel_id, step_event.service_id
    FROM step_event JOIN panel ON panel.id = step_event.panel_id
    LEFT JOIN service ON service.id = step_event.service_id
    LEFT JOIN version AS look ON look.panel_id = step_event.panel_id
      AND look.service_id = step_event.service_id AND look.valid_from = (
        SELECT max(valid_from) FROM version AS listed
        WHERE listed.service_id = step_event.service_id AND listed.valid_from <= step_event.at
          AND listed.listed)
    LEFT JOIN version AS base ON base.panel_id = step_event.panel_id
      AND base.service_id = step_event.service_id AND base.valid_from = (
        SELECT max(valid_from) FROM version AS earlier
        WHERE earlier.service_id = step_event.service_id AND earlier.valid_from < step_event.at
          AND earlier.listed);

    -- The price index, step by step: the product of the ratios between two times is its move.
    CREATE VIEW price_step AS
    SELECT step_price.at, panel.name AS panel, iif(number = 1, 'panel', 'category') AS scope,
      (SELECT value FROM text WHERE id = category_id) AS category, currency,
      exp(logarithms / services) AS ratio, services, logarithms, number, step_price.panel_id
    FROM step_price JOIN panel ON panel.id = step_price.panel_id;
    """
}
