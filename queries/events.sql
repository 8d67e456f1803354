-- title:   Events
-- meaning: Every change of anything inside the window, oldest first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  at              time     the snapshot that first showed it
-- column:  panel           text     the panel's name
-- column:  service         text     the panel's id of the service; missing where the panel as a whole is meant
-- column:  name            text     behind the change; of one that is gone, as last listed
-- column:  category        text     likewise
-- column:  event           text     new, missing (absent from one snapshot), removed (from two in a row), returned,
--                                   rate, min, max, name, category, type, refill, cancel, renumbered
--                                   (fewer than 10 % of the ids kept), redenominated (a uniform move by more than 5
--                                   or with another currency), relisted (in reports; not in the shell)
-- column:  before          text     the value before; missing where it was not stated
-- column:  after           text     the value behind it
-- column:  change_percent  percent  of a rate, of before, to 4 decimals; missing where that is 0
-- column:  group           text     the mass event that the row belongs to: a uniform move is one of at least 20
--                                   services and 20 % of the panel's, four fifths of them within 2 %, or the
--                                   rounding of the rates, of one ratio; an absence is one of at least 10
--                                   services and 5 % that leave at one time and are all back at another
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/events.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/events.sql
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
-- Every version inside the window, and when the last one before it began, and the last listed one.
versions AS (
  SELECT version.*, to_at,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = version.service_id AND v.valid_from < version.valid_from) AS last_at,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = version.service_id AND v.valid_from < version.valid_from AND v.listed)
      AS base_at
  FROM bounds
  JOIN version USING (panel_id)
  WHERE version.valid_from > from_at AND version.valid_from <= to_at
),
-- What each version changes of the last listed one.
changes AS MATERIALIZED (
  SELECT after.panel_id, after.valid_from AS at, after.service_id, after.listed, to_at, last_at,
    base_at IS NOT NULL AS was_seen, coalesce(last_at = base_at, 0) AS was_listed,
    after.rate AS rate_after, base.rate AS rate_before, after.rate_number AS number_after,
    CASE instr(after.rate, '.') WHEN 0 THEN 0 ELSE length(after.rate) - instr(after.rate, '.') END
      AS decimals,
    base.rate_number AS number_before, after.min AS min_after, base.min AS min_before,
    after.max AS max_after, base.max AS max_before, after.refill AS refill_after,
    base.refill AS refill_before, after.cancel AS cancel_after, base.cancel AS cancel_before,
    after.type_id AS type_after, base.type_id AS type_before,
    coalesce(after.name_id, base.name_id) AS name_id, base.name_id AS name_before,
    CASE WHEN after.listed THEN after.category_id ELSE base.category_id END AS category_id,
    base.category_id AS category_before
  FROM versions AS after
  LEFT JOIN version AS base ON base.panel_id = after.panel_id AND base.valid_from = base_at
    AND base.service_id = after.service_id
),
-- The snapshots that changed enough to be looked at as a whole, and how many services there were.
steps AS MATERIALIZED (
  SELECT panel_id, at, sum(NOT listed) AS departures, sum(listed AND NOT was_listed) AS arrivals,
    sum(was_listed AND rate_before <> rate_after) AS moved,
    (SELECT services FROM accepted
     WHERE accepted.panel_id = changes.panel_id AND taken_at < at ORDER BY taken_at DESC LIMIT 1)
      AS services
  FROM changes
  GROUP BY panel_id, at
  HAVING count(*) >= 20
),
-- Their moves by size.
moves AS MATERIALIZED (
  SELECT panel_id, at, moved, services, number_before, number_after,
    row_number() OVER (PARTITION BY panel_id, at ORDER BY number_after / number_before) AS place,
    decimals
  FROM steps
  JOIN changes USING (panel_id, at)
  WHERE moved >= 20 AND 5 * moved >= services AND was_listed AND rate_before <> rate_after
    AND number_before > 0
),
-- The median ratio of each step, and how many decimals most rates have behind it: one that was rounded
-- to these, by half a unit at the most, has moved by the same ratio; not one that shows more of them.
factors AS (
  SELECT panel_id, at, number_after / number_before AS factor,
    (SELECT decimals FROM moves AS m WHERE m.panel_id = moves.panel_id AND m.at = moves.at
     GROUP BY decimals ORDER BY count(*) DESC, decimals LIMIT 1) AS usual_decimals,
    (SELECT currency FROM snapshot
     WHERE snapshot.panel_id = moves.panel_id AND taken_at < at AND currency IS NOT NULL
       AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1) AS currency_before,
    (SELECT currency FROM snapshot
     WHERE snapshot.panel_id = moves.panel_id AND taken_at <= at AND currency IS NOT NULL
       AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1) AS currency_after
  FROM moves
  WHERE place = (moved + 1) / 2
),
uniform_moves AS MATERIALIZED (
  SELECT panel_id, at, factor, usual_decimals, currency_before, currency_after,
    factor > 5 OR factor < 0.2 OR currency_before <> currency_after AS is_redenominated,
    CASE WHEN factor > 5 OR factor < 0.2 OR currency_before <> currency_after
      THEN 'redenominated ×' ELSE 'repriced ×' END
      || CASE WHEN factor >= 9999.5 THEN printf('%.0f', factor)
        WHEN factor < 0.0001 THEN rtrim(rtrim(printf('%.8f', factor), '0'), '.')
        ELSE printf('%.4g', factor) END AS "group"
  FROM factors
  JOIN moves USING (panel_id, at)
  GROUP BY panel_id, at
  HAVING 5 * sum(abs(number_after - factor * number_before)
    <= max(0.02 * factor * number_before,
      CAST('0.5000001e-' || max(decimals, usual_decimals) AS REAL))) >= 4 * count(*)
),
renumberings AS MATERIALIZED (
  SELECT panel_id, at, services, departures, arrivals
  FROM steps
  WHERE 10 * (services - departures) < services AND services - departures + arrivals > 0
),
-- Services that leave with one snapshot and are back with another.
absences AS MATERIALIZED (
  SELECT panel_id, gone.at AS from_at, back.at AS back_at,
    'missing from ' || strftime('%Y-%m-%d %H:%M', gone.at / 1000, 'unixepoch') || ' to '
      || strftime('%Y-%m-%d %H:%M', back.at / 1000, 'unixepoch') AS "group"
  FROM changes AS gone
  JOIN changes AS back USING (panel_id, service_id)
  WHERE NOT gone.listed AND back.listed AND back.last_at = gone.at
  GROUP BY panel_id, gone.at, back.at
  HAVING count(*) >= 10 AND 20 * count(*) >= (
    SELECT services FROM accepted
    WHERE accepted.panel_id = gone.panel_id AND taken_at < gone.at ORDER BY taken_at DESC LIMIT 1)
),
events AS (
  SELECT panel_id, at, service_id, name_id, category_id,
    CASE WHEN NOT was_seen THEN 'new' ELSE 'returned' END AS event,
    NULL AS before, NULL AS after, NULL AS change_percent,
    CASE WHEN renumberings.at IS NOT NULL THEN 'renumbered' ELSE
      (SELECT "group" FROM absences
       WHERE absences.panel_id = changes.panel_id AND back_at = at AND absences.from_at = last_at)
    END AS "group", 1 AS place
  FROM changes LEFT JOIN renumberings USING (panel_id, at)
  WHERE listed AND NOT was_listed
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id,
    CASE (SELECT count(*) FROM (
        SELECT 1 FROM snapshot
        WHERE snapshot.panel_id = changes.panel_id AND verdict = 'accepted'
          AND taken_at BETWEEN at AND to_at
          AND NOT EXISTS (
            SELECT 1 FROM defect JOIN service ON service.key = defect.service
            WHERE snapshot_id = snapshot.id AND service.id = changes.service_id)
          AND taken_at < coalesce(
            (SELECT min(valid_from) FROM version
             WHERE version.service_id = changes.service_id AND valid_from > at), to_at + 1)
        LIMIT 2))
      WHEN 1 THEN 'missing' ELSE 'removed' END,
    NULL, NULL, NULL, CASE WHEN renumberings.at IS NOT NULL THEN 'renumbered' ELSE
      (SELECT "group" FROM absences
       WHERE absences.panel_id = changes.panel_id AND absences.from_at = at
         AND EXISTS (
           SELECT 1 FROM changes AS back
           WHERE back.service_id = changes.service_id AND back.at = back_at AND back.last_at = changes.at))
    END, 1
  FROM changes LEFT JOIN renumberings USING (panel_id, at)
  WHERE NOT listed
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'rate', rate_before, rate_after,
    CASE WHEN number_before > 0
      THEN round(100 * (number_after - number_before) / number_before, 4) END,
    CASE WHEN was_listed AND abs(number_after - factor * number_before)
      <= max(0.02 * factor * number_before, CAST('0.5000001e-' || max(decimals, usual_decimals) AS REAL))
      THEN "group" END, 2
  FROM changes LEFT JOIN uniform_moves USING (panel_id, at)
  WHERE listed AND was_seen AND rate_before <> rate_after
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'min', min_before, min_after, NULL, NULL, 3
  FROM changes WHERE listed AND was_seen AND min_before IS NOT min_after
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'max', max_before, max_after, NULL, NULL, 4
  FROM changes WHERE listed AND was_seen AND max_before IS NOT max_after
  UNION ALL
  SELECT panel_id, at, service_id, changes.name_id, category_id, 'name', old.value, new.value, NULL,
    NULL, 5
  FROM changes JOIN text AS old ON old.id = name_before JOIN text AS new ON new.id = changes.name_id
  WHERE listed AND was_seen AND old.value <> new.value
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'category', old.value, new.value, NULL,
    NULL, 6
  FROM changes LEFT JOIN text AS old ON old.id = category_before
  LEFT JOIN text AS new ON new.id = category_id
  WHERE listed AND was_seen AND category_before IS NOT category_id
    AND old.value IS NOT new.value
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'type', old.value, new.value, NULL, NULL, 7
  FROM changes LEFT JOIN text AS old ON old.id = type_before
  LEFT JOIN text AS new ON new.id = type_after
  WHERE listed AND was_seen AND type_before IS NOT type_after AND old.value IS NOT new.value
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'refill',
    CASE refill_before WHEN 1 THEN 'true' WHEN 0 THEN 'false' END,
    CASE refill_after WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, NULL, NULL, 8
  FROM changes WHERE listed AND was_seen AND refill_before IS NOT refill_after
  UNION ALL
  SELECT panel_id, at, service_id, name_id, category_id, 'cancel',
    CASE cancel_before WHEN 1 THEN 'true' WHEN 0 THEN 'false' END,
    CASE cancel_after WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, NULL, NULL, 9
  FROM changes WHERE listed AND was_seen AND cancel_before IS NOT cancel_after
  UNION ALL
  SELECT panel_id, at, NULL, NULL, NULL, 'redenominated', currency_before, currency_after,
    round(100 * (factor - 1), 4), "group", 0
  FROM uniform_moves WHERE is_redenominated
  UNION ALL
  SELECT panel_id, at, NULL, NULL, NULL, 'renumbered', services, services - departures + arrivals,
    NULL, 'renumbered', 0
  FROM renumberings
)
SELECT at, panel, service.key AS service, name.value AS name, category.value AS category, event,
  before, after, change_percent, "group"
FROM events
JOIN bounds USING (panel_id)
LEFT JOIN service ON service.id = service_id
LEFT JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
ORDER BY at, panel, length(service.key), service.key, place;
