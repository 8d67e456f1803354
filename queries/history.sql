-- title:   History
-- meaning: Every version of one service, oldest first
-- param:   :panel    a panel's name
-- param:   :service  the panel's id of the service
-- column:  panel       text    the panel's name
-- column:  service     text    the panel's id of the service
-- column:  valid_from  time    the first snapshot that showed this version
-- column:  valid_to    time    the first snapshot that showed another, or none; missing if it still holds
-- column:  name        text
-- column:  category    text
-- column:  type        text
-- column:  rate        amount  per 1,000 units
-- column:  min         amount  minimum units per order
-- column:  max         amount  maximum units per order
-- column:  refill      flag    missing if the panel does not state it
-- column:  cancel      flag    missing if the panel does not state it
-- column:  stale_since  time   since when the rate could not be read; missing if it could
-- shell:   sqlite3 ratebook.sqlite with
--            .parameter set :panel "'acme'"
--            .parameter set :service "'123'"
--            .read queries/history.sql
WITH
-- From its last version back to the first.
versions AS (
  SELECT panel.name AS panel, key, service.id AS service_id, NULL AS next_id,
    coalesce(left_id, entry.snapshot_id) AS snapshot_id
  FROM panel
  JOIN service ON service.panel_id = panel.id
  LEFT JOIN entry ON entry.panel_id = panel.id AND entry.service_id = service.id
  WHERE panel.name = :panel AND service.key = :service
  UNION ALL
  SELECT panel, key, service_id, snapshot_id, prior_id
  FROM versions JOIN version USING (snapshot_id, service_id)
)
SELECT panel, key AS service, began.taken_at AS valid_from, ended.taken_at AS valid_to,
  name.value AS name, category.value AS category, type.value AS type, rate, min, max, refill, cancel,
  iif(stale, began.taken_at, NULL) AS stale_since
FROM versions
JOIN version USING (snapshot_id, service_id)
JOIN look ON look.id = look_id
JOIN snapshot AS began ON began.id = snapshot_id
LEFT JOIN snapshot AS ended ON ended.id = next_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
LEFT JOIN text AS type ON type.id = type_id
ORDER BY valid_from;
