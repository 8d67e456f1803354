/// The tables derived from the versions and the verdicts: the meaning of each step from one accepted snapshot
/// to the next. They can be derived again at any time, and are never edited.
extension Schema {
  static let stepEvents = """
    -- The interpreted changes of each step but plain moves of rates (see the view rate_move), numbered
    -- as they are reported: at is when the later snapshot was taken. kind is the event's; also
    -- `uncompared` for a rate that changed and was not compared, and `continued` for a line about
    -- floating rates, of earlier that day, that goes on. service_id is 0 in a line about many
    -- services: of a category if is_category is 1
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
      service_id       INTEGER NOT NULL,
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
      PRIMARY KEY (panel_id, at, service_id, number)
    ) STRICT, WITHOUT ROWID;

    """

  static let derivedTables = """
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
}
