-- title:   Removed services
-- meaning: Services listed at the window's start that are not at its end, latest first
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
-- column:  currency       text    the service's own, else the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/removed.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/removed.sql
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
),
-- The relistings that no return of the old id has undone by the end.
relisted AS MATERIALIZED (
  SELECT service_id, old_id, at FROM steps
  WHERE kind = 'relisted' AND NOT EXISTS (
    SELECT 1 FROM steps AS back
    WHERE back.service_id = steps.old_id AND back.at >= steps.at AND back.look_id > 0)
),
-- Each product that is gone, by the step that took it away.
gone AS MATERIALIZED (
  SELECT panel_id, service_id, at, at AS absent_at, base_id, old_look_id, NULL AS look_id
  FROM changed WHERE look_id IS NULL AND old_look_id > 0
  UNION ALL
  SELECT changed.panel_id, changed.service_id, step.at,
    iif(step.prior_look_id > 0, step.at, step.prior_at), step.base_id,
    changed.old_look_id, changed.look_id
  FROM changed JOIN steps AS step ON step.service_id = changed.service_id AND step.kind IS NULL
    AND step.at = (
      SELECT min(at) FROM steps AS replaced
      WHERE replaced.service_id = changed.service_id AND replaced.kind = 'replaced')
  WHERE changed.look_id > 0 AND changed.old_look_id > 0
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  last.rate AS last_rate, (
    SELECT max(taken_at) FROM accepted
    WHERE accepted.panel_id = gone.panel_id AND taken_at < absent_at) AS last_seen_at,
  CASE WHEN gone.look_id > 0 THEN 'replaced' WHEN gone.at = to_at THEN 'missing' ELSE 'removed' END
    AS state,
  heir.key AS relisted_as, relisting.rate AS relisted_rate,
  coalesce(look.currency, bounds.currency) AS currency
FROM gone
CROSS JOIN bounds ON bounds.panel_id = gone.panel_id
CROSS JOIN version AS last ON last.snapshot_id = gone.base_id AND last.service_id = gone.service_id
CROSS JOIN look ON look.id = last.look_id
CROSS JOIN service ON service.id = gone.service_id
CROSS JOIN text AS name ON name.id = look.name_id
LEFT JOIN text AS category ON category.id = look.category_id
LEFT JOIN relisted ON relisted.old_id = gone.service_id AND gone.look_id IS NULL
LEFT JOIN version AS relisting ON relisting.service_id = relisted.service_id
  AND relisting.look_id > 0 AND relisting.snapshot_id = CASE WHEN relisted.service_id > 0 THEN (
    SELECT id FROM snapshot CROSS JOIN version AS shown ON shown.snapshot_id = id
    WHERE snapshot.panel_id = gone.panel_id AND taken_at <= to_at
      AND shown.service_id = relisted.service_id
    ORDER BY taken_at DESC LIMIT 1) END
LEFT JOIN service AS heir ON heir.id = relisting.service_id
WHERE (gone.look_id IS NULL
    OR (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = old_look_id)
      IS NOT (SELECT name_key FROM look JOIN text ON text.id = name_id WHERE look.id = gone.look_id))
  AND (NOT EXISTS (SELECT 1 FROM scope)
    OR (gone.panel_id, gone.service_id) IN (SELECT panel_id, service_id FROM scope))
ORDER BY last_seen_at DESC, panel, length(service.key), service.key;
