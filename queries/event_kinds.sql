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
.read queries/net.sql
WITH
counts AS (
  SELECT panel_id, 'rate' AS event, moves AS changes, moved_at AS at
  FROM net WHERE moves > 0 AND is_shown
  UNION ALL
  SELECT step_event.panel_id, kind, 1, at
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    AND kind NOT IN ('continued', 'uncompared')
    AND (:min_change IS NULL OR ratio IS NULL OR kind NOT IN ('rate', 'repriced', 'floating')
      OR abs(round(100 * (ratio - 1), 4)) >= :min_change)
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (step_event.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
)
SELECT event, sum(changes) AS changes, count(DISTINCT panel_id) AS panels, max(at) AS last_at
FROM counts
GROUP BY event
ORDER BY changes DESC, event;
