-- title:   Rate changes
-- meaning: Services whose rate differs between the window's ends, largest change first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel            text    the panel's name
-- column:  service          text    the panel's id of the service
-- column:  name             text    at the window's end
-- column:  category         text    at the window's end
-- column:  rate_before      amount  per 1,000 units, at the window's start
-- column:  rate_after       amount  per 1,000 units, at the window's end
-- column:  change_percent   percent of rate_before, to 4 decimals; missing where that is 0
-- column:  changes          count   steps from one rate to another inside the window
-- column:  last_changed_at  time    the snapshot that first showed the last step
-- column:  currency         text    the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/rates.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/rates.sql
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
repriced AS (
  SELECT changed.*, before.rate AS rate_before, after.rate AS rate_after,
    before.rate_number AS before_number, after.rate_number AS after_number,
    after.name_id, after.category_id
  FROM changed
  JOIN version AS before ON before.panel_id = changed.panel_id
    AND before.valid_from = before_from AND before.service_id = changed.service_id
  JOIN version AS after ON after.panel_id = changed.panel_id
    AND after.valid_from = after_from AND after.service_id = changed.service_id
  WHERE before.rate <> after.rate
),
-- Of services with several versions, each one that shows another rate than the last one listed before
-- it: a service that was away and came back at its old rate has made no step.
steps AS (
  SELECT repriced.service_id, count(*) AS changes, max(version.valid_from) AS last_changed_at
  FROM repriced
  JOIN bounds USING (panel_id)
  JOIN version ON version.service_id = repriced.service_id
    AND version.valid_from > from_at AND version.valid_from <= to_at
  WHERE versions > 1 AND version.rate <> (
    SELECT earlier.rate FROM version AS earlier
    WHERE earlier.service_id = version.service_id
      AND earlier.valid_from < version.valid_from AND earlier.listed
    ORDER BY earlier.valid_from DESC LIMIT 1)
  GROUP BY repriced.service_id
)
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  rate_before, rate_after,
  CASE WHEN before_number > 0
    THEN round(100 * (after_number - before_number) / before_number, 4) END AS change_percent,
  coalesce(changes, 1) AS changes, coalesce(last_changed_at, after_from) AS last_changed_at, currency
FROM repriced
JOIN bounds USING (panel_id)
LEFT JOIN steps USING (service_id)
JOIN service ON service.id = service_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
ORDER BY change_percent IS NOT NULL, abs(change_percent) DESC, panel, length(service.key),
  service.key;
