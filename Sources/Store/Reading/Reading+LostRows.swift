public import Catalogue
import GRDB

extension Reading {
  /// Makes sure that no service of these panels, of all if none is named, goes missing because rows of a
  /// damaged file are lost: what is listed now, and what was listed otherwise after `start` and up to `end`. The rows
  /// of other times cost as much as all of the history; `check --deep` looks at them.
  ///
  /// Queries join these rows, and would leave such a service out without a word. Throws `DatabaseError`,
  /// ``StoreError/damaged(path:)`` outside of the reading.
  public func checkNothingIsLost(
    of panels: [String], after start: Timestamp, until end: Timestamp = .init(milliseconds: .max)
  ) throws {
    let wanted = Set(panels)
    var ids: [Int64] = []
    try ReadStatement(database, sql: "SELECT id, name FROM main.panel").forEachRow { row in
      if wanted.isEmpty || wanted.contains(row.text(1)) { ids.append(row.integer(0)) }
    }
    let listing = try ReadStatement(database, sql: Self.incompleteListing)
    let versions = try ReadStatement(database, sql: Self.incompleteVersions)
    for id in ids {
      for statement in [listing, versions] {
        statement.bind(id, start.milliseconds, end.milliseconds)
        let isIncomplete = try statement.firstRow { $0.integer(0) == 1 }
        if isIncomplete == true { throw DatabaseError.damage("rows of listed services are lost") }
      }
    }
  }

  /// The rows that a look refers to. Joined, since a subquery for each takes half as long again.
  private static let texts = """
    LEFT JOIN text AS name ON name.id = name_id
    LEFT JOIN text AS category ON category.id = category_id
    LEFT JOIN text AS type ON type.id = type_id
    LEFT JOIN text AS extra ON extra.id = extra_id
    """

  /// Whether a row of a look is missing, or one that it refers to.
  private static let isIncomplete = """
    (name.id IS NULL OR category.id IS NULL AND category_id IS NOT NULL
      OR type.id IS NULL AND type_id IS NOT NULL OR extra.id IS NULL AND extra_id IS NOT NULL)
    """

  private static let incompleteListing = """
    SELECT (SELECT services FROM accepted WHERE panel_id = ?1 ORDER BY taken_at DESC LIMIT 1)
        -- By the index of services, and from it by the keys of entries, as the catalogue is read.
        <> (SELECT count(*) FROM service
          CROSS JOIN entry ON entry.panel_id = ?1 AND entry.service_id = service.id
          WHERE service.panel_id = ?1)
      OR EXISTS (
        SELECT 1 FROM entry
        LEFT JOIN service ON service.id = entry.service_id
        LEFT JOIN snapshot ON snapshot.id = entry.snapshot_id
        LEFT JOIN version
          ON version.snapshot_id = entry.snapshot_id AND version.service_id = entry.service_id
        LEFT JOIN look ON look.id = version.look_id
        \(texts)
        WHERE entry.panel_id = ?1
          AND (service.id IS NULL OR snapshot.id IS NULL OR \(isIncomplete)))
      OR EXISTS (
        SELECT 1 FROM service
        WHERE panel_id = ?1 AND left_id IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM version WHERE snapshot_id = left_id AND service_id = service.id))
    """

  private static let incompleteVersions = """
    SELECT EXISTS (
      SELECT 1 FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      LEFT JOIN service ON service.id = version.service_id
      LEFT JOIN snapshot AS earlier ON earlier.id = version.prior_id
      LEFT JOIN version AS prior
        ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
      LEFT JOIN look ON look.id = coalesce(version.look_id, prior.look_id)
      \(texts)
      WHERE snapshot.panel_id = ?1 AND snapshot.taken_at > ?2 AND snapshot.taken_at <= ?3
        AND (service.id IS NULL
          OR version.prior_id IS NOT NULL AND (earlier.id IS NULL OR prior.snapshot_id IS NULL)
          OR \(isIncomplete)))
    """
}
