-- title:   Snapshots
-- meaning: Every attempt to read a panel inside the window, and what became of it
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- param:   :verdict  accepted, held, rejected or failed; NULL: all of them
-- column:  snapshot      count   its number, for `ratebook accept` and `ratebook discard`
-- column:  panel         text    the panel's name
-- column:  at            time    when it was taken
-- column:  verdict       text    missing where the balance alone was read
-- column:  services      count   entries that could be read
-- column:  would_remove  count   of one that is held or was rejected: services listed before that it lacks
-- column:  defects       count   entries that could not be read
-- column:  balance       amount  what the account held
-- column:  currency      text    as read with it
-- column:  reason        text    why it was not accepted, or not at once; why the balance is missing
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/snapshots.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/snapshots.sql
WITH
ends AS (
  SELECT coalesce(:until, unixepoch() * 1000) AS until_at,
    coalesce(:since, coalesce(:until, unixepoch() * 1000) - 7 * 86400000) AS since_at
)
SELECT snapshot.id AS snapshot, panel.name AS panel, taken_at AS at, verdict, services,
  CASE WHEN verdict IN ('held', 'rejected') THEN (
    SELECT count(*) FROM service
    WHERE service.panel_id = snapshot.panel_id
      AND (SELECT listed FROM version
           WHERE version.service_id = service.id AND valid_from < taken_at
           ORDER BY valid_from DESC LIMIT 1)
      AND service.id NOT IN (
        SELECT service_id FROM held_version WHERE snapshot_id = snapshot.id)
      AND service.key NOT IN (
        SELECT service FROM defect WHERE snapshot_id = snapshot.id AND service IS NOT NULL)
  ) END AS would_remove,
  nullif((SELECT count(*) FROM defect WHERE snapshot_id = snapshot.id), 0) AS defects,
  balance, currency, coalesce(reason, 'balance: ' || balance_error) AS reason
FROM ends
JOIN panel ON :panel IS NULL OR panel.name = :panel
CROSS JOIN snapshot ON snapshot.panel_id = panel.id AND taken_at > since_at AND taken_at <= until_at
WHERE :verdict IS NULL OR verdict = :verdict
ORDER BY panel, taken_at;
