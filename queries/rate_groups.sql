-- title:   Rate changes by line
-- meaning: The rows of rates.sql all of whose moves are part of lines about many services
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel    text  the panel's name
-- column:  service  text  the panel's id of the service at the window's end
-- column:  group    text  the lines, in the order of time, such as repriced ×1.042
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/rate_groups.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/rate_groups.sql
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
moves AS MATERIALIZED (
  SELECT service_id, at, 'rate' AS kind, group_at, group_number
  FROM bounds CROSS JOIN rate_move
  WHERE rate_move.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  UNION ALL
  SELECT service_id, at, kind, coalesce(group_at, at), group_number
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    AND service_id > 0 AND ratio <> 1
),
parts AS (
  SELECT moved.panel_id, moved.service_id, "group", min(moves.at) AS at
  FROM moved
  LEFT JOIN life ON life.origin_id = moved.origin_id
  JOIN moves ON moves.service_id = coalesce(life.service_id, moved.origin_id)
    AND moves.at >= coalesce(since_at, 0)
  LEFT JOIN line ON line.panel_id = moved.panel_id AND line.at = group_at
    AND line.group_number = moves.group_number
  WHERE EXISTS (SELECT 1 FROM moves WHERE group_number > 0)
    AND (abs(moved.ratio - 1) > 1e-9 OR currency_before <> moved.currency AND changes > 0)
    AND (moves.kind <> 'relisted' OR since_at > 0)
  GROUP BY moved.service_id, "group"
  ORDER BY moved.service_id, min(moves.at)
)
SELECT panel, service.key AS service, group_concat("group", ', ') AS "group"
FROM parts
CROSS JOIN bounds ON bounds.panel_id = parts.panel_id
CROSS JOIN service ON service.id = parts.service_id
GROUP BY parts.service_id
HAVING count(*) = count("group")
ORDER BY panel, length(service.key), service.key;
