-- What a window compares: one row per panel, whether or not it has a snapshot.
DROP TABLE IF EXISTS temp.bounds;
CREATE TEMP TABLE bounds (
  panel_id        INTEGER PRIMARY KEY,
  panel           TEXT UNIQUE,
  since_at        INTEGER,  -- start of the window
  until_at        INTEGER,  -- end of the window
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
compared AS (
  SELECT panel.id AS panel_id, panel.name AS panel, since_at, until_at,
    coalesce(
      (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= since_at),
      (SELECT min(taken_at) FROM accepted
       WHERE panel_id = panel.id AND taken_at > since_at AND taken_at <= until_at)
    ) AS from_at,
    (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id AND taken_at <= until_at) AS to_at
  FROM panel, ends
  WHERE :panel IS NULL OR panel.name = :panel
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
