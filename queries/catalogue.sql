-- title:   Catalogue
-- meaning: The catalogue as the last accepted snapshot until then showed it
-- param:   :until  the time to look at, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel        text    the panel's name
-- column:  service      text    the panel's id of the service
-- column:  name         text
-- column:  category     text
-- column:  type         text
-- column:  rate         amount  per 1,000 units
-- column:  min          amount  minimum units per order
-- column:  max          amount  maximum units per order
-- column:  refill       flag    missing if the panel does not state it
-- column:  cancel       flag    missing if the panel does not state it
-- column:  since        time    the first snapshot that showed it like this
-- column:  currency     text    the service's own, else the account's at that time
-- column:  stale_since  time    since when the rate could not be read; missing if it could
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/catalogue.sql
--          or, for another time, sqlite3 ratebook.sqlite with
--            .parameter set :until "unixepoch('2026-11-01') * 1000"
--            .read queries/catalogue.sql
.read queries/window.sql
WITH
-- What has later since: the snapshot of the version that held then.
later AS MATERIALIZED (
  SELECT service_id, prior_id
  FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id AND snapshot.taken_at > to_at
  CROSS JOIN version ON version.snapshot_id = snapshot.id
  CROSS JOIN snapshot AS prior ON prior.id = prior_id AND prior.taken_at <= to_at
)
-- Panel by panel, so that only the services of one are sorted at a time.
SELECT panel, key AS service, name.value AS name, category.value AS category, type.value AS type,
  rate, min, max, refill, cancel, snapshot.taken_at AS since,
  coalesce(look.currency, bounds.currency) AS currency,
  iif(stale, snapshot.taken_at, NULL) AS stale_since
FROM bounds
CROSS JOIN service ON service.panel_id = bounds.panel_id
LEFT JOIN later ON later.service_id = service.id
LEFT JOIN entry ON entry.panel_id = bounds.panel_id AND entry.service_id = service.id
CROSS JOIN snapshot ON snapshot.id = coalesce(later.prior_id, entry.snapshot_id)
  AND snapshot.taken_at <= to_at
CROSS JOIN version ON version.snapshot_id = snapshot.id AND version.service_id = service.id
CROSS JOIN look ON look.id = look_id
CROSS JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
LEFT JOIN text AS type ON type.id = type_id
WHERE NOT EXISTS (SELECT 1 FROM scope)
  OR (bounds.panel_id, service.id) IN (SELECT panel_id, service_id FROM scope)
ORDER BY panel, length(key), key;
