-- title:   Snapshots
-- meaning: Every attempt to read a panel inside the window, and its verdict
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- param:   :verdict  accepted, held, rejected or failed; NULL: all of them
-- column:  snapshot      count   its number, for `ratebook accept` and `ratebook discard`
-- column:  panel         text    the panel's name
-- column:  at            time    when it was taken
-- column:  verdict       text    missing if the balance alone was read
-- column:  services      count   entries that could be read
-- column:  would_remove  count   of one that is held or was rejected: services listed before that it lacks
-- column:  defects       count   entries that could not be read
-- column:  balance       amount  what the account held
-- column:  currency      text    as read with it
-- column:  reason        text    why it was not accepted, or not at once; why the balance is missing;
--                                which entries are used of ids that are listed more than once
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/snapshots.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/snapshots.sql
.read queries/window.sql
WITH
attempts AS MATERIALIZED (
  SELECT panel, snapshot.*
  FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id
    AND taken_at > since_at AND taken_at <= until_at
  WHERE :verdict IS NULL OR verdict = :verdict
),
-- What was listed before a snapshot that is held or was rejected, and is not in it.
lacking AS MATERIALIZED (
  SELECT attempts.id, span.service_id
  FROM attempts
  CROSS JOIN span
  CROSS JOIN service
  WHERE verdict IN ('held', 'rejected') AND span.panel_id = attempts.panel_id
    AND valid_to > taken_at AND valid_from < taken_at AND service.id = span.service_id
    AND NOT EXISTS (
      SELECT 1 FROM held_version
      WHERE snapshot_id = attempts.id AND held_version.service_id = span.service_id)
    AND NOT EXISTS (SELECT 1 FROM snapshot_defect WHERE snapshot_id = attempts.id AND service = key)
)
SELECT id AS snapshot, panel, taken_at AS at, verdict, services,
  CASE WHEN verdict IN ('held', 'rejected')
    THEN (SELECT count(*) FROM lacking WHERE lacking.id = attempts.id) END AS would_remove,
  nullif((SELECT count(*) FROM snapshot_defect WHERE snapshot_id = attempts.id AND field <> 'repeated id'), 0)
    AS defects,
  balance, currency, (
    SELECT group_concat(part, '; ') FROM (
      SELECT reason AS part
      UNION ALL SELECT 'balance: ' || nullif(balance_error, coalesce(reason, ''))
      UNION ALL SELECT group_concat(repeated, '; ') FROM (
        SELECT DISTINCT reason AS repeated FROM snapshot_defect
        WHERE snapshot_id = attempts.id AND field = 'repeated id' ORDER BY position)))
    AS reason
FROM attempts
ORDER BY taken_at, panel;
