-- The rises of the balance that are refunds: those that the panel stated late, and those that it never stated.
.read queries/account.sql

-- What was given back some time before the panel said so: within 24 h 30 before, since an order that is over is
-- asked for once a day and its status may lag the balance by one asking, or after it was placed if it was never
-- read before. Or what the change after the panel said so does not hold. units is the amount in the digits that
-- the panel states, in units of its last digit. is_claim: the panel says that a part was not delivered and
-- states the charge as before, so that only the balance can say whether this part was given back.
DROP TABLE IF EXISTS temp.late;
CREATE TEMP TABLE late AS
WITH
accounts AS MATERIALIZED (SELECT DISTINCT panel_id, currency, places, unit FROM account_change),
claims AS (
  -- The panel rounds a part in either direction, so its units are not rounded.
  SELECT accounts.*, placed.id, read_at AS known_at, printf('%.*f', places, part) AS back,
    round(part / CAST(unit AS REAL), 3) AS units
  FROM placed
  JOIN accounts ON accounts.panel_id = placed.panel_id AND accounts.currency IS paid_in
  JOIN (
    SELECT order_id, min(read_at) AS read_at, CAST(placed.taken AS REAL) * remains / quantity AS part
    FROM placed
    CROSS JOIN ledger_order ON ledger_order.id = placed.id
    CROSS JOIN order_status ON order_id = placed.id
    WHERE meaning = 'partial' AND CAST(remains AS REAL) > 0
      AND CAST(remains AS REAL) < CAST(quantity AS REAL)
    GROUP BY order_id
  ) ON order_id = placed.id
  WHERE placed.id NOT IN (SELECT id FROM payment WHERE amount LIKE '-%')
)
SELECT *
FROM (
  SELECT stated.*, account_change.taken_at AS seen_at, rest, places,
    EXISTS (
      SELECT 1 FROM order_status
      WHERE order_id = stated.id AND read_at < known_at
        AND (meaning IN ('completed', 'partial', 'failed') OR error IS NOT NULL)) AS was_over,
    CASE WHEN EXISTS (SELECT 1 FROM order_status WHERE order_id = stated.id AND read_at < known_at)
      THEN known_at - 88200000
      ELSE (SELECT ordered_at FROM ledger_order WHERE ledger_order.id = stated.id) END AS since_at
  FROM (
    SELECT payment.panel_id, paid_in AS currency, id, at AS known_at,
      decimal_sub('0', amount) AS back,
      CAST(replace(printf('%.*f', places, decimal_sub('0', amount)), '.', '') AS INTEGER) AS units,
      0 AS is_claim
    FROM payment
    JOIN accounts ON accounts.panel_id = payment.panel_id AND accounts.currency IS paid_in
    WHERE amount LIKE '-%' AND at IS NOT NULL
    UNION ALL
    SELECT panel_id, currency, id, known_at, back, units, 1 FROM claims
  ) AS stated
  LEFT JOIN account_change ON account_change.panel_id = stated.panel_id
    AND account_change.currency IS stated.currency AND taken_at = (
      SELECT min(taken_at) FROM account_change AS next
      WHERE next.panel_id = stated.panel_id AND next.taken_at >= known_at)
)
WHERE is_claim OR was_over OR coalesce(rest, '-') LIKE '-%';

-- The late refunds with the rises that hold them: each change without the refunds that are counted there (base).
-- rise is in units of the panel's last digit. is_rounded: the amount has more digits, so that units is not exact.
-- is_moved: the panel said so at another change.
DROP TABLE IF EXISTS temp.candidate;
CREATE TEMP TABLE candidate AS
WITH RECURSIVE
rises AS MATERIALIZED (
  SELECT *, taken_at / 86400000 AS day, printf('%.*f', places, base) AS size
  FROM (
    SELECT account_change.*, decimal_add(rest, coalesce(amount, '0')) AS base
    FROM account_change
    LEFT JOIN (
      SELECT panel_id, seen_at, decimal_sum(back) AS amount FROM late WHERE NOT is_claim
      GROUP BY panel_id, seen_at
    ) AS held ON held.panel_id = account_change.panel_id AND seen_at = taken_at
    WHERE rest IS NOT NULL AND charges IS NOT NULL
  )
  WHERE decimal_cmp(base, unit) >= 0
),
days AS (SELECT 0 AS days UNION ALL SELECT days + 1 FROM days WHERE days < 31)
SELECT late.id, known_at, late.panel_id, late.back, was_over, is_claim, rises.taken_at,
  base, unit, units, seen_at IS NOT rises.taken_at AS is_moved,
  is_claim OR decimal_cmp(late.back, printf('%.*f', rises.places, late.back)) <> 0 AS is_rounded,
  CAST(replace(rises.size, '.', '') AS INTEGER) AS rise,
  row_number() OVER (PARTITION BY late.panel_id, rises.taken_at ORDER BY known_at, late.id) AS turn
FROM late
CROSS JOIN days ON days <= known_at / 86400000 - since_at / 86400000
CROSS JOIN rises ON rises.panel_id = late.panel_id AND rises.day = known_at / 86400000 - days
  AND rises.currency IS late.currency
WHERE rises.taken_at > since_at AND rises.taken_at <= coalesce(seen_at, known_at)
  AND decimal_cmp(decimal_add(base, unit), back) >= NOT is_claim;

-- The rise of each late refund, if it is found. is_exact: it and others are as high as their rise.
DROP TABLE IF EXISTS temp.dated;
CREATE TEMP TABLE dated AS
WITH RECURSIVE
-- One, two or three of them that are as high as their rise, apart from rounding.
sets AS (
  SELECT panel_id, taken_at, rise, turn, units AS sum, 1 AS count, is_moved AS moved,
    is_rounded AS rounded, '|' || turn || '|' AS members
  FROM candidate
  UNION ALL
  SELECT sets.panel_id, sets.taken_at, sets.rise, candidate.turn, sum + units, count + 1,
    moved + is_moved, rounded + is_rounded, members || candidate.turn || '|'
  FROM sets JOIN candidate USING (panel_id, taken_at)
  WHERE candidate.turn > sets.turn AND candidate.turn <= 12 AND count < 3
    AND sum + units <= sets.rise + count
),
-- One set of each rise, and each refund in one set: first where the panel said so of most, then the smallest.
exact AS MATERIALIZED (
  SELECT id, known_at, panel_id, taken_at
  FROM (
    SELECT *, max(choice) OVER (PARTITION BY panel_id, taken_at) AS last_choice
    FROM (
      SELECT id, known_at, panel_id, taken_at, row_number() OVER (
        PARTITION BY id, known_at ORDER BY moved, count, taken_at) AS choice
      FROM (
        SELECT *, row_number() OVER (
          PARTITION BY panel_id, taken_at ORDER BY moved, count, turn) AS number
        FROM sets WHERE abs(sum - rise) < max(1, rounded)
      ) AS whole
      JOIN candidate USING (panel_id, taken_at)
      WHERE number = 1 AND instr(members, '|' || candidate.turn || '|')
    )
  )
  WHERE last_choice = 1
)
SELECT id, known_at, panel_id, taken_at, back AS amount, 1 AS is_exact
FROM exact JOIN candidate USING (id, known_at, panel_id, taken_at)
UNION ALL
-- The others are part of the rise at which the panel said so, or else of the smallest rise, as long as it holds
-- them. A claim is one only at a panel that is known, by three of its rises, to give such parts back.
SELECT id, known_at, panel_id, taken_at, back, 0
FROM (
  SELECT *, sum(CAST(back AS REAL)) OVER (
    PARTITION BY panel_id, taken_at ORDER BY known_at, id ROWS UNBOUNDED PRECEDING) AS part
  FROM (
    SELECT *, row_number() OVER (
      PARTITION BY id, known_at ORDER BY is_moved, CAST(base AS REAL), taken_at DESC) AS choice
    FROM candidate
    WHERE (is_claim AND panel_id IN (
        SELECT exact.panel_id FROM exact JOIN late USING (id, known_at)
        WHERE is_claim GROUP BY exact.panel_id HAVING count(*) >= 3)
      OR was_over AND NOT is_claim)
      AND (id, known_at) NOT IN (SELECT id, known_at FROM exact)
      AND (panel_id, taken_at) NOT IN (SELECT panel_id, taken_at FROM exact)
  )
  WHERE choice = 1
)
WHERE part < CAST(base AS REAL) + CAST(unit AS REAL);

-- A rise is not used twice: what the panel said at its change, and is in no other rise, comes first. What is then in
-- no other rise any more comes first at its own change.
WITH RECURSIVE
crowded AS (
  SELECT rises.panel_id, rises.taken_at
  FROM (SELECT DISTINCT panel_id, taken_at, base, unit FROM candidate) AS rises
  JOIN (
    SELECT late.panel_id, coalesce(taken_at, seen_at) AS at, CAST(back AS REAL) AS back,
      taken_at IS NULL AS stays
    FROM late LEFT JOIN dated USING (id, known_at)
    WHERE taken_at IS NOT NULL OR NOT is_claim
  ) AS used ON used.panel_id = rises.panel_id AND at = rises.taken_at
  GROUP BY rises.panel_id, rises.taken_at
  HAVING sum(stays) > 0 AND sum(back) > CAST(base AS REAL) + 0.9 * CAST(unit AS REAL)
  UNION
  SELECT panel_id, seen_at
  FROM crowded JOIN dated USING (panel_id, taken_at) JOIN late USING (id, known_at, panel_id)
  WHERE seen_at <> taken_at AND NOT is_claim
)
DELETE FROM dated
WHERE (panel_id, taken_at) IN (SELECT panel_id, taken_at FROM crowded)
  AND (id, known_at, taken_at) IN (
    SELECT id, known_at, taken_at FROM candidate WHERE is_moved OR is_claim);

-- A part is what its rise is.
UPDATE dated SET amount = decimal_add(amount, difference)
FROM (
  SELECT panel_id, taken_at, max(CASE WHEN is_claim THEN turn END) AS turn,
    decimal_sub(base, decimal_sum(back)) AS difference
  FROM dated JOIN candidate USING (id, known_at, panel_id, taken_at)
  WHERE is_exact
  GROUP BY panel_id, taken_at
) AS rounded JOIN candidate USING (panel_id, taken_at, turn)
WHERE is_exact AND (dated.id, dated.known_at, dated.taken_at)
  = (candidate.id, candidate.known_at, candidate.taken_at);

-- What was given back late belongs to its rise, not to the change after the panel said so.
UPDATE account_change SET charges = decimal_add(charges, moved),
  refunds = decimal_sub(refunds, moved), rest = decimal_add(rest, moved)
FROM (
  SELECT panel_id, at, decimal_sum(amount) AS moved
  FROM (
    SELECT panel_id, seen_at AS at, back AS amount FROM late WHERE NOT is_claim
    UNION ALL
    SELECT late.panel_id, CAST(coalesce(taken_at, iif(is_claim, NULL, seen_at)) AS INTEGER),
      decimal_sub('0', coalesce(dated.amount, back))
    FROM late LEFT JOIN dated USING (id, known_at)
  )
  WHERE at IS NOT NULL
  GROUP BY panel_id, at
) AS late
WHERE late.panel_id = account_change.panel_id AND late.at = account_change.taken_at;

INSERT INTO payment (id, panel_id, paid_in, at, amount)
SELECT id, late.panel_id, currency, taken_at, decimal_sub('0', dated.amount)
FROM late JOIN dated USING (id, known_at) WHERE is_claim;

-- The rises that are left. What orders cost that the panel has given nothing back for, as far as it is known,
-- may have been given back there, whole or for the part that was not delivered, which the panel rounds in
-- either direction.
DROP TABLE IF EXISTS temp.given;
CREATE TEMP TABLE given AS
WITH
unexplained AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY panel_id, currency, size ORDER BY taken_at) AS number
  FROM (
    SELECT *, printf('%.*f', places, rest) AS size FROM account_change
    WHERE charges IS NOT NULL AND decimal_cmp(rest, unit) >= 0
  )
),
kept AS MATERIALIZED (
  SELECT accounts.*, order_value.id, ordered_at, quantity, taken AS charge,
    (SELECT remains FROM order_status
     WHERE order_id = order_value.id AND state IS NOT NULL ORDER BY read_at DESC LIMIT 1) AS remains
  FROM (SELECT DISTINCT panel_id, currency, places, unit FROM unexplained) AS accounts, order_value
  WHERE order_value.panel_id = accounts.panel_id AND taken IS NOT NULL
    AND paid_in IS accounts.currency
    AND order_value.id NOT IN (SELECT id FROM payment WHERE amount LIKE '-%')
    AND NOT EXISTS (
      SELECT 1 FROM order_status
      WHERE order_id = order_value.id AND meaning IN ('canceled', 'refunded'))
),
claims AS (
  SELECT *, row_number() OVER (PARTITION BY panel_id, currency, size ORDER BY ordered_at) AS number
  FROM (
    SELECT panel_id, currency, id, ordered_at, printf('%.*f', places, charge) AS size FROM kept
    UNION
    SELECT panel_id, currency, id, ordered_at, printf('%.*f', places,
      CAST(charge AS REAL) * remains / quantity + half * CAST(unit AS REAL))
    FROM kept, (SELECT -0.499 AS half UNION SELECT 0.499)
    WHERE CAST(remains AS REAL) > 0 AND CAST(remains AS REAL) < CAST(quantity AS REAL)
  )
)
SELECT *
FROM (
  SELECT unexplained.panel_id, taken_at, rest AS amount, unexplained.currency, claims.id,
    row_number() OVER (PARTITION BY claims.id ORDER BY taken_at) AS choice
  FROM unexplained JOIN claims USING (panel_id, size, number)
  WHERE claims.currency IS unexplained.currency AND coalesce(ordered_at, 0) < taken_at
)
WHERE choice = 1;

UPDATE account_change SET charges = decimal_sub(charges, given.amount),
  refunds = decimal_add(refunds, given.amount), rest = '0'
FROM given
WHERE given.panel_id = account_change.panel_id AND given.taken_at = account_change.taken_at;

INSERT INTO payment (id, panel_id, paid_in, at, amount)
SELECT id, panel_id, currency, taken_at, decimal_sub('0', amount) FROM given;
