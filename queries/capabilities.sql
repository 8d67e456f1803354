-- title:   Refill and cancel
-- meaning: Services per category that can be refilled and cancelled, and how many gained or lost it
-- rows:    counts refill_gained refill_lost cancel_gained cancel_lost
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
-- column:  refill_gained      count   stated no at the window's start and yes at its end; like the next three
--                                     columns, missing if there are no two snapshots to compare
-- column:  refill_lost        count   stated yes at the window's start and no at its end
-- column:  cancel_gained      count   stated no at the window's start and yes at its end
-- column:  cancel_lost        count   stated yes at the window's start and no at its end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/capabilities.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/capabilities.sql
.read queries/listed.sql
WITH
counts AS (
  SELECT panel_id, category_id, count(*) AS services,
    sum(refill IS 1) AS refill_yes, sum(refill IS NULL) AS refill_not_stated,
    sum(cancel IS 1) AS cancel_yes, sum(cancel IS NULL) AS cancel_not_stated
  FROM listed WHERE is_end
  GROUP BY panel_id, category_id
),
flips AS (
  SELECT service_id, max(kind = 'refill') AS has_refill, max(kind = 'cancel') AS has_cancel
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE kind IN ('refill', 'cancel') AND service_id > 0
  GROUP BY service_id
),
-- What is stated at both ends is gained or lost. A panel that stops stating it takes it from nobody,
-- and one that begins to gives it to nobody.
gains AS (
  SELECT net.panel_id, CAST(coalesce(after.category_id, 0) AS INTEGER) AS category_id,
    sum(has_refill AND before.refill IS 0 AND after.refill IS 1) AS refill_gained,
    sum(has_refill AND before.refill IS 1 AND after.refill IS 0) AS refill_lost,
    sum(has_cancel AND before.cancel IS 0 AND after.cancel IS 1) AS cancel_gained,
    sum(has_cancel AND before.cancel IS 1 AND after.cancel IS 0) AS cancel_lost
  FROM flips
  CROSS JOIN net ON net.service_id = flips.service_id AND is_shown
  CROSS JOIN look AS before ON before.id = look_before
  CROSS JOIN look AS after ON after.id = look_after
  GROUP BY 1, 2
)
SELECT panel, value AS category, services,
  refill_yes, services - refill_yes - refill_not_stated AS refill_no, refill_not_stated,
  cancel_yes, services - cancel_yes - cancel_not_stated AS cancel_no, cancel_not_stated,
  iif(from_at < to_at, coalesce(refill_gained, 0), NULL) AS refill_gained,
  iif(from_at < to_at, coalesce(refill_lost, 0), NULL) AS refill_lost,
  iif(from_at < to_at, coalesce(cancel_gained, 0), NULL) AS cancel_gained,
  iif(from_at < to_at, coalesce(cancel_lost, 0), NULL) AS cancel_lost
FROM counts
JOIN bounds USING (panel_id)
LEFT JOIN gains USING (panel_id, category_id)
LEFT JOIN text ON text.id = counts.category_id
ORDER BY coalesce(
    gains.refill_gained + gains.refill_lost + gains.cancel_gained + gains.cancel_lost, 0) DESC,
  services DESC, panel, category;
