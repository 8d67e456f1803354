-- title:   Events
-- meaning: Every change of anything inside the window, newest first
-- rows:    changes
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  at              time     the snapshot that first showed it
-- column:  panel           text     the panel's name
-- column:  service         text     the panel's id of the service; missing in a line about many services,
--                                   which is followed by those of them that changed with it
-- column:  name            text     after the change; of a service that is gone, as last listed
-- column:  category        text     likewise; in a line about a category, the category
-- column:  event           text     rate, repriced, floating: prices moved; redenominated, unit, currency:
--                                   the number changed its unit; parked, unparked: not for sale, for sale
--                                   again; replaced: the id names another product; renumbered: most ids
--                                   changed; relisted: the product continues under another id; new;
--                                   missing (absent from one snapshot); removed (from two in a row);
--                                   returned; min, max, name, category, type, refill, cancel, status,
--                                   description, dripfeed: the field changed
-- column:  before          text     the rate before; of a field, its value before; of renumbered, the
--                                   services that left
-- column:  after           text     the same after it; of renumbered, the services that came
-- column:  change_percent  percent  move of the price, to 4 decimals; missing if it was not compared
-- column:  group           text     the line that the change is part of, such as repriced ×1.042
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/events.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/events.sql
.read queries/window.sql
WITH
-- The plus sign keeps SQLite from reading all snapshots first.
changes AS MATERIALIZED (
  SELECT event.at, bounds.panel, service, name, category, event, before, after, change_percent,
    "group", count, other_count, number
  FROM bounds CROSS JOIN event
  WHERE event.panel_id = +bounds.panel_id AND event.at > from_at AND event.at <= to_at
    AND (NOT EXISTS (SELECT 1 FROM scope)
      OR (event.panel_id, event.service_id) IN (SELECT panel_id, service_id FROM scope))
)
SELECT at, panel, service, name, category, event,
  iif(event = 'renumbered', CAST(count AS TEXT), before) AS before,
  iif(event = 'renumbered', CAST(other_count AS TEXT), after) AS after,
  round(change_percent, 4) AS change_percent, "group"
FROM changes
ORDER BY at DESC, panel, service IS NOT NULL, length(service), service, instr(
  ' renumbered currency missing removed returned new relisted replaced redenominated unit parked'
  || ' unparked repriced floating rate name category type min max refill cancel status description'
  || ' dripfeed ', ' ' || event || ' '), number;
