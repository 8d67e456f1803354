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
-- What every service of the panel looked like before it, and what it looks like in it.
compared AS (
  SELECT service.panel_id, service.key, before.rate AS rate_before, held.rate AS rate_after,
    coalesce(held.name_id, before.name_id) AS name_id,
    coalesce(held.category_id, before.category_id) AS category_id
  FROM wanted
  JOIN service ON service.panel_id = wanted.panel_id
  LEFT JOIN version AS before ON before.panel_id = service.panel_id
    AND before.service_id = service.id AND before.listed
    AND before.valid_from = (
      SELECT max(valid_from) FROM version
      WHERE service_id = service.id AND valid_from < wanted.taken_at)
  LEFT JOIN held_version AS held ON held.snapshot_id = wanted.id AND held.service_id = service.id
  WHERE service.key NOT IN (
    SELECT service FROM defect WHERE snapshot_id = wanted.id AND service IS NOT NULL)
)
SELECT panel.name AS panel, key AS service, name.value AS name, category.value AS category,
  CASE WHEN rate_after IS NULL THEN 'removed' WHEN rate_before IS NULL THEN 'new' ELSE 'rate' END
    AS event,
  rate_before, rate_after
FROM compared
JOIN panel ON panel.id = panel_id
JOIN text AS name ON name.id = name_id
LEFT JOIN text AS category ON category.id = category_id
WHERE rate_before IS NOT rate_after
ORDER BY event, length(key), key;
