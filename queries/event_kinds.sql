-- title:   Changes by kind
-- meaning: How many changes of each kind the window holds; `events` lists them
-- rows:    changes
-- param:   :since       start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until       end of the window, unix milliseconds; NULL: now
-- param:   :panel       a panel's name; NULL: every panel
-- param:   :min_change  percentage under which moves of prices are left out; NULL: none
-- column:  event    text   as in events.sql
-- column:  changes  count  rows of events.sql
-- column:  panels   count  panels with one of them
-- column:  last_at  time   the last one
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/event_kinds.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/event_kinds.sql
.read queries/window.sql
WITH
moves AS MATERIALIZED (
  SELECT version_step.panel_id, at, service_id, ratio
  FROM bounds CROSS JOIN version_step
  WHERE version_step.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
),
changes AS (
  SELECT panel_id, at, 'rate' AS event, service_id, ratio, 1 AS is_move
  FROM moves WHERE ratio IS NOT NULL
  UNION ALL
  SELECT step_event.panel_id, at, kind, service_id, ratio,
    kind IN ('rate', 'repriced', 'floating') AND ratio IS NOT NULL
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    AND kind NOT IN ('continued', 'uncompared')
)
SELECT event, count(*) AS changes, count(DISTINCT panel_id) AS panels, max(at) AS last_at
FROM changes
WHERE (:min_change IS NULL OR NOT is_move OR abs(round(100 * (ratio - 1), 4)) >= :min_change)
  AND (NOT EXISTS (SELECT 1 FROM scope)
    OR (panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
GROUP BY event
ORDER BY changes DESC, event;
