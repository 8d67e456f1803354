-- title:   What the snapshot would change
-- meaning: What sets a snapshot that is held, or was rejected, apart from the catalogue before it
-- param:   :snapshot  the snapshot's number
-- column:  panel        text    the panel's name
-- column:  service      text    the panel's id of the service
-- column:  name         text    as the snapshot shows it; of one that it lacks, as last listed
-- column:  category     text
-- column:  event        text    removed, new, or rate
-- column:  rate_before  amount  per 1,000 units
-- column:  rate_after   amount  per 1,000 units
-- shell:   sqlite3 ratebook.sqlite with
--            .parameter set :snapshot 12
--            .read queries/pending.sql
WITH
wanted AS (
  SELECT id, panel_id, taken_at FROM snapshot
  WHERE id = :snapshot AND verdict IN ('held', 'rejected')
),
-- What each service of the panel looked like before it, and what it looks like in it.
before AS MATERIALIZED (
  SELECT span.service_id, span.rate, look.name_id, look.category_id
  FROM wanted
  CROSS JOIN span
  CROSS JOIN look
  WHERE span.panel_id = wanted.panel_id AND valid_to > taken_at AND valid_from < taken_at
    AND look.id = look_id
),
compared AS (
  SELECT before.service_id, before.rate AS rate_before, held.rate AS rate_after,
    coalesce(held.name_id, before.name_id) AS name_id,
    coalesce(held.category_id, before.category_id) AS category_id
  FROM before
  LEFT JOIN held_version AS held ON held.snapshot_id = :snapshot
    AND held.service_id = before.service_id
  UNION ALL
  SELECT service_id, NULL, rate, name_id, category_id
  FROM wanted
  JOIN held_version ON snapshot_id = wanted.id
  WHERE service_id NOT IN (SELECT service_id FROM before)
)
SELECT panel.name AS panel, key AS service, name.value AS name, category.value AS category,
  CASE WHEN rate_after IS NULL THEN 'removed' WHEN rate_before IS NULL THEN 'new' ELSE 'rate' END
    AS event,
  rate_before, rate_after
FROM compared
JOIN service ON service.id = compared.service_id
JOIN panel ON panel.id = service.panel_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
WHERE rate_before IS NOT rate_after AND key NOT IN (
  SELECT service FROM snapshot_defect WHERE snapshot_id = :snapshot AND service IS NOT NULL)
ORDER BY event, length(key), key;
