-- What a window compares: one row per panel, whether or not it has a snapshot. With :last, a panel's
-- window starts where the last report of that name ended, if there was one.
DROP TABLE IF EXISTS temp.bounds;
CREATE TEMP TABLE bounds (
  panel_id        INTEGER PRIMARY KEY,
  panel           TEXT UNIQUE,
  since_at        INTEGER,  -- start of the window
  until_at        INTEGER,  -- end of the window
  ordered_from    INTEGER,  -- from when on its orders are placed
  from_at         INTEGER,  -- the last accepted snapshot up to the start, else the first after it
  to_at           INTEGER,  -- the last accepted snapshot up to the end
  currency        TEXT,     -- the account's, as last stated before the end
  currency_before TEXT      -- the account's, as last stated up to from_at, else as first stated after it
);
INSERT INTO bounds
WITH
ends AS (
  SELECT coalesce(:until, unixepoch() * 1000) AS until_at,
    coalesce(:since, coalesce(:until, unixepoch() * 1000) - 7 * 86400000) AS since_at
),
-- What was stored after the last report is of this one, whenever it was taken.
starts AS (
  SELECT panel.id AS panel_id, panel.name AS panel, coalesce(read_at, since_at) AS since_at,
    ends.until_at, coalesce(report_mark.until_at, since_at) AS ordered_from,
    coalesce(catalogue_at, read_at, since_at) AS compared_from
  FROM panel CROSS JOIN ends
  LEFT JOIN report_mark ON report = :last AND report_mark.panel_id = panel.id
  WHERE :panel IS NULL OR panel.name = :panel
),
compared AS (
  SELECT panel_id, panel, since_at, until_at, ordered_from,
    coalesce(
      (SELECT max(taken_at) FROM accepted
       WHERE panel_id = starts.panel_id AND taken_at <= compared_from),
      (SELECT min(taken_at) FROM accepted
       WHERE panel_id = starts.panel_id AND taken_at > compared_from AND taken_at <= until_at)
    ) AS from_at,
    (SELECT max(taken_at) FROM accepted
     WHERE panel_id = starts.panel_id AND taken_at <= until_at) AS to_at
  FROM starts
),
stated AS NOT MATERIALIZED (
  SELECT panel_id, taken_at, currency FROM snapshot
  WHERE currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'
)
SELECT compared.*,
  (SELECT currency FROM stated WHERE panel_id = compared.panel_id AND taken_at <= until_at
   ORDER BY taken_at DESC LIMIT 1),
  coalesce(
    (SELECT currency FROM stated WHERE panel_id = compared.panel_id AND taken_at <= from_at
     ORDER BY taken_at DESC LIMIT 1),
    (SELECT currency FROM stated WHERE panel_id = compared.panel_id AND taken_at <= until_at
     ORDER BY taken_at LIMIT 1))
FROM compared;
