-- title:   New services
-- meaning: Services listed at the window's end that were not at its start
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  service        text    the panel's id of the service
-- column:  name           text    at the window's end
-- column:  category       text    at the window's end
-- column:  type           text    at the window's end
-- column:  rate           amount  per 1,000 units, at the window's end
-- column:  min            amount  least units of an order
-- column:  max            amount  most units of an order
-- column:  refill         flag    missing where the panel does not state it
-- column:  cancel         flag    missing where the panel does not state it
-- column:  first_seen_at  time    the first snapshot that ever showed it
-- column:  returned       flag    whether it was listed before the window already, and then gone
-- column:  currency       text    the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/new.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/new.sql
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
-- The services with a new version inside the window, and which version stood at either end.
changed AS (
  SELECT panel_id, service_id, count(*) AS versions, max(valid_from) AS after_from,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = version.service_id AND v.valid_from <= from_at) AS before_from
  FROM bounds
  JOIN version USING (panel_id)
  WHERE version.valid_from > from_at AND version.valid_from <= to_at
  GROUP BY panel_id, service_id
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  type.value AS type, after.rate, after.min, after.max, after.refill, after.cancel,
  changed.first_seen_at, changed.first_seen_at <= from_at AS returned,
  changed.currency
FROM (
  SELECT changed.*, from_at, panel, currency, coalesce(
    (SELECT first_seen_at FROM service WHERE service.id = service_id),
    (SELECT min(valid_from) FROM version WHERE version.service_id = changed.service_id))
      AS first_seen_at
  FROM changed
  JOIN bounds USING (panel_id)
) AS changed
JOIN version AS after ON after.panel_id = changed.panel_id
  AND after.valid_from = after_from AND after.service_id = changed.service_id
LEFT JOIN version AS before ON before.panel_id = changed.panel_id
  AND before.valid_from = before_from AND before.service_id = changed.service_id
JOIN service ON service.id = changed.service_id
JOIN text AS name ON name.id = after.name_id
LEFT JOIN text AS category ON category.id = after.category_id
LEFT JOIN text AS type ON type.id = after.type_id
WHERE after.listed AND coalesce(before.listed, 0) = 0
ORDER BY panel, length(service.key), service.key;
