-- title:   Panels
-- meaning: How the reading of each panel goes, the longest unseen first
-- column:  panel          text   the panel's name
-- column:  accepted_at    time   the last accepted snapshot; missing if there is none
-- column:  services       count  entries of it that could be read
-- column:  attempted_at   time   when the panel was last asked for its services; times to come are those of a wrong clock
-- column:  failures       count  attempts since the last one that was answered
-- column:  last_error     text   why the last attempt failed that did, since 7 days before accepted_at
-- column:  last_error_at  time   when that was
-- column:  held           count  the number of the newest snapshot that is held
-- column:  held_reason    text   why it is
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/status.sql
WITH clock (now) AS (SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
SELECT panel.name AS panel, accepted.taken_at AS accepted_at, accepted.services,
  attempt.taken_at AS attempted_at,
  (SELECT count(*) FROM snapshot
   WHERE panel_id = panel.id AND verdict = 'failed' AND taken_at <= now AND taken_at > coalesce(
     (SELECT taken_at FROM snapshot
      WHERE panel_id = panel.id AND verdict <> 'failed' AND taken_at <= now
      ORDER BY taken_at DESC LIMIT 1), 0)) AS failures,
  failed.reason AS last_error, failed.taken_at AS last_error_at, held.id AS held,
  held.reason AS held_reason
FROM panel CROSS JOIN clock
LEFT JOIN snapshot AS accepted ON accepted.id = (
  SELECT id FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS attempt ON attempt.id = (
  SELECT id FROM snapshot WHERE panel_id = panel.id AND verdict IS NOT NULL AND taken_at <= now
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS failed ON failed.id = (
  SELECT id FROM snapshot WHERE panel_id = panel.id AND verdict = 'failed'
    AND taken_at <= now AND taken_at > coalesce(accepted.taken_at, 0) - 7 * 86400000
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS held ON held.id = (
  SELECT id FROM snapshot WHERE panel_id = panel.id AND verdict = 'held'
    AND taken_at > coalesce(accepted.taken_at, 0)
  ORDER BY taken_at DESC LIMIT 1)
ORDER BY accepted_at, panel;
