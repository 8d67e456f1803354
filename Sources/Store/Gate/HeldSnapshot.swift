import Catalogue
import GRDB

/// A snapshot that is kept whole beside the catalogue: one that is held, or was rejected.
struct HeldSnapshot {
  let id: Int64
  let takenAt: Timestamp
  let verdict: Verdict?
  let currency: String?
  let reason: String
  let services: [Service]
  let defects: [Defect]

  var answer: CatalogueAnswer { CatalogueAnswer(services: services, defects: defects) }

  init(_ database: Database, _ snapshot: SnapshotRows.Answered) throws {
    id = snapshot.id
    takenAt = snapshot.takenAt
    verdict = snapshot.verdict
    currency = snapshot.row[3]
    reason = snapshot.row[4] ?? ""
    services = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT \(ServiceState.columns(volatile: "version.volatile"))
          FROM held_version AS version JOIN service ON service.id = version.service_id
          \(ServiceState.textJoins)
          WHERE version.snapshot_id = ? ORDER BY position
          """), arguments: [id]
    ).compactMap { try ServiceState($0).service }
    defects = try Row.fetchAll(
      database,
      sql: """
        SELECT service, field, reason, raw FROM defect WHERE snapshot_id = ? ORDER BY position
        """, arguments: [id]
    ).map { Defect(service: $0[0], field: $0[1], reason: $0[2], raw: $0[3]) }
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
}

// MARK: - Agreement

extension HeldSnapshot {
  /// Whether an answer has come that is not rather the last accepted catalogue: of the rates in which the
  /// two differ, it has as many of the held snapshot's, or more.
  func isNearer(to answer: CatalogueAnswer, than accepted: KnownCatalogue) -> Bool {
    let held = Dictionary(services.map { (ExactText($0.id), $0.rate) }) { first, _ in first }
    var lead = 0
    for service in answer.services {
      guard let rate = held[ExactText(service.id)], let place = accepted.place(of: service.id),
        let before = accepted.states[place].service?.rate, rate != before
      else { continue }
      if service.rate == rate { lead += 1 }
      if service.rate == before { lead -= 1 }
    }
    return lead >= 0
  }

  /// What is compared of two snapshots that may confirm each other.
  struct Listing {
    let keys: Set<ExactText>
    let currency: String?
  }

  func agrees(with answer: CatalogueAnswer, currency: String?) -> Bool {
    Listing(keys: self.answer.keys, currency: self.currency).agrees(
      with: answer, currency: currency)
  }
}

extension HeldSnapshot.Listing {
  /// Whether the gate would let either of the two follow the other.
  func agrees(with answer: CatalogueAnswer, currency otherCurrency: String?) -> Bool {
    let others = answer.keys
    let (this, other) = (
      Sighting(services: keys.count, currency: currency),
      Sighting(services: others.count, currency: otherCurrency)
    )
    return AcceptanceGate.objection(to: other, after: this, lost: keys.subtracting(others).count)
      == nil
      && AcceptanceGate.objection(to: this, after: other, lost: others.subtracting(keys).count)
        == nil
  }
}

extension CatalogueAnswer {
  /// The services that it lists, or holds an unreadable entry of.
  fileprivate var keys: Set<ExactText> {
    Set(services.lazy.map { ExactText($0.id) })
      .union(defects.lazy.compactMap(\.service).map { ExactText($0) })
  }
}
