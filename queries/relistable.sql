-- title:   Services gone and services new
-- meaning: What `relisted` is found among: services that are gone, and services seen for the first time
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel     text    the panel's name
-- column:  at        time    the first snapshot without it, up to 7 days before the window; or the first with it
-- column:  service   text    the panel's id of the service
-- column:  is_new    flag    whether it was seen for the first time; otherwise it is gone, to the window's end
-- column:  name      text    when last listed, or first
-- column:  category  text    likewise
-- column:  rate      amount  per 1,000 units, likewise
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/relistable.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/relistable.sql
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
gone AS (
  SELECT panel, version.panel_id, version.service_id, version.valid_from AS at,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = version.service_id AND v.valid_from < version.valid_from AND v.listed)
      AS shown_at
  FROM bounds
  JOIN version USING (panel_id)
  WHERE version.valid_from > from_at - 7 * 86400000 AND version.valid_from <= to_at
    AND NOT version.listed AND NOT EXISTS (
      SELECT 1 FROM version AS v
      WHERE v.service_id = version.service_id AND v.valid_from > version.valid_from
        AND v.valid_from <= to_at)
),
arrived AS (
  SELECT panel, version.panel_id, version.service_id, version.valid_from AS at,
    version.valid_from AS shown_at
  FROM bounds
  JOIN version USING (panel_id)
  WHERE version.valid_from > from_at AND version.valid_from <= to_at
    AND version.listed AND NOT EXISTS (
      SELECT 1 FROM version AS v
      WHERE v.service_id = version.service_id AND v.valid_from < version.valid_from)
)
SELECT panel, at, service.key AS service, is_new, name.value AS name, category.value AS category, rate
FROM (
  SELECT *, 0 AS is_new FROM gone
  UNION ALL
  SELECT *, 1 FROM arrived
) AS candidate
JOIN version ON version.panel_id = candidate.panel_id AND version.valid_from = shown_at
  AND version.service_id = candidate.service_id
JOIN service ON service.id = candidate.service_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
ORDER BY panel, at, is_new, length(service.key), service.key;
