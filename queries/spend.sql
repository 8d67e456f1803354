-- title:   Spend
-- meaning: What the orders placed within the window cost, by the category of their services
-- needs:   ledger_order
-- rows:    states
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel           text     the panel's name
-- column:  category        text     the service's when it was ordered; missing if it had none; for a service
--                                   that the catalogue never had, (unknown service)
-- column:  orders          count    placed from :since on and before :until; if :since is 1970-01-01 and no
--                                   end is given, those without a time, too, in a row (time unknown)
-- column:  completed       count    completed, or a subscription that has expired
-- column:  partial         count    ended part of the way
-- column:  canceled        count    canceled or refunded
-- column:  open            count    all others: underway, failed, never read, of an unknown state
-- column:  charge          amount   taken when they were placed, and what was added since
-- column:  refunded        amount   given back of it; all of it if canceled or refunded
-- column:  net_spend       amount   charge less refunded
-- column:  share_percent   percent  of the panel's net spend in this currency
-- column:  unknown_charge  count    orders whose charge neither panel nor ledger states; in no sum
-- column:  currency        text     of the charges; the account's then if neither states it
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/spend.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/spend.sql
.read queries/refunds.sql
WITH
totals AS (
  SELECT id, decimal_sum(CASE WHEN amount NOT LIKE '-%' THEN amount END) AS charge,
    decimal_sum(CASE WHEN amount LIKE '-%' THEN decimal_sub('0', amount) END) AS refunded
  FROM payment
  GROUP BY id
),
-- Each order with its last state.
stated AS (
  SELECT placed.*, coalesce(ordered_at, until_at) AS at,
    (SELECT meaning FROM order_status
     WHERE order_id = placed.id AND state IS NOT NULL ORDER BY read_at DESC LIMIT 1) AS meaning
  FROM placed WHERE is_placed
),
sums AS (
  SELECT panel, CASE WHEN ordered_at IS NULL THEN '(time unknown)'
      WHEN look.id IS NULL THEN '(unknown service)' ELSE text.value END AS category,
    paid_in, count(*) AS orders,
    sum(coalesce(meaning IN ('completed', 'expired'), 0)) AS completed,
    sum(coalesce(meaning = 'partial', 0)) AS partial,
    sum(coalesce(meaning IN ('canceled', 'refunded'), 0)) AS canceled,
    CASE WHEN count(taken) > 0 THEN decimal_sum(totals.charge) END AS charge,
    CASE WHEN count(taken) > 0 THEN decimal_sum(refunded) END AS refunded,
    count(*) - count(taken) AS unknown_charge
  FROM stated
  LEFT JOIN totals ON totals.id = stated.id
  LEFT JOIN ordered_look AS shown ON shown.panel_id = stated.panel_id
    AND shown.service = stated.service AND at >= since AND at < until
  LEFT JOIN look ON look.id = look_id
  LEFT JOIN text ON text.id = category_id
  GROUP BY panel, 2, paid_in
),
net AS (
  SELECT *, decimal_sub(charge, refunded) AS net_spend FROM sums
)
SELECT panel, category, orders, completed, partial, canceled,
  orders - completed - partial - canceled AS open,
  charge, refunded, net_spend,
  round(100 * CAST(net_spend AS REAL)
    / nullif(sum(CAST(net_spend AS REAL)) OVER (PARTITION BY panel, paid_in), 0), 4)
    AS share_percent,
  unknown_charge, paid_in AS currency
FROM net
ORDER BY paid_in, CAST(net_spend AS REAL) DESC, orders DESC, panel, category;
