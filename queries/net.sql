-- What changed between the ends of a window: service by service, product by product, price by price.
.read queries/window.sql

-- The services with a version inside the window, all of these folded into one row. A look that is NULL: not
-- listed at that end.
DROP TABLE IF EXISTS temp.net;
CREATE TEMP TABLE net (
  service_id  INTEGER PRIMARY KEY,
  panel_id    INTEGER,
  look_before INTEGER,
  rate_before TEXT,
  at          INTEGER,  -- the last version inside the window
  prior_id    INTEGER,  -- the version before that one
  look_after  INTEGER,
  rate_after  TEXT,
  returned_at INTEGER,  -- when it was listed again, the last time
  ratio       REAL,     -- the move of the product's price, from this id at the window's start
  changes     INTEGER,  -- how many moves that are
  moves       INTEGER,  -- rows of rate_move, without those under :min_change
  moved_at    INTEGER,  -- the last of them
  changed_at  INTEGER,  -- the last one; without one, the last change of another kind
  factor      REAL,     -- the change of its number that is no move
  is_reused   INTEGER,  -- 1: named another product for a time, or does now
  heir_id     INTEGER,  -- the id under which its product continues
  is_replaced INTEGER,  -- 1: names another product at the end
  is_shown    INTEGER   -- 1: the scope is empty, or holds it
);
INSERT INTO net
SELECT service_id, panel_id, prior_look_id, iif(prior_look_id > 0, rate_before, NULL), at, prior_id,
  look_id, rate, iif(look_id > 0 AND prior_look_id IS NULL, at, NULL), coalesce(ratio, 1),
  ratio IS NOT NULL AND ratio <> 1, moved_at IS NOT NULL, moved_at, iif(ratio <> 1, at, NULL), NULL, NULL, NULL, NULL,
  NOT EXISTS (SELECT 1 FROM scope)
    OR (panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
FROM (
  SELECT *, iif(ratio > 0
    AND (:min_change IS NULL OR abs(round(100 * (ratio - 1), 4)) >= :min_change), at, NULL) AS moved_at
  FROM (
    SELECT version_step.panel_id, service_id, at, prior_id, prior_look_id, rate_before, look_id, rate,
      ratio
    FROM bounds CROSS JOIN version_step
    WHERE version_step.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    -- The limit keeps SQLite from dropping the order.
    ORDER BY bounds.panel_id, at LIMIT -1
  )
) WHERE true
ON CONFLICT DO UPDATE SET at = excluded.at, prior_id = excluded.prior_id,
  look_after = excluded.look_after, rate_after = excluded.rate_after,
  returned_at = coalesce(excluded.returned_at, returned_at), ratio = ratio * excluded.ratio,
  changes = changes + excluded.changes, moves = moves + excluded.moves,
  moved_at = coalesce(excluded.moved_at, moved_at), changed_at = coalesce(excluded.changed_at, changed_at);

-- What plain moves do not say: the stored events of prices, and below the moves of later ids.
DROP TABLE IF EXISTS temp.step;
CREATE TEMP TABLE step (
  panel_id    INTEGER,
  service_id  INTEGER,
  product_id  INTEGER,  -- whose price moves here: the id that the product had at the window's start
  at          INTEGER,
  kind        TEXT,     -- NULL: a plain move
  ratio       REAL,     -- the move of the price; NULL: none, or not compared
  factor      REAL,     -- the change of the number that is no move
  old_id      INTEGER   -- of a relisting that holds at the window's end: the id before
);
-- A relisting does not hold if the old id returns.
INSERT INTO step
SELECT step_event.panel_id, service_id, iif(kind = 'relisted', NULL, service_id), at, kind, ratio,
  factor, iif(kind = 'relisted' AND NOT EXISTS (
    SELECT 1 FROM net WHERE net.service_id = other_service_id AND returned_at >= step_event.at),
    other_service_id, NULL)
FROM bounds CROSS JOIN step_event
WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at AND service_id > 0
  AND kind IN ('rate', 'relisted', 'replaced', 'redenominated', 'unit', 'unparked');
CREATE INDEX temp.step_by_old ON step (old_id) WHERE old_id > 0;

-- A product can continue under an id that was listed all the time.
INSERT OR IGNORE INTO net (service_id, panel_id, look_before, rate_before, at, prior_id, look_after,
  rate_after, ratio, changes, is_shown)
SELECT version.service_id, snapshot.panel_id, version.look_id, version.rate, taken_at, version.prior_id,
  version.look_id, version.rate, 1, 0, NOT EXISTS (SELECT 1 FROM scope)
    OR (snapshot.panel_id, version.service_id) IN (SELECT panel_id, service_id FROM scope)
FROM step
CROSS JOIN snapshot ON snapshot.id = (
  SELECT id FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND taken_at <= from_at
  CROSS JOIN version AS own ON own.snapshot_id = id AND own.service_id = step.service_id
  WHERE bounds.panel_id = step.panel_id ORDER BY taken_at DESC LIMIT 1)
CROSS JOIN version ON version.snapshot_id = snapshot.id AND version.service_id = step.service_id
WHERE old_id > 0 AND step.service_id NOT IN (SELECT service_id FROM net);

-- The later ids of products. From began_at on, their moves are moves of the product that was listed as
-- origin_id at the window's start; those before are of no product.
DROP TABLE IF EXISTS temp.heir;
CREATE TEMP TABLE heir (service_id INTEGER PRIMARY KEY, origin_id INTEGER, began_at INTEGER);
INSERT INTO heir
WITH RECURSIVE ids AS (
  SELECT net.service_id AS origin_id, net.service_id, NULL AS since_at, 0 AS depth
  FROM step JOIN net ON net.service_id = old_id WHERE old_id > 0 AND look_before > 0
  UNION ALL
  SELECT origin_id, step.service_id, at, depth + 1
  FROM ids JOIN step ON old_id = ids.service_id AND old_id > 0 AND at >= coalesce(since_at, 0)
)
SELECT service_id, origin_id, since_at
FROM (SELECT service_id, origin_id, since_at, max(depth) FROM ids GROUP BY service_id)
WHERE since_at > 0;

UPDATE step SET product_id = iif(at >= began_at, origin_id, NULL)
FROM heir WHERE heir.service_id = step.service_id;
INSERT INTO step
SELECT rate_move.panel_id, rate_move.service_id, origin_id, at, NULL, ratio, NULL, NULL
FROM bounds CROSS JOIN rate_move CROSS JOIN heir ON heir.service_id = rate_move.service_id
WHERE rate_move.panel_id = bounds.panel_id AND at <= to_at AND at >= heir.began_at
  AND at >= (SELECT coalesce(min(began_at), to_at + 1) FROM heir);
UPDATE net SET ratio = 1, changes = 0, changed_at = NULL
WHERE service_id IN (SELECT service_id FROM heir);

UPDATE net SET heir_id = last.service_id
FROM (
  SELECT product_id, service_id, max(at) FROM step WHERE old_id > 0 GROUP BY product_id
) AS last
WHERE last.product_id = net.service_id;

UPDATE net SET ratio = net.ratio * coalesce(more.ratio, 1), changes = net.changes + more.changes,
  changed_at = coalesce(max(net.changed_at, more.changed_at), net.changed_at, more.changed_at, last_at),
  factor = more.factor, is_reused = more.is_reused
FROM (
  SELECT product_id, exp(sum(ln(ratio))) AS ratio, coalesce(sum(ratio <> 1), 0) AS changes,
    max(iif(ratio <> 1, at, NULL)) AS changed_at, exp(sum(ln(factor))) AS factor,
    max(kind IS 'replaced') AS is_reused, max(at) AS last_at
  FROM step
  WHERE product_id > 0 AND (ratio <> 1 OR factor > 0 OR kind = 'replaced')
  GROUP BY product_id
) AS more
WHERE more.product_id = net.service_id;

UPDATE net SET is_replaced = 1
WHERE service_id IN (SELECT service_id FROM step WHERE kind = 'replaced')
  AND look_before > 0 AND look_after > 0
  AND (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = look_before)
    IS NOT (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = look_after);

-- The services whose rate means "not for sale" at an end.
DROP TABLE IF EXISTS temp.unsold;
CREATE TEMP TABLE unsold (service_id INTEGER PRIMARY KEY, at_start INTEGER, at_end INTEGER);
INSERT INTO unsold
SELECT service_id, sum(NOT is_end), sum(is_end)
FROM (
  SELECT service_id, is_end, is_parked, max(at)
  FROM (SELECT panel_id, from_at AS end_at, 0 AS is_end FROM bounds
    UNION ALL SELECT panel_id, to_at, 1 FROM bounds) AS ends
  CROSS JOIN parking
  WHERE parking.panel_id = ends.panel_id AND at <= end_at
  GROUP BY service_id, is_end
)
WHERE is_parked
GROUP BY service_id;

-- The rows of `rates`, in its order: the products that are listed and for sale at both ends and whose price
-- moved. Of a rate that cannot be read at an end, the last one counts: its moves are in the window in which
-- it was read.
DROP TABLE IF EXISTS temp.moved;
CREATE TEMP TABLE moved (
  place          INTEGER PRIMARY KEY,
  panel_id       INTEGER,
  service_id     INTEGER,  -- at the end
  origin_id      INTEGER,  -- its row of net, the id at the start
  name_id        INTEGER,
  category_id    INTEGER,
  ratio          REAL,     -- NULL: the ends differ in currency
  change_percent REAL,
  currency       TEXT      -- at the end
);
INSERT INTO moved (panel_id, service_id, origin_id, name_id, category_id, ratio, change_percent, currency)
WITH compared AS (
  SELECT start.panel_id, finish.service_id, start.service_id AS origin_id, look.name_id,
    look.category_id, start.changes, start.changed_at,
    iif(start.is_reused, CAST(finish.rate_after AS REAL) / CAST(start.rate_before AS REAL)
      / coalesce(start.factor, 1), start.ratio) AS ratio,
    coalesce(look.currency, bounds.currency) AS currency,
    coalesce(old.currency, bounds.currency_before) AS currency_before, panel
  FROM net AS start
  CROSS JOIN net AS finish ON finish.service_id = coalesce(start.heir_id, start.service_id)
  CROSS JOIN bounds ON bounds.panel_id = start.panel_id
  CROSS JOIN look AS old ON old.id = start.look_before
  CROSS JOIN look ON look.id = finish.look_after
  WHERE (start.changes > 0 OR start.factor > 0 OR start.is_reused) AND finish.is_shown
    AND start.service_id NOT IN (SELECT service_id FROM unsold WHERE at_start)
    AND finish.service_id NOT IN (SELECT service_id FROM unsold WHERE at_end)
    AND (start.is_reused IS NOT 1 OR (SELECT name_key FROM text WHERE id = old.name_id)
      IS (SELECT name_key FROM text WHERE id = look.name_id))
)
SELECT compared.panel_id, service_id, origin_id, name_id, category_id,
  iif(currency_before <> currency, NULL, ratio),
  iif(currency_before <> currency, NULL, round(100 * (ratio - 1), 4)) AS change_percent, currency
FROM compared CROSS JOIN service ON service.id = service_id
WHERE abs(ratio - 1) > 1e-9 OR currency_before <> currency AND changes > 0
ORDER BY change_percent IS NULL, abs(change_percent) DESC, changed_at DESC, panel, length(key), key;
