import Catalogue
import GRDB

/// The rows of one service: its versions, each pointing to the one before, and its last one.
struct VersionRows {
  let database: Database
  let panelID: Int64
  let serviceID: Int64

  /// A version to be written.
  struct Version {
    var snapshotID: Int64
    /// `nil` if it is not listed any more.
    var lookID: Int64?
    var rate: Amount?
    var priorID: Int64?
    var isReread = false
    /// Whether the rate could not be read and is the last one that could; its look says so, too.
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

  /// Says which version is before another one. If it is of the very snapshot before and comes late, its
  /// entry is not known to be the same.
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

  /// Says which version is the last one. Without a mark, a listed entry has none.
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

  /// Its versions from the last one back to another one, which is not given.
  func versions(after snapshotID: Int64?) throws -> [(snapshotID: Int64, isListed: Bool)] {
    var versions: [(snapshotID: Int64, isListed: Bool)] = []
    try database.forEachRow(Self.life, panelID, serviceID, snapshotID) { row in
      versions.append((row.integer(0), row.flag(1) ?? false))
    }
    return versions
  }

  /// The first version that is listed, of another one and those after it.
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
