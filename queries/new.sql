-- title:   New services
-- meaning: Services listed at the window's end that were not at its start, newest first
-- rows:    changes
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel          text    the panel's name
-- column:  service        text    the panel's id of the service
-- column:  name           text    at the window's end
-- column:  category       text    at the window's end
-- column:  type           text    at the window's end
-- column:  rate           amount  per 1,000 units, at the window's end
-- column:  min            amount  minimum units of an order
-- column:  max            amount  maximum units of an order
-- column:  refill         flag    missing if the panel does not state it
-- column:  cancel         flag    missing if the panel does not state it
-- column:  first_seen_at  time    the first snapshot that listed the id
-- column:  returned       flag    whether it was listed before the window; not if the id names
--                                 another product since
-- column:  currency       text    the service's own, else the account's, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/new.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/new.sql
.read queries/net.sql
SELECT panel, service.key AS service, name.value AS name, category.value AS category,
  type.value AS type, rate_after AS rate, min, max, refill, cancel, first_seen_at,
  look_before IS NULL AND first_seen_at <= from_at AS returned,
  coalesce(look.currency, bounds.currency) AS currency
FROM net
CROSS JOIN bounds ON bounds.panel_id = net.panel_id
CROSS JOIN look ON look.id = look_after
CROSS JOIN service ON service.id = net.service_id
CROSS JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
LEFT JOIN text AS type ON type.id = type_id
WHERE is_shown AND (look_before IS NULL OR is_replaced)
ORDER BY first_seen_at DESC, panel, length(service.key), service.key;
