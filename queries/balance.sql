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
WITH RECURSIVE
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
),
rests AS MATERIALIZED (
  SELECT *, decimal_add(change, coalesce(charges, '0')) AS rest FROM charged
),
-- What was given back some time before the panel said so: within 24 h 30 before, since an order that is over is asked for
-- once a day and its status may lag the balance by one asking, or after it was placed if it was never read before. Or what the change after the panel said
-- so does not hold. size is the amount in the digits that the panel states.
late AS MATERIALIZED (
  SELECT settled.*, rests.rest, decimal_sub('0', amount) AS back,
    printf('%.*f', accounts.places, decimal_sub('0', amount)) AS size
  FROM (
    SELECT panel_id, paid_in AS currency, at AS known_at, seen_at, id, amount,
      EXISTS (
        SELECT 1 FROM order_status
        WHERE order_id = id AND read_at < at
          AND (meaning IN ('completed', 'partial', 'failed') OR error IS NOT NULL)) AS was_over,
      CASE WHEN EXISTS (SELECT 1 FROM order_status WHERE order_id = id AND read_at < at)
        THEN at - 88200000
        ELSE (SELECT ordered_at FROM ledger_order WHERE ledger_order.id = settled.id) END
        AS since_at
    FROM settled WHERE amount LIKE '-%'
  ) AS settled
  JOIN (SELECT DISTINCT panel_id, currency, places FROM changes) AS accounts
    ON accounts.panel_id = settled.panel_id AND accounts.currency IS settled.currency
  LEFT JOIN rests ON rests.panel_id = settled.panel_id AND rests.taken_at = settled.seen_at
    AND rests.currency IS settled.currency
  WHERE was_over OR coalesce(rests.rest, '-') LIKE '-%'
),
-- Each change without them.
without AS MATERIALIZED (
  SELECT rests.*, taken_at / 86400000 AS day, coalesce(amount, '0') AS late_amount,
    decimal_add(rest, coalesce(amount, '0')) AS base,
    printf('%.*f', places, decimal_add(rest, coalesce(amount, '0'))) AS size
  FROM rests
  LEFT JOIN (
    SELECT panel_id, currency, seen_at, decimal_sum(back) AS amount FROM late
    GROUP BY panel_id, currency, seen_at
  ) AS held ON held.panel_id = rests.panel_id AND seen_at = taken_at
    AND held.currency IS rests.currency
  WHERE rest IS NOT NULL
),
rises AS MATERIALIZED (
  SELECT * FROM without WHERE charges IS NOT NULL AND decimal_cmp(base, unit) >= 0
),
days AS (SELECT 0 AS days UNION ALL SELECT days + 1 FROM days WHERE days < 31),
-- The rises in that time, or at the change after, that are as high or higher. units and rise are amounts in units of
-- the panel's last digit.
candidates AS MATERIALIZED (
  SELECT late.*, rises.taken_at, base, unit, CAST(replace(late.size, '.', '') AS INTEGER) AS units,
    CAST(replace(rises.size, '.', '') AS INTEGER) AS rise,
    row_number() OVER (PARTITION BY late.panel_id, rises.taken_at ORDER BY known_at, id) AS turn
  FROM late
  CROSS JOIN days ON days <= known_at / 86400000 - since_at / 86400000
  CROSS JOIN rises ON rises.panel_id = late.panel_id AND rises.day = known_at / 86400000 - days
    AND rises.currency IS late.currency
  WHERE rises.taken_at > since_at AND rises.taken_at <= coalesce(seen_at, known_at)
    AND decimal_cmp(decimal_add(base, unit), back) > 0
),
-- One, two or three of them that are as high as their rise, apart from rounding.
sets AS (
  SELECT panel_id, taken_at, rise, turn, units AS sum, 1 AS count, '|' || turn || '|' AS members
  FROM candidates
  UNION ALL
  SELECT sets.panel_id, sets.taken_at, sets.rise, candidates.turn, sum + units, count + 1,
    members || candidates.turn || '|'
  FROM sets JOIN candidates USING (panel_id, taken_at)
  WHERE candidates.turn > sets.turn AND candidates.turn <= 12 AND count < 3
    AND sum + units <= sets.rise + count
),
-- The smallest set of each rise, and each refund in one set.
exact AS MATERIALIZED (
  SELECT id, known_at, panel_id, taken_at
  FROM (
    SELECT *, max(choice) OVER (PARTITION BY panel_id, taken_at) AS last_choice
    FROM (
      SELECT id, known_at, panel_id, taken_at, row_number() OVER (
        PARTITION BY id, known_at ORDER BY count, taken_at) AS choice
      FROM (
        SELECT *, row_number() OVER (PARTITION BY panel_id, taken_at ORDER BY count, turn) AS number
        FROM sets WHERE abs(sum - rise) < count
      ) AS whole
      JOIN candidates USING (panel_id, taken_at)
      WHERE number = 1 AND instr(members, '|' || candidates.turn || '|')
    )
  )
  WHERE last_choice = 1
),
-- The others are part of the smallest rise that holds them, as long as it does.
parts AS (
  SELECT id, known_at, taken_at
  FROM (
    SELECT *, sum(CAST(back AS REAL)) OVER (
      PARTITION BY panel_id, taken_at ORDER BY known_at, id ROWS UNBOUNDED PRECEDING) AS part
    FROM (
      SELECT *, row_number() OVER (
        PARTITION BY id, known_at ORDER BY CAST(base AS REAL), taken_at DESC) AS choice
      FROM candidates
      WHERE was_over AND (id, known_at) NOT IN (SELECT id, known_at FROM exact)
        AND (panel_id, taken_at) NOT IN (SELECT panel_id, taken_at FROM exact)
    )
    WHERE choice = 1
  )
  WHERE part < CAST(base AS REAL) + CAST(unit AS REAL)
),
-- What was given back late belongs to its rise, not to the change after the panel said so.
dated AS (
  SELECT panel_id, at, decimal_sum(back) AS amount
  FROM (
    SELECT late.panel_id, back, CAST(coalesce(taken_at, seen_at) AS INTEGER) AS at
    FROM late
    LEFT JOIN (
      SELECT id, known_at, taken_at FROM exact UNION ALL SELECT id, known_at, taken_at FROM parts
    ) AS found USING (id, known_at)
  )
  WHERE at IS NOT NULL
  GROUP BY panel_id, at
),
stated AS MATERIALIZED (
  SELECT rests.panel_id, rests.panel, rests.taken_at, rests.balance, rests.change, rests.unit,
    rests.currency, rests.places,
    decimal_add(rests.charges, decimal_sub(coalesce(late_amount, '0'), coalesce(amount, '0')))
      AS charges,
    decimal_sub(rests.refunds, decimal_sub(coalesce(late_amount, '0'), coalesce(amount, '0')))
      AS refunds,
    decimal_add(rests.rest, decimal_sub(coalesce(late_amount, '0'), coalesce(amount, '0'))) AS rest
  FROM rests
  LEFT JOIN without USING (panel_id, taken_at)
  LEFT JOIN dated ON dated.panel_id = rests.panel_id AND dated.at = rests.taken_at
),
-- The rises that are left. What orders cost that the panel has given nothing back for, as far as it is known, may
-- have been given back there, whole or for the part that was not delivered.
unexplained AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY panel_id, currency, size ORDER BY taken_at) AS number
  FROM (
    SELECT *, printf('%.*f', places, rest) AS size FROM stated
    WHERE charges IS NOT NULL AND decimal_cmp(rest, unit) >= 0
  )
),
kept AS MATERIALIZED (
  SELECT accounts.*, order_value.id, ordered_at, quantity, taken AS charge,
    (SELECT remains FROM order_status
     WHERE order_id = order_value.id AND state IS NOT NULL ORDER BY read_at DESC LIMIT 1) AS remains
  FROM (SELECT DISTINCT panel_id, currency, places FROM unexplained) AS accounts, order_value
  WHERE order_value.panel_id = accounts.panel_id AND taken IS NOT NULL
    AND paid_in IS accounts.currency
    AND order_value.id NOT IN (SELECT id FROM payment WHERE amount LIKE '-%')
    AND NOT EXISTS (
      SELECT 1 FROM order_status
      WHERE order_id = order_value.id AND meaning IN ('canceled', 'refunded'))
),
claims AS (
  SELECT *, printf('%.*f', places, amount) AS size,
    row_number() OVER (
      PARTITION BY panel_id, currency, printf('%.*f', places, amount) ORDER BY ordered_at) AS number
  FROM (
    SELECT panel_id, currency, places, charge AS amount, ordered_at FROM kept
    UNION ALL
    SELECT panel_id, currency, places, CAST(charge AS REAL) * remains / quantity, ordered_at
    FROM kept
    WHERE CAST(remains AS REAL) > 0 AND CAST(remains AS REAL) < CAST(quantity AS REAL)
  )
),
explained AS (
  SELECT panel, stated.taken_at, balance, change, unit, currency,
    CASE WHEN refund IS NULL THEN charges ELSE decimal_sub(charges, refund) END AS charges,
    CASE WHEN refund IS NULL THEN refunds ELSE decimal_add(refunds, refund) END AS refunds,
    CASE WHEN refund IS NULL THEN rest ELSE '0' END AS rest
  FROM stated
  LEFT JOIN (
    SELECT panel_id, taken_at, rest AS refund
    FROM unexplained JOIN claims USING (panel_id, size, number)
    WHERE claims.currency IS unexplained.currency
      AND coalesce(ordered_at, 0) < taken_at
  ) AS given USING (panel_id, taken_at)
)
SELECT panel, taken_at AS at, balance, change,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN rest WHEN rest IS NOT NULL THEN '0' END AS deposits,
  charges,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN '0' ELSE rest END AS unexplained,
  currency, refunds
FROM explained
ORDER BY taken_at DESC, panel;
