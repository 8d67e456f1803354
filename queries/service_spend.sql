-- title:   Spend per service
-- meaning: What the orders placed within the window cost, by service
-- needs:   ledger_order
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel           text    the panel's name
-- column:  service         text    the panel's id of the service
-- column:  name            text    when it was last ordered; missing if the catalogue never had it
-- column:  orders          count   placed from :since on and before :until; if :since is 1970-01-01 and no
--                                  end is given, those without a time, too
-- column:  charge          amount  taken when they were placed, and what was added since
-- column:  refunded        amount  given back of it; all of it if canceled or refunded
-- column:  net_spend       amount  charge less refunded
-- column:  unknown_charge  count   orders whose charge neither panel nor ledger states; in no sum
-- column:  currency        text    of the charges; the account's then if neither states it
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/service_spend.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/service_spend.sql
.read queries/refunds.sql
WITH
totals AS (
  SELECT id, decimal_sum(CASE WHEN amount NOT LIKE '-%' THEN amount END) AS charge,
    decimal_sum(CASE WHEN amount LIKE '-%' THEN decimal_sub('0', amount) END) AS refunded
  FROM payment
  GROUP BY id
),
sums AS (
  SELECT panel, panel_id, service, paid_in, count(*) AS orders, max(ordered_at) AS last_at, until_at,
    CASE WHEN count(taken) > 0 THEN decimal_sum(totals.charge) END AS charge,
    CASE WHEN count(taken) > 0 THEN decimal_sum(refunded) END AS refunded,
    count(*) - count(taken) AS unknown_charge
  FROM placed
  LEFT JOIN totals USING (id)
  WHERE is_placed
  GROUP BY panel_id, service, paid_in
)
SELECT panel, sums.service, text.value AS name, orders, charge, refunded,
  decimal_sub(charge, refunded) AS net_spend, unknown_charge, paid_in AS currency
FROM sums
LEFT JOIN ordered_look AS shown ON shown.panel_id = sums.panel_id AND shown.service = sums.service
  AND coalesce(last_at, until_at) >= since AND coalesce(last_at, until_at) < until
LEFT JOIN look ON look.id = look_id
LEFT JOIN text ON text.id = name_id
ORDER BY paid_in, CAST(decimal_sub(charge, refunded) AS REAL) DESC, orders DESC, panel,
  length(sums.service), sums.service;
