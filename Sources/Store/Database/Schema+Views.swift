/// The views that queries read: how versions follow each other, what the steps mean, and the tables in words.
///
/// A view is read for a window as `FROM bounds CROSS JOIN view WHERE view.panel_id = bounds.panel_id AND at >
/// …`. SQLite then reads only the rows of these times. For this, both halves of a UNION must give a column the
/// same affinity; that is why there are casts.
/// affinity for that, which is what the casts are for.
extension Schema {
  static let acceptedView = """
    -- The snapshots that speak for a catalogue. snapshot.services are the entries that could be
    -- read; here also count the services that were kept because theirs could not.
    DROP VIEW IF EXISTS accepted;
    CREATE VIEW accepted AS
    SELECT panel_id, taken_at,
      services + (SELECT count(DISTINCT service) FROM defect_list WHERE id = defects_id) AS services,
      id AS snapshot_id
    FROM snapshot WHERE verdict = 'accepted';
    """

  static let views = """
    -- Every version with what it follows: prior is the service's version before, base the one that listed
    -- it last. is_move: its price moved, and the versions say all of it, since no row judges the step; ratio
    -- is that move.
    CREATE VIEW version_step AS
    SELECT snapshot.panel_id, snapshot.taken_at AS at, version.service_id, version.snapshot_id,
      version.look_id, version.rate, version.prior_id, earlier.taken_at AS prior_at,
      prior.look_id AS prior_look_id,
      iif(prior.look_id IS NULL, prior.prior_id, version.prior_id) AS base_id,
      coalesce(prior.rate, base.rate) AS rate_before,
      CAST(\(isMove) AS INTEGER) AS is_move,
      CASE WHEN \(isMove)
        THEN CAST(version.rate AS REAL) / CAST(coalesce(prior.rate, base.rate) AS REAL) END AS ratio
    FROM snapshot
    CROSS JOIN version ON version.snapshot_id = snapshot.id
    LEFT JOIN version AS prior ON prior.snapshot_id = version.prior_id
      AND prior.service_id = version.service_id
    LEFT JOIN version AS base ON base.service_id = version.service_id
      AND base.snapshot_id = iif(prior.look_id IS NULL, prior.prior_id, NULL)
    LEFT JOIN snapshot AS earlier ON earlier.id = version.prior_id;

    -- The plain moves of rates: those that no row says more about. They belong to the step's line about
    -- the services of their category, or else about the panel, if there is one.
    CREATE VIEW rate_move AS
    SELECT version_step.panel_id, version_step.at, version_step.service_id, snapshot_id, look_id,
      CAST(rate AS REAL) / CAST(rate_before AS REAL) AS ratio, rate_before AS before,
      rate AS after, line.group_number, coalesce(line.group_at, line.at) AS group_at
    FROM version_step
    LEFT JOIN step_event AS line ON line.panel_id = version_step.panel_id
      AND line.at = version_step.at AND line.service_id = 0 AND line.number = (
        SELECT number FROM step_event AS cover
        WHERE cover.panel_id = version_step.panel_id AND cover.at = version_step.at
          AND cover.service_id = 0
          AND kind IN ('repriced', 'floating', '\(PlainMoves.continued)')
          AND (is_category IS NULL OR category_id IS (
            SELECT category_id FROM look WHERE look.id = version_step.look_id))
        ORDER BY is_category DESC LIMIT 1)
    WHERE version_step.is_move;

    -- The lines about many services, as the column "group" names them.
    CREATE VIEW line AS
    SELECT panel_id, at, number, group_number, kind, category_id, before, after, ratio, factor,
      count, other_count,
      iif(group_number IS NULL, NULL, kind || CASE WHEN kind = 'floating' THEN ''
        WHEN coalesce(ratio, factor) >= 9999.5 THEN printf(' ×%.0f', coalesce(ratio, factor))
        WHEN coalesce(ratio, factor) < 0.0001
          THEN rtrim(rtrim(printf(' ×%.8f', coalesce(ratio, factor)), '0'), '.')
        WHEN coalesce(ratio, factor) > 0 THEN printf(' ×%.4g', coalesce(ratio, factor))
        ELSE '' END) AS "group"
    FROM step_event
    WHERE service_id = 0 AND kind <> '\(PlainMoves.continued)';

    -- The interpreted changes in words: the plain moves of rates, and the stored events. look is how the
    -- service looks from then on, or how it was last listed; old is how it was listed before.
    CREATE VIEW event AS
    SELECT rate_move.at, panel.name AS panel, service.key AS service,
      \(text("look.name_id")) AS name, \(text("look.category_id")) AS category,
      CAST('rate' AS TEXT) AS event, CAST(rate_move.before AS TEXT) AS before,
      CAST(rate_move.after AS TEXT) AS after,
      CAST(100 * (rate_move.ratio - 1) AS REAL) AS change_percent,
      (SELECT "group" FROM line
       WHERE line.panel_id = rate_move.panel_id AND line.at = rate_move.group_at
         AND line.group_number = rate_move.group_number) AS "group",
      CAST(rate_move.ratio AS REAL) AS ratio, CAST(NULL AS REAL) AS factor,
      CAST(NULL AS INTEGER) AS count, CAST(NULL AS INTEGER) AS other_count,
      (SELECT key FROM service WHERE id = NULL) AS other_service,
      CAST(NULL AS INTEGER) AS reference_at, CAST(NULL AS INTEGER) AS number,
      rate_move.panel_id, CAST(rate_move.service_id AS INTEGER) AS service_id,
      CAST(NULL AS INTEGER) AS is_category, rate_move.group_number,
      CAST(rate_move.group_at AS INTEGER) AS group_at
    FROM rate_move
    CROSS JOIN panel ON panel.id = rate_move.panel_id
    CROSS JOIN service ON service.id = rate_move.service_id
    CROSS JOIN look ON look.id = rate_move.look_id
    UNION ALL
    SELECT step_event.at, panel.name, service.key, \(text("look.name_id")),
      \(text("iif(step_event.service_id = 0, step_event.category_id, look.category_id)")),
      step_event.kind, \(value("before", rate: "coalesce(prior.rate, base.rate)", look: "old")),
      \(value("after", rate: "version.rate", look: "look")),
      CAST(100 * (step_event.ratio - 1) AS REAL),
      (SELECT "group" FROM line
       WHERE line.panel_id = step_event.panel_id
         AND line.at = coalesce(step_event.group_at, step_event.at)
         AND line.group_number = step_event.group_number),
      step_event.ratio, step_event.factor, step_event.count, step_event.other_count,
      (SELECT key FROM service WHERE id = step_event.other_service_id), step_event.reference_at,
      step_event.number, step_event.panel_id,
      CAST(nullif(step_event.service_id, 0) AS INTEGER), step_event.is_category,
      step_event.group_number,
      CAST(iif(step_event.group_number IS NULL, NULL,
        coalesce(step_event.group_at, step_event.at)) AS INTEGER)
    FROM step_event
    CROSS JOIN panel ON panel.id = step_event.panel_id
    LEFT JOIN service ON service.id = step_event.service_id
    LEFT JOIN snapshot ON snapshot.panel_id = step_event.panel_id AND snapshot.taken_at =
      iif(step_event.kind = 'removed', step_event.reference_at, step_event.at)
    LEFT JOIN version ON version.snapshot_id = snapshot.id
      AND version.service_id = step_event.service_id
    LEFT JOIN version AS prior ON prior.snapshot_id = version.prior_id
      AND prior.service_id = version.service_id
    LEFT JOIN version AS base ON base.service_id = version.service_id
      AND base.snapshot_id = iif(prior.look_id IS NULL, prior.prior_id, NULL)
    LEFT JOIN look AS old ON old.id = coalesce(prior.look_id, base.look_id)
    LEFT JOIN look ON look.id = coalesce(version.look_id, old.id, iif(step_event.service_id > 0, (
      SELECT earlier.look_id FROM snapshot AS past
      CROSS JOIN version AS earlier ON earlier.snapshot_id = past.id
      WHERE past.panel_id = step_event.panel_id AND past.taken_at <= step_event.at
        AND earlier.service_id = step_event.service_id
      ORDER BY past.taken_at DESC LIMIT 1), NULL))
    WHERE step_event.kind NOT IN ('\(PlainMoves.continued)', '\(PlainMoves.uncompared)');

    -- From when until when each look of a listed service held; valid_to of the last one is past all
    -- times. As of a time T: valid_from <= T AND valid_to > T; nothing before T is read for it.
    CREATE VIEW span AS
    SELECT entry.panel_id, entry.service_id, snapshot.taken_at AS valid_from,
      CAST(9223372036854775807 AS INTEGER) AS valid_to, version.look_id, version.rate
    FROM entry
    CROSS JOIN snapshot ON snapshot.id = entry.snapshot_id
    CROSS JOIN version ON version.snapshot_id = entry.snapshot_id
      AND version.service_id = entry.service_id
    UNION ALL
    SELECT next.panel_id, version.service_id, snapshot.taken_at, next.taken_at, prior.look_id,
      prior.rate
    FROM snapshot AS next
    CROSS JOIN version ON version.snapshot_id = next.id
    CROSS JOIN snapshot ON snapshot.id = version.prior_id
    CROSS JOIN version AS prior ON prior.snapshot_id = version.prior_id
      AND prior.service_id = version.service_id
    WHERE prior.look_id IS NOT NULL;

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

  /// Whether a version is a plain change of a price.
  private static let isMove = """
    (version.rate <> coalesce(prior.rate, base.rate) AND version.reread IS NULL
        AND snapshot.taken_at <= (SELECT max(at) FROM memory WHERE panel_id = snapshot.panel_id)
        AND NOT EXISTS (
          SELECT 1 FROM step_event AS judged
          WHERE judged.panel_id = snapshot.panel_id AND judged.at = snapshot.taken_at
            AND judged.service_id = version.service_id AND judged.kind IN (\(judgingKinds))))
    """

  /// The kinds of rows that judge the step of a rate.
  private static let judgingKinds = PlainMoves.judging.sorted().map { "'\($0)'" }
    .joined(separator: ", ")

  /// The interpreted fields without a column of their own, and the names that panels use for them.
  static let extraFields = [
    ("status", ["status", "state", "available"]), ("description", ["description", "desc"]),
    ("dripfeed", ["dripfeed"]),
  ]

  /// A field of an entry that has no column of its own, as a text. If an entry has several of its names with
  /// different values, the text has all of them, so that no change is lost.
  static func extraField(named names: [String], of extra: String) -> String {
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    return """
      CASE WHEN json_valid(\(extra)) THEN (
        SELECT group_concat(said, ' / ') FROM (
          SELECT CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
            ELSE CAST(field.value AS TEXT) END AS said
          FROM json_each(\(extra)) AS field WHERE field.key IN (\(list))
          GROUP BY said ORDER BY min(instr(' \(names.joined(separator: " ")) ', ' ' || field.key || ' '))))
      END
      """
  }

  private static func text(_ id: String) -> String { "(SELECT value FROM text WHERE id = \(id))" }

  private static func flag(_ column: String) -> String {
    "CASE \(column) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
  }

  /// The text of an event's `before` or `after`. For rates and fields, it comes from the version
  /// that holds it.
  private static func value(_ column: String, rate: String, look: String) -> String {
    let extras = extraFields.map { kind, names in
      "WHEN '\(kind)' THEN \(extraField(named: names, of: text("\(look).extra_id")))"
    }
    return """
      CAST(CASE step_event.kind WHEN 'rate' THEN \(rate)
        WHEN 'min' THEN \(look).min WHEN 'max' THEN \(look).max
        WHEN 'refill' THEN \(flag("\(look).refill")) WHEN 'cancel' THEN \(flag("\(look).cancel"))
        WHEN 'name' THEN \(text("\(look).name_id"))
        WHEN 'category' THEN \(text("\(look).category_id"))
        WHEN 'type' THEN \(text("\(look).type_id"))
        \(extras.joined(separator: "\n"))
        ELSE step_event.\(column) END AS TEXT)
      """
  }
}
