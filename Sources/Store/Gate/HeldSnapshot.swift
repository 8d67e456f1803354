import Catalogue
import GRDB

/// A snapshot that is kept whole beside the catalogue: one that is held, or was rejected.
struct HeldSnapshot {
  /// The number of its row; 0 for one that is not written yet.
  var id: Int64 = 0
  let takenAt: Timestamp
  var verdict: Verdict?
  /// The account's.
  var currency: String?
  /// Whether the currency was not stated, and is that of the held snapshot before it.
  var isCurrencyAssumed = false
  let reason: String
  let answer: CatalogueAnswer

  var services: [Service] { answer.services }
  var defects: [Defect] { answer.defects }
}

extension HeldSnapshot {
  init(_ database: Database, _ snapshot: SnapshotRows.Answered) throws {
    let services = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT \(ServiceState.columns(volatile: "version.volatile"))
          FROM held_version AS version JOIN service ON service.id = version.service_id
          \(ServiceState.textJoins)
          WHERE version.snapshot_id = ? ORDER BY position
          """), arguments: [snapshot.id]
    ).compactMap { try ServiceState($0).service }
    let defects = try Row.fetchAll(
      database,
      sql: """
        SELECT service, field, reason, raw FROM defect WHERE snapshot_id = ? ORDER BY position
        """, arguments: [snapshot.id]
    ).map { Defect(service: $0[0], field: $0[1], reason: $0[2], raw: $0[3]) }
    self.init(
      id: snapshot.id, takenAt: snapshot.takenAt, verdict: snapshot.verdict,
      currency: snapshot.currency, reason: snapshot.reason ?? "",
      answer: CatalogueAnswer(services: services, defects: defects))
  }

  /// Keeps the services of an answer under a snapshot's row.
  static func write(
    _ services: [Service], snapshotID: Int64, panelID: Int64, beside known: inout KnownCatalogue,
    _ database: Database
  ) throws {
    for (position, service) in services.enumerated() {
      let before: ServiceState
      if let place = known.place(of: service.id, expected: position) {
        before = known.states[place]
      } else {
        before = try ServiceState.add(service.id, volatile: nil, panelID: panelID, database)
        known.append(before)
      }
      let texts = try known.textIDs(of: service, before: before, database)
      try database.cachedStatement(
        sql: """
          INSERT INTO held_version (snapshot_id, position, service_id, name_id, category_id,
            type_id, rate, min, max, refill, cancel, extra_id, volatile)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        snapshotID, position, before.serviceID, texts.name, texts.category, texts.type,
        service.rate.text, service.min?.text, service.max?.text, service.refill, service.cancel,
        texts.extra, service.volatile,
      ])
    }
  }

  /// Drops what is kept of it, once it is accepted.
  func deleteVersions(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM held_version WHERE snapshot_id = ?", arguments: [id])
  }

  /// The currency of an answer that came after this snapshot without one: this snapshot's, unless the
  /// answer is rather the last accepted catalogue again. Of the rates in which the two differ, it must have
  /// as many of this snapshot's, or more.
  func currency(of answer: CatalogueAnswer, otherwiseAs accepted: KnownCatalogue) -> String? {
    guard let currency else { return nil }
    let held = Dictionary(services.map { (ExactText($0.id), $0.rate) }) { first, _ in first }
    var lead = 0
    for service in answer.services {
      guard let rate = held[ExactText(service.id)], let place = accepted.place(of: service.id),
        let before = accepted.states[place].service?.rate, rate != before
      else { continue }
      if service.rate == rate { lead += 1 }
      if service.rate == before { lead -= 1 }
    }
    return lead >= 0 ? currency : nil
  }
}
