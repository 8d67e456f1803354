-- title:   Services behind refill and cancel
-- meaning: Every service that `capabilities` counts, and whether it gained or lost refill or cancel
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text  the panel's name
-- column:  category       text  at the window's end
-- column:  service        text  the panel's id of the service
-- column:  name           text  at the window's end
-- column:  refill         flag  at the window's end; missing if it is not stated
-- column:  cancel         flag  at the window's end; missing if it is not stated
-- column:  refill_before  flag  at the window's start; missing also if it was not listed then
-- column:  cancel_before  flag  at the window's start; missing also if it was not listed then
-- column:  refill_change  text  gained: no before and yes now; lost: yes before and no now
-- column:  cancel_change  text  likewise; what is not stated is neither gained nor lost
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/capability_services.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/capability_services.sql
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
-- The changes; a look that differs without one was only read in a better way.
flips AS MATERIALIZED (
  SELECT service_id, kind
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE kind IN ('refill', 'cancel')
),
states AS MATERIALIZED (
  SELECT panel, service_id, look_id, valid_from <= from_at AS is_start, valid_to > to_at AS is_end
  FROM bounds
  CROSS JOIN span
  WHERE span.panel_id = bounds.panel_id AND valid_to > from_at AND valid_from <= to_at
    AND (valid_to > to_at OR valid_from <= from_at)
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (bounds.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
),
pairs AS (
  SELECT finish.panel, finish.service_id, after.category_id, after.name_id,
    after.refill, after.cancel,
    before.refill AS refill_before, before.cancel AS cancel_before,
    after.refill - before.refill AS refill_step, after.cancel - before.cancel AS cancel_step
  FROM states AS finish
  JOIN look AS after ON after.id = finish.look_id
  LEFT JOIN states AS start ON start.service_id = finish.service_id AND start.is_start
  LEFT JOIN look AS before ON before.id = start.look_id
  WHERE finish.is_end
)
SELECT panel, category.value AS category, key AS service, name.value AS name,
  refill, cancel, refill_before, cancel_before,
  CASE WHEN refill_step <> 0 AND (service_id, 'refill') IN flips
    THEN iif(refill_step > 0, 'gained', 'lost') END AS refill_change,
  CASE WHEN cancel_step <> 0 AND (service_id, 'cancel') IN flips
    THEN iif(cancel_step > 0, 'gained', 'lost') END AS cancel_change
FROM pairs
JOIN service ON service.id = service_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
ORDER BY refill_change IS NULL AND cancel_change IS NULL, category, panel, length(key), key;
