-- title:   Rate changes by line
-- meaning: The services all of whose price moves are part of lines about many services
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel    text  the panel's name
-- column:  service  text  the panel's id of the service at the window's end
-- column:  group    text  the lines, in the order of time, such as repriced ×1.042
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/rate_groups.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/rate_groups.sql
.read queries/net.sql
WITH
-- The steps with a line that covers plain moves.
covered AS MATERIALIZED (
  SELECT DISTINCT step_event.panel_id, at
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at AND service_id = 0
    AND kind IN ('repriced', 'floating', 'continued')
),
-- The moves that are part of a line.
grouped AS MATERIALIZED (
  SELECT service_id, rate_move.at, group_at, group_number
  FROM covered CROSS JOIN rate_move
  WHERE rate_move.panel_id = covered.panel_id AND rate_move.at = covered.at AND group_number > 0
  UNION ALL
  SELECT service_id, at, coalesce(group_at, at), group_number
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    AND service_id > 0 AND ratio <> 1 AND group_number > 0
),
parts AS (
  SELECT step.panel_id, product_id, "group", min(step.at) AS at
  FROM step
  LEFT JOIN grouped ON grouped.service_id = step.service_id AND grouped.at = step.at
  LEFT JOIN line ON line.panel_id = step.panel_id AND line.at = group_at
    AND line.group_number = grouped.group_number
  WHERE step.ratio <> 1 AND product_id > 0 AND EXISTS (SELECT 1 FROM grouped)
  GROUP BY product_id, "group"
  ORDER BY product_id, min(step.at)
)
SELECT panel, service.key AS service, group_concat("group", ', ') AS "group"
FROM parts
CROSS JOIN net ON net.service_id = product_id
CROSS JOIN bounds ON bounds.panel_id = parts.panel_id
CROSS JOIN service ON service.id = coalesce(heir_id, product_id)
GROUP BY product_id
HAVING count(*) = count("group")
ORDER BY panel, length(service.key), service.key;
