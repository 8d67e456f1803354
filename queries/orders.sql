-- title:   Orders
-- meaning: The orders of the ledger, and what the panel last said of each
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel       text    the panel's name
-- column:  order       text    the panel's id of the order
-- column:  service     text    the panel's id of the service
-- column:  name        text    as the catalogue had it when it was ordered; missing where it never did
-- column:  category    text    likewise
-- column:  ordered_at  time    from :since on and before :until; missing where it is not known
-- column:  quantity    amount  units ordered
-- column:  charge      amount  as the panel last stated it, else as the ledger has it
-- column:  currency    text    of the charge; the account's then where neither states it
-- column:  state       text    the panel's word; missing before the first reading
-- column:  remains     amount  units not yet delivered
-- column:  since       time    the first reading that said so
-- column:  error       text    what the panel says in place of a status since then
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/orders.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/orders.sql
WITH
ends AS (
  SELECT coalesce(:until, unixepoch() * 1000) AS until_at,
    coalesce(:since, coalesce(:until, unixepoch() * 1000) - 7 * 86400000) AS since_at
),
chosen AS (
  SELECT panel.name AS panel, ledger_order.*, until_at
  FROM ends
  JOIN panel ON :panel IS NULL OR panel.name = :panel
  CROSS JOIN ledger_order ON ledger_order.panel_id = panel.id
    AND ordered_at >= since_at AND ordered_at < until_at
  UNION ALL
  SELECT panel.name, ledger_order.*, until_at
  FROM ends
  JOIN panel ON :panel IS NULL OR panel.name = :panel
  CROSS JOIN ledger_order ON ledger_order.panel_id = panel.id AND ordered_at IS NULL
),
-- The last reading of each, the last that gave a status, and the last that stated a charge.
read AS (
  SELECT chosen.*, service.id AS service_id,
    (SELECT max(read_at) FROM order_status WHERE order_id = chosen.id) AS last_at,
    (SELECT max(read_at) FROM order_status WHERE order_id = chosen.id AND state IS NOT NULL)
      AS status_at,
    (SELECT max(read_at) FROM order_status WHERE order_id = chosen.id AND charge IS NOT NULL)
      AS charge_at
  FROM chosen
  LEFT JOIN service ON service.panel_id = chosen.panel_id AND service.key = chosen.service
),
-- The version that stood when it was ordered; where the history is younger, the first.
dated AS (
  SELECT read.*, coalesce(
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = read.service_id AND listed
       AND valid_from <= coalesce(ordered_at, until_at)),
    (SELECT min(valid_from) FROM version
     WHERE version.service_id = read.service_id AND listed)
  ) AS version_at
  FROM read
)
SELECT panel, dated.key AS "order", service, name.value AS name, category.value AS category,
  ordered_at, quantity, coalesce(charged.charge, dated.charge) AS charge,
  coalesce(
    CASE WHEN charged.charge IS NULL THEN dated.currency ELSE charged.currency END,
    dated.currency,
    (SELECT snapshot.currency FROM snapshot
     WHERE snapshot.panel_id = dated.panel_id AND taken_at <= coalesce(ordered_at, until_at)
       AND snapshot.currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1),
    (SELECT snapshot.currency FROM snapshot
     WHERE snapshot.panel_id = dated.panel_id
       AND snapshot.currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at LIMIT 1)
  ) AS currency,
  status.state, status.remains, last_at AS since, last.error
FROM dated
LEFT JOIN order_status AS last ON last.order_id = dated.id AND last.read_at = last_at
LEFT JOIN order_status AS status ON status.order_id = dated.id AND status.read_at = status_at
LEFT JOIN order_status AS charged ON charged.order_id = dated.id AND charged.read_at = charge_at
LEFT JOIN version ON version.panel_id = dated.panel_id AND version.valid_from = version_at
  AND version.service_id = dated.service_id
LEFT JOIN text AS name ON name.id = version.name_id
LEFT JOIN text AS category ON category.id = version.category_id
ORDER BY panel, ordered_at, length("order"), "order";
