-- What changed between the ends of a window: step by step, service by service, price by price.
.read queries/window.sql

-- The versions inside the window (kind is NULL), and the stored events of their prices.
DROP TABLE IF EXISTS temp.step;
CREATE TEMP TABLE step (
  panel_id    INTEGER,
  service_id  INTEGER,
  product_id  INTEGER,  -- whose price moves here: the id that the product had at the window's start
  at          INTEGER,
  kind        TEXT,
  ratio       REAL,     -- the move of the price; NULL: none, or not compared
  factor      REAL,     -- the change of the number that is no move
  old_id      INTEGER,  -- of a relisting that holds at the window's end: the id before
  snapshot_id INTEGER,
  look_id     INTEGER,
  rate        TEXT,
  rate_before TEXT,
  prior_id    INTEGER,  -- the version before
  prior_at    INTEGER,
  prior_look  INTEGER,
  base_id     INTEGER   -- the last version before that is listed
);
INSERT INTO step
SELECT version_step.panel_id, service_id, service_id, at, NULL, ratio, NULL, NULL, snapshot_id, look_id,
  rate, rate_before, prior_id, prior_at, prior_look_id, base_id
FROM bounds CROSS JOIN version_step
WHERE version_step.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
ORDER BY bounds.panel_id, at;

-- A relisting does not hold if the old id returns.
CREATE INDEX temp.step_by_return ON step (service_id) WHERE look_id > 0 AND prior_look IS NULL;

INSERT INTO step (panel_id, service_id, product_id, at, kind, ratio, factor, old_id)
SELECT step_event.panel_id, service_id, iif(kind = 'relisted', NULL, service_id), at, kind, ratio,
  factor, iif(kind = 'relisted' AND NOT EXISTS (
    SELECT 1 FROM step AS back
    WHERE back.service_id = other_service_id AND back.at >= step_event.at
      AND back.look_id > 0 AND back.prior_look IS NULL),
    other_service_id, NULL)
FROM bounds CROSS JOIN step_event
WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at AND service_id > 0
  AND kind IN ('rate', 'relisted', 'replaced', 'redenominated', 'unit', 'unparked');

CREATE INDEX temp.step_by_old ON step (old_id) WHERE old_id > 0;

-- The services with a version inside the window, the first and the last one folded into one row. A look
-- that is NULL: not listed at that end.
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
  heir_id     INTEGER,  -- the id under which its product continues
  is_replaced INTEGER,  -- 1: names another product at the end
  is_shown    INTEGER   -- 1: the scope is empty, or holds it
);
INSERT INTO net
SELECT service_id, panel_id, prior_look, iif(prior_look > 0, rate_before, NULL), at, prior_id, look_id,
  rate, NULL, NULL, NOT EXISTS (SELECT 1 FROM scope)
    OR (panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
FROM step WHERE kind IS NULL ORDER BY step.rowid
ON CONFLICT DO UPDATE SET at = excluded.at, prior_id = excluded.prior_id,
  look_after = excluded.look_after, rate_after = excluded.rate_after;

-- A product can continue under an id that was listed all the time.
INSERT OR IGNORE INTO net
SELECT version.service_id, snapshot.panel_id, version.look_id, version.rate, taken_at, version.prior_id,
  version.look_id, version.rate, NULL, NULL, NOT EXISTS (SELECT 1 FROM scope)
    OR (snapshot.panel_id, version.service_id) IN (SELECT panel_id, service_id FROM scope)
FROM step
CROSS JOIN snapshot ON snapshot.id = (
  SELECT id FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND taken_at <= from_at
  CROSS JOIN version AS own ON own.snapshot_id = id AND own.service_id = step.service_id
  WHERE bounds.panel_id = step.panel_id ORDER BY taken_at DESC LIMIT 1)
CROSS JOIN version ON version.snapshot_id = snapshot.id AND version.service_id = step.service_id
WHERE old_id > 0 AND step.service_id NOT IN (SELECT service_id FROM net);

-- The ids of a product: the one at the window's start (since_at is NULL), and the later ones. From then
-- on, the moves of a later id are moves of the product; those before are of no product.
WITH RECURSIVE
ids AS (
  SELECT net.service_id AS origin_id, net.service_id, NULL AS since_at, 0 AS depth
  FROM step JOIN net ON net.service_id = old_id WHERE old_id > 0 AND look_before > 0
  UNION ALL
  SELECT origin_id, step.service_id, at, depth + 1
  FROM ids JOIN step ON old_id = ids.service_id AND old_id > 0 AND at >= coalesce(since_at, 0)
),
life AS MATERIALIZED (
  SELECT service_id, origin_id, since_at, max(depth) FROM ids GROUP BY service_id
)
UPDATE step SET product_id = iif(at >= since_at, origin_id, NULL)
FROM life WHERE life.service_id = step.service_id AND since_at > 0;

UPDATE net SET heir_id = heir.service_id
FROM (
  SELECT product_id, service_id, max(at) FROM step WHERE old_id > 0 GROUP BY product_id
) AS heir
WHERE heir.product_id = net.service_id;

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

-- The rows of `rates`: the products that are listed and for sale at both ends and whose price moved.
DROP TABLE IF EXISTS temp.moved;
CREATE TEMP TABLE moved (
  service_id      INTEGER PRIMARY KEY,  -- at the end
  panel_id        INTEGER,
  name_id         INTEGER,
  category_id     INTEGER,
  rate_before     TEXT,
  rate_after      TEXT,
  ratio           REAL,     -- NULL: the ends differ in currency
  change_percent  REAL,
  factor          REAL,     -- the change of the number that is no move
  changes         INTEGER,
  last_changed_at INTEGER,
  currency        TEXT,     -- at the end
  at              INTEGER,  -- the last version
  prior_id        INTEGER   -- the version before that one
);
INSERT INTO moved
WITH
moves AS (
  SELECT product_id, exp(sum(ln(ratio))) AS ratio, exp(sum(ln(factor))) AS factor,
    coalesce(sum(ratio <> 1), 0) AS changes, max(iif(ratio <> 1, at, NULL)) AS last_changed_at, max(at) AS last_at,
    max(kind = 'replaced') AS is_replaced
  FROM step
  WHERE product_id > 0 AND (ratio <> 1 OR factor > 0 OR kind = 'replaced')
  GROUP BY product_id
),
compared AS (
  SELECT start.panel_id, finish.service_id, look.category_id, look.name_id,
    start.rate_before, finish.rate_after, finish.at, finish.prior_id,
    iif(moves.is_replaced, CAST(finish.rate_after AS REAL) / CAST(start.rate_before AS REAL)
      / coalesce(factor, 1), moves.ratio) AS ratio,
    factor, changes, coalesce(last_changed_at, last_at) AS last_changed_at,
    coalesce(look.currency, bounds.currency) AS currency,
    coalesce(old.currency, bounds.currency_before) AS currency_before
  FROM moves
  CROSS JOIN net AS start ON start.service_id = product_id
  CROSS JOIN net AS finish ON finish.service_id = coalesce(start.heir_id, product_id)
  CROSS JOIN bounds ON bounds.panel_id = start.panel_id
  CROSS JOIN look AS old ON old.id = start.look_before AND old.stale IS NULL
  CROSS JOIN look ON look.id = finish.look_after AND look.stale IS NULL
  WHERE finish.is_shown AND start.service_id NOT IN (SELECT service_id FROM unsold WHERE at_start)
    AND finish.service_id NOT IN (SELECT service_id FROM unsold WHERE at_end)
    AND (moves.is_replaced IS NOT 1 OR (SELECT name_key FROM text WHERE id = old.name_id)
      IS (SELECT name_key FROM text WHERE id = look.name_id))
)
SELECT service_id, panel_id, name_id, category_id, rate_before, rate_after, net_ratio,
  round(100 * (net_ratio - 1), 4), factor, changes, last_changed_at, currency, at, prior_id
FROM (SELECT *, iif(currency_before <> currency, NULL, ratio) AS net_ratio FROM compared)
WHERE abs(ratio - 1) > 1e-9 OR currency_before <> currency AND changes > 0;
