public import Catalogue
import GRDB

/// A snapshot of a panel's catalogue that is dated in the future.
public struct FutureSnapshot: Hashable, Sendable {
  public let panel: String
  public let id: Int64
  public let takenAt: Timestamp
}

extension RatebookStore {
  /// What is wrong at first sight: of each panel, what it lists and up to when its changes are interpreted are
  /// held against its last accepted snapshot. Finds little of what ``inspect()`` does, in no time. Throws
  /// ``StoreError``.
  public func glance() throws -> [StoreFinding] {
    try read { database in
      // A database of an older version has other tables.
      guard try Schema.migrator.hasCompletedMigrations(database) else { return [] }
      return try StoreRule.glance.flatMap { try $0.findings(database) }
    }
  }

  /// The accepted and held snapshots that are dated after a time, a few per panel, and at the least a minute
  /// after it. Throws ``StoreError``.
  public func futureSnapshots(at time: Timestamp) throws -> [FutureSnapshot] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT name, snapshot.id, taken_at FROM panel JOIN snapshot ON snapshot.id IN (
            SELECT id FROM snapshot
            WHERE panel_id = panel.id AND taken_at > ? AND verdict IN ('accepted', 'held')
            ORDER BY taken_at LIMIT 3)
          ORDER BY name, taken_at
          """, arguments: [(time + .seconds(60)).milliseconds]
      ).map { row in
        FutureSnapshot(
          panel: try row[at: 0], id: try row[at: 1],
          takenAt: Timestamp(milliseconds: try row[at: 2]))
      }
    }
  }
}

extension StoreRule {
  /// Rules that are cheap to look at.
  fileprivate static let glance = [
    StoreRule(
      """
      WITH last AS (
        SELECT id, name, (
          SELECT services FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
          ORDER BY taken_at DESC LIMIT 1) AS stated,
          (SELECT count(*) FROM entry WHERE panel_id = panel.id) AS listed
        FROM panel
      )
      SELECT name, 'its last snapshot', NULL,
        'it states ' || stated || ' services, and ' || listed || ' are listed as of it'
      FROM last WHERE stated <> listed
      """),
    StoreRule(
      """
      WITH last AS (
        SELECT name, (SELECT max(at) FROM memory WHERE panel_id = panel.id) AS interpreted,
          (SELECT taken_at FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
          ORDER BY taken_at DESC LIMIT 1) AS accepted
        FROM panel
      )
      SELECT name, 'its last snapshot', accepted,
        'it is not interpreted yet; the next run that writes does it'
      FROM last WHERE interpreted IS NOT accepted
      """),
  ]
}
