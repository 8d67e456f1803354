-- How the balance changed, and what orders explain of it.
.read queries/ledger.sql

-- The readings that differ from the one before, with what was taken for orders since then, less refunds.
DROP TABLE IF EXISTS temp.account_change;
CREATE TEMP TABLE account_change AS
WITH
readings AS (
  SELECT reading.*, lag(balance) OVER series AS balance_before,
    lag(currency) OVER series AS currency_before,
    -- The unit of the last place that the panel states; what is less comes of its rounding.
    max(CASE WHEN instr(balance, '.') THEN length(balance) - instr(balance, '.') ELSE 0 END)
      OVER (PARTITION BY panel_id) AS places
  FROM reading
  WINDOW series AS (PARTITION BY panel_id ORDER BY taken_at)
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
  SELECT panel_id, at, id, amount, paid_in, NULL AS change_at FROM payment WHERE at IS NOT NULL
  UNION ALL
  SELECT panel_id, taken_at, NULL, NULL, NULL, taken_at FROM changes
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
)
SELECT *, decimal_add(change, coalesce(charges, '0')) AS rest FROM charged;
CREATE INDEX temp.account_change_by_time ON account_change (panel_id, taken_at);
