-- title:   New services
-- meaning: Services listed at the window's end that were not at its start, newest first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  service        text    the panel's id of the service
-- column:  name           text    at the window's end
-- column:  category       text    at the window's end
-- column:  type           text    at the window's end
-- column:  rate           amount  per 1,000 units, at the window's end
-- column:  min            amount  minimum units of an order
-- column:  max            amount  maximum units of an order
-- column:  refill         flag    missing if the panel does not state it
-- column:  cancel         flag    missing if the panel does not state it
-- column:  first_seen_at  time    the first snapshot that listed the id
-- column:  returned       flag    whether it was listed before the window; not if the id names
--                                 another product since
-- column:  currency       text    the service's own, else the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/new.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/new.sql
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
-- Every version and every stored event of a price inside the window; before_look_id is set in the
-- first version of a service that was listed at the start.
steps AS MATERIALIZED (
  SELECT service_step.panel_id, service_id, at, kind, old_id, snapshot_id, look_id, base_id,
    prior_at, prior_look_id, iif(prior_at <= from_at, prior_look_id, NULL) AS before_look_id
  FROM bounds CROSS JOIN service_step
  WHERE service_step.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
),
-- How each service looks at the ends; a look that is NULL says that it is not listed.
changed AS MATERIALIZED (
  SELECT panel_id, service_id, max(iif(kind IS NULL, at, NULL)) AS at, snapshot_id, base_id, look_id,
    sum(before_look_id) AS old_look_id
  FROM steps
  GROUP BY service_id
  HAVING (look_id IS NULL) <> (old_look_id IS NULL) OR sum(kind = 'replaced') > 0
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  type.value AS type, version.rate, look.min, look.max, look.refill, look.cancel, first_seen_at,
  old_look_id IS NULL AND first_seen_at <= from_at AS returned,
  coalesce(look.currency, bounds.currency) AS currency
FROM changed
CROSS JOIN bounds ON bounds.panel_id = changed.panel_id
CROSS JOIN look ON look.id = changed.look_id
CROSS JOIN version ON version.snapshot_id = changed.snapshot_id
  AND version.service_id = changed.service_id
CROSS JOIN service ON service.id = changed.service_id
CROSS JOIN text AS name ON name.id = look.name_id
LEFT JOIN text AS category ON category.id = look.category_id
LEFT JOIN text AS type ON type.id = look.type_id
LEFT JOIN look AS old ON old.id = old_look_id
LEFT JOIN text AS old_name ON old_name.id = old.name_id
WHERE (old.id IS NULL OR old_name.name_key IS NOT name.name_key)
  AND (NOT EXISTS (SELECT 1 FROM scope)
    OR (changed.panel_id, changed.service_id) IN (SELECT panel_id, service_id FROM scope))
ORDER BY first_seen_at DESC, panel, length(service.key), service.key;
