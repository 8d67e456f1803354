/// The ledger of orders: the orders that the user imported, and the panels' answers about them.
extension Schema {
  static let ledgerTables = """
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

  static let orderValues = """
    -- The orders, each in the one currency that it counts in (paid_in), and what was taken in it when it was placed.
    -- account is the account's currency then: as last stated, else as of its first reading; of an order without a
    -- time, when it was first read. What is stated later changes neither, so that no sum of the past changes.
    --
    -- A charge of the ledger without a currency is in the account's. It counts, or the panel's first one if that
    -- alone is in the account's currency, else the ledger's, else the panel's first.
    -- The amount is the panel's, if it is in that currency and nothing was given back by then, else the ledger's.
    CREATE VIEW order_value AS
    SELECT id, panel_id, key, service, ordered_at, quantity, charge, currency, account, paid_in,
      coalesce(
        CASE WHEN coalesce(first_meaning, '') NOT IN ('partial', 'canceled', 'refunded')
          AND coalesce(first_currency, paid_in) IS paid_in THEN first_charge END,
        CASE WHEN coalesce(currency, paid_in) IS paid_in THEN charge END,
        CASE WHEN coalesce(first_currency, paid_in) IS paid_in THEN first_charge END) AS taken
    FROM (
      SELECT ledger_order.*, first.charge AS first_charge, first.currency AS first_currency,
        first.meaning AS first_meaning, stated.currency AS account,
        CASE
          WHEN first.charge IS NOT NULL AND (ledger_order.charge IS NULL
            OR coalesce(first.currency, ledger_order.currency) IS stated.currency)
          THEN coalesce(first.currency, ledger_order.currency, stated.currency)
          ELSE coalesce(ledger_order.currency, stated.currency)
        END AS paid_in
      FROM ledger_order
      LEFT JOIN order_status AS first ON first.order_id = ledger_order.id AND first.read_at = (
        SELECT min(read_at) FROM order_status
        WHERE order_id = ledger_order.id AND order_status.charge IS NOT NULL)
      LEFT JOIN snapshot AS stated ON stated.id = coalesce(
        (SELECT id FROM snapshot
         WHERE snapshot.panel_id = ledger_order.panel_id AND snapshot.currency IS NOT NULL
           AND coalesce(verdict, 'accepted') = 'accepted'
           AND taken_at <= coalesce(ordered_at, (
             SELECT min(read_at) FROM order_status WHERE order_id = ledger_order.id), 9e18)
         ORDER BY taken_at DESC LIMIT 1),
        (SELECT id FROM snapshot
         WHERE snapshot.panel_id = ledger_order.panel_id AND balance IS NOT NULL
           AND coalesce(verdict, 'accepted') = 'accepted'
         ORDER BY taken_at LIMIT 1))
    );
    """

  static let orderTimes = """
    -- The time from which an order is asked for again; 0: with every snapshot, NULL: never. A panel gives
    -- money back also after the end, so those that ended lately are asked for; `failed` is not the end.
    ALTER TABLE ledger_order ADD COLUMN ask_at INTEGER DEFAULT 0;

    UPDATE ledger_order SET is_open = 1
    WHERE NOT is_open AND (
      SELECT meaning FROM order_status WHERE order_id = ledger_order.id
      ORDER BY read_at DESC LIMIT 1) = 'failed';

    UPDATE ledger_order SET ask_at = NULL
    WHERE NOT is_open AND NOT EXISTS (
      SELECT 1 FROM (
        SELECT meaning, read_at FROM order_status WHERE order_id = ledger_order.id
        ORDER BY read_at DESC LIMIT 1)
      WHERE meaning IN ('completed', 'partial')
        AND read_at >= (SELECT max(taken_at) FROM snapshot) - 30 * 86400000);

    CREATE INDEX ledger_order_to_ask ON ledger_order (panel_id, ask_at) WHERE ask_at IS NOT NULL;
    """
  static let ledgerUndos = """
    -- The change that this one undid, of the same kind; NULL for an import or a removal.
    ALTER TABLE ledger_change ADD COLUMN undoes INTEGER REFERENCES ledger_change (number);
    """

  static let ledgerChanges = """
    -- The imports of orders and the removals, so that each can be undone. source is the file, as it was
    -- named; NULL for orders that were named by their ids.
    CREATE TABLE ledger_change (
      number    INTEGER PRIMARY KEY,
      kind      TEXT NOT NULL CHECK (kind IN ('import', 'removal')),
      made_at   INTEGER NOT NULL,
      source    TEXT,
      undone_at INTEGER
    ) STRICT;

    -- The orders that a change was about, as they were before it. service is NULL if an order was not there.
    CREATE TABLE order_before (
      change     INTEGER NOT NULL REFERENCES ledger_change (number),
      panel_id   INTEGER NOT NULL REFERENCES panel (id),
      key        TEXT NOT NULL,
      id         INTEGER,
      service    TEXT,
      ordered_at INTEGER,
      quantity   TEXT,
      charge     TEXT,
      currency   TEXT,
      is_open    INTEGER,
      ask_at     INTEGER,
      PRIMARY KEY (change, panel_id, key)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX order_before_by_order ON order_before (panel_id, key);

    -- What the panel had said of the orders that a change removed.
    CREATE TABLE order_status_before (
      change      INTEGER NOT NULL,
      panel_id    INTEGER NOT NULL,
      key         TEXT NOT NULL,
      read_at     INTEGER NOT NULL,
      state       TEXT,
      meaning     TEXT,
      charge      TEXT,
      currency    TEXT,
      start_count TEXT,
      remains     TEXT,
      extra       TEXT,
      error       TEXT,
      PRIMARY KEY (change, panel_id, key, read_at),
      FOREIGN KEY (change, panel_id, key) REFERENCES order_before (change, panel_id, key)
    ) STRICT, WITHOUT ROWID;
    """
}
