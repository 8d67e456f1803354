-- title:   Categories
-- meaning: Services, medians and the price index of each category, the largest moves first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel               text    the panel's name
-- column:  category            text    missing for services without one
-- column:  services_before     count   listed at the window's start
-- column:  services_after      count   listed at its end
-- column:  new                 count   rows of `new` in this category
-- column:  removed             count   rows of `removed`
-- column:  raised              count   rows of `rates` whose price rose
-- column:  lowered             count   rows of `rates` whose price fell
-- column:  median_rate_before  amount  of the prices at the window's start; missing if some of them are in
--                                      another unit since
-- column:  median_rate_after   amount  of the prices at its end
-- column:  index               number  the price index at the end, 100 at the start
-- column:  index_services      count   compared at the last move; without one, at the last snapshot
-- column:  currency            text    the services' own, else the account's
-- formula: index: chained Jevons: from one snapshot to the next, the geometric mean of the ratios of all
--          prices that can be compared, multiplied up; ILO, IMF et al., Consumer Price Index Manual:
--          Concepts and Methods (2020), chapter 8. Of some services only (a watch list, say), the
--          geometric mean of their moves in the window over those with a price at its end. Prices are
--          rates that are neither parked nor stale.
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/categories.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/categories.sql
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
-- The account's currency at the window's start, or as first stated in it.
accounts AS MATERIALIZED (
  SELECT bounds.*, coalesce(
    (SELECT currency FROM snapshot
     WHERE panel_id = bounds.panel_id AND taken_at <= from_at AND currency IS NOT NULL
       AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1),
    (SELECT currency FROM snapshot
     WHERE panel_id = bounds.panel_id AND taken_at > from_at AND snapshot.currency IS NOT NULL
       AND bounds.currency IS NOT NULL
       AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at LIMIT 1)) AS currency_before
  FROM bounds
),
-- The window's ends; one row for both if the account's currency is the same.
sides AS MATERIALIZED (
  SELECT panel_id, from_at, to_at, currency_before AS account, 1 AS is_start,
    currency IS currency_before AS is_end
  FROM accounts
  UNION ALL
  SELECT panel_id, from_at, to_at, currency, 0, 1
  FROM accounts WHERE currency IS NOT currency_before
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
-- What is listed at either end, in one row if it looks the same at both.
listed AS MATERIALIZED (
  SELECT sides.panel_id, service_id, look_id, category_id,
    coalesce(look.currency, account) AS currency, rate, CAST(rate AS REAL) AS number,
    is_start AND valid_from <= from_at AS is_start, is_end AND valid_to > to_at AS is_end,
    iif(is_start AND valid_from <= from_at AND stale IS NULL, service_id NOT IN (
      SELECT service_id FROM parked WHERE is_parked AND is_start), 0) AS was_price,
    iif(is_end AND valid_to > to_at AND stale IS NULL, service_id NOT IN (
      SELECT service_id FROM parked WHERE is_parked AND NOT is_start), 0) AS is_price
  FROM sides
  CROSS JOIN span
  CROSS JOIN look
  WHERE span.panel_id = sides.panel_id AND valid_to > from_at AND valid_from <= to_at
    AND (is_end AND valid_to > to_at OR is_start AND valid_from <= from_at) AND look.id = look_id
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (sides.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
),
-- The services that are listed at one end only, or name another product at the end.
changed AS (
  SELECT panel_id, service_id, max(iif(kind IS NULL, at, NULL)) AS at, look_id,
    sum(before_look_id) AS old_look_id
  FROM steps
  GROUP BY service_id
  HAVING (look_id IS NULL) <> (old_look_id IS NULL) OR sum(kind = 'replaced') > 0
),
presence AS MATERIALIZED (
  SELECT panel_id, look_id, old_look_id
  FROM changed
  WHERE (look_id IS NULL OR old_look_id IS NULL
      OR (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = old_look_id)
        IS NOT (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = look_id))
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
),
-- The rows of `rates`, `new` and `removed`.
counts AS MATERIALIZED (
  SELECT panel_id, category_id, currency, sum(new) AS new, sum(removed) AS removed,
    sum(raised) AS raised, sum(lowered) AS lowered
  FROM (
    SELECT panel_id, category_id, currency, 0 AS new, 0 AS removed,
      ratio > 1 + 1e-9 AS raised, ratio < 1 - 1e-9 AS lowered
    FROM moved WHERE currency_before IS NULL OR currency_before IS currency OR currency IS NULL
    UNION ALL
    SELECT panel_id, category_id, coalesce(look.currency, accounts.currency), 1, 0, 0, 0
    FROM presence JOIN accounts USING (panel_id) JOIN look ON look.id = look_id
    UNION ALL
    SELECT panel_id, category_id, coalesce(look.currency, currency_before), 0, 1, 0, 0
    FROM presence JOIN accounts USING (panel_id) JOIN look ON look.id = old_look_id
  )
  GROUP BY panel_id, category_id, currency
),
-- Services whose number changed its unit, and those that the last snapshot cannot compare.
marks AS MATERIALIZED (
  SELECT service_id, max(factor IS NOT NULL OR kind = 'currency') AS is_broken,
    max(at = to_at AND kind IN ('new', 'returned', 'replaced', 'unparked', 'uncompared'))
      AS is_fresh
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE factor IS NOT NULL OR kind = 'currency'
    OR at = to_at AND kind IN ('new', 'returned', 'replaced', 'unparked', 'uncompared')
  GROUP BY service_id
),
-- The categories; compared counts the services that the last snapshot could compare, or of a scope
-- those with a price.
sizes AS MATERIALIZED (
  SELECT panel_id, category_id, currency,
    sum(is_start) AS services_before, sum(is_end) AS services_after,
    sum(was_price) AS prices_before, sum(is_price) AS prices_after,
    max((was_price OR is_price) AND is_broken) AS is_broken,
    sum(is_price AND (is_fresh IS NOT 1 OR EXISTS (SELECT 1 FROM scope))) AS compared
  FROM listed
  LEFT JOIN marks ON marks.service_id = listed.service_id
  GROUP BY panel_id, category_id, currency
),
-- Each price with its place in the order of its category, at either end, and those in the middle.
ranked AS (
  SELECT panel_id, category_id, currency, rate, was_price, is_price,
    sum(was_price) OVER up AS place_before, sum(is_price) OVER up AS place_after
  FROM listed
  WHERE was_price OR is_price
  WINDOW up AS (
    PARTITION BY panel_id, category_id, currency ORDER BY number ROWS UNBOUNDED PRECEDING)
),
middles AS (
  SELECT ranked.panel_id, ranked.category_id, ranked.currency,
    iif(was_price AND place_before IN ((prices_before + 1) / 2, prices_before / 2 + 1), rate, NULL)
      AS rate_before,
    iif(is_price AND place_after IN ((prices_after + 1) / 2, prices_after / 2 + 1), rate, NULL)
      AS rate_after
  FROM ranked
  CROSS JOIN sizes ON sizes.panel_id = ranked.panel_id
    AND sizes.category_id IS ranked.category_id AND sizes.currency IS ranked.currency
),
medians AS MATERIALIZED (
  SELECT panel_id, category_id, currency, min(rate_before) AS low_before,
    max(rate_before) AS high_before, min(rate_after) AS low_after, max(rate_after) AS high_after
  FROM middles
  WHERE rate_before IS NOT NULL OR rate_after IS NOT NULL
  GROUP BY panel_id, category_id, currency
),
indices AS MATERIALIZED (
  -- The services are those of the last step: SQLite takes them from the row of max(at).
  SELECT panel_id, category_id, coalesce(step_price.currency, currency_before) AS currency,
    sum(logarithms / services) AS move, services, max(at)
  FROM accounts JOIN step_price USING (panel_id)
  WHERE at > from_at AND at <= to_at AND number > 1 AND NOT EXISTS (SELECT 1 FROM scope)
  GROUP BY panel_id, category_id, coalesce(step_price.currency, currency_before)
),
-- How the services of a scope moved.
scoped AS (
  SELECT listed.panel_id, category_id, currency, sum(ln(ratio)) AS move
  FROM listed JOIN steps ON steps.service_id = listed.service_id
  WHERE is_end AND ratio > 0 AND EXISTS (SELECT 1 FROM scope)
  GROUP BY listed.panel_id, category_id, currency
)
SELECT panel, value AS category, services_before, services_after,
  coalesce(new, 0) AS new, coalesce(removed, 0) AS removed, coalesce(raised, 0) AS raised,
  coalesce(lowered, 0) AS lowered,
  CASE WHEN is_broken IS NOT 1 THEN iif(low_before = high_before, low_before,
    decimal_mul('0.5', decimal_add(low_before, high_before))) END AS median_rate_before,
  iif(low_after = high_after, low_after,
    decimal_mul('0.5', decimal_add(low_after, high_after))) AS median_rate_after,
  round(100 * exp(CASE WHEN services > 0 THEN indices.move
    WHEN from_at < to_at AND compared > 0 THEN coalesce(scoped.move / compared, 0) END), 10)
    AS "index",
  coalesce(services, iif(from_at < to_at, compared, 0)) AS index_services, sizes.currency
FROM sizes
JOIN bounds USING (panel_id)
LEFT JOIN text ON text.id = sizes.category_id
LEFT JOIN medians ON medians.panel_id = sizes.panel_id
  AND medians.category_id IS sizes.category_id AND medians.currency IS sizes.currency
LEFT JOIN indices ON indices.panel_id = sizes.panel_id
  AND indices.category_id IS sizes.category_id AND indices.currency IS sizes.currency
LEFT JOIN scoped ON scoped.panel_id = sizes.panel_id
  AND scoped.category_id IS sizes.category_id AND scoped.currency IS sizes.currency
LEFT JOIN counts ON counts.panel_id = sizes.panel_id
  AND counts.category_id IS sizes.category_id AND counts.currency IS sizes.currency
ORDER BY abs("index" - 100) DESC NULLS LAST, counts.raised + counts.lowered DESC NULLS LAST,
  services_after DESC, panel, category, sizes.currency;
