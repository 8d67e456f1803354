-- The orders that a window is about, what they cost, and what their services looked like.
.read queries/window.sql

-- The balances of the window, and the last one at or before its start, which is the base of the first change. That
-- of a rejected snapshot does not count if its currency is not the account's as stated before.
DROP TABLE IF EXISTS temp.reading;
CREATE TEMP TABLE reading AS
WITH
stated AS NOT MATERIALIZED (
  SELECT panel_id, taken_at, balance, currency FROM snapshot
  WHERE balance IS NOT NULL AND (
    verdict IS NOT 'rejected' OR currency IS NULL OR currency = coalesce(
      (SELECT currency FROM snapshot AS earlier
       WHERE earlier.panel_id = snapshot.panel_id AND earlier.taken_at < snapshot.taken_at
         AND earlier.currency IS NOT NULL AND coalesce(earlier.verdict, 'accepted') = 'accepted'
       ORDER BY earlier.taken_at DESC LIMIT 1),
      snapshot.currency))
)
SELECT bounds.panel_id, panel, taken_at, balance, stated.currency, taken_at <= since_at AS is_base
FROM bounds CROSS JOIN stated ON stated.panel_id = bounds.panel_id AND taken_at <= until_at
WHERE taken_at >= coalesce(
  (SELECT max(taken_at) FROM stated AS earlier
   WHERE earlier.panel_id = bounds.panel_id AND earlier.taken_at <= since_at), since_at);

-- The orders that were placed in the window (is_placed), and those that were placed or read since the last
-- balance before the window. One without a time is in no window but one from the beginning of 1970 on that has
-- no end: until when another one was placed, nobody knows. :has_end is NULL in the shell.
DROP TABLE IF EXISTS temp.placed;
CREATE TEMP TABLE placed AS
WITH
ends AS MATERIALIZED (
  SELECT bounds.*, coalesce(
    (SELECT taken_at FROM reading WHERE reading.panel_id = bounds.panel_id AND is_base), since_at)
    AS read_at
  FROM bounds
),
chosen AS MATERIALIZED (
  SELECT ledger_order.id
  FROM ends
  CROSS JOIN ledger_order ON ledger_order.panel_id = ends.panel_id AND ordered_at >= read_at
    AND ordered_at <= until_at
  UNION
  SELECT ledger_order.id
  FROM ends
  CROSS JOIN ledger_order ON ledger_order.panel_id = ends.panel_id AND ordered_at IS NULL
  UNION
  SELECT order_id
  FROM order_status
  CROSS JOIN ledger_order ON ledger_order.id = order_id
  CROSS JOIN ends ON ends.panel_id = ledger_order.panel_id AND order_status.read_at > ends.read_at
  WHERE order_status.read_at > (SELECT min(read_at) FROM ends)
    AND order_status.read_at <= (SELECT max(until_at) FROM ends)
)
SELECT order_value.id, order_value.panel_id, panel, service, ordered_at, until_at, account, paid_in, taken,
  coalesce(ordered_at >= ordered_from AND ordered_at < until_at,
    ordered_from <= 0 AND NOT coalesce(:has_end, :until IS NOT NULL)) AS is_placed
FROM chosen, order_value, ends
WHERE order_value.id = chosen.id AND ends.panel_id = order_value.panel_id;

-- What was taken for each order (above 0) and given back (below), and when.
DROP TABLE IF EXISTS temp.payment;
CREATE TEMP TABLE payment AS
WITH
-- What each order costs by each reading that says so in its currency: nothing, in any, if it is canceled or
-- refunded.
costs AS (
  SELECT placed.id, placed.panel_id, placed.taken, placed.paid_in, read_at,
    CASE WHEN meaning IN ('canceled', 'refunded') THEN '0' ELSE order_status.charge END AS cost
  FROM placed
  JOIN order_status ON order_id = placed.id
    AND (meaning IN ('canceled', 'refunded')
      OR order_status.charge IS NOT NULL AND coalesce(order_status.currency, paid_in) IS paid_in)
)
SELECT id, panel_id, paid_in, ordered_at AS at, taken AS amount FROM placed WHERE taken IS NOT NULL
UNION ALL
SELECT id, panel_id, paid_in, read_at, decimal_sub(cost, cost_before)
FROM (
  SELECT *, lag(cost, 1, taken) OVER (PARTITION BY id ORDER BY read_at) AS cost_before
  FROM costs WHERE taken IS NOT NULL
)
WHERE cost <> cost_before;

-- From when until when each look of an ordered service is its last known one; the first also counts for
-- the time before it.
DROP TABLE IF EXISTS temp.ordered_look;
CREATE TEMP TABLE ordered_look AS
WITH RECURSIVE
-- Each of them from its last version back to its first.
life AS (
  SELECT DISTINCT service.id AS service_id, coalesce(left_id, (
    SELECT snapshot_id FROM entry
    WHERE entry.panel_id = service.panel_id AND entry.service_id = service.id)) AS snapshot_id,
    9e18 AS until
  FROM placed AS ordered
  JOIN service ON service.panel_id = ordered.panel_id AND service.key = ordered.service
  WHERE is_placed OR ordered_at IS NULL
  UNION ALL
  SELECT version.service_id, version.prior_id,
    iif(version.look_id IS NULL OR version.look_id = prior.look_id, until, taken_at)
  FROM life
  JOIN version USING (snapshot_id, service_id)
  JOIN snapshot ON snapshot.id = version.snapshot_id
  JOIN version AS prior ON prior.snapshot_id = version.prior_id
    AND prior.service_id = version.service_id
)
SELECT service.panel_id, service.key AS service, version.look_id, until,
  iif(version.prior_id IS NULL, 0, taken_at) AS since
FROM life
JOIN version USING (snapshot_id, service_id)
JOIN snapshot ON snapshot.id = version.snapshot_id
JOIN service ON service.id = life.service_id
LEFT JOIN version AS prior ON prior.snapshot_id = version.prior_id
  AND prior.service_id = version.service_id
WHERE version.look_id <> coalesce(prior.look_id, 0);

CREATE INDEX temp.ordered_look_by_service ON ordered_look (panel_id, service);
