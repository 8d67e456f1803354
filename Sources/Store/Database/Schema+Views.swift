/// What queries read: the tables in words, and how versions differ.
extension Schema {
  static let views = """
    -- The snapshots that speak for a catalogue. snapshot.services are the entries that could be
    -- read; here also count the services that were kept because theirs could not.
    CREATE VIEW accepted AS
    SELECT panel_id, taken_at, services + (
        SELECT count(DISTINCT service) FROM defect
        WHERE snapshot_id = snapshot.id AND service IS NOT NULL) AS services,
      id AS snapshot_id
    FROM snapshot WHERE verdict = 'accepted';

    -- The versions, and what each changes: base_id is the snapshot of the version in which the service
    -- was last listed before, right before if was_listed is 1; NULL: it was not.
    CREATE VIEW change AS
    SELECT snapshot.panel_id, snapshot.taken_at AS at, version.snapshot_id, version.service_id,
      version.look_id, version.rate, version.prior_id, version.reread,
      prior.look_id IS NOT NULL AS was_listed,
      iif(prior.look_id IS NULL, prior.prior_id, version.prior_id) AS base_id
    FROM snapshot
    JOIN version ON version.snapshot_id = snapshot.id
    LEFT JOIN version AS prior
      ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id;

    -- The plain moves of rates: those that no row of their step and service says more about. They belong
    -- to the step's line about the services of their category, or else about the panel, if there is one.
    CREATE VIEW rate_move AS
    SELECT snapshot.panel_id, snapshot.taken_at AS at, version.service_id, version.snapshot_id,
      CAST(version.rate AS REAL) / CAST(base.rate AS REAL) AS ratio, base.rate AS before,
      version.rate AS after, line.group_number, coalesce(line.group_at, line.at) AS group_at
    FROM snapshot
    JOIN version ON version.snapshot_id = snapshot.id
    JOIN version AS prior
      ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
    JOIN version AS base
      ON base.snapshot_id = iif(prior.look_id IS NULL, prior.prior_id, version.prior_id)
        AND base.service_id = version.service_id
    JOIN look ON look.id = version.look_id
    LEFT JOIN step_event AS line
      ON line.panel_id = snapshot.panel_id AND line.at = snapshot.taken_at AND line.service_id = 0
        AND line.number = (
          SELECT number FROM step_event AS lines
          WHERE lines.panel_id = snapshot.panel_id AND lines.at = snapshot.taken_at
            AND lines.service_id = 0 AND lines.kind IN ('repriced', 'floating', 'continued')
            AND (lines.is_category IS NULL OR lines.category_id IS look.category_id)
          ORDER BY lines.is_category DESC LIMIT 1)
    WHERE snapshot.taken_at <= (
        SELECT max(memory.at) FROM memory WHERE memory.panel_id = snapshot.panel_id)
      AND version.rate <> base.rate AND version.reread IS NULL AND NOT EXISTS (
      SELECT 1 FROM step_event AS judged
      WHERE judged.panel_id = snapshot.panel_id AND judged.at = snapshot.taken_at
        AND judged.service_id = version.service_id
        AND judged.kind IN (\(PlainMoves.judging.sorted().map { "'\($0)'" }.joined(separator: ", "))));

    -- What each panel lists now, in words. since is when the service began to look like this.
    CREATE VIEW listing AS
    SELECT panel.name AS panel, service.key AS service, name.value AS name,
      category.value AS category, type.value AS type, version.rate, look.min, look.max, look.refill,
      look.cancel, extra.value AS extra, snapshot.taken_at AS since, look.currency AS own_currency,
      look.stale IS NOT NULL AS stale,
      coalesce((SELECT is_parked FROM parking
                WHERE parking.panel_id = entry.panel_id AND parking.service_id = entry.service_id
                ORDER BY at DESC LIMIT 1), 0) AS is_parked,
      CAST(version.rate AS REAL) AS rate_number, name.name_key, entry.panel_id, entry.service_id
    FROM entry
    JOIN panel ON panel.id = entry.panel_id
    JOIN service ON service.id = entry.service_id
    JOIN snapshot ON snapshot.id = entry.snapshot_id
    JOIN version
      ON version.snapshot_id = entry.snapshot_id AND version.service_id = entry.service_id
    JOIN look ON look.id = version.look_id
    \(textJoins);

    -- The versions in words. valid_to is when the next one began; NULL if there is none.
    CREATE VIEW service_version AS
    SELECT panel.name AS panel, service.key AS service, valid_from, valid_to,
      look_id IS NOT NULL AS listed, name.value AS name, category.value AS category,
      type.value AS type, rate, look.min, look.max, look.refill, look.cancel, extra.value AS extra,
      CAST(rate AS REAL) AS rate_number, life.panel_id, life.service_id,
      look.currency AS own_currency, look.stale IS NOT NULL AS stale, name.name_key
    FROM (
      SELECT snapshot.panel_id, version.service_id, taken_at AS valid_from,
        lead(taken_at) OVER (PARTITION BY version.service_id ORDER BY taken_at) AS valid_to,
        look_id, rate
      FROM version JOIN snapshot ON snapshot.id = version.snapshot_id
    ) AS life
    JOIN panel ON panel.id = life.panel_id
    JOIN service ON service.id = life.service_id
    LEFT JOIN look ON look.id = life.look_id
    \(textJoins);

    -- The interpreted changes in words.
    CREATE VIEW event AS
    SELECT step.at, panel.name AS panel, service.key AS service, \(text("look", "name_id")) AS name,
      CASE WHEN step.service_id = 0 THEN (SELECT value FROM text WHERE id = step.category_id)
        ELSE \(text("look", "category_id")) END AS category,
      kind AS event, \(value("before", of: "base")) AS before,
      \(value("after", of: "shown")) AS after, 100 * (ratio - 1) AS change_percent,
      (SELECT line.kind || coalesce(' ×' || printf('%.4g', coalesce(line.ratio, line.factor)), '')
       FROM step_event AS line
       WHERE line.panel_id = step.panel_id AND line.at = step.group_at AND line.service_id = 0
         AND line.group_number = step.group_number
         AND line.kind <> '\(PlainMoves.continued)'
       LIMIT 1) AS "group",
      ratio, factor, count, other_count,
      (SELECT key FROM service WHERE id = step.other_service_id) AS other_service, reference_at,
      step.is_category, step.group_number, step.group_at, step.panel_id, step.service_id
    FROM (
      SELECT panel_id, at, service_id, kind, before, after, ratio, factor, group_number,
        iif(group_number IS NULL, NULL, coalesce(group_at, at)) AS group_at, is_category,
        category_id, count, other_count, other_service_id, reference_at
      FROM step_event
      WHERE kind NOT IN ('\(PlainMoves.uncompared)', '\(PlainMoves.continued)')
      UNION ALL
      SELECT panel_id, at, service_id, 'rate', before, after, ratio, NULL, group_number, group_at,
        NULL, NULL, NULL, NULL, NULL, NULL
      FROM rate_move
    ) AS step
    JOIN panel ON panel.id = step.panel_id
    LEFT JOIN service ON service.id = step.service_id
    LEFT JOIN version AS last ON last.service_id = step.service_id AND last.snapshot_id = (
      SELECT version.snapshot_id
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
        AND version.service_id = step.service_id
      WHERE snapshot.panel_id = step.panel_id AND snapshot.taken_at <= step.at
      ORDER BY snapshot.taken_at DESC LIMIT 1)
    LEFT JOIN version AS shown ON shown.service_id = step.service_id
      AND shown.snapshot_id = iif(last.look_id IS NULL, last.prior_id, last.snapshot_id)
    LEFT JOIN look ON look.id = shown.look_id
    LEFT JOIN version AS prior ON prior.service_id = step.service_id
      AND prior.snapshot_id = last.prior_id
    LEFT JOIN version AS base ON base.service_id = step.service_id
      AND base.snapshot_id = CASE
        WHEN (SELECT taken_at FROM snapshot WHERE id = last.snapshot_id) < step.at
          THEN shown.snapshot_id
        WHEN prior.look_id IS NULL THEN prior.prior_id ELSE last.prior_id END
    LEFT JOIN look AS base_look ON base_look.id = base.look_id;

    -- The price index, step by step: the product of the ratios between two times is its move.
    CREATE VIEW price_step AS
    SELECT step_price.at, panel.name AS panel, iif(number = 1, 'panel', 'category') AS scope,
      (SELECT value FROM text WHERE id = category_id) AS category, currency,
      exp(logarithms / services) AS ratio, services, logarithms, number, step_price.panel_id
    FROM step_price JOIN panel ON panel.id = step_price.panel_id;
    """

  private static let textJoins = """
    LEFT JOIN text AS name ON name.id = look.name_id
    LEFT JOIN text AS category ON category.id = look.category_id
    LEFT JOIN text AS type ON type.id = look.type_id
    LEFT JOIN text AS extra ON extra.id = look.extra_id
    """

  /// A field of an entry that has no column of its own, as a text.
  static func extraField(_ name: String, of extra: String) -> String {
    """
    CASE WHEN json_valid(\(extra)) THEN CASE json_type(\(extra), '$.\(name)')
      WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
      ELSE CAST(json_extract(\(extra), '$.\(name)') AS TEXT) END END
    """
  }

  private static func text(_ look: String, _ column: String) -> String {
    "(SELECT value FROM text WHERE id = \(look).\(column))"
  }

  private static func flag(_ column: String) -> String {
    "CASE \(column) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
  }

  /// The text of an event before or after, from the version that holds it.
  private static func value(_ column: String, of version: String) -> String {
    let look = version == "base" ? "base_look" : "look"
    let extras = ["status", "description", "dripfeed"].map { name in
      "WHEN '\(name)' THEN \(extraField(name, of: text(look, "extra_id")))"
    }
    return """
      CASE kind WHEN 'rate' THEN \(version).rate
        WHEN 'min' THEN \(look).min WHEN 'max' THEN \(look).max
        WHEN 'refill' THEN \(flag("\(look).refill")) WHEN 'cancel' THEN \(flag("\(look).cancel"))
        WHEN 'name' THEN \(text(look, "name_id"))
        WHEN 'category' THEN \(text(look, "category_id")) WHEN 'type' THEN \(text(look, "type_id"))
        \(extras.joined(separator: "\n"))
        ELSE step.\(column) END
      """
  }
}
