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
          let after = try looks.look(of: id, in: row, at: 3)
          let before = try looks.look(of: id, in: row, at: 3 + LookReader.columnCount)
          return Self.change(from: before, to: after, wasKnown: row.integer(2) == 1)
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
    from before: ServiceLook?, to after: ServiceLook?, wasKnown: Bool
  ) -> ServiceChange? {
    switch (before, after) {
    case (nil, let after?): .came(after, wasKnown: wasKnown)
    case (let before?, nil): .went(before)
    // Fields that nothing is said of make a version, too.
    case (let before?, let after?): before == after ? nil : .changed(before: before, after: after)
    case (nil, nil): nil
    }
  }

  private static let catalogue = """
    SELECT service.id, service.key, \(LookReader.columns("version"))
    FROM version JOIN service ON service.id = version.service_id
    WHERE version.panel_id = ?1 AND version.valid_from <= ?2 AND version.listed AND NOT EXISTS (
      SELECT 1 FROM version AS later
      WHERE later.service_id = version.service_id AND later.valid_from > version.valid_from
        AND later.valid_from <= ?2)
    """

  private static let changes = """
    SELECT service.id, service.key,
      before.service_id IS NOT NULL OR coalesce(service.first_seen_at < version.valid_from, 0),
      \(LookReader.columns("version")), \(LookReader.columns("before"))
    FROM version JOIN service ON service.id = version.service_id
    LEFT JOIN version AS before ON before.panel_id = version.panel_id
      AND before.service_id = version.service_id AND before.valid_from = (
        SELECT max(valid_from) FROM version AS earlier
        WHERE earlier.service_id = version.service_id AND earlier.valid_from < version.valid_from)
    WHERE version.panel_id = ? AND version.valid_from = ?
    """
}
