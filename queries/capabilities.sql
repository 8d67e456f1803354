-- title:   Refill and cancel
-- meaning: Services per category that can be refilled and cancelled, and who gained or lost it
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel              text    the panel's name
-- column:  category           text    at the window's end
-- column:  services           count   listed at the window's end
-- column:  refill_yes         count   of these, stated to be refilled
-- column:  refill_no          count   of these, stated not to be
-- column:  refill_not_stated  count   of these, not stated
-- column:  cancel_yes         count   of these, stated to be cancellable
-- column:  cancel_no          count   of these, stated not to be
-- column:  cancel_not_stated  count   of these, not stated
-- column:  refill_gained      count   stated no at the window's start and yes at its end
-- column:  refill_lost        count   stated yes at the window's start and no at its end
-- column:  cancel_gained      count   stated no at the window's start and yes at its end
-- column:  cancel_lost        count   stated yes at the window's start and no at its end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/capabilities.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/capabilities.sql
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
  SELECT bounds.*, service.id AS service_id,
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = service.id AND valid_from <= from_at) AS before_from,
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = service.id AND valid_from <= to_at) AS after_from
  FROM bounds
  JOIN service ON service.panel_id = bounds.panel_id AND (left_at IS NULL OR left_at > from_at)
)
-- What is stated at both ends is gained or lost. A panel that stops stating it takes it from nobody,
-- and one that begins to gives it to nobody.
SELECT panel, category.value AS category, count(*) AS services,
  sum(after.refill IS 1) AS refill_yes, sum(after.refill IS 0) AS refill_no,
  sum(after.refill IS NULL) AS refill_not_stated,
  sum(after.cancel IS 1) AS cancel_yes, sum(after.cancel IS 0) AS cancel_no,
  sum(after.cancel IS NULL) AS cancel_not_stated,
  sum(before.refill IS 0 AND after.refill IS 1) AS refill_gained,
  sum(before.refill IS 1 AND after.refill IS 0) AS refill_lost,
  sum(before.cancel IS 0 AND after.cancel IS 1) AS cancel_gained,
  sum(before.cancel IS 1 AND after.cancel IS 0) AS cancel_lost
FROM standing
JOIN version AS after ON after.panel_id = standing.panel_id
  AND after.valid_from = after_from AND after.service_id = standing.service_id AND after.listed
LEFT JOIN version AS before ON before.panel_id = standing.panel_id
  AND before.valid_from = before_from AND before.service_id = standing.service_id
LEFT JOIN text AS category ON category.id = after.category_id
GROUP BY panel, category.value
ORDER BY panel, category.value;
