import Catalogue
import GRDB

/// Writes what one accepted snapshot changes: a version for each service that looks different from
/// before, and none for the others.
///
/// Where the snapshot comes from the past, it also keeps what the snapshot behind it showed: a
/// service that it changes gets its old version again from there on.
struct CatalogueWriter {
  private let database: Database
  private let panelID: Int64
  private let takenAt: Timestamp
  /// The accepted snapshot behind this one, where it comes from the past.
  private let next: Timestamp?
  /// The services of which the snapshot behind this one has an entry that could not be read.
  private let unreadableInNext: Set<ExactText>

  init(_ database: Database, panelID: Int64, takenAt: Timestamp) throws {
    self.database = database
    self.panelID = panelID
    self.takenAt = takenAt
    next = try Int64.fetchOne(
      database,
      sql: """
        SELECT min(taken_at) FROM snapshot
        WHERE panel_id = ? AND taken_at > ? AND verdict = 'accepted'
        """, arguments: [panelID, takenAt.milliseconds]
    ).map(Timestamp.init(milliseconds:))
    guard let next else {
      unreadableInNext = []
      return
    }
    let services = try String.fetchAll(
      database,
      sql: """
        SELECT service FROM defect JOIN snapshot ON snapshot.id = snapshot_id
        WHERE panel_id = ? AND taken_at = ? AND service IS NOT NULL
        """, arguments: [panelID, next.milliseconds])
    unreadableInNext = Set(services.map { ExactText($0) })
  }

  /// Writes what sets the snapshot apart from `known`, and leaves there what the snapshot shows.
  func write(_ comparison: CatalogueComparison, to known: inout KnownCatalogue) throws {
    if next != nil { try Derivation(database, panelID: panelID).forget(from: takenAt) }
    for (fields, place) in comparison.volatile {
      try writeVolatile(fields, known.states[place])
      known.setVolatile(place, fields)
    }
    for (service, place) in comparison.changes {
      known.replace(place, with: try write(service, after: known.states[place], in: &known))
    }
    for (service, place) in comparison.arrivals {
      if let place {
        known.replace(place, with: try write(service, after: known.states[place], in: &known))
      } else {
        let before = try ServiceState.add(
          service.id, volatile: service.volatile, panelID: panelID, database)
        known.append(try write(service, after: before, in: &known))
      }
    }
    for place in comparison.departures {
      known.replace(place, with: try write(nil, after: known.states[place], in: &known))
    }
    guard comparison.versions > 0 else { return }
    let keyframes = KeyframeWriter(database: database, panelID: panelID)
    if next == nil {
      try keyframes.take(comparison.versions)
    } else {
      try keyframes.forget(from: takenAt)
    }
  }
}

// MARK: - Services

extension CatalogueWriter {
  /// Keeps the volatile fields, which differ, where this is the last snapshot that shows the service.
  private func writeVolatile(_ fields: String?, _ before: ServiceState) throws {
    guard try !isShownLater(before) else { return }
    try database.cachedStatement(sql: "UPDATE service SET volatile = ? WHERE id = ?")
      .execute(arguments: [fields, before.serviceID])
  }

  /// Whether a snapshot behind this one shows the service, as the versions stood before this one.
  private func isShownLater(_ before: ServiceState) throws -> Bool {
    guard let next = try nextReading(of: before.key) else { return false }
    let versions = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT listed, valid_from FROM version WHERE service_id = ? AND valid_from > ?"),
      arguments: [before.serviceID, takenAt.milliseconds])
    if versions.contains(where: { $0[0] }) { return true }
    return before.service != nil && !versions.contains { $0[1] == next.milliseconds }
  }

  /// When the next accepted snapshot was taken that says what the service looks like. One that
  /// holds an entry of it that cannot be read leaves the service as it was before.
  private func nextReading(of key: String) throws -> Timestamp? {
    guard unreadableInNext.contains(ExactText(key)) else { return next }
    return try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT min(taken_at) FROM snapshot
          WHERE panel_id = ? AND taken_at > ? AND verdict = 'accepted' AND NOT EXISTS (
            SELECT 1 FROM defect WHERE snapshot_id = snapshot.id AND service = ?)
          """), arguments: [panelID, takenAt.milliseconds, key]
    ).map(Timestamp.init(milliseconds:))
  }
}

// MARK: - Versions

extension CatalogueWriter {
  /// Writes what the service looks like from this snapshot on (`nil`: not listed), other than
  /// before.
  private func write(
    _ service: Service?, after before: ServiceState, in known: inout KnownCatalogue
  ) throws -> ServiceState {
    var state = ServiceState(
      serviceID: before.serviceID, key: before.key, volatile: before.volatile)
    if let service {
      state.service = service
      state.texts = try known.textIDs(of: service, before: before, database)
    }
    try insert(state, at: takenAt)
    guard let next = try nextReading(of: before.key) else { return state }
    if let later = try version(of: before.serviceID, at: next) {
      // The next snapshot brought this very look; now it has it from here on.
      if Self.isSame(later.service, service) { try delete(before.serviceID, at: next) }
    } else {
      try insert(before, at: next)
    }
    return state
  }

  private static func isSame(_ left: Service?, _ right: Service?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.isSameVersion(as: right)
  }

  private func insert(_ state: ServiceState, at time: Timestamp) throws {
    let service = state.service
    try database.cachedStatement(
      sql: """
        INSERT INTO version (panel_id, valid_from, service_id, listed, name_id, category_id,
          type_id, rate, min, max, refill, cancel, extra_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      panelID, time.milliseconds, state.serviceID, service != nil, state.texts.name,
      state.texts.category, state.texts.type, service?.rate.text, service?.min?.text,
      service?.max?.text, service?.refill, service?.cancel, state.texts.extra,
    ])
  }

  private func version(of serviceID: Int64, at time: Timestamp) throws -> ServiceState? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT \(ServiceState.columns)
          FROM version JOIN service ON service.id = version.service_id
          \(ServiceState.textJoins)
          WHERE version.panel_id = ? AND version.valid_from = ? AND version.service_id = ?
          """), arguments: [panelID, time.milliseconds, serviceID]
    ).map(ServiceState.init)
  }

  private func delete(_ serviceID: Int64, at time: Timestamp) throws {
    try database.cachedStatement(
      sql: "DELETE FROM version WHERE panel_id = ? AND valid_from = ? AND service_id = ?"
    ).execute(arguments: [panelID, time.milliseconds, serviceID])
  }
}
