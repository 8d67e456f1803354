-- title:   Not comparable
-- meaning: Services at the window's end whose price is unknown, or was in another currency at its start
-- param:   :since  start of the window, unix milliseconds; NULL: 7 days before :until
-- param:   :until  end of the window, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel            text  the panel's name
-- column:  service          text  the panel's id of the service
-- column:  stale_since      time  since when the rate cannot be read; missing if it can
-- column:  currency_before  text  the service's own, else the account's, at the window's start
-- column:  currency         text  likewise, at the window's end
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/incomparable.sql
--          or, for another window, sqlite3 ratebook.sqlite with
--            .parameter set :since "unixepoch('2026-11-01') * 1000"
--            .read queries/incomparable.sql
.read queries/window.sql
WITH
-- What each end shows.
shown AS (
  SELECT bounds.panel_id, panel, service_id, look_id, valid_from, 0 AS is_end,
    currency_before AS account
  FROM bounds
  CROSS JOIN span ON span.panel_id = bounds.panel_id AND valid_from <= from_at AND valid_to > from_at
  UNION ALL
  SELECT bounds.panel_id, panel, service_id, look_id, valid_from, 1, bounds.currency
  FROM bounds
  CROSS JOIN span ON span.panel_id = bounds.panel_id AND valid_from <= to_at AND valid_to > to_at
),
ends AS (
  SELECT panel, service_id, max(is_end) AS is_listed,
    max(iif(is_end AND stale, valid_from, NULL)) AS stale_since,
    max(iif(is_end, NULL, coalesce(look.currency, account))) AS currency_before,
    max(iif(is_end, coalesce(look.currency, account), NULL)) AS currency
  FROM shown
  CROSS JOIN look ON look.id = look_id
  WHERE NOT EXISTS (SELECT 1 FROM scope)
    OR (shown.panel_id, service_id) IN (SELECT panel_id, service_id FROM scope)
  GROUP BY panel, service_id
)
SELECT panel, key AS service, stale_since, currency_before, currency
FROM ends
CROSS JOIN service ON service.id = service_id
WHERE is_listed AND (stale_since IS NOT NULL OR currency_before <> currency)
ORDER BY panel, length(key), key;
