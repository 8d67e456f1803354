-- title:   Unreadable
-- meaning: What the last accepted snapshot until then, or another one, has that cannot be read
-- param:   :until     the time to look at, unix milliseconds; NULL: now
-- param:   :panel     a panel's name; NULL: every panel
-- param:   :snapshot  a snapshot's number; NULL: the last accepted one of each panel
-- param:   :fields    0: entries only; NULL: single fields, too
-- column:  panel        text    the panel's name
-- column:  service      text    the panel's id of the service; missing if it cannot be read
-- column:  name         text    missing if the service is not listed
-- column:  field        text    what cannot be read
-- column:  reason       text    what is wrong; of a field beside a rate that was read, its text
-- column:  last_rate    amount  the last one that could be read; missing if there is none
-- column:  stale_since  time    since when the rate cannot be read
-- shell:   sqlite3 -header -csv ratebook.sqlite < queries/unread.sql
.read queries/window.sql
WITH RECURSIVE
shown AS MATERIALIZED (
  SELECT bounds.panel_id, panel, id AS snapshot_id, taken_at, verdict
  FROM bounds
  CROSS JOIN snapshot ON snapshot.panel_id = bounds.panel_id
    AND iif(:snapshot IS NULL, taken_at = to_at, id = :snapshot)
),
entries AS MATERIALIZED (
  SELECT shown.*, position, coalesce(defect.service, stated_id) AS key, field, reason,
    service.id AS service_id
  FROM shown
  CROSS JOIN snapshot_defect AS defect ON defect.snapshot_id = shown.snapshot_id AND field <> 'repeated id'
  LEFT JOIN service ON service.panel_id = shown.panel_id AND service.key = defect.service
),
-- The versions of their services, from the last one back to the one that held then.
life (service_id, taken_at, version_id) AS (
  SELECT entries.service_id, entries.taken_at, coalesce(left_id, entry.snapshot_id)
  FROM entries
  CROSS JOIN service ON service.id = entries.service_id
  LEFT JOIN entry ON entry.panel_id = service.panel_id AND entry.service_id = service.id
  UNION
  SELECT life.service_id, life.taken_at, prior_id
  FROM life
  CROSS JOIN snapshot ON snapshot.id = version_id AND snapshot.taken_at > life.taken_at
  CROSS JOIN version ON version.snapshot_id = version_id AND version.service_id = life.service_id
),
known AS MATERIALIZED (
  SELECT life.service_id, look.name_id, rate, iif(stale, snapshot.taken_at, NULL) AS stale_since
  FROM life
  CROSS JOIN snapshot ON snapshot.id = version_id AND snapshot.taken_at <= life.taken_at
  CROSS JOIN version ON version.snapshot_id = version_id AND version.service_id = life.service_id
  CROSS JOIN look ON look.id = look_id
),
looks AS NOT MATERIALIZED (
  SELECT shown.panel, span.service_id, name_id, category_id, extra_id
  FROM shown
  CROSS JOIN span ON span.panel_id = shown.panel_id
    AND valid_from <= taken_at AND valid_to > taken_at
  CROSS JOIN look ON look.id = look_id
  WHERE coalesce(:fields, 1) AND verdict = 'accepted'
  UNION ALL
  SELECT shown.panel, service_id, name_id, category_id, extra_id
  FROM shown
  CROSS JOIN held_version AS held ON held.snapshot_id = shown.snapshot_id
  WHERE coalesce(:fields, 1)
),
unread AS (
  SELECT panel, key AS service, name_id, field, reason, rate AS last_rate, stale_since, service_id
  FROM entries LEFT JOIN known USING (service_id)
  UNION ALL
  -- A field of the contract among the others was kept there because it could not be read.
  SELECT panel, service.key, name_id, member.key,
    CAST(iif(member.type = 'text', member.value, extra.value -> member.fullkey) AS TEXT),
    NULL, NULL, service_id
  FROM looks
  CROSS JOIN service ON service.id = service_id
  CROSS JOIN text AS extra ON extra.id = extra_id
  CROSS JOIN json_each(iif(json_valid(extra.value), extra.value, '{}')) AS member
    ON member.key IN ('type', 'category', 'min', 'max', 'refill', 'cancel')
  UNION ALL
  SELECT panel, service.key, name_id, kind.column1, 'it has characters that are no text, read as '
    || char(65533), NULL, NULL, service_id
  FROM looks
  CROSS JOIN service ON service.id = service_id
  CROSS JOIN (VALUES ('name'), ('category'), ('other fields')) AS kind
  CROSS JOIN text ON text.id =
    CASE kind.column1 WHEN 'name' THEN name_id WHEN 'category' THEN category_id ELSE extra_id END
  WHERE instr(text.value, char(65533)) OR instr(text.value, '\ufffd')
)
SELECT panel, service, name.value AS name, field, reason, last_rate, stale_since
FROM unread
LEFT JOIN text AS name ON name.id = name_id
WHERE NOT EXISTS (SELECT 1 FROM scope)
  OR service_id IN (SELECT service_id FROM scope)
ORDER BY panel, length(service), service, field, reason;
