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
-- All moves of the prices of products, with the lines that they are part of.
moves AS (
  SELECT rate_move.panel_id, iif(origin_id > 0, iif(rate_move.at >= began_at, origin_id, NULL),
    rate_move.service_id) AS product_id, rate_move.at, group_at, group_number
  FROM bounds CROSS JOIN rate_move LEFT JOIN heir ON heir.service_id = rate_move.service_id
  WHERE rate_move.panel_id = bounds.panel_id AND rate_move.at > from_at AND rate_move.at <= to_at
    AND EXISTS (SELECT 1 FROM line WHERE line.panel_id = bounds.panel_id AND group_number > 0
      AND line.at > from_at AND line.at <= to_at)
  UNION ALL
  SELECT step.panel_id, product_id, step.at, coalesce(group_at, step.at), group_number
  FROM step JOIN step_event ON step_event.panel_id = step.panel_id AND step_event.at = step.at
    AND step_event.service_id = step.service_id AND step_event.kind = step.kind
  WHERE step.ratio <> 1
),
parts AS (
  SELECT moves.panel_id, product_id, "group", min(moves.at) AS at
  FROM moves
  LEFT JOIN line ON line.panel_id = moves.panel_id AND line.at = group_at
    AND line.group_number = moves.group_number
  WHERE product_id > 0
  GROUP BY product_id, "group"
  ORDER BY product_id, min(moves.at)
)
SELECT panel, service.key AS service, group_concat("group", ', ') AS "group"
FROM parts
CROSS JOIN net ON net.service_id = product_id
CROSS JOIN bounds ON bounds.panel_id = parts.panel_id
CROSS JOIN service ON service.id = coalesce(heir_id, product_id)
GROUP BY product_id
HAVING count(*) = count("group")
ORDER BY panel, length(service.key), service.key;
