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
  private let unreadableInNext: Set<String>
  private let states: [String: ServiceState]
  private var texts: TextWriter

  init(_ database: Database, panelID: Int64, takenAt: Timestamp) throws {
    self.database = database
    self.panelID = panelID
    self.takenAt = takenAt
    next = try Int64.fetchOne(
      database,
      sql: "SELECT min(taken_at) FROM accepted WHERE panel_id = ? AND taken_at > ?",
      arguments: [panelID, takenAt.milliseconds]
    ).map(Timestamp.init(milliseconds:))
    unreadableInNext = try String.fetchSet(
      database,
      sql: """
        SELECT service FROM defect JOIN snapshot ON snapshot.id = snapshot_id
        WHERE panel_id = ? AND taken_at = ? AND service IS NOT NULL
        """, arguments: [panelID, next?.milliseconds])
    states = try ServiceState.load(database, panelID: panelID, before: takenAt)
    texts = TextWriter(database, knowing: states.values)
  }

  mutating func write(_ answer: CatalogueAnswer) throws -> Recording {
    var recording = Recording()
    recording.services = answer.services.count
    recording.defects = answer.defects.count
    for service in answer.services {
      let before = states[service.id]
      try writeVolatile(service, before)
      if let known = before?.service {
        if known.isSameVersion(as: service) { continue }
        recording.changed += 1
      } else {
        recording.appeared += 1
      }
      let state = try before ?? addService(service)
      try write(service, after: state)
    }
    var listed = Set(answer.services.map(\.id))
    listed.formUnion(answer.defects.compactMap(\.service))
    for (key, state) in states where state.service != nil && !listed.contains(key) {
      recording.disappeared += 1
      try write(nil, after: state)
    }
    return recording
  }
}

// MARK: - Services

extension CatalogueWriter {
  private func addService(_ service: Service) throws -> ServiceState {
    try database.cachedStatement(
      sql: "INSERT INTO service (panel_id, key, volatile) VALUES (?, ?, ?)"
    ).execute(arguments: [panelID, service.id, service.volatile])
    return ServiceState(serviceID: database.lastInsertedRowID, key: service.id)
  }

  /// Keeps the volatile fields, if they differ, of the last snapshot that shows the service.
  private func writeVolatile(_ service: Service, _ before: ServiceState?) throws {
    guard let before, !before.volatile.isExactly(service.volatile), try !isShownLater(before)
    else { return }
    try database.cachedStatement(sql: "UPDATE service SET volatile = ? WHERE id = ?")
      .execute(arguments: [service.volatile, before.serviceID])
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
    guard unreadableInNext.contains(key) else { return next }
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
  private mutating func write(_ service: Service?, after before: ServiceState) throws {
    var state = ServiceState(serviceID: before.serviceID, key: before.key)
    if let service {
      state.service = service
      state.texts = try texts.ids(of: service, before: before)
    }
    try insert(state, at: takenAt)
    guard let next = try nextReading(of: before.key) else { return }
    if let later = try version(of: before.serviceID, at: next) {
      // The next snapshot brought this very look; now it has it from here on.
      if Self.isSame(later.service, service) { try delete(before.serviceID, at: next) }
    } else {
      try insert(before, at: next)
    }
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
