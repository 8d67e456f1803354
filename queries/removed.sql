-- title:   Removed services
-- meaning: Services listed at the window's start that are not at its end, latest first
-- rows:    changes
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  service        text    the panel's id of the service
-- column:  name           text    when last listed
-- column:  category       text    when last listed
-- column:  last_rate      amount  per 1,000 units, when last listed
-- column:  last_seen_at   time    the last snapshot that listed it
-- column:  state          text    missing: absent from one snapshot; removed: from two in a row;
--                                 replaced: the id names another product now
-- column:  relisted_as    text    the id under which the product continues
-- column:  relisted_rate  amount  the rate of that id at the window's end
-- column:  currency       text    the service's own, else the account's, when last listed
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/removed.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/removed.sql
.read queries/net.sql
WITH
-- Each product that is gone: the step that took it away, the first snapshot without it, and the last
-- version that is listed.
gone AS (
  SELECT panel_id, service_id, at, at AS absent_at, prior_id AS base_id, 0 AS is_replaced
  FROM net WHERE look_before > 0 AND look_after IS NULL AND is_shown
  UNION ALL
  SELECT net.panel_id, net.service_id, away.at, iif(prior_look_id > 0, away.at, prior_at), base_id, 1
  FROM net
  JOIN (
    SELECT service_id, min(at) AS at FROM step WHERE kind = 'replaced' GROUP BY service_id
  ) AS replaced ON replaced.service_id = net.service_id
  CROSS JOIN version_step AS away ON away.panel_id = net.panel_id AND away.at = replaced.at
    AND away.service_id = replaced.service_id
  WHERE net.is_replaced AND is_shown
),
seen AS (
  SELECT gone.*, (
    SELECT max(taken_at) FROM accepted
    WHERE accepted.panel_id = gone.panel_id AND taken_at < absent_at) AS last_seen_at
  FROM gone
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  last.rate AS last_rate, last_seen_at,
  CASE WHEN gone.is_replaced THEN 'replaced' WHEN gone.at = to_at THEN 'missing' ELSE 'removed' END
    AS state,
  heir.key AS relisted_as, relisting.rate_after AS relisted_rate,
  coalesce(look.currency, (
    SELECT stated.currency FROM snapshot AS stated
    WHERE stated.panel_id = gone.panel_id AND taken_at <= last_seen_at AND stated.currency IS NOT NULL
      AND coalesce(verdict, 'accepted') = 'accepted'
    ORDER BY taken_at DESC LIMIT 1), bounds.currency) AS currency
FROM seen AS gone
CROSS JOIN bounds ON bounds.panel_id = gone.panel_id
CROSS JOIN version AS last ON last.snapshot_id = gone.base_id AND last.service_id = gone.service_id
CROSS JOIN look ON look.id = last.look_id
CROSS JOIN service ON service.id = gone.service_id
CROSS JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
LEFT JOIN step AS relisted ON relisted.old_id = gone.service_id AND relisted.old_id > 0
  AND NOT gone.is_replaced
LEFT JOIN net AS relisting ON relisting.service_id = relisted.service_id
  AND relisting.look_after > 0
LEFT JOIN service AS heir ON heir.id = relisting.service_id
ORDER BY last_seen_at DESC, panel, length(service.key), service.key;
