-- title:   Rate changes
-- meaning: Services whose price moved between the window's ends, largest change first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel            text    the panel's name
-- column:  service          text    the panel's id of the service at the window's end
-- column:  name             text    at the window's end
-- column:  category         text    at the window's end
-- column:  rate_before      amount  per 1,000 units, at the window's start; of the id that the
--                                   product had then
-- column:  rate_after       amount  per 1,000 units, at the window's end
-- column:  change_percent   percent product of the price moves, to 4 decimals: net of new units and
--                                   redenominations; missing if the ends differ in currency
-- column:  changes          count   price moves inside the window
-- column:  last_changed_at  time    the snapshot that first showed the last one
-- column:  currency         text    the service's own, else the account's, at the window's end
-- column:  factor           number  change of the number that is no price move; missing if none
-- column:  low_90d          amount  lowest price of the 90 days up to the window's end, in one unit
-- column:  high_90d         amount  highest price of these 90 days
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/rates.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/rates.sql
WITH
ends AS (
  SELECT coalesce(:until, unixepoch() * 1000) AS until_at,
    coalesce(:since, coalesce(:until, unixepoch() * 1000) - 7 * 86400000) AS since_at
),
-- The two accepted snapshots that the window compares, one row per panel.
bounds AS MATERIALIZED (
  SELECT panel.id AS panel_id, panel.name AS panel,
    coalesce(
      (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= since_at),
      (SELECT min(taken_at) FROM accepted
       WHERE panel_id = panel.id AND taken_at > since_at AND taken_at <= until_at)
    ) AS from_at,
    (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= until_at) AS to_at,
    (SELECT currency FROM snapshot
     WHERE panel_id = panel.id AND taken_at <= until_at AND currency IS NOT NULL
       AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1) AS currency
  FROM panel, ends
  WHERE :panel IS NULL OR panel.name = :panel
),
-- Every version and every stored event of a price inside the window; before_id is set in the first
-- version of a service that was known before.
steps AS MATERIALIZED (
  SELECT service_step.panel_id, service_id, at, kind, ratio, factor, old_id, snapshot_id, look_id,
    iif(prior_at <= from_at, prior_id, NULL) AS before_id,
    iif(prior_at <= from_at, prior_look_id, NULL) AS before_look_id
  FROM bounds CROSS JOIN service_step
  WHERE service_step.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
),
-- The relistings that no return of the old id has undone by the end.
relisted AS MATERIALIZED (
  SELECT service_id, old_id, at FROM steps
  WHERE kind = 'relisted' AND NOT EXISTS (
    SELECT 1 FROM steps AS back
    WHERE back.service_id = steps.old_id AND back.at >= steps.at AND back.look_id > 0)
),
-- The ids of a product: the one at the window's start (since_at is NULL), and the later ones.
ids AS (
  SELECT steps.service_id AS origin_id, steps.service_id, NULL AS since_at, 0 AS depth
  FROM relisted JOIN steps ON steps.service_id = relisted.old_id WHERE before_look_id > 0
  UNION ALL
  SELECT origin_id, relisted.service_id, at, depth + 1
  FROM ids JOIN relisted ON old_id = ids.service_id AND at >= coalesce(since_at, 0)
),
life AS MATERIALIZED (
  SELECT service_id, origin_id, since_at, max(depth) FROM ids GROUP BY service_id
),
heir AS MATERIALIZED (
  SELECT origin_id, service_id AS heir_id, max(since_at) FROM life GROUP BY origin_id
),
-- What follows the first version of each product.
rest AS MATERIALIZED (
  SELECT CAST(coalesce(origin_id, service_id) AS INTEGER) AS origin_id,
    max(iif(kind IS NULL, at, NULL)) AS after_at, sum(ln(ratio)) AS logarithms,
    exp(sum(ln(factor))) AS factor, sum(ratio <> 1) AS changes,
    max(iif(ratio <> 1, at, NULL)) AS last_changed_at,
    max(kind = 'replaced') AS is_replaced
  FROM steps LEFT JOIN life USING (service_id)
  WHERE iif(since_at IS NULL, before_id IS NULL AND kind IS NOT 'relisted', at >= since_at)
  GROUP BY 1
),
-- The services that are not for sale at an end.
parked AS MATERIALIZED (
  SELECT service_id, is_start, is_parked, max(at)
  FROM (SELECT panel_id, from_at AS end_at, 1 AS is_start FROM bounds
    UNION ALL SELECT panel_id, to_at, 0 FROM bounds)
  JOIN parking USING (panel_id) WHERE at <= end_at GROUP BY service_id, is_start
),
-- The products listed and for sale at both ends that moved.
moved AS (
  SELECT first.panel_id, after.service_id, first.service_id AS origin_id, look.name_id,
    look.category_id, before.rate AS rate_before, after.rate AS rate_after,
    iif(is_replaced,
      CAST(after.rate AS REAL) / CAST(before.rate AS REAL) / coalesce(rest.factor, 1),
      exp(coalesce(ln(first.ratio), 0) + coalesce(logarithms, 0))) AS ratio,
    coalesce(first.ratio <> 1, 0) + coalesce(changes, 0) AS changes,
    coalesce(last_changed_at, first.at) AS last_changed_at,
    coalesce(look.currency, bounds.currency) AS currency,
    coalesce(old.currency, (
      SELECT currency FROM snapshot
      WHERE snapshot.panel_id = first.panel_id AND taken_at <= from_at AND currency IS NOT NULL
        AND coalesce(verdict, 'accepted') = 'accepted'
      ORDER BY taken_at DESC LIMIT 1)) AS currency_before,
    rest.factor, shown.taken_at AS at, after.prior_id, to_at
  FROM steps AS first
  CROSS JOIN bounds ON bounds.panel_id = first.panel_id
  LEFT JOIN rest ON rest.origin_id = first.service_id
  LEFT JOIN heir ON heir.origin_id = first.service_id
  CROSS JOIN version AS before ON before.snapshot_id = before_id
    AND before.service_id = first.service_id
  CROSS JOIN version AS after ON after.service_id = coalesce(heir_id, first.service_id)
    AND after.snapshot_id = CASE
      WHEN heir_id IS NOT NULL THEN (
        SELECT id FROM snapshot CROSS JOIN version AS own ON own.snapshot_id = id
        WHERE snapshot.panel_id = first.panel_id AND taken_at <= to_at
          AND own.service_id = heir_id
        ORDER BY taken_at DESC LIMIT 1)
      WHEN after_at > 0 THEN (
        SELECT id FROM snapshot
        WHERE snapshot.panel_id = first.panel_id AND taken_at = after_at)
      ELSE first.snapshot_id END
  CROSS JOIN snapshot AS shown ON shown.id = after.snapshot_id
  CROSS JOIN look AS old ON old.id = before.look_id AND old.stale IS NULL
  CROSS JOIN look ON look.id = after.look_id AND look.stale IS NULL
  WHERE before_look_id > 0 AND (first.ratio <> 1 OR changes > 0 OR is_replaced)
    AND first.service_id NOT IN (SELECT service_id FROM life WHERE since_at > 0)
    AND first.service_id NOT IN (SELECT service_id FROM parked WHERE is_parked AND is_start)
    AND after.service_id NOT IN (SELECT service_id FROM parked WHERE is_parked AND NOT is_start)
    AND (is_replaced IS NOT 1 OR (SELECT name_key FROM text WHERE id = old.name_id)
      IS (SELECT name_key FROM text WHERE id = look.name_id))
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (first.panel_id, after.service_id) IN (SELECT panel_id, service_id FROM scope))
),
-- From when on the prices of the last 90 days are in one unit; service_id is 0 for a whole panel.
breaks AS MATERIALIZED (
  SELECT step_event.panel_id, service_id, max(at) AS at
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > to_at - 90 * 86400000 AND at <= to_at
    AND (factor > 0 OR kind IN ('redenominated', 'replaced', 'currency'))
    AND (service_id > 0 OR other_count IS NOT NULL OR kind = 'currency' AND count IS NULL)
  GROUP BY step_event.panel_id, service_id
),
-- Back from each service's last version to the one that held when the 90 days or the unit began.
walk AS (
  SELECT panel_id, service_id, name_id, category_id, rate_before, rate_after,
    iif(currency_before <> currency, NULL, round(100 * (ratio - 1), 4)) AS change_percent,
    changes, last_changed_at, currency, factor, at, prior_id, rate_after AS low,
    rate_after AS high, max(to_at - 90 * 86400000,
      coalesce((SELECT at FROM breaks WHERE breaks.service_id = moved.service_id), 0),
      coalesce((SELECT at FROM breaks
        WHERE breaks.panel_id = moved.panel_id AND breaks.service_id = 0), 0)) AS floor_at
  FROM moved
  WHERE abs(ratio - 1) > 1e-9 OR currency_before <> currency AND changes > 0
  UNION ALL
  SELECT walk.panel_id, walk.service_id, walk.name_id, walk.category_id, rate_before, rate_after,
    change_percent, changes, last_changed_at, walk.currency, factor, taken_at, version.prior_id,
    iif(price.id > 0 AND CAST(rate AS REAL) < CAST(low AS REAL), rate, low),
    iif(price.id > 0 AND CAST(rate AS REAL) > CAST(high AS REAL), rate, high), floor_at
  FROM walk
  CROSS JOIN version ON version.snapshot_id = walk.prior_id
    AND version.service_id = walk.service_id
  CROSS JOIN snapshot ON snapshot.id = walk.prior_id
  LEFT JOIN look AS price ON price.id = version.look_id AND price.stale IS NULL
    AND NOT coalesce((
      SELECT is_parked FROM parking
      WHERE parking.panel_id = walk.panel_id AND parking.service_id = walk.service_id
        AND parking.at < walk.at
      ORDER BY parking.at DESC LIMIT 1), 0)
  WHERE walk.at > floor_at
)
SELECT bounds.panel, service.key AS service, name.value AS name, category.value AS category,
  rate_before, rate_after, change_percent, changes, last_changed_at, walk.currency,
  nullif(CAST(printf('%.4g', coalesce(factor, 1)) AS REAL), 1) AS factor,
  low AS low_90d, high AS high_90d
FROM walk
CROSS JOIN bounds ON bounds.panel_id = walk.panel_id
CROSS JOIN service ON service.id = walk.service_id
CROSS JOIN text AS name ON name.id = walk.name_id
LEFT JOIN text AS category ON category.id = walk.category_id
WHERE walk.at <= floor_at OR walk.prior_id IS NULL
ORDER BY change_percent IS NULL, abs(change_percent) DESC, last_changed_at DESC, panel,
  length(service.key), service.key;
