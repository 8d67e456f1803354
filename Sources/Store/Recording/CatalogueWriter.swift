import Catalogue
import GRDB

/// Writes the changes of one accepted snapshot: a version for each service with another look, and
/// the panel's listing.
struct CatalogueWriter {
  let database: Database
  let panelID: Int64
  let snapshotID: Int64
  let takenAt: Timestamp
  /// Keeps the later snapshots as they are; `nil` if there are none.
  private let later: LaterSnapshots?
  private var texts: SharedTexts
  /// The number of versions written so far.
  private var count = 0

  init(_ database: Database, panelID: Int64, snapshotID: Int64, takenAt: Timestamp) throws {
    (self.database, self.panelID) = (database, panelID)
    (self.snapshotID, self.takenAt) = (snapshotID, takenAt)
    later = try LaterSnapshots(database, panelID: panelID, after: takenAt)
    texts = try SharedTexts(database)
  }

  /// Writes the differences between the snapshot and `known`. Throws `CancellationError` if the task is
  /// cancelled while very many versions are written.
  mutating func write(_ comparison: CatalogueComparison, _ known: KnownCatalogue) throws {
    if later != nil { try Derivation(database, panelID: panelID).forget(from: takenAt) }
    for (fields, index) in comparison.volatile {
      try writeVolatile(fields, known.states[index])
    }
    for change in comparison.changes {
      try write(
        change.service, change.mark, after: known.states[change.index], isReread: change.isReread)
    }
    for (service, mark, index) in comparison.arrivals {
      let before =
        try index.map { known.states[$0] }
        ?? ServiceState.add(service.id, volatile: service.volatile, panelID: panelID, database)
      try write(service, mark, after: before)
    }
    for index in comparison.unread {
      let state = known.states[index]
      try write(state.service, nil, after: state, isStale: true)
    }
    for index in comparison.departures { try write(nil, nil, after: known.states[index]) }
    if later != nil { return }
    for (mark, index) in comparison.marks { try writeMark(mark, known.states[index].serviceID) }
    try database.change(
      "UPDATE panel SET decoder = ?2 WHERE id = ?1 AND decoder IS NOT ?2", panelID,
      comparison.decoder.map { Int64($0) })
  }

  /// Writes changed volatile fields, if this is the last snapshot with the service.
  private func writeVolatile(_ fields: String?, _ before: ServiceState) throws {
    if let later, try later.show(before) { return }
    try database.change(
      "UPDATE service SET volatile = ? WHERE id = ?", fields, before.serviceID)
  }
}

// MARK: - Versions

extension CatalogueWriter {
  /// Writes the service's look from this snapshot on (`nil`: not listed), which differs from before.
  private mutating func write(
    _ service: Service?, _ mark: EntryMark?, after before: ServiceState, isReread: Bool = false,
    isStale: Bool = false
  ) throws {
    count += 1
    if count.isMultiple(of: 1024) { try Task.checkCancellation() }
    let rows = VersionRows(database, panelID: panelID, serviceID: before.serviceID)
    let next = try before.laterID.flatMap {
      try ServiceState.load(database, serviceID: before.serviceID, versionID: $0)
    }
    var version = VersionRows.Version(
      snapshotID: snapshotID, priorID: before.versionID, isReread: isReread, isStale: isStale)
    if let service {
      version.lookID = try lookID(
        of: service, isStale: isStale, before: before,
        next: try next.flatMap { try rows.listed(from: $0) })
      version.rate = service.rate
      if before.firstSeen.map({ $0 > takenAt }) ?? true { try rows.setFirstSeen(takenAt) }
    }
    guard let later else {
      try rows.insert(version)
      return try rows.setLast(version, mark: mark)
    }
    try later.insert(version, showing: service, after: before, next, rows)
  }

  /// The row of a look: that of the listed version before or after if it is equal, otherwise a new one.
  private mutating func lookID(
    of service: Service, isStale: Bool, before: ServiceState, next: ServiceState?
  ) throws -> Int64 {
    for state in [before, next] {
      if let state, let known = state.look, let id = state.lookID,
        state.isStale == isStale, known.isSameLook(as: service)
      {
        return id
      }
    }
    let texts = try texts.ids(of: service, before: before, database)
    try database.change(
      """
      INSERT INTO look (name_id, category_id, type_id, min, max, refill, cancel, extra_id,
        currency, stale)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, texts.name, texts.category, texts.type, service.min?.text, service.max?.text,
      service.refill, service.cancel, texts.extra, service.currency, isStale ? 1 as Int64 : nil)
    return database.lastInsertedRowID
  }

  private func writeMark(_ mark: EntryMark?, _ serviceID: Int64) throws {
    try database.change(
      "UPDATE entry SET fingerprint = ?, size = ? WHERE panel_id = ? AND service_id = ?",
      mark?.storedFingerprint, mark?.storedSize, panelID, serviceID)
  }
}

extension EntryMark {
  /// The fingerprint as a column of ``entry`` holds it.
  var storedFingerprint: Int64 { Int64(bitPattern: fingerprint) }
  var storedSize: Int64 { Int64(length) }
}

extension Service {
  /// Whether two services are equal except for their rates and volatile fields.
  func isSameLook(as other: Service) -> Bool {
    var other = other
    other.rate = rate
    return isSameVersion(as: other)
  }
}

/// The rows of one service: its versions, each with a reference to the one before, and its last one.
struct VersionRows {
  let database: Database
  let panelID: Int64
  let serviceID: Int64

  /// A version to write.
  struct Version {
    var snapshotID: Int64
    /// The row of the look; `nil` if the service is not listed.
    var lookID: Int64?
    var rate: Amount?
    var priorID: Int64?
    var isReread = false
    /// Whether the rate could not be read and is the last readable one. The look says so, too.
    var isStale = false
  }

  init(_ database: Database, panelID: Int64, serviceID: Int64) {
    (self.database, self.panelID, self.serviceID) = (database, panelID, serviceID)
  }

  func insert(_ version: Version) throws {
    try database.change(
      """
      INSERT INTO version (snapshot_id, service_id, look_id, rate, prior_id, reread)
      VALUES (?, ?, ?, ?, ?, ?)
      """, version.snapshotID, serviceID, version.lookID, version.rate?.text, version.priorID,
      version.isReread ? 1 as Int64 : nil)
  }

  func delete(_ snapshotID: Int64) throws {
    try database.change(
      "DELETE FROM version WHERE snapshot_id = ? AND service_id = ?", snapshotID, serviceID)
  }

  func setLook(of snapshotID: Int64, _ lookID: Int64) throws {
    try database.change(
      "UPDATE version SET look_id = ? WHERE snapshot_id = ? AND service_id = ?", lookID,
      snapshotID, serviceID)
  }

  /// Sets the version before another one. `isAdjacent`: it belongs to the snapshot directly before and
  /// was added late, so its entry is not known to be equal.
  func setPrior(of snapshotID: Int64, _ priorID: Int64, isAdjacent: Bool = false) throws {
    try database.change(
      """
      UPDATE version SET prior_id = ?, reread = iif(?, NULL, reread)
      WHERE snapshot_id = ? AND service_id = ?
      """, priorID, isAdjacent, snapshotID, serviceID)
  }

  func setFirstSeen(_ time: Timestamp) throws {
    try database.change(
      "UPDATE service SET first_seen_at = ? WHERE id = ?", time.milliseconds, serviceID)
  }

  /// Sets the last version. Without a mark, the entry has none.
  func setLast(_ version: Version, mark: EntryMark?) throws {
    if version.lookID == nil {
      try database.change(
        "DELETE FROM entry WHERE panel_id = ? AND service_id = ?", panelID, serviceID)
    } else {
      try database.change(
        """
        INSERT OR REPLACE INTO entry (panel_id, service_id, snapshot_id, fingerprint, size)
        VALUES (?, ?, ?, ?, ?)
        """, panelID, serviceID, version.snapshotID, mark?.storedFingerprint, mark?.storedSize)
    }
    try database.change(
      "UPDATE service SET left_id = ?2 WHERE id = ?1 AND left_id IS NOT ?2", serviceID,
      version.lookID == nil ? version.snapshotID : nil)
  }

  /// The versions from the last one back to another one, which is not included.
  func versions(after snapshotID: Int64?) throws -> [(snapshotID: Int64, isListed: Bool)] {
    var versions: [(snapshotID: Int64, isListed: Bool)] = []
    try database.forEachRow(Self.life, panelID, serviceID, snapshotID) { row in
      versions.append((row.integer(0), row.flag(1) ?? false))
    }
    return versions
  }

  /// The first listed version among another one and those after it.
  func listed(from version: ServiceState) throws -> ServiceState? {
    if version.isListed { return version }
    return try versions(after: version.versionID).last.flatMap {
      try ServiceState.load(database, serviceID: serviceID, versionID: $0.snapshotID)
    }
  }

  private static let life = """
    WITH RECURSIVE life (snapshot_id, is_listed, prior_id) AS (
      SELECT snapshot_id, look_id IS NOT NULL, prior_id FROM version
      WHERE service_id = ?2 AND snapshot_id = coalesce(
        (SELECT snapshot_id FROM entry WHERE panel_id = ?1 AND service_id = ?2),
        (SELECT left_id FROM service WHERE id = ?2))
      UNION ALL
      SELECT version.snapshot_id, version.look_id IS NOT NULL, version.prior_id
      FROM life JOIN version ON version.snapshot_id = life.prior_id AND version.service_id = ?2
      WHERE life.snapshot_id IS NOT ?3
    )
    SELECT snapshot_id, is_listed FROM life WHERE snapshot_id IS NOT ?3
    """
}
