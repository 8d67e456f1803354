-- title:   Categories
-- meaning: Services, medians and the price index of each category, the largest moves first
-- rows:    counts new removed raised lowered
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel               text    the panel's name
-- column:  category            text    missing for services without one
-- column:  services_before     count   listed at the window's start
-- column:  services_after      count   listed at its end
-- column:  new                 count   rows of `new` in this category; like the next three columns,
--                                      missing if there are no two snapshots to compare
-- column:  removed             count   rows of `removed`
-- column:  raised              count   rows of `rates` whose price rose
-- column:  lowered             count   rows of `rates` whose price fell
-- column:  median_rate_before  amount  of the prices at the window's start; missing if some of them are in
--                                      another unit since
-- column:  median_rate_after   amount  of the prices at its end
-- column:  index               number  the price index at the end, 100 at the start
-- column:  index_services      count   compared at the last move; without one, at the last snapshot
-- column:  currency            text    the services' own, else the account's
-- formula: index: chained Jevons: from one snapshot to the next, the geometric mean of the ratios of all
--          prices that can be compared, multiplied up; ILO, IMF et al., Consumer Price Index Manual:
--          Concepts and Methods (2020), chapter 8. Of some services only (a watch list, say), the
--          geometric mean of their moves in the window over those with a price at its end. Prices are
--          rates that are neither parked nor stale.
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/categories.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/categories.sql
.read queries/listed.sql
WITH
-- Services whose number changed its unit, and those that the last snapshot cannot compare.
marks AS MATERIALIZED (
  SELECT service_id, max(factor IS NOT NULL OR kind = 'currency') AS is_broken,
    max(at = to_at AND kind IN ('new', 'returned', 'replaced', 'unparked', 'uncompared'))
      AS is_fresh
  FROM bounds
  CROSS JOIN step_event ON step_event.panel_id = bounds.panel_id AND at > from_at AND at <= to_at
  WHERE factor IS NOT NULL OR kind = 'currency'
    OR at = to_at AND kind IN ('new', 'returned', 'replaced', 'unparked', 'uncompared')
  GROUP BY service_id
),
-- The categories; compared counts the services that the last snapshot could compare, or of a scope
-- those with a price.
sizes AS MATERIALIZED (
  SELECT panel_id, category_id, currency, sum(is_start) AS services_before,
    sum(is_end) AS services_after, sum(was_price) AS prices_before, sum(is_price) AS prices_after,
    max(is_broken AND (was_price OR is_price)) AS is_broken,
    sum(is_price AND (is_fresh IS NOT 1 OR EXISTS (SELECT 1 FROM scope))) AS compared
  FROM listed LEFT JOIN marks ON marks.service_id = listed.service_id
  GROUP BY category_id, panel_id, currency
),
-- Where the prices of each category end in price_before and price_after.
places AS MATERIALIZED (
  SELECT panel_id, category_id, currency, sum(prices_before) OVER up AS end_before,
    sum(prices_after) OVER up AS end_after
  FROM sizes WINDOW up AS (ORDER BY category_id, panel_id, currency)
),
-- The rows of `rates`, `new` and `removed`.
counts AS MATERIALIZED (
  SELECT panel_id, CAST(coalesce(category_id, 0) AS INTEGER) AS category_id,
    CAST(coalesce(currency, '') AS TEXT) AS currency, sum(new) AS new, sum(removed) AS removed,
    sum(raised) AS raised, sum(lowered) AS lowered
  FROM (
    SELECT panel_id, category_id, currency, 0 AS new, 0 AS removed, ratio > 1 AS raised,
      ratio < 1 AS lowered
    FROM moved WHERE ratio > 0
    UNION ALL
    SELECT panel_id, category_id, coalesce(look.currency, bounds.currency), 1, 0, 0, 0
    FROM net JOIN bounds USING (panel_id) JOIN look ON look.id = look_after
    WHERE is_shown AND (look_before IS NULL OR is_replaced)
    UNION ALL
    SELECT panel_id, category_id, coalesce(look.currency, currency_before), 0, 1, 0, 0
    FROM net JOIN bounds USING (panel_id) JOIN look ON look.id = look_before
    WHERE is_shown AND (look_after IS NULL OR is_replaced)
  )
  GROUP BY 1, 2, 3
),
-- How the prices of each category moved; those of a scope in sum. services are those of the last step:
-- SQLite takes them from the row of max(at). A step has two rows of one currency if it is a service's own, and
-- the account stated none yet.
moves AS MATERIALIZED (
  SELECT panel_id, category_id, currency, sum(logarithms / services) AS move, services, max(at)
  FROM (
    SELECT panel_id, CAST(coalesce(category_id, 0) AS INTEGER) AS category_id,
      CAST(coalesce(step_price.currency, currency_before, '') AS TEXT) AS currency, at,
      sum(logarithms) AS logarithms, sum(services) AS services
    FROM bounds JOIN step_price USING (panel_id)
    WHERE at > from_at AND at <= to_at AND number > 1 AND NOT EXISTS (SELECT 1 FROM scope)
    GROUP BY 1, 2, 3, 4
  )
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT listed.panel_id, category_id, currency, sum(ln(ratio)), NULL, NULL
  FROM net JOIN listed ON listed.service_id = coalesce(heir_id, net.service_id)
  WHERE is_end AND ratio > 0 AND EXISTS (SELECT 1 FROM scope)
  GROUP BY 1, 2, 3
)
SELECT panel, value AS category, services_before, services_after,
  iif(from_at < to_at, coalesce(new, 0), NULL) AS new,
  iif(from_at < to_at, coalesce(removed, 0), NULL) AS removed,
  iif(from_at < to_at, coalesce(raised, 0), NULL) AS raised,
  iif(from_at < to_at, coalesce(lowered, 0), NULL) AS lowered,
  (SELECT iif(min(rate) = max(rate), min(rate), decimal_mul('0.5', decimal_add(min(rate), max(rate))))
   FROM price_before
   WHERE rowid IN (end_before - prices_before / 2, end_before - (prices_before - 1) / 2)
     AND prices_before > 0 AND is_broken IS NOT 1) AS median_rate_before,
  (SELECT iif(min(rate) = max(rate), min(rate), decimal_mul('0.5', decimal_add(min(rate), max(rate))))
   FROM price_after
   WHERE rowid IN (end_after - prices_after / 2, end_after - (prices_after - 1) / 2)
     AND prices_after > 0) AS median_rate_after,
  round(100 * exp(CASE WHEN services > 0 THEN move
    WHEN from_at < to_at AND compared > 0 THEN coalesce(move / compared, 0) END), 10)
    AS "index",
  coalesce(services, iif(from_at < to_at, compared, NULL)) AS index_services,
  nullif(sizes.currency, '') AS currency
FROM sizes
JOIN bounds USING (panel_id)
LEFT JOIN text ON text.id = sizes.category_id
LEFT JOIN places USING (panel_id, category_id, currency)
LEFT JOIN moves USING (panel_id, category_id, currency)
LEFT JOIN counts USING (panel_id, category_id, currency)
ORDER BY abs("index" - 100) DESC NULLS LAST, coalesce(counts.raised + counts.lowered, 0) DESC,
  services_after DESC, panel, category, sizes.currency;
