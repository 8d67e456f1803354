-- title:   Services behind refill and cancel
-- meaning: Every service that `capabilities` counts, and whether it gained or lost refill or cancel
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text  the panel's name
-- column:  category       text  at the window's end
-- column:  service        text  the panel's id of the service
-- column:  name           text  at the window's end
-- column:  refill         flag  at the window's end; missing where it is not stated
-- column:  cancel         flag  at the window's end; missing where it is not stated
-- column:  refill_before  flag  at the window's start; missing also where it was not listed then
-- column:  cancel_before  flag  at the window's start; missing also where it was not listed then
-- column:  refill_change  text  gained: no before and yes now; lost: yes before and no now
-- column:  cancel_change  text  the same of cancel; what is not stated is neither gained nor lost
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/capability_services.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/capability_services.sql
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
-- Every service, and which of its versions stood at either end of the window.
standing AS (
  SELECT bounds.*, service.id AS service_id, service.key,
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = service.id AND valid_from <= from_at) AS before_from,
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = service.id AND valid_from <= to_at) AS after_from
  FROM bounds
  JOIN service ON service.panel_id = bounds.panel_id AND (left_at IS NULL OR left_at > from_at)
)
-- What is stated at both ends is gained or lost. A panel that stops stating it takes it from nobody,
-- and one that begins to gives it to nobody.
SELECT panel, category.value AS category, key AS service, name.value AS name,
  after.refill, after.cancel, before.refill AS refill_before, before.cancel AS cancel_before,
  CASE WHEN before.refill = 0 AND after.refill = 1 THEN 'gained'
    WHEN before.refill = 1 AND after.refill = 0 THEN 'lost' END AS refill_change,
  CASE WHEN before.cancel = 0 AND after.cancel = 1 THEN 'gained'
    WHEN before.cancel = 1 AND after.cancel = 0 THEN 'lost' END AS cancel_change
FROM standing
JOIN version AS after ON after.panel_id = standing.panel_id
  AND after.valid_from = after_from AND after.service_id = standing.service_id AND after.listed
LEFT JOIN version AS before ON before.panel_id = standing.panel_id
  AND before.valid_from = before_from AND before.service_id = standing.service_id
JOIN text AS name ON name.id = after.name_id
LEFT JOIN text AS category ON category.id = after.category_id
ORDER BY panel, category, refill_change IS NULL AND cancel_change IS NULL, length(key), key;
