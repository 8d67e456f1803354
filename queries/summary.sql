-- title:   Summary
-- meaning: What changed in each panel's catalogue, the largest moves of prices first
-- rows:    states
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel     text    the panel's name
-- column:  services  count   listed at the window's end
-- column:  raised    count   services whose price rose: rows of rates.sql; like the next four columns,
--                            missing if there are no two snapshots to compare
-- column:  lowered   count   services whose price fell
-- column:  new       count   rows of new.sql
-- column:  removed   count   rows of removed.sql
-- column:  index     number  the panel's price index over the window, 100 = no change
-- column:  balance   amount  the last one read in this currency
-- column:  currency  text    the account's, as last stated
-- column:  as_of     time    the last accepted snapshot
-- formula: index: 100 × the product, over the steps of price_step, of the geometric mean of the
--          ratios of all prices compared (chained Jevons, see categories.sql); of some services only,
--          the geometric mean of their moves over those with a price at the end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/summary.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/summary.sql
.read queries/net.sql
WITH
prices AS (
  SELECT panel_id, sum(ratio > 1) AS raised, sum(ratio < 1) AS lowered FROM moved GROUP BY panel_id
),
presence AS (
  SELECT panel_id, sum(look_after > 0 AND (look_before IS NULL OR is_replaced)) AS new,
    sum(look_before > 0 AND (look_after IS NULL OR is_replaced)) AS removed
  FROM net WHERE is_shown GROUP BY panel_id
),
-- What the panel lists of the scope at the end. The plus sign keeps SQLite from reading all entries
-- first.
scoped AS MATERIALIZED (
  SELECT span.panel_id, service_id, look_id
  FROM bounds CROSS JOIN span
  WHERE EXISTS (SELECT 1 FROM scope)
    AND span.panel_id = +bounds.panel_id AND valid_from <= to_at AND valid_to > to_at
    AND (span.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
),
shares AS (
  SELECT panel_id, count(*) AS services, sum(stale IS NULL AND at_end IS NOT 1) AS priced, (
    SELECT sum(ln(ratio)) FROM net
    WHERE net.panel_id = scoped.panel_id AND ratio > 0 AND (net.panel_id, coalesce(heir_id, service_id))
      IN (SELECT panel_id, service_id FROM scope)) AS logarithms
  FROM scoped JOIN look ON look.id = look_id LEFT JOIN unsold USING (service_id)
  GROUP BY panel_id
)
SELECT panel,
  iif(EXISTS (SELECT 1 FROM scope) AND to_at > 0, coalesce(shares.services, 0), accepted.services)
    AS services,
  iif(from_at < to_at, coalesce(raised, 0), NULL) AS raised,
  iif(from_at < to_at, coalesce(lowered, 0), NULL) AS lowered,
  iif(from_at < to_at, coalesce(new, 0), NULL) AS new,
  iif(from_at < to_at, coalesce(removed, 0), NULL) AS removed,
  iif(from_at < to_at, round(100 * exp(coalesce(iif(EXISTS (SELECT 1 FROM scope),
    logarithms / priced, (
      SELECT sum(logarithms / services) FROM step_price
      WHERE step_price.panel_id = bounds.panel_id AND number = 1
        AND at > from_at AND at <= to_at)), 0)), 10), NULL) AS "index",
  (SELECT balance FROM snapshot
   WHERE snapshot.panel_id = bounds.panel_id AND taken_at <= until_at AND balance IS NOT NULL
     AND (snapshot.currency IS NULL OR snapshot.currency = bounds.currency)
   ORDER BY taken_at DESC LIMIT 1) AS balance,
  bounds.currency, to_at AS as_of
FROM bounds
LEFT JOIN accepted ON accepted.panel_id = bounds.panel_id AND accepted.taken_at = to_at
LEFT JOIN prices ON prices.panel_id = bounds.panel_id
LEFT JOIN presence ON presence.panel_id = bounds.panel_id
LEFT JOIN shares ON shares.panel_id = bounds.panel_id
ORDER BY abs("index" - 100) DESC NULLS LAST, prices.raised + prices.lowered DESC NULLS LAST,
  presence.new + presence.removed DESC NULLS LAST, services DESC NULLS LAST, panel;
