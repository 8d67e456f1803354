-- title:   Balance
-- meaning: What the account held: the readings that differ from the one before
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  at           time    when it was read
-- column:  balance      amount  what the account held
-- column:  change       amount  since the reading before; missing for the first
-- column:  deposits     amount  the rise, if it rose
-- column:  charges      amount  what the order ledger knows of; missing where there is none
-- column:  unexplained  amount  the change that neither deposits nor charges explain
-- column:  currency     text    as read with it
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/balance.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/balance.sql
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
-- From the last reading at or before the window's start, so that the first change has a base.
readings AS (
  SELECT bounds.panel, taken_at, balance, snapshot.currency,
    lag(balance) OVER series AS balance_before,
    lag(snapshot.currency) OVER series AS currency_before
  FROM bounds, ends
  JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND balance IS NOT NULL
    AND taken_at <= until_at
    AND taken_at >= coalesce(
      (SELECT max(taken_at) FROM snapshot AS earlier
       WHERE earlier.panel_id = bounds.panel_id AND earlier.taken_at <= since_at
         AND earlier.balance IS NOT NULL), since_at)
  WINDOW series AS (PARTITION BY bounds.panel_id ORDER BY taken_at)
),
changes AS (
  SELECT *,
    CASE WHEN currency IS currency_before THEN decimal_sub(balance, balance_before) END AS change
  FROM readings
  WHERE balance_before IS NULL OR balance <> balance_before OR currency IS NOT currency_before
)
SELECT panel, taken_at AS at, balance, change,
  CASE WHEN change LIKE '-%' THEN '0' ELSE change END AS deposits,
  NULL AS charges,
  CASE WHEN change LIKE '-%' THEN change WHEN change IS NOT NULL THEN '0' END AS unexplained,
  currency
FROM changes
ORDER BY panel, taken_at;
