-- title:   Parked rates
-- meaning: Services whose rate means "not for sale", at the window's start or at its end
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  service      text    the panel's id of the service
-- column:  name         text    at the window's end; of one that is gone, at its start
-- column:  category     text    likewise
-- column:  rate_before  amount  per 1,000 units, at the window's start; missing where it was not listed
-- column:  rate_after   amount  per 1,000 units, at the window's end; missing where it is not listed
-- column:  currency     text    the account's, at the window's end
-- parked:  a rate at least 50,000 times the geometric mean of the panel's rates at the window's start, or
--          behind the last break before it appears, that is, the last snapshot that no index goes
--          across. In four months of real lists, rates that were meant reach 13,000 times that mean,
--          and parked ones begin at 160,000 times.
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/parked.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/parked.sql
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
    category_before, category_after,
    name_after
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
  SELECT bounds.panel_id, version.service_id, category_id, rate, rate_number AS number,
    from_at AS at, name_id
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
  SELECT panel_id, service_id, category_after, rate_after, number_after, at, name_after
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
parked AS (
  SELECT DISTINCT service_id
  FROM (SELECT * FROM standing UNION ALL SELECT * FROM finals) AS rates
  WHERE number >= (
    SELECT least_parked FROM limits WHERE limits.panel_id = rates.panel_id AND limits.at <= rates.at
    ORDER BY limits.at DESC LIMIT 1)
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  standing.rate AS rate_before, finals.rate AS rate_after, currency
FROM parked
JOIN service ON service.id = parked.service_id
JOIN bounds ON bounds.panel_id = service.panel_id
LEFT JOIN standing ON standing.service_id = parked.service_id
LEFT JOIN finals ON finals.service_id = parked.service_id
JOIN text AS name ON name.id = coalesce(finals.name_id, standing.name_id)
LEFT JOIN text AS category ON category.id
  = CASE WHEN finals.service_id IS NULL THEN standing.category_id ELSE finals.category_id END
ORDER BY panel, length(service.key), service.key;
