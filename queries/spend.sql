-- title:   Spend
-- meaning: What the orders placed within the window cost, by the category of their services
-- needs:   ledger_order
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel           text     the panel's name
-- column:  category        text     the service's when it was ordered; missing if it is not known
-- column:  orders          count    placed from :since on and before :until, or at a time not known
-- column:  completed       count    completed, or a subscription that has expired
-- column:  partial         count    ended part of the way
-- column:  canceled        count    canceled, refunded or failed
-- column:  open            count    all others: underway, never read, of an unknown state
-- column:  charge          amount   taken when they were placed, and what was added since
-- column:  refunded        amount   given back of it; all of it if canceled or refunded
-- column:  net_spend       amount   charge less refunded
-- column:  share_percent   percent  of the panel's net spend in this currency
-- column:  unknown_charge  count    orders whose charge neither panel nor ledger states; in no sum
-- column:  currency        text     of the charges; the account's then if neither states it
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/spend.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/spend.sql
.read queries/window.sql
WITH
chosen AS (
  SELECT panel, ledger_order.*, until_at
  FROM bounds
  CROSS JOIN ledger_order ON ledger_order.panel_id = bounds.panel_id
    AND ordered_at >= since_at AND ordered_at < until_at
  UNION ALL
  SELECT panel, ledger_order.*, until_at
  FROM bounds
  CROSS JOIN ledger_order ON ledger_order.panel_id = bounds.panel_id AND ordered_at IS NULL
),
-- The currency of each order: as the panel stated it with a charge, else as the ledger has it, else
-- the account's when it was placed.
valued AS (
  SELECT chosen.*, coalesce(
    (SELECT currency FROM order_status
     WHERE order_id = chosen.id AND charge IS NOT NULL AND currency IS NOT NULL
     ORDER BY read_at DESC LIMIT 1),
    chosen.currency,
    (SELECT currency FROM snapshot
     WHERE snapshot.panel_id = chosen.panel_id AND taken_at <= coalesce(ordered_at, until_at)
       AND currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1),
    (SELECT currency FROM snapshot
     WHERE snapshot.panel_id = chosen.panel_id
       AND currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at LIMIT 1)
  ) AS paid_in
  FROM chosen
),
-- What was taken when it was placed: as the panel first stated it, if it had given nothing back by
-- then, else as the ledger has it, else as the panel first stated it.
placed AS (
  SELECT valued.*, coalesce(
    (SELECT CASE WHEN coalesce(meaning, '') NOT IN ('partial', 'canceled', 'refunded') THEN charge END
     FROM order_status
     WHERE order_id = valued.id AND charge IS NOT NULL AND coalesce(currency, paid_in) IS paid_in
     ORDER BY read_at LIMIT 1),
    CASE WHEN coalesce(valued.currency, paid_in) IS paid_in THEN valued.charge END,
    (SELECT charge FROM order_status
     WHERE order_id = valued.id AND charge IS NOT NULL AND coalesce(currency, paid_in) IS paid_in
     ORDER BY read_at LIMIT 1)
  ) AS taken
  FROM valued
),
-- What each order costs by each reading that says so: nothing if it is canceled or refunded.
costs AS (
  SELECT placed.id, placed.panel_id, placed.taken, placed.paid_in, read_at,
    CASE WHEN meaning IN ('canceled', 'refunded') THEN '0' ELSE order_status.charge END AS cost
  FROM placed
  JOIN order_status ON order_id = placed.id
    AND (meaning IN ('canceled', 'refunded') OR order_status.charge IS NOT NULL)
    AND coalesce(order_status.currency, paid_in) IS paid_in
),
-- What was taken for each order (above 0) and given back (below), and when.
payments AS (
  SELECT id, panel_id, paid_in, ordered_at AS at, taken AS amount FROM placed
  WHERE taken IS NOT NULL
  UNION ALL
  SELECT id, panel_id, paid_in, read_at,
    decimal_sub(cost, lag(cost, 1, taken) OVER (PARTITION BY id ORDER BY read_at))
  FROM costs
  WHERE taken IS NOT NULL
),
totals AS (
  SELECT id, decimal_sum(CASE WHEN amount NOT LIKE '-%' THEN amount END) AS charge,
    decimal_sum(CASE WHEN amount LIKE '-%' THEN decimal_sub('0', amount) END) AS refunded
  FROM payments
  GROUP BY id
),
-- Each ordered service from its last version back to its first, and until when each look is the
-- last known one.
life AS (
  SELECT DISTINCT service.id AS service_id, coalesce(left_id, (
    SELECT snapshot_id FROM entry
    WHERE entry.panel_id = service.panel_id AND entry.service_id = service.id)) AS snapshot_id,
    9e18 AS until
  FROM chosen AS ordered
  JOIN service ON service.panel_id = ordered.panel_id AND service.key = ordered.service
  UNION ALL
  SELECT version.service_id, version.prior_id,
    iif(version.look_id IS NULL OR version.look_id = prior.look_id, until, taken_at)
  FROM life
  JOIN version USING (snapshot_id, service_id)
  JOIN snapshot ON snapshot.id = version.snapshot_id
  JOIN version AS prior ON prior.snapshot_id = version.prior_id
    AND prior.service_id = version.service_id
),
-- The first look also counts for the time before it.
looks AS MATERIALIZED (
  SELECT version.service_id, version.look_id, until,
    iif(version.prior_id IS NULL, 0, taken_at) AS since
  FROM life
  JOIN version USING (snapshot_id, service_id)
  JOIN snapshot ON snapshot.id = version.snapshot_id
  LEFT JOIN version AS prior ON prior.snapshot_id = version.prior_id
    AND prior.service_id = version.service_id
  WHERE version.look_id <> coalesce(prior.look_id, 0)
),
-- Each order with its last state.
stated AS (
  SELECT placed.*, service.id AS service_id, coalesce(ordered_at, until_at) AS at,
    (SELECT meaning FROM order_status
     WHERE order_id = placed.id AND state IS NOT NULL ORDER BY read_at DESC LIMIT 1) AS meaning
  FROM placed
  LEFT JOIN service ON service.panel_id = placed.panel_id AND service.key = placed.service
),
sums AS (
  SELECT panel, text.value AS category, paid_in, count(*) AS orders,
    sum(coalesce(meaning IN ('completed', 'expired'), 0)) AS completed,
    sum(coalesce(meaning = 'partial', 0)) AS partial,
    sum(coalesce(meaning IN ('canceled', 'refunded', 'failed'), 0)) AS canceled,
    CASE WHEN count(taken) > 0 THEN decimal_sum(totals.charge) END AS charge,
    CASE WHEN count(taken) > 0 THEN decimal_sum(refunded) END AS refunded,
    count(*) - count(taken) AS unknown_charge
  FROM stated
  LEFT JOIN totals ON totals.id = stated.id
  LEFT JOIN looks ON looks.service_id = stated.service_id AND at >= since AND at < until
  LEFT JOIN look ON look.id = look_id
  LEFT JOIN text ON text.id = category_id
  GROUP BY panel, text.value, paid_in
),
net AS (
  SELECT *, decimal_sub(charge, refunded) AS net_spend FROM sums
)
SELECT panel, category, orders, completed, partial, canceled,
  orders - completed - partial - canceled AS open,
  charge, refunded, net_spend,
  round(100 * CAST(net_spend AS REAL)
    / nullif(sum(CAST(net_spend AS REAL)) OVER (PARTITION BY panel, paid_in), 0), 4)
    AS share_percent,
  unknown_charge, paid_in AS currency
FROM net
ORDER BY paid_in, CAST(net_spend AS REAL) DESC, orders DESC, panel, category;
