-- title:   Rate changes
-- meaning: Services whose price moved between the window's ends, largest change first
-- rows:    changes
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- param:   :limit  the rows after so many lack low_90d and high_90d, which are costly; NULL: none do
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
.read queries/net.sql
WITH RECURSIVE
-- From when on the prices of the last 90 days are in one unit; service_id is 0 for a whole panel.
breaks AS MATERIALIZED (
  SELECT step_event.panel_id, service_id, max(at) AS at
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > to_at - 90 * 86400000 AND at <= to_at
    AND (factor > 0 OR kind IN ('redenominated', 'replaced', 'currency'))
    AND (service_id > 0 OR other_count IS NOT NULL OR kind = 'currency' AND count IS NULL)
  GROUP BY step_event.panel_id, service_id
),
starts AS MATERIALIZED (
  SELECT place, moved.panel_id, moved.service_id, finish.at, finish.prior_id, finish.rate_after, max(
      to_at - 90 * 86400000,
      coalesce((SELECT at FROM breaks WHERE breaks.service_id = moved.service_id), 0),
      coalesce((SELECT at FROM breaks
        WHERE breaks.panel_id = moved.panel_id AND breaks.service_id = 0), 0)) AS floor_at,
    -- Of a product that continues under another id, the price is that of the old one.
    iif(start.factor > 0, finish.rate_after, start.rate_before) AS rate_before, from_at
  FROM moved
  CROSS JOIN bounds ON bounds.panel_id = moved.panel_id
  CROSS JOIN net AS start ON start.service_id = origin_id
  CROSS JOIN net AS finish ON finish.service_id = moved.service_id
  WHERE :limit IS NULL OR place <= :limit
),
-- Back from each service's last version to the one that held when the 90 days or the unit began.
walk (place, panel_id, service_id, at, prior_id, floor_at, low, high) AS (
  SELECT place, panel_id, service_id, at, prior_id, floor_at,
    iif(from_at >= floor_at AND CAST(rate_before AS REAL) < CAST(rate_after AS REAL),
      rate_before, rate_after),
    iif(from_at >= floor_at AND CAST(rate_before AS REAL) > CAST(rate_after AS REAL),
      rate_before, rate_after)
  FROM starts
  UNION ALL
  SELECT place, walk.panel_id, walk.service_id, taken_at, version.prior_id, floor_at,
    iif(price.id > 0 AND CAST(rate AS REAL) < CAST(low AS REAL), rate, low),
    iif(price.id > 0 AND CAST(rate AS REAL) > CAST(high AS REAL), rate, high)
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
),
recent AS MATERIALIZED (
  SELECT place, low, high FROM walk WHERE at <= floor_at OR prior_id IS NULL
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  start.rate_before, finish.rate_after, change_percent,
  start.changes, start.changed_at AS last_changed_at, moved.currency,
  CASE WHEN start.factor > 0 THEN nullif(CAST(printf('%.4g', start.factor) AS REAL), 1) END AS factor,
  low AS low_90d, high AS high_90d
FROM moved
CROSS JOIN net AS start ON start.service_id = origin_id
CROSS JOIN net AS finish ON finish.service_id = moved.service_id
CROSS JOIN bounds ON bounds.panel_id = moved.panel_id
CROSS JOIN service ON service.id = moved.service_id
CROSS JOIN text AS name ON name.id = moved.name_id
LEFT JOIN text AS category ON category.id = moved.category_id
LEFT JOIN recent ON recent.place = moved.place
ORDER BY moved.place;
