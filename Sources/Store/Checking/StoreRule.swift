import Catalogue
import GRDB

/// A rule of the store, as a query for what breaks it.
struct StoreRule {
  /// Gives a row a breach: the panel's name, a text of what it is found of, with the time of it where
  /// that is not NULL, and what is wrong.
  private let sql: String

  init(_ sql: String) { self.sql = sql }

  func findings(_ database: Database) throws -> [StoreFinding] {
    try Row.fetchAll(database, sql: sql).map { row in
      let time = (row[2] as Int64?).map { " of \(Timestamp(milliseconds: $0))" } ?? ""
      return StoreFinding(panel: row[0], subject: "\(row[1] as String)\(time)", problem: row[3])
    }
  }

  static let all = versionRules + snapshotRules + orderRules
}

// MARK: - Versions

extension StoreRule {
  /// SQLite leaves the table's own conditions out where it opens a file for reading only.
  private static let versionRules = [
    versionRule(
      """
      listed NOT IN (0, 1) OR (name_id IS NOT NULL) <> listed OR (rate IS NOT NULL) <> listed
      """, "it is listed without name or rate, or the reverse"),
    versionRule(
      "refill NOT IN (0, 1) OR cancel NOT IN (0, 1)",
      "its refill or cancel is neither yes nor no"),
    versionRule(
      "version.panel_id <> service.panel_id",
      "its version belongs to another panel than the service does"),
    versionRule(
      """
      valid_from > coalesce(pruned_to, -9e18) AND NOT EXISTS (
        SELECT 1 FROM snapshot
        WHERE snapshot.panel_id = version.panel_id AND taken_at = valid_from
          AND verdict = 'accepted')
      """, "its version starts with no accepted snapshot"),
    // Of what stood before the first snapshot that `prune` has left, only the last is there, and it
    // may say that the service was away.
    versionRule(
      """
      NOT listed AND valid_from > coalesce(pruned_to, -9e18) AND NOT EXISTS (
        SELECT 1 FROM version AS earlier
        WHERE earlier.service_id = version.service_id AND earlier.valid_from < version.valid_from)
      """, "it is said to be gone before it was ever listed"),
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, left_at,
        'its last version does not say that it left then'
      FROM service JOIN panel ON panel.id = service.panel_id
      WHERE left_at IS NOT (
        SELECT CASE WHEN listed THEN NULL ELSE valid_from END FROM version
        WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1)
      """),
    StoreRule(
      """
      WITH pairs AS (
        SELECT *, lead(valid_from) OVER (PARTITION BY service_id ORDER BY valid_from) AS next_from
        FROM version
      )
      SELECT panel.name, 'service ' || service.key, pairs.next_from,
        'its version repeats the one before it'
      FROM pairs JOIN version AS next
        ON next.service_id = pairs.service_id AND next.valid_from = next_from
      JOIN service ON service.id = pairs.service_id JOIN panel ON panel.id = service.panel_id
      WHERE pairs.listed = next.listed AND pairs.rate IS next.rate AND pairs.min IS next.min
        AND pairs.max IS next.max AND pairs.refill IS next.refill AND pairs.cancel IS next.cancel
        AND \(isSameText("name_id")) AND \(isSameText("category_id")) AND \(isSameText("type_id"))
        AND \(isSameText("extra_id"))
      """),
    // The versions' steps are summed up in the order of time, so that each is read once.
    StoreRule(
      """
      WITH steps AS (
        SELECT panel_id, valid_from AS at, NULL AS stated,
          listed - lag(listed, 1, 0) OVER (PARTITION BY service_id ORDER BY valid_from) AS step
        FROM version
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

  /// The versions that a condition is true of, which is true of none.
  private static func versionRule(_ condition: String, _ problem: String) -> StoreRule {
    StoreRule(
      """
      SELECT panel.name, 'service ' || service.key, valid_from, '\(problem)'
      FROM version JOIN service ON service.id = service_id
      JOIN panel ON panel.id = service.panel_id
      WHERE \(condition)
      """)
  }

  private static func isSameText(_ column: String) -> String {
    """
    (pairs.\(column) IS next.\(column) OR (SELECT value FROM text WHERE id = pairs.\(column))
      IS (SELECT value FROM text WHERE id = next.\(column)))
    """
  }
}
