-- title:   Refill and cancel
-- meaning: Services per category that can be refilled and cancelled, and how many gained or lost it
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
-- The services for which either flips; the others need no look at the window's start.
flips AS MATERIALIZED (
  SELECT service_id, max(kind = 'refill') AS has_refill, max(kind = 'cancel') AS has_cancel
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE kind IN ('refill', 'cancel') AND service_id <> 0
  GROUP BY service_id
),
states AS MATERIALIZED (
  SELECT bounds.panel_id, service_id, look_id, valid_from <= from_at AS is_start,
    valid_to > to_at AS is_end
  FROM bounds
  CROSS JOIN span
  WHERE span.panel_id = bounds.panel_id AND valid_to > from_at AND valid_from <= to_at
    AND (valid_to > to_at
      OR valid_from <= from_at AND service_id IN (SELECT service_id FROM flips))
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (bounds.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope))
),
-- What is stated at both ends is gained or lost. A panel that stops stating it takes it from nobody,
-- and one that begins to gives it to nobody.
gains AS MATERIALIZED (
  SELECT start.panel_id, after.category_id,
    sum(has_refill AND before.refill IS 0 AND after.refill IS 1) AS refill_gained,
    sum(has_refill AND before.refill IS 1 AND after.refill IS 0) AS refill_lost,
    sum(has_cancel AND before.cancel IS 0 AND after.cancel IS 1) AS cancel_gained,
    sum(has_cancel AND before.cancel IS 1 AND after.cancel IS 0) AS cancel_lost
  FROM flips
  JOIN states AS start ON start.service_id = flips.service_id AND start.is_start
  JOIN states AS finish ON finish.service_id = flips.service_id AND finish.is_end
  JOIN look AS before ON before.id = start.look_id
  JOIN look AS after ON after.id = finish.look_id
  GROUP BY start.panel_id, after.category_id
),
counts AS (
  SELECT panel_id, category_id, count(*) AS services,
    sum(refill IS 1) AS refill_yes, sum(refill IS NULL) AS refill_not_stated,
    sum(cancel IS 1) AS cancel_yes, sum(cancel IS NULL) AS cancel_not_stated
  FROM states JOIN look ON look.id = look_id
  WHERE is_end
  GROUP BY panel_id, category_id
)
SELECT panel, value AS category, services,
  refill_yes, services - refill_yes - refill_not_stated AS refill_no, refill_not_stated,
  cancel_yes, services - cancel_yes - cancel_not_stated AS cancel_no, cancel_not_stated,
  coalesce(refill_gained, 0) AS refill_gained, coalesce(refill_lost, 0) AS refill_lost,
  coalesce(cancel_gained, 0) AS cancel_gained, coalesce(cancel_lost, 0) AS cancel_lost
FROM counts
JOIN bounds USING (panel_id)
LEFT JOIN gains ON gains.panel_id = counts.panel_id AND gains.category_id IS counts.category_id
LEFT JOIN text ON text.id = counts.category_id
ORDER BY coalesce(
    gains.refill_gained + gains.refill_lost + gains.cancel_gained + gains.cancel_lost, 0) DESC,
  services DESC, panel, category;
