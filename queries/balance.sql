-- title:   Balance
-- meaning: What the account held: the readings that differ from the one before, newest first
-- needs:   snapshot WHERE balance IS NOT NULL
-- rows:    states
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
-- column:  refunds      amount  given back for orders of the ledger since; charges is net of it. A rise that
--                               equals what an order cost, or its undelivered part, is one
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
),
-- The rises that nothing explains so far; size is the amount in the digits that the panel states.
rises AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY panel_id, currency, size ORDER BY taken_at) AS number
  FROM (
    SELECT panel_id, currency, places, taken_at, rest, printf('%.*f', places, rest) AS size
    FROM rests WHERE charges IS NOT NULL AND decimal_cmp(rest, unit) >= 0
  )
),
accounts AS MATERIALIZED (SELECT DISTINCT panel_id, currency, places FROM rises),
-- What orders cost that the panel has given nothing back for, as far as it is known.
kept AS MATERIALIZED (
  SELECT accounts.*, ledger_order.id, ordered_at, quantity, coalesce(
      (SELECT charge FROM order_status
       WHERE order_id = ledger_order.id AND charge IS NOT NULL ORDER BY read_at LIMIT 1),
      ledger_order.charge) AS charge,
    (SELECT remains FROM order_status
     WHERE order_id = ledger_order.id AND state IS NOT NULL ORDER BY read_at DESC LIMIT 1)
      AS remains
  FROM accounts
  CROSS JOIN ledger_order ON ledger_order.panel_id = accounts.panel_id
    AND coalesce(ledger_order.currency, accounts.currency) IS accounts.currency
  WHERE ledger_order.id NOT IN (SELECT id FROM payment WHERE amount LIKE '-%')
    AND NOT EXISTS (
      SELECT 1 FROM order_status
      WHERE order_id = ledger_order.id AND meaning IN ('canceled', 'refunded'))
),
-- What may have been given back: what the panel said only later, and then what it has not said at all, whole
-- or for the part that was not delivered.
claims AS (
  SELECT accounts.panel_id, accounts.currency, accounts.places,
    decimal_sub('0', settled.amount) AS amount, settled.at AS known_at, settled.seen_at,
    NULL AS ordered_at
  FROM settled
  JOIN accounts ON accounts.panel_id = settled.panel_id AND accounts.currency IS paid_in
  LEFT JOIN rests ON rests.panel_id = settled.panel_id AND rests.taken_at = settled.seen_at
  WHERE settled.amount LIKE '-%' AND (settled.seen_at IS NULL OR rests.rest LIKE '-%')
  UNION ALL
  SELECT panel_id, currency, places, charge, NULL, NULL, ordered_at FROM kept
  UNION ALL
  SELECT panel_id, currency, places, CAST(charge AS REAL) * remains / quantity, NULL, NULL,
    ordered_at
  FROM kept
  WHERE CAST(remains AS REAL) > 0 AND CAST(remains AS REAL) < CAST(quantity AS REAL)
),
numbered AS (
  SELECT *, printf('%.*f', places, amount) AS size,
    row_number() OVER (
      PARTITION BY panel_id, currency, printf('%.*f', places, amount)
      ORDER BY known_at IS NULL, known_at, ordered_at) AS number
  FROM claims
),
-- Each rise with the claim of its amount and number.
late AS MATERIALIZED (
  SELECT rises.panel_id, rises.taken_at, rest, amount, seen_at
  FROM rises
  JOIN numbered ON numbered.panel_id = rises.panel_id AND numbered.currency IS rises.currency
    AND numbered.size = rises.size AND numbered.number = rises.number
  WHERE (known_at IS NULL OR known_at > taken_at) AND (ordered_at IS NULL OR ordered_at < taken_at)
),
-- It belongs to the rise, not to the change after the panel said so.
moved AS (
  SELECT panel_id, at, decimal_sum(amount) AS amount
  FROM (
    SELECT panel_id, taken_at AS at, rest AS amount FROM late
    UNION ALL
    SELECT panel_id, seen_at, decimal_sub('0', amount) FROM late WHERE seen_at IS NOT NULL
  )
  GROUP BY panel_id, at
),
explained AS (
  SELECT panel, taken_at, balance, change, unit, currency,
    CASE WHEN amount IS NULL THEN charges ELSE decimal_sub(charges, amount) END AS charges,
    CASE WHEN amount IS NULL THEN refunds ELSE decimal_add(refunds, amount) END AS refunds,
    CASE WHEN amount IS NULL THEN rest ELSE decimal_sub(rest, amount) END AS rest
  FROM rests
  LEFT JOIN moved ON moved.panel_id = rests.panel_id AND moved.at = rests.taken_at
)
SELECT panel, taken_at AS at, balance, change,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN rest WHEN rest IS NOT NULL THEN '0' END AS deposits,
  charges,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN '0' ELSE rest END AS unexplained,
  currency, refunds
FROM explained
ORDER BY taken_at DESC, panel;
