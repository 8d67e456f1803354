-- title:   Categories
-- meaning: Services, medians and the price index of each category
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel               text    the panel's name
-- column:  category            text    missing for services without one
-- column:  services_before     count   listed at the window's start
-- column:  services_after      count   listed at its end
-- column:  new                 count   listed at its end, in this category, and not at its start
-- column:  removed             count   listed at its start, in this category, and not at its end
-- column:  raised              count   dearer at the end than at the start
-- column:  lowered             count   cheaper
-- column:  median_rate_before  amount  of the rates above 0 that are not parked; missing in a currency
--                                      other than the one at the window's end
-- column:  median_rate_after   amount  likewise
-- column:  index               number  the matched-model price index at the end, 100 at the start
-- column:  index_services      count   the services that it rests on: those that were compared at least once
-- column:  currency            text    the account's, at the window's end
-- formula: chained Jevons: from one snapshot to the next, the geometric mean of the relatives of the
--          rates of all services listed in both, multiplied up; ILO, IMF et al., Consumer Price
--          Index Manual: Concepts and Methods (2020), chapter 8. Rates of 0 and parked ones
--          are not compared, and nothing is across a redenomination, a renumbering or a change of
--          currency, where the index stays as it was.
-- parked:  a rate that means "not for sale": at least 50,000 times the geometric mean of the panel's
--          rates at the window's start, or behind the last break before it appears, that is, the last
--          snapshot that no index goes across. In four months of real lists, rates that were meant
--          reach 13,000 times that mean, and parked ones begin at 160,000 times. Nor is it a change of
--          a price where one rate moves by 10,000 times or more; the largest that was one is 1,136.
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/categories.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/categories.sql
WITH
ends AS (
  SELECT coalesce(:until, unixepoch() * 1000) AS until_at,
    coalesce(:since, coalesce(:until, unixepoch() * 1000) - 7 * 86400000) AS since_at
),
-- The two accepted snapshots that the window compares, a row a panel.
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
changes AS MATERIALIZED (
  SELECT change.panel_id, at, service_id, next_at, listed, rate_after,
    coalesce(base_at = prior_at, 0) AS was_listed, coalesce(next_at > to_at, 1) AS is_last,
    max(base_at, from_at) AS before_at, rate_before, number_before, number_after,
    category_before, category_after
  FROM bounds CROSS JOIN change
  WHERE change.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
),
-- The snapshots that no index goes across. First those that moved a fifth of the panel's rates by one
-- ratio beyond 5, as in events.sql, or left fewer than 10 % of its ids.
steps AS MATERIALIZED (
  SELECT panel_id, at, sum(NOT listed) AS departures,
    sum(was_listed AND rate_before <> rate_after) AS moved,
    (SELECT services FROM accepted
     WHERE accepted.panel_id = changes.panel_id AND taken_at < at ORDER BY taken_at DESC LIMIT 1)
      AS services
  FROM changes
  GROUP BY panel_id, at
  HAVING count(*) >= 20
),
moves AS MATERIALIZED (
  SELECT panel_id, at, moved, number_before, number_after,
    row_number() OVER (PARTITION BY panel_id, at ORDER BY number_after / number_before) AS place,
    CASE instr(rate_after, '.') WHEN 0 THEN 0 ELSE length(rate_after) - instr(rate_after, '.') END
      AS decimals
  FROM steps
  JOIN changes USING (panel_id, at)
  WHERE moved >= 20 AND 5 * moved >= services AND was_listed AND rate_before <> rate_after
    AND number_before > 0
),
factors AS (
  SELECT panel_id, at, number_after / number_before AS factor,
    (SELECT decimals FROM moves AS m WHERE m.panel_id = moves.panel_id AND m.at = moves.at
     GROUP BY decimals ORDER BY count(*) DESC, decimals LIMIT 1) AS usual_decimals
  FROM moves
  WHERE place = (moved + 1) / 2
),
currencies AS (
  SELECT snapshot.panel_id, taken_at AS at, snapshot.currency,
    lag(snapshot.currency) OVER (PARTITION BY snapshot.panel_id ORDER BY taken_at) AS currency_before
  FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND snapshot.currency IS NOT NULL
    AND taken_at <= to_at AND coalesce(verdict, 'accepted') = 'accepted'
    AND taken_at >= coalesce(
      (SELECT max(taken_at) FROM snapshot AS stated
       WHERE stated.panel_id = bounds.panel_id AND stated.taken_at <= from_at
         AND stated.currency IS NOT NULL
         AND coalesce(stated.verdict, 'accepted') = 'accepted'), from_at)
),
breaks AS MATERIALIZED (
  SELECT panel_id, at
  FROM factors
  JOIN moves USING (panel_id, at)
  WHERE factor > 5 OR factor < 0.2
  GROUP BY panel_id, at
  HAVING 5 * sum(abs(number_after - factor * number_before)
    <= max(0.02 * factor * number_before,
      CAST('0.5000001e-' || max(decimals, usual_decimals) AS REAL))) >= 4 * count(*)
  UNION
  SELECT panel_id, at FROM steps WHERE 10 * (services - departures) < services
  UNION
  SELECT panel_id,
    (SELECT min(taken_at) FROM accepted
     WHERE accepted.panel_id = currencies.panel_id AND taken_at >= currencies.at)
  FROM currencies
  WHERE currency <> currency_before
),
-- The catalogue at the window's start.
standing AS MATERIALIZED (
  SELECT bounds.panel_id, version.service_id, category_id, rate, rate_number AS number, from_at AS at
  FROM bounds
  JOIN service ON service.panel_id = bounds.panel_id AND (left_at IS NULL OR left_at > from_at)
  JOIN version ON version.panel_id = bounds.panel_id AND version.service_id = service.id
    AND version.valid_from = (
      SELECT max(valid_from) FROM version AS v
      WHERE v.service_id = service.id AND v.valid_from <= from_at)
  WHERE version.listed
),
finals AS MATERIALIZED (
  SELECT * FROM standing WHERE service_id NOT IN (SELECT service_id FROM changes)
  UNION ALL
  SELECT panel_id, service_id, category_after, rate_after, number_after, at
  FROM changes WHERE is_last AND listed
),
-- From which rate on one is parked, from the window's start and from each break on: by the rates that
-- stood there, and where none did, by those at the window's end.
rate_flows AS MATERIALIZED (
  SELECT panel_id, at, 1 AS rates, ln(number) AS logarithm FROM standing WHERE number > 0
  UNION ALL
  SELECT panel_id, at, 1, ln(number_after) FROM changes WHERE listed AND number_after > 0
  UNION ALL
  SELECT panel_id, at, -1, -ln(number_before) FROM changes WHERE was_listed AND number_before > 0
),
limits AS MATERIALIZED (
  SELECT starts.panel_id, starts.at, 50000 * coalesce(
      exp(sum(logarithm) FILTER (WHERE rate_flows.at <= starts.at)
        / nullif(sum(rates) FILTER (WHERE rate_flows.at <= starts.at), 0)),
      exp(sum(logarithm) / nullif(sum(rates), 0)), 9e99) AS least_parked
  FROM (SELECT panel_id, from_at AS at FROM bounds UNION SELECT panel_id, at FROM breaks) AS starts
  LEFT JOIN rate_flows USING (panel_id)
  GROUP BY starts.panel_id, starts.at
),
-- Each change, and whether its rates are prices and can be compared.
priced AS (
  SELECT changes.*, (panel_id, at) IN (SELECT panel_id, at FROM breaks) AS is_break,
    was_listed AND number_before > 0 AND number_before < (
      SELECT least_parked FROM limits
      WHERE limits.panel_id = changes.panel_id AND limits.at <= before_at
      ORDER BY limits.at DESC LIMIT 1) AS was_priced,
    listed AND number_after > 0 AND number_after < (
      SELECT least_parked FROM limits
      WHERE limits.panel_id = changes.panel_id AND limits.at <= changes.at
      ORDER BY limits.at DESC LIMIT 1) AS is_priced
  FROM changes
),
compared AS MATERIALIZED (
  SELECT *, was_priced AND is_priced AND NOT is_break
    AND number_after / number_before > 0.0001 AND number_after / number_before < 10000 AS is_matched
  FROM priced
),
-- Both ends of the window.
prices AS (
  SELECT is_end, panel_id, service_id, category_id, rate, number,
    number > 0 AND number < (
      SELECT least_parked FROM limits WHERE limits.panel_id = rates.panel_id AND limits.at <= rates.at
      ORDER BY limits.at DESC LIMIT 1) AS is_priced
  FROM (SELECT 0 AS is_end, * FROM standing UNION ALL SELECT 1, * FROM finals) AS rates
),
ranked AS (
  SELECT is_end, panel_id, category_id, rate,
    row_number() OVER (PARTITION BY is_end, panel_id, category_id ORDER BY number) AS place,
    count(*) OVER (PARTITION BY is_end, panel_id, category_id) AS prices
  FROM prices
  WHERE is_priced
),
medians AS (
  SELECT is_end, panel_id, category_id,
    CASE WHEN min(rate) = max(rate) THEN min(rate)
      ELSE decimal_mul('0.5', decimal_add(min(rate), max(rate))) END AS median
  FROM ranked
  WHERE place IN ((prices + 1) / 2, prices / 2 + 1)
  GROUP BY is_end, panel_id, category_id
),
-- Per category and snapshot: by how many the services with a price grow, how many of them have none to
-- be compared with, and the sum of the logarithms of the relatives.
flows AS (
  SELECT panel_id, at, category_after AS category_id, is_priced AS growth,
    is_priced AND NOT is_matched AS unmatched,
    CASE WHEN is_matched THEN ln(number_after / number_before) ELSE 0 END AS relatives
  FROM compared
  UNION ALL
  SELECT panel_id, at, category_before, -1, 0, 0 FROM compared WHERE was_priced
  UNION ALL
  SELECT panel_id, NULL, category_id, 1, 0, 0 FROM prices WHERE is_priced AND NOT is_end
),
sums AS (
  SELECT panel_id, at, category_id, sum(growth) AS growth, sum(unmatched) AS unmatched,
    sum(relatives) AS relatives
  FROM flows
  GROUP BY panel_id, at, category_id
),
links AS (
  SELECT *, sum(growth) OVER (PARTITION BY panel_id, category_id ORDER BY at) - unmatched AS services
  FROM sums
),
indices AS (
  SELECT panel_id, category_id, sum(relatives / services) AS logarithm
  FROM links
  WHERE relatives <> 0 AND services > 0
  GROUP BY panel_id, category_id
),
-- The services that were compared: at a change, or because they stood unchanged for a step.
stood AS (
  SELECT panel_id, service_id, category_after AS category_id
  FROM compared
  WHERE is_matched
  UNION
  SELECT panel_id, service_id, category_after
  FROM compared
  WHERE is_priced AND EXISTS (
    SELECT 1 FROM accepted
    WHERE accepted.panel_id = compared.panel_id AND taken_at > at
      AND taken_at <= (SELECT to_at FROM bounds WHERE bounds.panel_id = compared.panel_id)
      AND (next_at IS NULL OR taken_at < next_at)
      AND (accepted.panel_id, taken_at) NOT IN (SELECT panel_id, at FROM breaks))
  UNION
  SELECT panel_id, service_id, category_id
  FROM prices
  LEFT JOIN (SELECT service_id, min(at) AS first_at FROM changes GROUP BY service_id)
    USING (service_id)
  WHERE is_priced AND NOT is_end AND EXISTS (
    SELECT 1 FROM accepted
    WHERE accepted.panel_id = prices.panel_id
      AND taken_at > (SELECT from_at FROM bounds WHERE bounds.panel_id = prices.panel_id)
      AND taken_at <= (SELECT to_at FROM bounds WHERE bounds.panel_id = prices.panel_id)
      AND (first_at IS NULL OR taken_at < first_at)
      AND (accepted.panel_id, taken_at) NOT IN (SELECT panel_id, at FROM breaks))
),
index_services AS (
  SELECT panel_id, category_id, count(*) AS services
  FROM stood
  GROUP BY panel_id, category_id
),
-- What is counted between the ends.
pairs AS (
  SELECT standing.panel_id,
    CASE WHEN finals.panel_id IS NULL THEN standing.category_id ELSE finals.category_id END
      AS category_id,
    0 AS is_new, finals.panel_id IS NULL AS is_removed, standing.rate AS rate_before,
    finals.rate AS rate_after
  FROM standing
  LEFT JOIN finals USING (service_id)
  UNION ALL
  SELECT panel_id, category_id, 1, 0, NULL, rate
  FROM finals
  WHERE service_id NOT IN (SELECT service_id FROM standing)
),
counts AS (
  SELECT panel_id, category_id, sum(is_new) AS new, sum(is_removed) AS removed,
    sum(rate_before <> rate_after AND decimal_cmp(rate_after, rate_before) > 0) AS raised,
    sum(rate_before <> rate_after AND decimal_cmp(rate_after, rate_before) < 0) AS lowered
  FROM pairs
  GROUP BY panel_id, category_id
),
sizes AS (
  SELECT panel_id, category_id, sum(NOT is_end) AS services_before, sum(is_end) AS services_after
  FROM prices
  GROUP BY panel_id, category_id
)
SELECT panel, category.value AS category, services_before, services_after,
  coalesce(new, 0) AS new, coalesce(removed, 0) AS removed, coalesce(raised, 0) AS raised,
  coalesce(lowered, 0) AS lowered,
  CASE WHEN coalesce((
      SELECT currency FROM snapshot
      WHERE snapshot.panel_id = bounds.panel_id AND taken_at <= from_at
        AND snapshot.currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
      ORDER BY taken_at DESC LIMIT 1), bounds.currency) IS bounds.currency
    THEN start.median END AS median_rate_before,
  finish.median AS median_rate_after,
  CASE WHEN index_services.services > 0 THEN round(100 * exp(coalesce(logarithm, 0)), 10) END AS "index",
  coalesce(index_services.services, 0) AS index_services, currency
FROM sizes
JOIN bounds USING (panel_id)
LEFT JOIN counts ON counts.panel_id = sizes.panel_id AND counts.category_id IS sizes.category_id
LEFT JOIN indices ON indices.panel_id = sizes.panel_id AND indices.category_id IS sizes.category_id
LEFT JOIN index_services ON index_services.panel_id = sizes.panel_id
  AND index_services.category_id IS sizes.category_id
LEFT JOIN medians AS start ON start.panel_id = sizes.panel_id
  AND start.category_id IS sizes.category_id AND NOT start.is_end
LEFT JOIN medians AS finish ON finish.panel_id = sizes.panel_id
  AND finish.category_id IS sizes.category_id AND finish.is_end
LEFT JOIN text AS category ON category.id = sizes.category_id
ORDER BY panel, category.value;
