-- title:   Orders
-- meaning: The orders of the ledger, and what the panel last said of each
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel       text    the panel's name
-- column:  order       text    the panel's id of the order
-- column:  service     text    the panel's id of the service
-- column:  name        text    as the catalogue had it when it was ordered; missing if it never did
-- column:  category    text    likewise
-- column:  ordered_at  time    from :since on and before :until; missing if it is not known
-- column:  quantity    amount  units ordered
-- column:  charge      amount  as the panel last stated it, else as the ledger has it
-- column:  currency    text    of the charge; the account's then if neither states it
-- column:  state       text    the panel's word; missing before the first reading
-- column:  remains     amount  units not yet delivered
-- column:  since       time    the first reading that said so
-- column:  error       text    what the panel says instead of a status since then
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/orders.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/orders.sql
.read queries/ledger.sql
WITH
-- The last reading of each, the last that gave a status, and the last that stated a charge.
read AS (
  SELECT panel, ledger_order.*, until_at, account,
    (SELECT max(read_at) FROM order_status WHERE order_id = placed.id) AS last_at,
    (SELECT max(read_at) FROM order_status WHERE order_id = placed.id AND state IS NOT NULL)
      AS status_at,
    (SELECT max(read_at) FROM order_status WHERE order_id = placed.id AND charge IS NOT NULL)
      AS charge_at
  FROM placed JOIN ledger_order ON ledger_order.id = placed.id
  WHERE is_placed OR placed.ordered_at IS NULL
)
SELECT panel, read.key AS "order", read.service, name.value AS name, category.value AS category,
  ordered_at, quantity, coalesce(charged.charge, read.charge) AS charge,
  coalesce(
    CASE WHEN charged.charge IS NULL THEN read.currency ELSE charged.currency END,
    read.currency, account
  ) AS currency,
  status.state, status.remains, last_at AS since, last.error
FROM read
LEFT JOIN order_status AS last ON last.order_id = read.id AND last.read_at = last_at
LEFT JOIN order_status AS status ON status.order_id = read.id AND status.read_at = status_at
LEFT JOIN order_status AS charged ON charged.order_id = read.id AND charged.read_at = charge_at
LEFT JOIN ordered_look AS shown ON shown.panel_id = read.panel_id AND shown.service = read.service
  AND coalesce(ordered_at, until_at) >= shown.since AND coalesce(ordered_at, until_at) < shown.until
LEFT JOIN look ON look.id = look_id
LEFT JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
ORDER BY ordered_at, panel, length("order"), "order";
