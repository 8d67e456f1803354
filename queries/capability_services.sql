-- title:   Services behind refill and cancel
-- meaning: Every service that `capabilities` counts, and whether it gained or lost refill or cancel
-- rows:    states
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
.read queries/listed.sql
WITH
-- The changes; a look that differs without one was only read in a better way.
flips AS MATERIALIZED (
  SELECT service_id, kind
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE kind IN ('refill', 'cancel')
),
pairs AS (
  SELECT listed.panel_id, listed.service_id, listed.category_id, after.name_id,
    after.refill, after.cancel, before.refill AS refill_before, before.cancel AS cancel_before,
    after.refill - before.refill AS refill_step, after.cancel - before.cancel AS cancel_step
  FROM listed
  CROSS JOIN look AS after ON after.id = listed.look_id
  LEFT JOIN net ON net.service_id = listed.service_id
  LEFT JOIN look AS before
    ON before.id = iif(net.service_id > 0, net.look_before, listed.look_id)
  WHERE is_end
)
SELECT panel, category.value AS category, key AS service, name.value AS name,
  refill, cancel, refill_before, cancel_before,
  CASE WHEN refill_step <> 0 AND (service_id, 'refill') IN flips
    THEN iif(refill_step > 0, 'gained', 'lost') END AS refill_change,
  CASE WHEN cancel_step <> 0 AND (service_id, 'cancel') IN flips
    THEN iif(cancel_step > 0, 'gained', 'lost') END AS cancel_change
FROM pairs
CROSS JOIN bounds ON bounds.panel_id = pairs.panel_id
CROSS JOIN service ON service.id = service_id
CROSS JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = pairs.category_id
ORDER BY refill_change IS NULL AND cancel_change IS NULL, category, panel, length(key), key;
