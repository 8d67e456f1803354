-- title:   Fields of a history
-- meaning: Every field of every version of one service, oldest version first
-- param:   :panel    a panel's name
-- param:   :service  the panel's id of the service
-- column:  panel       text  the panel's name
-- column:  service     text  the panel's id of the service
-- column:  valid_from  time  the first snapshot that showed this version
-- column:  field       text  of those that Ratebook reads; then the others by the names they came under
-- column:  value       text  missing fields have no row
-- shell:   sqlite3 ratebook.sqlite with
--            .parameter set :panel "'acme'"
--            .parameter set :service "'123'"
--            .read queries/history_fields.sql
WITH
-- From its last version back to the first.
versions AS (
  SELECT panel.name AS panel, key AS service, service.id AS service_id,
    coalesce(left_id, entry.snapshot_id) AS snapshot_id
  FROM panel
  JOIN service ON service.panel_id = panel.id
  LEFT JOIN entry ON entry.panel_id = panel.id AND entry.service_id = service.id
  WHERE panel.name = :panel AND service.key = :service
  UNION ALL
  SELECT panel, service, service_id, prior_id
  FROM versions JOIN version USING (snapshot_id, service_id)
),
shown AS MATERIALIZED (
  SELECT panel, service, taken_at AS valid_from, rate, look.*
  FROM versions
  JOIN version USING (snapshot_id, service_id)
  JOIN look ON look.id = look_id
  JOIN snapshot ON snapshot.id = snapshot_id
),
fields AS (
  SELECT panel, service, valid_from, 1 AS place, 'rate' AS field, rate AS value FROM shown
  UNION ALL SELECT panel, service, valid_from, 2, 'min', min FROM shown
  UNION ALL SELECT panel, service, valid_from, 3, 'max', max FROM shown
  UNION ALL SELECT panel, service, valid_from, 4, 'refill', iif(refill, 'yes', 'no') FROM shown
  WHERE refill IS NOT NULL
  UNION ALL SELECT panel, service, valid_from, 5, 'cancel', iif(cancel, 'yes', 'no') FROM shown
  WHERE cancel IS NOT NULL
  UNION ALL SELECT panel, service, valid_from, 6, 'name', value FROM shown JOIN text ON text.id = name_id
  UNION ALL SELECT panel, service, valid_from, 7, 'category', value
  FROM shown JOIN text ON text.id = category_id
  UNION ALL SELECT panel, service, valid_from, 8, 'type', value FROM shown JOIN text ON text.id = type_id
  UNION ALL SELECT panel, service, valid_from, 9, 'rate not readable', 'yes' FROM shown WHERE stale
  UNION ALL
  SELECT panel, service, valid_from, 10 + extra.id, extra.key,
    CASE extra.type WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE CAST(extra.value AS TEXT) END
  FROM shown
  JOIN text ON text.id = extra_id
  CROSS JOIN json_each(CASE WHEN json_valid(text.value) THEN text.value ELSE '{}' END) AS extra
)
SELECT panel, service, valid_from, field, value FROM fields
WHERE value IS NOT NULL
ORDER BY valid_from, place;
