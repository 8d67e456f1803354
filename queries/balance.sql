-- title:   Balance
-- meaning: What the account held: the readings that differ from the one before
-- needs:   snapshot WHERE balance IS NOT NULL
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  at           time    when it was read
-- column:  balance      amount  what the account held
-- column:  change       amount  since the reading before; missing for the first
-- column:  deposits     amount  the rise that no order explains
-- column:  charges      amount  taken for orders of the ledger since, less refunds; missing without one
-- column:  unexplained  amount  what neither deposits nor charges explain: below 0, taken
-- column:  currency     text    as read with it
-- column:  refunds      amount  given back for orders of the ledger since; charges is net of it
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/balance.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/balance.sql
.read queries/window.sql
WITH
-- From the last reading at or before the window's start, so that the first change has a base.
readings AS (
  SELECT bounds.panel_id, bounds.panel, taken_at, balance, snapshot.currency,
    lag(balance) OVER series AS balance_before,
    lag(snapshot.currency) OVER series AS currency_before,
    -- The unit of the last place that the panel states; what is less comes of its rounding.
    max(CASE WHEN instr(balance, '.') THEN length(balance) - instr(balance, '.') ELSE 0 END)
      OVER (PARTITION BY bounds.panel_id) AS places
  FROM bounds
  JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND balance IS NOT NULL
    AND taken_at <= until_at
    AND taken_at >= coalesce(
      (SELECT max(taken_at) FROM snapshot AS earlier
       WHERE earlier.panel_id = bounds.panel_id AND earlier.taken_at <= since_at
         AND earlier.balance IS NOT NULL), since_at)
  WINDOW series AS (PARTITION BY bounds.panel_id ORDER BY taken_at)
),
changes AS (
  SELECT *,
    CASE WHEN currency IS currency_before THEN decimal_sub(balance, balance_before) END AS change,
    CASE places WHEN 0 THEN '1' ELSE printf('0.%0*d', places, 1) END AS unit
  FROM readings
  WHERE balance_before IS NULL OR balance <> balance_before OR currency IS NOT currency_before
),
spans AS (
  SELECT panel_id, min(taken_at) AS from_at, max(taken_at) AS to_at FROM changes GROUP BY panel_id
),
-- The orders that were placed between these readings, or read.
chosen AS (
  SELECT ledger_order.*, to_at AS until_at
  FROM spans
  JOIN ledger_order ON ledger_order.panel_id = spans.panel_id
    AND ordered_at > from_at AND ordered_at <= to_at
  UNION
  SELECT ledger_order.*, to_at
  FROM spans
  CROSS JOIN order_status ON read_at > from_at AND read_at <= to_at
  CROSS JOIN ledger_order ON ledger_order.id = order_id AND ledger_order.panel_id = spans.panel_id
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
-- Each payment belongs to the first change of the balance at its time or after it.
timeline AS (
  SELECT panel_id, at, amount, paid_in, NULL AS change_at FROM payments WHERE at IS NOT NULL
  UNION ALL
  SELECT panel_id, taken_at, NULL, NULL, taken_at FROM changes
),
settled AS (
  SELECT *, CAST(min(change_at) OVER (
    PARTITION BY panel_id ORDER BY at DESC, change_at IS NULL
    ROWS UNBOUNDED PRECEDING) AS INTEGER) AS seen_at
  FROM timeline
),
sums AS (
  SELECT panel_id, seen_at, paid_in, decimal_sum(amount) AS charges,
    decimal_sum(CASE WHEN amount LIKE '-%' THEN decimal_sub('0', amount) END) AS refunds
  FROM settled
  WHERE amount IS NOT NULL
  GROUP BY panel_id, seen_at, paid_in
),
charged AS (
  SELECT changes.*,
    CASE WHEN has_orders THEN coalesce(sums.charges, '0') END AS charges,
    CASE WHEN has_orders THEN coalesce(sums.refunds, '0') END AS refunds
  FROM (
    SELECT *, change IS NOT NULL AND EXISTS (
      SELECT 1 FROM ledger_order WHERE ledger_order.panel_id = changes.panel_id) AS has_orders
    FROM changes
  ) AS changes
  LEFT JOIN sums ON sums.panel_id = changes.panel_id AND seen_at = taken_at
    AND paid_in IS changes.currency
),
rests AS MATERIALIZED (
  SELECT *, decimal_add(change, coalesce(charges, '0')) AS rest FROM charged
)
SELECT panel, taken_at AS at, balance, change,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN rest WHEN rest IS NOT NULL THEN '0' END AS deposits,
  charges,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN '0' ELSE rest END AS unexplained,
  currency, refunds
FROM rests
ORDER BY taken_at, panel;
