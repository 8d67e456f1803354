-- title:   Coverage
-- meaning: What was observed of each panel inside the window, the longest unseen first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  from_at        time    the snapshot that the window is compared from
-- column:  starts_inside  flag    whether there is none at or before the window's start
-- column:  to_at          time    the last accepted snapshot at or before the window's end
-- column:  services       count   listed at the window's end
-- column:  currency       text    the account's, at the window's end
-- column:  failures       count   attempts inside the window that failed
-- column:  last_failure   text    why the last attempt failed, inside the window or since to_at
-- column:  rejected       count   snapshots inside the window that were rejected
-- column:  held           count   the number of the newest snapshot that is held at the window's end
-- column:  held_reason    text    why it is
-- column:  defects        count   entries of the last accepted snapshot that could not be read
-- column:  gaps           count   times without a snapshot of half as long again as usual, and 6 hours
-- column:  gap_from       time    the last snapshot before the longest of them
-- column:  gap_to         time    the first one after it; missing if it lasts to the window's end
-- column:  repeats        count   ids that the last accepted snapshot lists more than once
-- column:  repeat_note    text    which entry is used of the first of them
-- column:  undated        count   orders of the ledger without a time
-- column:  last_failure_at  time  when the last attempt failed
-- column:  overdue        flag    whether such a time lasts to the window's end
-- column:  balance_at     time    when the balance was last read
-- column:  balance_error  text    why it could not be read since, the last time
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/coverage.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/coverage.sql
.read queries/window.sql
WITH
-- Where the last 50 accepted snapshots begin.
recent AS MATERIALIZED (
  SELECT panel_id, until_at, coalesce(
    (SELECT taken_at FROM snapshot
     WHERE snapshot.panel_id = bounds.panel_id AND verdict = 'accepted' AND taken_at <= until_at
     ORDER BY taken_at DESC LIMIT 1 OFFSET 50), 0) AS recent_at
  FROM bounds
),
-- How far apart they mostly are: the median.
usual AS MATERIALIZED (
  SELECT panel_id, step FROM (
    SELECT panel_id, step, row_number() OVER (PARTITION BY panel_id ORDER BY step) AS place,
      count(*) OVER (PARTITION BY panel_id) AS steps
    FROM (
      SELECT panel_id,
        taken_at - lag(taken_at) OVER (PARTITION BY panel_id ORDER BY taken_at) AS step
      FROM recent
      JOIN snapshot USING (panel_id)
      WHERE verdict = 'accepted' AND taken_at BETWEEN recent_at AND until_at
    )
    WHERE step IS NOT NULL
  )
  WHERE place = (steps + 1) / 2
),
steps AS (
  SELECT bounds.panel_id, taken_at AS gap_to,
    lag(taken_at) OVER (PARTITION BY bounds.panel_id ORDER BY taken_at) AS gap_from
  FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND verdict = 'accepted'
    AND taken_at >= from_at AND taken_at <= until_at
  UNION ALL
  SELECT panel_id, NULL, to_at FROM bounds
),
-- The longest first; of several as long, the first.
gaps AS MATERIALIZED (
  SELECT panel_id, gap_from, gap_to, count(*) OVER (PARTITION BY panel_id) AS gaps,
    row_number() OVER (
      PARTITION BY panel_id ORDER BY coalesce(gap_to, until_at) - gap_from DESC, gap_from) AS place
  FROM steps JOIN bounds USING (panel_id) JOIN usual USING (panel_id)
  WHERE coalesce(gap_to, until_at) - gap_from >= max(6 * 3600000, 1.5 * step)
)
SELECT panel, from_at, from_at > since_at AS starts_inside, to_at, accepted.services,
  bounds.currency,
  (SELECT count(*) FROM snapshot
   WHERE panel_id = bounds.panel_id AND verdict = 'failed'
     AND taken_at > since_at AND taken_at <= until_at) AS failures,
  failed.reason AS last_failure,
  (SELECT count(*) FROM snapshot
   WHERE panel_id = bounds.panel_id AND verdict = 'rejected'
     AND taken_at > since_at AND taken_at <= until_at) AS rejected,
  held.id AS held, held.reason AS held_reason,
  (SELECT count(*) FROM snapshot_defect AS defect JOIN snapshot AS last ON last.id = snapshot_id
   WHERE last.panel_id = bounds.panel_id AND last.taken_at = to_at AND field <> 'repeated id')
    AS defects,
  coalesce(gaps, 0) AS gaps, gap_from, gap_to,
  (SELECT count(DISTINCT defect.reason) FROM snapshot_defect AS defect JOIN snapshot AS last ON last.id = snapshot_id
   WHERE last.panel_id = bounds.panel_id AND last.taken_at = to_at AND field = 'repeated id')
    AS repeats,
  (SELECT defect.reason FROM snapshot_defect AS defect JOIN snapshot AS last ON last.id = snapshot_id
   WHERE last.panel_id = bounds.panel_id AND last.taken_at = to_at AND field = 'repeated id'
   ORDER BY position LIMIT 1) AS repeat_note,
  (SELECT count(*) FROM ledger_order
   WHERE ledger_order.panel_id = bounds.panel_id AND ordered_at IS NULL) AS undated,
  failed.taken_at AS last_failure_at,
  EXISTS (SELECT 1 FROM gaps WHERE panel_id = bounds.panel_id AND gap_to IS NULL) AS overdue,
  funds.taken_at AS balance_at,
  -- If the panel did not answer at all, last_failure says so.
  nullif(unread.balance_error, unread.reason) AS balance_error
FROM bounds
LEFT JOIN accepted ON accepted.panel_id = bounds.panel_id AND accepted.taken_at = to_at
LEFT JOIN snapshot AS held ON held.id = (
  SELECT id FROM snapshot
  WHERE panel_id = bounds.panel_id AND verdict = 'held' AND taken_at > to_at AND taken_at <= until_at
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS failed ON failed.id = (
  SELECT id FROM snapshot
  WHERE panel_id = bounds.panel_id AND verdict = 'failed'
    AND taken_at > min(since_at, coalesce(to_at, 0)) AND taken_at <= until_at
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS funds ON funds.id = (
  SELECT id FROM snapshot
  WHERE panel_id = bounds.panel_id AND balance IS NOT NULL AND taken_at <= until_at
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN snapshot AS unread ON unread.id = (
  SELECT id FROM snapshot
  WHERE panel_id = bounds.panel_id AND balance_error IS NOT NULL AND taken_at <= until_at
    AND taken_at >= min(since_at, coalesce(to_at, since_at))
    AND taken_at > coalesce(funds.taken_at, 0)
  ORDER BY taken_at DESC LIMIT 1)
LEFT JOIN gaps ON gaps.panel_id = bounds.panel_id AND place = 1
ORDER BY to_at, panel;
