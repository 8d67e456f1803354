-- What each panel lists at the ends of a window: one row per service if it looks the same at both.
.read queries/net.sql

DROP TABLE IF EXISTS temp.listed;
CREATE TEMP TABLE listed (
  category_id INTEGER,  -- 0: none
  panel_id    INTEGER,
  currency    TEXT,     -- the service's own, else the account's; '': unknown
  number      REAL,     -- the rate
  service_id  INTEGER,
  is_start    INTEGER,  -- 1: the row shows the window's start
  is_end      INTEGER,  -- 1: the row shows its end
  was_price   INTEGER,  -- 1: a price at the start: neither parked nor stale
  is_price    INTEGER,  -- 1: a price at the end
  rate        TEXT,
  look_id     INTEGER,
  refill      INTEGER,
  cancel      INTEGER,
  PRIMARY KEY (category_id, panel_id, currency, number, service_id, is_end)
) WITHOUT ROWID;
INSERT INTO listed
WITH
-- One row for both ends if the account's currency is the same.
ends AS MATERIALIZED (
  SELECT *, currency_before AS account, 1 AS is_start,
    currency IS currency_before AS is_end
  FROM bounds
  UNION ALL
  SELECT *, currency, 0, 1 FROM bounds WHERE currency IS NOT currency_before
),
shown AS (
  SELECT span.panel_id, service_id, is_start, is_end, look_id, rate, account
  FROM ends CROSS JOIN span
  WHERE span.panel_id = ends.panel_id AND valid_from <= from_at AND valid_to > to_at
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (span.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
  UNION ALL
  SELECT net.panel_id, service_id, 1, 0, look_before, rate_before,
    currency_before
  FROM net CROSS JOIN bounds ON bounds.panel_id = net.panel_id
  WHERE look_before > 0 AND is_shown AND at > from_at
  UNION ALL
  SELECT net.panel_id, service_id, 0, 1, look_after, rate_after, currency
  FROM net CROSS JOIN bounds ON bounds.panel_id = net.panel_id
  WHERE look_after > 0 AND is_shown AND at > from_at
)
SELECT coalesce(category_id, 0), panel_id, coalesce(look.currency, account, ''),
  CAST(rate AS REAL), shown.service_id, is_start, is_end,
  is_start AND stale IS NULL AND at_start IS NOT 1, is_end AND stale IS NULL AND at_end IS NOT 1,
  rate, look_id, refill, cancel
FROM shown
CROSS JOIN look ON look.id = look_id
LEFT JOIN unsold ON unsold.service_id = shown.service_id;

-- The prices at either end, in the order of `listed`: category by category, the lowest first.
DROP TABLE IF EXISTS temp.price_before;
CREATE TEMP TABLE price_before AS
SELECT rate FROM listed WHERE was_price ORDER BY category_id, panel_id, currency, number;

DROP TABLE IF EXISTS temp.price_after;
CREATE TEMP TABLE price_after AS
SELECT rate FROM listed WHERE is_price ORDER BY category_id, panel_id, currency, number;
