-- title:   Parked rates
-- meaning: Services whose rate means "not for sale" at the window's end, the latest first
-- rows:    states
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  service      text    the panel's id of the service
-- column:  name         text    at the window's end
-- column:  category     text    at the window's end
-- column:  rate_before  amount  per 1,000 units, at the window's start; missing if it was not listed
-- column:  rate_after   amount  per 1,000 units, at the window's end
-- column:  currency     text    the service's own, else the account's, at the window's end
-- parked:  a rate of 0, one beyond ×50 of the service's own last price, or at its first listing one of
--          50,000 times the panel's mean; also a maximum below the minimum
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/parked.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/parked.sql
.read queries/window.sql
WITH
unsold AS MATERIALIZED (
  SELECT parking.panel_id, service_id, max(at) AS since, is_parked
  FROM bounds
  CROSS JOIN parking ON parking.panel_id = bounds.panel_id AND at <= to_at
  WHERE NOT EXISTS (SELECT 1 FROM scope)
    OR (parking.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
  GROUP BY service_id
),
-- From the last version of each back to the one at the window's start.
walk AS (
  SELECT service_id, coalesce(left_id, (
    SELECT snapshot_id FROM entry
    WHERE entry.panel_id = unsold.panel_id AND entry.service_id = service.id)) AS snapshot_id,
    from_at, to_at, to_at + 1 AS valid_to
  FROM unsold
  JOIN bounds USING (panel_id)
  JOIN service ON service.id = service_id
  WHERE is_parked
  UNION ALL
  SELECT service_id, prior_id, from_at, to_at, taken_at
  FROM walk
  JOIN version USING (snapshot_id, service_id)
  JOIN snapshot ON snapshot.id = snapshot_id AND taken_at > from_at
),
states AS MATERIALIZED (
  SELECT service_id, look_id, rate, taken_at <= from_at AS is_start,
    taken_at <= to_at AND valid_to > to_at AS is_end
  FROM walk
  JOIN version USING (snapshot_id, service_id)
  JOIN snapshot ON snapshot.id = snapshot_id
  WHERE look_id IS NOT NULL
)
SELECT panel, key AS service, name.value AS name, category.value AS category,
  start.rate AS rate_before, finish.rate AS rate_after,
  coalesce(look.currency, bounds.currency) AS currency
FROM unsold
JOIN bounds USING (panel_id)
JOIN states AS finish ON finish.service_id = unsold.service_id AND finish.is_end
JOIN look ON look.id = finish.look_id
LEFT JOIN states AS start ON start.service_id = unsold.service_id AND start.is_start
JOIN service ON service.id = unsold.service_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
WHERE is_parked
ORDER BY since DESC, panel, length(key), key;
