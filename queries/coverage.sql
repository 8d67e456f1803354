-- title:   Coverage
-- meaning: What was observed of each panel inside the window
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  from_at        time    the snapshot that the window is compared from
-- column:  starts_inside  flag    whether there is none at or before the window's start
-- column:  to_at          time    the last accepted snapshot at or before the window's end
-- column:  services       count   listed at the window's end
-- column:  currency       text    the account's, at the window's end
-- column:  failures       count   attempts inside the window that failed
-- column:  last_failure   text    why the last of them did
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/coverage.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/coverage.sql
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
     ORDER BY taken_at DESC LIMIT 1) AS currency
  FROM panel, ends
  WHERE :panel IS NULL OR panel.name = :panel
)
SELECT panel, from_at, from_at > since_at AS starts_inside, to_at, accepted.services, currency,
  (SELECT count(*) FROM snapshot
   WHERE panel_id = bounds.panel_id AND verdict = 'failed'
     AND taken_at > since_at AND taken_at <= until_at) AS failures,
  (SELECT reason FROM snapshot
   WHERE panel_id = bounds.panel_id AND verdict = 'failed'
     AND taken_at > since_at AND taken_at <= until_at
   ORDER BY taken_at DESC LIMIT 1) AS last_failure
FROM bounds
JOIN ends
LEFT JOIN accepted ON accepted.panel_id = bounds.panel_id AND accepted.taken_at = to_at
ORDER BY panel;
