import Catalogue
import GRDB
import Interpretation

/// Builds the steps from one accepted snapshot of a panel to the next from its versions.
struct StepReader {
  let database: Database
  let panelID: Int64
  let looks: LookReader

  init(_ database: Database, panelID: Int64) {
    (self.database, self.panelID, looks) = (database, panelID, LookReader(database))
  }

  /// The step to the accepted snapshot of a time; takes note of the numbers of the services that changed.
  ///
  /// The first one is from nothing: what `prune` has left of the time before is part of it.
  func step(
    to time: Timestamp, isFirst: Bool, _ numbers: inout StoreNumbers
  ) throws -> CatalogueStep {
    var changes: [(id: OrderedID, change: ServiceChange)] = []
    func add(_ row: ResultRow, _ change: (String) throws -> ServiceChange?) throws {
      let id = row.text(1)
      guard let change = try change(id) else { return }
      numbers.add(service: id, row.integer(0))
      changes.append((OrderedID(id), change))
      if changes.count.isMultiple(of: 1024) { try Task.checkCancellation() }
    }
    if isFirst {
      try database.forEachRow(Self.catalogue, panelID, time.milliseconds) { row in
        try add(row) { id in
          try looks.look(of: id, in: row, at: 2).map { .came($0, wasKnown: false) }
        }
      }
    } else {
      try database.forEachRow(Self.changes, panelID, time.milliseconds) { row in
        try add(row) { id in
          let after = try looks.look(of: id, in: row, at: 4)
          let before = try looks.look(of: id, in: row, at: 4 + LookReader.columnCount)
          return Self.change(
            from: before, to: after, wasKnown: row.integer(2) == 1,
            isReread: row.flag(3) ?? false)
        }
      }
    }
    changes.sort { $0.id < $1.id }
    let rows = SnapshotRows(database, panelID: panelID, AcceptanceGate())
    return CatalogueStep(
      at: time, changes: changes.map(\.change), currencyBefore: try rows.currency(before: time),
      currencyAfter: try rows.currency(before: time + .milliseconds(1)), isBaseline: isFirst)
  }

  private static func change(
    from before: ServiceLook?, to after: ServiceLook?, wasKnown: Bool, isReread: Bool
  ) -> ServiceChange? {
    switch (before, after) {
    case (nil, let after?): .came(after, wasKnown: wasKnown)
    case (let before?, nil): .went(before)
    // Fields that nothing is said of make a version, too.
    case (let before?, let after?) where before == after: nil
    case (let before?, let after?):
      isReread ? .reread(before: before, after: after) : .changed(before: before, after: after)
    case (nil, nil): nil
    }
  }

  private static let catalogue = """
    SELECT service.id, service.key, \(LookReader.columns("version", "look"))
    FROM (
      SELECT service_id, snapshot_id
      FROM entry CROSS JOIN snapshot ON snapshot.id = snapshot_id
      WHERE entry.panel_id = ?1 AND taken_at <= ?2
      UNION ALL
      SELECT service_id, prior_id
      FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
      WHERE panel_id = ?1 AND taken_at > ?2
        AND (SELECT taken_at FROM snapshot WHERE id = prior_id) <= ?2
    ) AS life
    CROSS JOIN service ON service.id = life.service_id
    CROSS JOIN version
      ON version.snapshot_id = life.snapshot_id AND version.service_id = life.service_id
    CROSS JOIN look ON look.id = version.look_id
    """

  private static let changes = """
    SELECT service.id, service.key,
      version.prior_id IS NOT NULL OR coalesce(service.first_seen_at < snapshot.taken_at, 0),
      version.reread, \(LookReader.columns("version", "look")),
      \(LookReader.columns("prior", "look_before"))
    FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
    CROSS JOIN service ON service.id = version.service_id
    LEFT JOIN look ON look.id = version.look_id
    LEFT JOIN version AS prior
      ON prior.snapshot_id = version.prior_id AND prior.service_id = version.service_id
    LEFT JOIN look AS look_before ON look_before.id = prior.look_id
    WHERE snapshot.panel_id = ? AND snapshot.taken_at = ?
    """
}
