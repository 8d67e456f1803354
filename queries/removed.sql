-- title:   Removed services
-- meaning: Services listed at the window's start that are not at its end
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  service        text    the panel's id of the service
-- column:  name           text    when last listed
-- column:  category       text    when last listed
-- column:  last_rate      amount  per 1,000 units, when last listed
-- column:  last_seen_at   time    the last snapshot that listed it
-- column:  state          text    missing: absent from one snapshot; removed: from two in a row
-- column:  relisted_as    text    the id it likely came back under, if any; missing in the shell
-- column:  relisted_rate  amount  the rate under that id; missing in the shell
-- column:  currency       text    the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/removed.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/removed.sql
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
),
gone AS (
  SELECT changed.*, panel, to_at, bounds.currency,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = changed.service_id AND v.valid_from <= to_at AND v.listed) AS last_from
  FROM changed
  JOIN bounds USING (panel_id)
  JOIN version AS before ON before.panel_id = changed.panel_id
    AND before.valid_from = before_from AND before.service_id = changed.service_id
  JOIN version AS after ON after.panel_id = changed.panel_id
    AND after.valid_from = after_from AND after.service_id = changed.service_id
  WHERE before.listed AND NOT after.listed
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  last.rate AS last_rate,
  (SELECT max(taken_at) FROM accepted
   WHERE accepted.panel_id = gone.panel_id AND taken_at < after_from) AS last_seen_at,
  CASE (SELECT count(*) FROM (
      SELECT 1 FROM snapshot
      WHERE snapshot.panel_id = gone.panel_id AND verdict = 'accepted'
        AND taken_at BETWEEN after_from AND to_at
        AND NOT EXISTS (
          SELECT 1 FROM defect WHERE snapshot_id = snapshot.id AND defect.service = service.key)
      LIMIT 2))
    WHEN 1 THEN 'missing' ELSE 'removed' END AS state,
  NULL AS relisted_as, NULL AS relisted_rate, gone.currency
FROM gone
JOIN version AS last ON last.panel_id = gone.panel_id
  AND last.valid_from = last_from AND last.service_id = gone.service_id
JOIN service ON service.id = gone.service_id
JOIN text AS name ON name.id = last.name_id
LEFT JOIN text AS category ON category.id = last.category_id
ORDER BY panel, length(service.key), service.key;
