-- title:   Summary
-- meaning: What became of each panel's catalogue
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel     text    the panel's name
-- column:  services  count   listed at the window's end
-- column:  raised    count   services whose rate is higher than at the window's start
-- column:  lowered   count   services whose rate is lower
-- column:  new       count   services that were not listed at the window's start
-- column:  removed   count   services that are not listed any more
-- column:  index     number  the panel's price index, see categories.sql; missing in the shell
-- column:  balance   amount  the last one read in this currency
-- column:  currency  text    the account's, as last stated
-- column:  as_of     time    the last accepted snapshot
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/summary.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/summary.sql
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
-- The services with a new version inside the window, and which version stood at either end.
changed AS (
  SELECT panel_id, service_id, count(*) AS versions, max(valid_from) AS after_from,
    (SELECT max(valid_from) FROM version AS v
     WHERE v.service_id = version.service_id AND v.valid_from <= from_at) AS before_from
  FROM bounds
  JOIN version USING (panel_id)
  WHERE version.valid_from > from_at AND version.valid_from <= to_at
  GROUP BY panel_id, service_id
),
counts AS (
  SELECT changed.panel_id,
    sum(coalesce(decimal_cmp(after.rate, before.rate) > 0, 0)) AS raised,
    sum(coalesce(decimal_cmp(after.rate, before.rate) < 0, 0)) AS lowered,
    sum(after.listed AND coalesce(before.listed, 0) = 0) AS new,
    sum(coalesce(before.listed, 0) AND NOT after.listed) AS removed
  FROM changed
  JOIN version AS after ON after.panel_id = changed.panel_id
    AND after.valid_from = after_from AND after.service_id = changed.service_id
  LEFT JOIN version AS before ON before.panel_id = changed.panel_id
    AND before.valid_from = before_from AND before.service_id = changed.service_id
  GROUP BY changed.panel_id
)
SELECT panel, accepted.services,
  coalesce(raised, 0) AS raised, coalesce(lowered, 0) AS lowered,
  coalesce(new, 0) AS new, coalesce(removed, 0) AS removed, NULL AS "index",
  (SELECT balance FROM snapshot, ends
   WHERE panel_id = bounds.panel_id AND taken_at <= until_at AND balance IS NOT NULL
     AND (snapshot.currency IS NULL OR snapshot.currency = bounds.currency)
   ORDER BY taken_at DESC LIMIT 1) AS balance,
  currency, to_at AS as_of
FROM bounds
LEFT JOIN accepted ON accepted.panel_id = bounds.panel_id AND accepted.taken_at = to_at
LEFT JOIN counts ON counts.panel_id = bounds.panel_id
ORDER BY panel;
