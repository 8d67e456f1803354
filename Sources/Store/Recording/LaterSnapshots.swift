import Catalogue
import GRDB

/// The accepted snapshots after a past one that is added. They must not change: a service that the added
/// snapshot changes gets its old look back from the next one on.
struct LaterSnapshots {
  private let database: Database
  private let panelID: Int64
  private let takenAt: Timestamp
  private let next: Snapshot
  /// The services with an unreadable entry in the next snapshot, whether they are kept because of it or not.
  private let unreadInNext: Set<ExactText>

  private struct Snapshot {
    let id: Int64
    let takenAt: Timestamp
  }

  /// Reads the later snapshots; `nil` if there are none.
  init?(_ database: Database, panelID: Int64, after time: Timestamp) throws {
    let rows = SnapshotRows(database, panelID: panelID, AcceptanceGate())
    guard let next = try rows.accepted(after: time) else { return nil }
    (self.database, self.panelID, takenAt) = (database, panelID, time)
    self.next = Snapshot(id: next.id, takenAt: next.takenAt)
    let unread = try String.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT coalesce(service, stated_id) FROM snapshot_defect
          WHERE snapshot_id = ? AND coalesce(service, stated_id) IS NOT NULL
          """), arguments: [next.id])
    unreadInNext = Set(unread.map { ExactText($0) })
  }

  /// The first later snapshot that determines a service's look; `before` is the service's known state. A
  /// snapshot in which the service's only entry is unreadable leaves it as it was before.
  private func nextReading(of before: ServiceState) throws -> Snapshot? {
    guard unreadInNext.contains(ExactText(before.key)) else { return next }
    var reading: Snapshot?
    try database.forEachRow(
      before.isListed ? Self.nextNotKept : Self.nextNotUnread, panelID, takenAt.milliseconds,
      before.key, before.laterID
    ) { row in
      reading = Snapshot(id: row.integer(0), takenAt: Timestamp(milliseconds: row.integer(1)))
    }
    return reading
  }

  /// For a listed service: the first snapshot that does not keep it because of an unreadable entry alone.
  private static let nextNotKept = """
    SELECT id, taken_at FROM snapshot
    WHERE panel_id = ?1 AND taken_at > ?2 AND verdict = 'accepted' AND NOT EXISTS (
      SELECT 1 FROM snapshot_defect WHERE snapshot_id = snapshot.id AND service = ?3)
    ORDER BY taken_at LIMIT 1
    """

  /// For a service that is not listed until a later version: the first snapshot without an
  /// unreadable entry, which would keep it.
  private static let nextNotUnread = """
    SELECT id, taken_at FROM snapshot
    WHERE panel_id = ?1 AND taken_at > ?2 AND verdict = 'accepted' AND (id IS ?4 OR NOT EXISTS (
      SELECT 1 FROM snapshot_defect WHERE snapshot_id = snapshot.id AND stated_id = ?3))
    ORDER BY taken_at LIMIT 1
    """

  /// Whether one of them shows a service; `before` is its known state.
  func show(_ before: ServiceState) throws -> Bool {
    guard let reading = try nextReading(of: before) else { return false }
    let rows = VersionRows(database, panelID: panelID, serviceID: before.serviceID)
    let versions = try rows.versions(after: before.versionID)
      .filter { $0.snapshotID != next.id || reading.id == next.id }
    if before.isListed, versions.last?.snapshotID != reading.id { return true }
    return versions.contains(where: \.isListed)
  }

  /// Writes a version in which a service differs from `before`; `following` is the version after it.
  ///
  /// If the service's later entries are unreadable, it has the rate of this version there, and is stale.
  func insert(
    _ version: VersionRows.Version, showing service: Service?, after before: ServiceState,
    _ following: ServiceState?, _ rows: VersionRows
  ) throws {
    let reading = try nextReading(of: before)
    try keep(before.key, ifListed: service != nil, until: reading)
    let isUnreadNext = reading?.id != self.next.id
    var (next, stale) = (following, nil as ServiceState?)
    if isUnreadNext, let staleID = following?.versionID, staleID == self.next.id {
      stale = following
      next = try rows.versions(after: staleID).last.flatMap {
        try ServiceState.load(database, serviceID: before.serviceID, versionID: $0.snapshotID)
      }
      try rows.delete(staleID)
      if service == nil { try shareLook(of: before, with: next, rows) }
    }
    var last = version
    if isUnreadNext, let service, !version.isStale {
      (last.snapshotID, last.priorID) = (self.next.id, version.snapshotID)
      (last.isStale, last.isReread) = (true, false)
      last.lookID = try staleLook(service, version.lookID, likely: stale)
      try rows.insert(version)
      try rows.insert(last)
    } else if let next, next.versionID == reading?.id, !version.isStale, next.isSame(as: service) {
      return try bringForward(version, next, rows)
    } else {
      try rows.insert(version)
    }
    if let reading, next?.versionID != reading.id {
      let priorID = last.snapshotID
      last = VersionRows.Version(snapshotID: reading.id, priorID: priorID)
      if before.isListed { (last.lookID, last.rate) = (before.lookID, before.look?.rate) }
      try rows.insert(last)
    }
    if let nextID = next?.versionID {
      try rows.setPrior(of: nextID, last.snapshotID, isAdjacent: nextID == reading?.id)
    } else {
      try rows.setLast(last, mark: before.mark)
    }
  }

  /// Makes the next listed version share the look of the last one, if they are equal.
  private func shareLook(
    of before: ServiceState, with next: ServiceState?, _ rows: VersionRows
  ) throws {
    guard let next = try next.flatMap({ try rows.listed(from: $0) }), let nextID = next.versionID,
      let look = next.look, before.look?.isSameLook(as: look) == true, let id = before.lookID
    else { return }
    try rows.setLook(of: nextID, id)
  }

  /// The row of a look with a stale rate: `likely`, or a copy of the look.
  private func staleLook(
    _ service: Service, _ lookID: Int64?, likely: ServiceState?
  ) throws -> Int64? {
    if let likely, likely.look?.isSameLook(as: service) == true { return likely.lookID }
    try database.change(
      """
      INSERT INTO look (name_id, category_id, type_id, min, max, refill, cancel, extra_id,
        currency, stale)
      SELECT name_id, category_id, type_id, min, max, refill, cancel, extra_id, currency, 1
      FROM look WHERE id = ?
      """, lookID)
    return database.lastInsertedRowID
  }

  /// Moves the next version, which has the same look, to the time of this one.
  private func bringForward(
    _ version: VersionRows.Version, _ next: ServiceState, _ rows: VersionRows
  ) throws {
    guard let nextID = next.versionID else { return }
    var version = version
    version.isReread = try isReread(nextID, next.serviceID)
    let follower = try rows.versions(after: nextID).last?.snapshotID
    try rows.delete(nextID)
    try rows.insert(version)
    if let follower {
      try rows.setPrior(of: follower, version.snapshotID)
    } else {
      try rows.setLast(version, mark: next.mark)
    }
  }

  private func isReread(_ snapshotID: Int64, _ serviceID: Int64) throws -> Bool {
    var isReread = false
    try database.forEachRow(
      "SELECT reread FROM version WHERE snapshot_id = ? AND service_id = ?", snapshotID, serviceID
    ) { isReread = $0.flag(0) ?? false }
    return isReread
  }

  /// Sets whether unreadable entries keep a service: they do not if it is not listed.
  private func keep(_ key: String, ifListed isListed: Bool, until end: Snapshot?) throws {
    guard unreadInNext.contains(ExactText(key)) else { return }
    try DefectLists(database: database, panelID: panelID).keep(
      key, ifListed: isListed, after: takenAt, before: end?.takenAt ?? .init(milliseconds: .max))
  }
}

extension ServiceState {
  /// Whether the state shows the service like this; `nil` means not listed.
  fileprivate func isSame(as service: Service?) -> Bool {
    guard let own = self.service, let service else { return self.service == nil && service == nil }
    return own.isSameVersion(as: service)
  }
}
