import Catalogue
import GRDB

/// A snapshot that is stored completely, apart from the catalogue: it is held, or was rejected.
struct HeldSnapshot {
  /// The number of its row; 0 if it is not written yet.
  var id: Int64 = 0
  let takenAt: Timestamp
  var verdict: Verdict?
  /// The account's currency.
  var currency: String?
  /// Whether the snapshot states no currency. It then has the currency of the held snapshot before it.
  var isCurrencyAssumed = false
  let reason: String
  var answer = CatalogueAnswer(services: [])

  var services: [Service] { answer.services }
  var defects: [Defect] { answer.defects }
}

extension HeldSnapshot {
  init(_ database: Database, _ snapshot: SnapshotRows.Answered) throws {
    var services: [Service] = []
    try database.forEachRow(Self.heldServices, snapshot.id) { row in
      guard let service = try ServiceState(row).look else {
        throw DatabaseError.damage("what a service of snapshot \(snapshot.id) looks like is lost")
      }
      services.append(service)
    }
    try self.init(database, snapshot, services)
  }

  /// Makes a snapshot from services, with its unreadable entries.
  init(_ database: Database, _ snapshot: SnapshotRows.Answered, _ services: [Service]) throws {
    let defects = try Row.fetchAll(
      database,
      sql: """
        SELECT coalesce(service, stated_id), field, reason, raw FROM snapshot_defect
        WHERE snapshot_id = ? ORDER BY position
        """, arguments: [snapshot.id]
    ).map {
      Defect(
        service: try $0[at: 0], field: try $0[at: 1], reason: try $0[at: 2], raw: try $0[at: 3])
    }
    self.init(
      id: snapshot.id, takenAt: snapshot.takenAt, verdict: snapshot.verdict,
      currency: snapshot.currency, reason: snapshot.reason ?? "",
      answer: CatalogueAnswer(services: services, defects: defects))
  }

  private static let heldServices = """
    SELECT \(ServiceState.columns(volatile: "held.volatile", look: "held", rate: "held.rate"))
    FROM held_version AS held LEFT JOIN service ON service.id = held.service_id
    \(ServiceState.textJoins(look: "held"))
    WHERE held.snapshot_id = ? ORDER BY position
    """

  /// Stores the services of an answer for a snapshot.
  static func write(
    _ services: [Service], snapshotID: Int64, panelID: Int64, beside known: KnownCatalogue,
    _ database: Database
  ) throws {
    var allTexts = try SharedTexts(database)
    for (position, service) in services.enumerated() {
      let before =
        try known.index(of: service.id, expected: position).map { known.states[$0] }
        ?? ServiceState.add(service.id, volatile: nil, panelID: panelID, database)
      let texts = try allTexts.ids(of: service, before: before, database)
      try database.change(
        """
        INSERT INTO held_version (snapshot_id, position, service_id, name_id, category_id,
          type_id, rate, min, max, refill, cancel, extra_id, volatile, currency)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, snapshotID, position, before.serviceID, texts.name, texts.category, texts.type,
        service.rate.text, service.min?.text, service.max?.text, service.refill, service.cancel,
        texts.extra, service.volatile, service.currency)
    }
  }

  /// Deletes its stored services, after it was accepted.
  func deleteVersions(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM held_version WHERE snapshot_id = ?", arguments: [id])
  }

  /// The currency of a later answer that states none. It is this snapshot's, unless the answer looks more like
  /// the last accepted catalogue: of the rates in which the two differ, it has more of the catalogue's.
  func currency(of answer: CatalogueAnswer, otherwiseAs accepted: KnownCatalogue) -> String? {
    guard let currency else { return nil }
    let held = Dictionary(services.map { (ExactText($0.id), $0.rate) }) { first, _ in first }
    var lead = 0
    for service in answer.services {
      guard let rate = held[ExactText(service.id)], let index = accepted.index(of: service.id),
        let before = accepted.states[index].service?.rate, rate != before
      else { continue }
      if service.rate == rate { lead += 1 }
      if service.rate == before { lead -= 1 }
    }
    return lead >= 0 ? currency : nil
  }
}
