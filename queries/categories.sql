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
     WHERE panel_id = bounds.panel_id AND taken_at > from_at AND currency IS NOT NULL
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
parked AS MATERIALIZED (
  SELECT service_id, max(2 * at + is_parked) FILTER (WHERE at <= from_at) % 2 AS at_start,
    max(2 * at + is_parked) % 2 AS at_end
  FROM bounds
  CROSS JOIN parking ON parking.panel_id = bounds.panel_id AND at <= to_at
  GROUP BY service_id
),
-- What is listed at either end: a row for both if nothing has changed between them.
listed AS MATERIALIZED (
  SELECT sides.panel_id, service_id, look_id, category_id,
    coalesce(look.currency, account) AS currency, rate, CAST(rate AS REAL) AS number,
    is_start AND valid_from <= from_at AS is_start, is_end AND valid_to > to_at AS is_end,
    iif(is_start AND valid_from <= from_at AND stale IS NULL,
      service_id NOT IN (SELECT service_id FROM parked WHERE at_start), 0) AS was_price,
    iif(is_end AND valid_to > to_at AND stale IS NULL,
      service_id NOT IN (SELECT service_id FROM parked WHERE at_end), 0) AS is_price
  FROM sides
  CROSS JOIN span
  CROSS JOIN look
  WHERE span.panel_id = sides.panel_id AND valid_to > from_at AND valid_from <= to_at
    AND (is_end AND valid_to > to_at OR is_start AND valid_from <= from_at) AND look.id = look_id
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (sides.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
),
-- The events of services; the moves of their prices have a ratio.
events AS MATERIALIZED (
  SELECT step_event.service_id, step_event.at, kind, ratio, factor, other_service_id AS old_id,
    kind IN ('new', 'missing', 'returned') AS is_presence,
    at = to_at AND kind IN ('new', 'returned', 'replaced', 'unparked', 'uncompared') AS is_fresh
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE service_id <> 0 AND (ratio IS NOT NULL OR factor IS NOT NULL OR kind IN (
    'new', 'missing', 'returned', 'replaced', 'relisted', 'currency', 'unparked', 'uncompared'))
  UNION ALL
  SELECT service_id, rate_move.at, 'rate', ratio, NULL, NULL, 0, 0
  FROM bounds
  CROSS JOIN rate_move
  WHERE rate_move.panel_id = bounds.panel_id AND rate_move.at > from_at AND rate_move.at <= to_at
),
-- The last relisting of each service, unless the old id has returned since.
relistings AS MATERIALIZED (
  SELECT service_id, old_id, max(at) AS at FROM events WHERE kind = 'relisted' GROUP BY service_id
),
links AS MATERIALIZED (
  SELECT * FROM relistings WHERE NOT EXISTS (
    SELECT 1 FROM events
    WHERE service_id = relistings.old_id AND kind = 'returned' AND at >= relistings.at)
),
-- The ids that a relisted service had, the present one first, and from when on.
ids AS MATERIALIZED (
  SELECT service_id, 0 AS depth, service_id AS id, at, old_id FROM links
  UNION ALL
  SELECT ids.service_id, depth + 1, ids.old_id, links.at, links.old_id
  FROM ids LEFT JOIN links ON links.service_id = ids.old_id
  WHERE ids.old_id IS NOT NULL
),
-- That of the window's start.
origins AS MATERIALIZED (
  SELECT service_id, id AS origin_id, max(depth) AS depth
  FROM ids
  WHERE depth > 0 AND id IN (SELECT service_id FROM listed WHERE is_start)
  GROUP BY service_id
),
chained AS MATERIALIZED (
  SELECT origins.service_id, origin_id, total(ln(ratio)) AS move, total(ln(factor)) AS factor,
    max(kind = 'replaced') AS is_replaced
  FROM origins
  JOIN ids USING (service_id)
  JOIN events ON events.service_id = id AND (events.at >= ids.at OR ids.depth = origins.depth)
  WHERE ids.depth <= origins.depth
  GROUP BY origins.service_id
),
-- Ids that name another product at the end.
replaced AS MATERIALIZED (
  SELECT service_id
  FROM listed
  JOIN look ON look.id = look_id
  JOIN text ON text.id = name_id
  WHERE service_id IN (SELECT service_id FROM events WHERE kind = 'replaced')
  GROUP BY service_id
  HAVING max(is_start) AND max(is_end) AND count(DISTINCT coalesce(name_key, 0)) > 1
),
own AS (
  SELECT service_id, total(ln(ratio)) AS move, total(ln(factor)) AS factor,
    max(kind = 'replaced') AS is_replaced, max(is_fresh) AS is_fresh,
    max(factor IS NOT NULL OR kind = 'currency') AS is_broken,
    min(2 * at + (kind = 'missing')) FILTER (WHERE is_presence) % 2 AS was_listed,
    max(2 * at + (kind <> 'missing')) FILTER (WHERE is_presence) % 2 AS is_listed
  FROM events
  GROUP BY service_id
),
-- What happened to a service, and what it cost at the start.
marks AS MATERIALIZED (
  SELECT own.service_id, own.move AS own_move, own.is_fresh, own.is_broken,
    own.is_listed > own.was_listed OR replaced.service_id AS is_new,
    own.is_listed < own.was_listed OR replaced.service_id AS is_removed,
    coalesce(chained.is_replaced, own.is_replaced) AS is_replaced,
    coalesce(chained.move, own.move) AS move, coalesce(chained.factor, own.factor) AS factor,
    start.currency AS currency_before, iif(replaced.service_id, NULL, start.number) AS number_before
  FROM own
  LEFT JOIN chained ON chained.service_id = own.service_id
  LEFT JOIN replaced ON replaced.service_id = own.service_id
  LEFT JOIN listed AS start ON start.service_id = coalesce(origin_id, own.service_id)
    AND start.was_price
),
compared AS (
  SELECT listed.*, marks.*, CASE WHEN is_price AND currency_before IS currency THEN
      iif(is_replaced, ln(number / number_before) - factor, move + 0 * number_before)
    END AS net_move
  FROM listed
  LEFT JOIN marks ON marks.service_id = listed.service_id
),
sizes AS MATERIALIZED (
  SELECT panel_id, category_id, currency,
    sum(is_start) AS services_before, sum(is_end) AS services_after,
    count(*) FILTER (WHERE is_end AND is_new) AS new,
    count(*) FILTER (WHERE is_start AND is_removed) AS removed,
    count(*) FILTER (WHERE net_move > 1e-9) AS raised,
    count(*) FILTER (WHERE net_move < -1e-9) AS lowered,
    sum(was_price) AS prices_before, sum(is_price) AS prices_after,
    max((was_price OR is_price) AND is_broken) AS is_broken,
    sum(is_price AND is_fresh IS NOT 1) AS compared, total(iif(is_end, own_move, 0)) AS move
  FROM compared
  GROUP BY panel_id, category_id, currency
),
ranked AS MATERIALIZED (
  SELECT panel_id, category_id, currency, rate, was_price, is_price,
    sum(was_price) OVER up AS place_before, sum(is_price) OVER up AS place_after
  FROM listed
  WHERE was_price OR is_price
  WINDOW up AS (
    PARTITION BY panel_id, category_id, currency ORDER BY number ROWS UNBOUNDED PRECEDING)
),
middles AS (
  SELECT sizes.*,
    iif(was_price AND place_before IN ((prices_before + 1) / 2, prices_before / 2 + 1), rate, NULL)
      AS rate_before,
    iif(is_price AND place_after IN ((prices_after + 1) / 2, prices_after / 2 + 1), rate, NULL)
      AS rate_after
  FROM sizes
  LEFT JOIN ranked ON ranked.panel_id = sizes.panel_id
    AND ranked.category_id IS sizes.category_id AND ranked.currency IS sizes.currency
),
medians AS (
  SELECT *, min(rate_before) AS low_before, max(rate_before) AS high_before,
    min(rate_after) AS low_after, max(rate_after) AS high_after
  FROM middles
  WHERE rate_before IS NOT NULL OR rate_after IS NOT NULL OR prices_before + prices_after = 0
  GROUP BY panel_id, category_id, currency
),
indices AS MATERIALIZED (
  SELECT panel_id, category_id, coalesce(step_price.currency, bounds.currency) AS currency,
    sum(logarithms / services) AS move, services, max(at)
  FROM bounds JOIN step_price USING (panel_id)
  WHERE at > from_at AND at <= to_at AND number > 1 AND NOT EXISTS (SELECT 1 FROM scope)
  GROUP BY panel_id, category_id, coalesce(step_price.currency, bounds.currency)
)
SELECT panel, value AS category, services_before, services_after, new, removed, raised, lowered,
  CASE WHEN is_broken IS NOT 1 THEN iif(low_before = high_before, low_before,
    decimal_mul('0.5', decimal_add(low_before, high_before))) END AS median_rate_before,
  iif(low_after = high_after, low_after,
    decimal_mul('0.5', decimal_add(low_after, high_after))) AS median_rate_after,
  round(100 * exp(CASE WHEN services > 0 THEN indices.move
    WHEN from_at < to_at AND compared > 0 THEN
      iif(EXISTS (SELECT 1 FROM scope), medians.move / prices_after, 0) END), 10) AS "index",
  coalesce(services, iif(from_at < to_at, compared, 0)) AS index_services, medians.currency
FROM medians
JOIN bounds USING (panel_id)
LEFT JOIN text ON text.id = medians.category_id
LEFT JOIN indices ON indices.panel_id = medians.panel_id
  AND indices.category_id IS medians.category_id AND indices.currency IS medians.currency
ORDER BY abs("index" - 100) DESC NULLS LAST, raised + lowered DESC, services_after DESC, panel,
  category, medians.currency;
