-- title:   Lines about many services
-- meaning: What changed for many services of a panel at once, oldest first
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  at           time    the snapshot that first showed it
-- column:  panel        text    the panel's name
-- column:  category     text    the category, if the line is about one
-- column:  event        text    repriced, floating (one line per day), redenominated, renumbered, currency,
--                               or another kind of event that many services share
-- column:  before       text    of currency: the account's before
-- column:  after        text    of currency: the account's after
-- column:  ratio        number  the move of the prices
-- column:  factor       number  the change of the numbers that is no price move
-- column:  count        count   the services; of renumbered, those that left
-- column:  other_count  count   of renumbered, the services that came; of redenominated, those that kept
--                               their number, missing if only part of the panel changed
-- column:  group        text    what the rows of its services show in this column
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/lines.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/lines.sql
.read queries/window.sql
WITH
-- The lines that services of the scope are part of. The plus sign keeps SQLite from reading all
-- snapshots first.
touched AS MATERIALIZED (
  SELECT rate_move.panel_id, group_at, group_number
  FROM bounds CROSS JOIN rate_move
  WHERE rate_move.panel_id = +bounds.panel_id AND at > from_at AND at <= to_at
    AND (rate_move.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
  UNION
  SELECT step_event.panel_id, coalesce(group_at, at), group_number
  FROM bounds CROSS JOIN step_event
  WHERE step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
    AND (step_event.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
)
SELECT at, panel, category.value AS category, kind AS event, before, after, ratio, factor, count,
  other_count, "group"
FROM bounds CROSS JOIN line
LEFT JOIN text AS category ON category.id = category_id
WHERE line.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  AND (NOT EXISTS (SELECT 1 FROM scope)
    OR (line.panel_id, at, coalesce(group_number, 0)) IN (
      SELECT panel_id, group_at, group_number FROM touched)
    OR group_number IS NULL AND line.panel_id IN (SELECT panel_id FROM scope))
ORDER BY at, panel, number;
