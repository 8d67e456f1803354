-- title:   Balance
-- meaning: What the account held: the readings that differ from the one before, newest first
-- needs:   snapshot WHERE balance IS NOT NULL
-- rows:    states
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  at           time    when it was read
-- column:  balance      amount  what the account held
-- column:  change       amount  since the reading before; missing for the first
-- column:  deposits     amount  the rise that no order explains
-- column:  charges      amount  taken for orders of the ledger since, less refunds; missing without one
-- column:  unexplained  amount  what neither deposits nor charges explain: below 0, taken
-- column:  currency     text    as read with it
-- column:  refunds      amount  given back for orders of the ledger since; charges is net of it. A rise that
--                               equals what an order cost, or its undelivered part, is one
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/balance.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/balance.sql
.read queries/refunds.sql
SELECT panel, taken_at AS at, balance, change,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN rest WHEN rest IS NOT NULL THEN '0' END AS deposits,
  charges,
  CASE WHEN decimal_cmp(rest, unit) >= 0 THEN '0' ELSE rest END AS unexplained,
  currency, refunds
FROM account_change
ORDER BY taken_at DESC, panel;
