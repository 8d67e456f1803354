-- title:   Balance
-- meaning: What the account held: the readings that differ from the one before, newest first
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
.read queries/ledger.sql
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
-- Each payment belongs to the first change of the balance at its time or after it.
timeline AS (
  SELECT panel_id, at, amount, paid_in, NULL AS change_at FROM payment WHERE at IS NOT NULL
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
ORDER BY taken_at DESC, panel;
