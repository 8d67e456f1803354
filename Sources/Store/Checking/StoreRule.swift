import Catalogue
import GRDB

/// A rule of the store, as a query for rows that break it.
struct StoreRule {
  /// A query with one row per breach: the panel's name, a text for the subject, the subject's time or
  /// NULL, and the problem.
  private let sql: String

  init(_ sql: String) { self.sql = sql }

  func findings(_ database: Database) throws -> [StoreFinding] {
    try Row.fetchAll(database, sql: sql).map { row in
      let time = (try row[at: 2] as Int64?).map { " of \(Timestamp(milliseconds: $0))" } ?? ""
      return StoreFinding(
        panel: try row[at: 0], subject: "\(try row[at: 1] as String)\(time)",
        problem: try row[at: 3])
    }
  }

  static let all = versionRules + listingRules + snapshotRules + orderRules
}

// MARK: - Versions

extension StoreRule {
  /// SQLite does not check the tables' own conditions if it opens a file only for reading.
  private static let versionRules = [
    versionRule(
      "(version.look_id IS NULL) <> (version.rate IS NULL)",
      "it has a look without a rate, or the reverse"),
    versionRule(
      "refill NOT IN (0, 1) OR cancel NOT IN (0, 1)",
      "its refill or cancel is neither yes nor no"),
    versionRule(
      "NOT \(isObject("(SELECT value FROM text WHERE id = look.extra_id)"))",
      "its fields beyond the contract are no JSON object"),
    versionRule(
      "snapshot.panel_id <> service.panel_id",
      "its version belongs to another panel than the service does"),
    versionRule(
      "verdict IS NOT 'accepted' AND taken_at >= coalesce(pruned_to, -9e18)",
      "its version starts with no accepted snapshot"),
    versionRule(
      "version.look_id IS NULL AND prior.look_id IS NULL",
      "it is said to be gone, and was not listed before"),
    versionRule(
      "version.reread IS NOT NULL AND (version.look_id IS NULL OR prior.look_id IS NULL)",
      "it is said to be read differently, and was not listed before and after"),
    versionRule(
      """
      look.stale IS NOT NULL AND version.prior_id IS NOT NULL
        AND (prior.rate IS NOT version.rate OR EXISTS (
          SELECT 1 FROM look AS before WHERE before.id = prior.look_id AND before.stale IS NOT NULL))
      """, "its rate is stale, and is not that of a version before it that could be read"),
    StoreRule(
      """
      WITH life AS (
        SELECT version.service_id, taken_at, prior_id, lag(snapshot_id)
          OVER (PARTITION BY version.service_id ORDER BY taken_at) AS before_id
        FROM version JOIN snapshot ON snapshot.id = snapshot_id
      )
      SELECT panel.name, 'service ' || service.key, taken_at,
        'its version does not say which one is before it'
      FROM life JOIN service ON service.id = service_id JOIN panel ON panel.id = panel_id
      WHERE prior_id IS NOT before_id
      """),
    versionRule(
      """
      version.rate IS prior.rate AND (version.look_id IS prior.look_id OR EXISTS (
        SELECT 1 FROM look AS before
        WHERE before.id = prior.look_id AND before.min IS look.min AND before.max IS look.max
          AND before.refill IS look.refill AND before.cancel IS look.cancel
          AND before.currency IS look.currency AND before.stale IS look.stale
          AND \(isSameText("name_id")) AND \(isSameText("category_id"))
          AND \(isSameText("type_id")) AND \(isSameText("extra_id"))))
      """, "its version repeats the one before it"),
    // The versions' steps are summed in the order of time, so that each is read once.
    StoreRule(
      """
      WITH steps AS (
        SELECT snapshot.panel_id, taken_at AS at, NULL AS stated,
          (version.look_id IS NOT NULL) - (prior.look_id IS NOT NULL) AS step
        FROM version JOIN snapshot ON snapshot.id = version.snapshot_id
        LEFT JOIN version AS prior
          ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
        UNION ALL SELECT panel_id, taken_at, services, 0 FROM accepted
      ),
      running AS (
        SELECT panel_id, at, stated, sum(step) OVER (PARTITION BY panel_id ORDER BY at) AS listed
        FROM steps
      )
      SELECT panel.name, 'snapshot', at,
        'it states ' || stated || ' services, and ' || listed || ' are listed as of it'
      FROM running JOIN panel ON panel.id = panel_id
      WHERE stated <> listed
      """),
  ]

  /// A rule that no version may satisfy a condition.
  private static func versionRule(_ condition: String, _ problem: String) -> StoreRule {
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, taken_at, '\(problem)'
      FROM version JOIN service ON service.id = version.service_id
      JOIN snapshot ON snapshot.id = version.snapshot_id
      JOIN panel ON panel.id = service.panel_id
      LEFT JOIN look ON look.id = version.look_id
      LEFT JOIN version AS prior
        ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
      WHERE \(condition)
      """)
  }

  /// Whether a text is missing or a JSON object: fields are stored like this.
  private static func isObject(_ text: String) -> String {
    "iif(\(text) IS NULL, 1, json_valid(\(text)) AND \(text) LIKE '{%}')"
  }

  private static func isSameText(_ column: String) -> String {
    """
    (before.\(column) IS look.\(column) OR (SELECT value FROM text WHERE id = before.\(column))
      IS (SELECT value FROM text WHERE id = look.\(column)))
    """
  }
}

// MARK: - The listing

extension StoreRule {
  private static let listingRules = [
    StoreRule(
      """
      WITH life AS (
        SELECT version.service_id, snapshot_id, look_id, row_number()
          OVER (PARTITION BY version.service_id ORDER BY taken_at DESC) AS number
        FROM version JOIN snapshot ON snapshot.id = snapshot_id
      )
      SELECT panel.name, 'service ' || service.key, NULL,
        'what is listed now, or when it left, is not by its last version'
      FROM service JOIN panel ON panel.id = service.panel_id
      LEFT JOIN life ON life.service_id = service.id AND number = 1
      LEFT JOIN entry ON entry.panel_id = service.panel_id AND entry.service_id = service.id
      WHERE entry.snapshot_id IS NOT iif(look_id IS NULL, NULL, life.snapshot_id)
        OR left_id IS NOT iif(look_id IS NULL, life.snapshot_id, NULL)
      """),
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, NULL, 'its volatile fields are no JSON object'
      FROM service JOIN panel ON panel.id = service.panel_id WHERE NOT \(isObject("volatile"))
      """),
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, NULL, 'another panel lists it'
      FROM entry JOIN service ON service.id = service_id JOIN panel ON panel.id = entry.panel_id
      WHERE entry.panel_id <> service.panel_id
      """),
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, NULL,
        'its mark is half of one, or of no known decoder'
      FROM entry JOIN service ON service.id = service_id JOIN panel ON panel.id = entry.panel_id
      WHERE (fingerprint IS NULL) <> (size IS NULL) OR fingerprint IS NOT NULL AND decoder IS NULL
      """),
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, first_seen_at,
        'it is not listed first since then'
      FROM service JOIN panel ON panel.id = service.panel_id
      JOIN (
        SELECT service_id, min(taken_at) AS first_at
        FROM version JOIN snapshot ON snapshot.id = snapshot_id GROUP BY service_id
      ) ON service_id = service.id
      WHERE coalesce(first_seen_at > first_at, 1) OR pruned_to IS NULL AND first_seen_at < first_at
      """),
    StoreRule(
      """
      SELECT NULL, 'fingerprint_key', NULL, 'there is none'
      WHERE NOT EXISTS (SELECT 1 FROM fingerprint_key WHERE length(key) = 16)
      """),
  ]
}
