-- title:   Catalogue
-- meaning: The catalogue as the last accepted snapshot until then showed it
-- param:   :until  the time to look at, unix milliseconds; NULL: now
-- param:   :panel  a panel's name; NULL: every panel
-- column:  panel     text    the panel's name
-- column:  service   text    the panel's id of the service
-- column:  name      text
-- column:  category  text
-- column:  type      text
-- column:  rate      amount  per 1,000 units
-- column:  min       amount  least units of an order
-- column:  max       amount  most units of an order
-- column:  refill    flag    missing where the panel does not state it
-- column:  cancel    flag    missing where the panel does not state it
-- column:  since     time    the first snapshot that showed it like this
-- column:  currency  text    the account's at that time
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/catalogue.sql
--          or, for another time, sqlite3 ratebook.sqlite with
--            .parameter set :until "unixepoch('2026-11-01') * 1000"
--            .read queries/catalogue.sql
WITH
shown AS MATERIALIZED (
  SELECT panel.id AS panel_id, panel.name AS panel,
    (SELECT max(taken_at) FROM accepted
     WHERE panel_id = panel.id AND taken_at <= coalesce(:until, unixepoch() * 1000)) AS at,
    (SELECT currency FROM snapshot
     WHERE panel_id = panel.id AND taken_at <= coalesce(:until, unixepoch() * 1000)
       AND currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
     ORDER BY taken_at DESC LIMIT 1) AS currency
  FROM panel
  WHERE :panel IS NULL OR panel.name = :panel
),
standing AS (
  SELECT shown.*, service.id AS service_id, service.key,
    (SELECT max(valid_from) FROM version
     WHERE version.service_id = service.id AND valid_from <= at) AS since
  FROM shown
  JOIN service ON service.panel_id = shown.panel_id AND (left_at IS NULL OR left_at > at)
)
SELECT panel, key AS service, name.value AS name, category.value AS category, type.value AS type,
  rate, min, max, refill, cancel, since, standing.currency
FROM standing
JOIN version ON version.panel_id = standing.panel_id
  AND version.valid_from = since AND version.service_id = standing.service_id AND listed
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
LEFT JOIN text AS type ON type.id = type_id
ORDER BY panel, length(key), key;
