public import Catalogue
import GRDB

/// What a message about a moved rate says beside the move: the prices of the 90 days before, and what was ordered in
/// the last 30.
public struct AlertContext: Equatable, Sendable {
  /// The highest and the lowest rate; `nil` if the service was not listed all that time, or if its number or its
  /// product changed in it.
  public var high: Amount?
  public var low: Amount?
  /// The sum of the quantities of the ledger's orders; `nil` if there are none.
  public var quantity: Amount?

  private static let day: Int64 = 86_400_000

  /// Of a service before a time at which its rate moved.
  init(_ database: Database, panelID: Int64, service: String, at time: Timestamp) throws {
    var rates: [Amount] = []
    var reachesBack = false
    let start = time.milliseconds - 90 * Self.day
    try database.forEachRow(Self.rates, panelID, service, time.milliseconds, start) { row in
      if let rate = try row.amount(0) { rates.append(rate) }
      if row.integer(1) <= start { reachesBack = true }
    }
    if reachesBack { (high, low) = (rates.max(), rates.min()) }
    try database.forEachRow(
      """
      SELECT quantity FROM ledger_order
      WHERE panel_id = ? AND service = ? AND ordered_at > ? AND ordered_at <= ?
        AND quantity IS NOT NULL
      """, panelID, service, time.milliseconds - 30 * Self.day, time.milliseconds
    ) { row in
      if let amount = try row.amount(0) { quantity = try (quantity ?? .zero) + amount }
    }
  }

  /// The rates before ?3, from the last one back to the one that held at ?4; none if something but a price changed
  /// in that time.
  private static let rates = """
    WITH RECURSIVE
    known (service_id) AS (
      SELECT id FROM service
      WHERE panel_id = ?1 AND key = ?2 AND NOT EXISTS (
        SELECT 1 FROM step_event WHERE panel_id = ?1 AND at > ?4 AND at <= ?3
          AND service_id = service.id
          AND kind IN ('redenominated', 'unit', 'replaced', 'parked', 'unparked', 'currency'))
    ),
    life (prior_id, service_id, at, rate, depth) AS (
      SELECT version.prior_id, version.service_id, taken_at, NULL, 0
      FROM known
      CROSS JOIN snapshot ON snapshot.panel_id = ?1 AND snapshot.taken_at = ?3
      CROSS JOIN version ON version.snapshot_id = snapshot.id
        AND version.service_id = known.service_id
      UNION ALL
      SELECT version.prior_id, version.service_id, taken_at, version.rate, depth + 1
      FROM life
      CROSS JOIN version ON version.snapshot_id = life.prior_id
        AND version.service_id = life.service_id
      CROSS JOIN snapshot ON snapshot.id = life.prior_id
      WHERE life.at > ?4 AND depth <= 5000
    )
    SELECT rate, at FROM life WHERE rate IS NOT NULL
    """
}

extension RatebookStore {
  /// What a message about a service's move says beside it; `nil` if there is no such panel. Throws ``StoreError``.
  public func alertContext(
    of service: String, panel: String, at time: Timestamp
  ) throws -> AlertContext? {
    try read { database in
      let panelID = try Int64.fetchOne(
        database.cachedStatement(sql: "SELECT id FROM panel WHERE name = ?"), arguments: [panel])
      return try panelID.map {
        try AlertContext(database, panelID: $0, service: service, at: time)
      }
    }
  }
}
