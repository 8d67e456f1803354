public import Catalogue
import GRDB

/// Removes accepted snapshots from the catalogue's history: those that a wrong clock dated in the
/// future, and one that is discarded by hand. Their contents are kept, as for held snapshots.
extension SnapshotRows {
  /// Rejects an accepted snapshot. The later ones then follow the one before it.
  func withdraw(_ snapshot: Answered, reason: String) throws {
    let following = try accepted(from: snapshot.takenAt)
    for answered in following.reversed() { try withdrawLast(answered, reason: reason) }
    if following.count == 1 { try moveReportEnds(backTo: snapshot.takenAt) }
    for answered in following.dropFirst() {
      _ = try accept(HeldSnapshot(database, answered), reason: answered.reason)
    }
  }

  /// Rejects the accepted and held snapshots dated after a time, newest first.
  func supersede(after time: Timestamp) throws -> [Decision] {
    let reason = "it is dated in the future: at \(time), it was still to come"
    var decisions = try held(before: nil).filter { $0.takenAt > time }.map {
      try reject(HeldSnapshot(database, $0), reason: reason).decision
    }
    for answered in try accepted(from: time).reversed() {
      try withdrawLast(answered, reason: reason)
      decisions.append(
        Decision(
          snapshotID: answered.id, takenAt: answered.takenAt, verdict: .rejected, reason: reason))
    }
    try moveReportEnds(backTo: time, until: time - .milliseconds(1))
    let alerts = AlertWithdrawal(database: database, panelID: panelID)
    try alerts.withdraw(from: time)
    try alerts.withdrawStates(after: time)
    return decisions.sorted { $0.takenAt < $1.takenAt }
  }

  /// For reports that have seen snapshots of a time or later which no longer count, moves their end back to
  /// the snapshot before.
  private func moveReportEnds(backTo time: Timestamp, until: Timestamp? = nil) throws {
    try database.execute(
      sql: """
        UPDATE report_mark SET until_at = min(until_at, coalesce(:until, until_at)),
          read_at = (SELECT max(taken_at) FROM snapshot WHERE panel_id = :panel AND taken_at < :time),
          catalogue_at = (
            SELECT max(taken_at) FROM accepted WHERE panel_id = :panel AND taken_at < :time),
          accepted = (SELECT count(*) FROM accepted WHERE panel_id = :panel AND taken_at < :time)
        WHERE panel_id = :panel AND catalogue_at >= :time
        """,
      arguments: [
        "panel": panelID, "time": time.milliseconds, "until": until?.milliseconds,
      ])
  }

  private func accepted(from time: Timestamp) throws -> [Answered] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(Answered.columns) FROM snapshot
        WHERE panel_id = ? AND verdict = 'accepted' AND taken_at >= ? ORDER BY taken_at
        """, arguments: [panelID, time.milliseconds]
    ).map(Answered.init)
  }

  /// Rejects the last accepted snapshot: each service has its previous version again.
  private func withdrawLast(_ last: Answered, reason: String) throws {
    // The reason for the first snapshot that `prune` has kept is no longer known.
    try checkIsNotPruned(last.takenAt - .milliseconds(1))
    let end = last.takenAt + .milliseconds(1)
    let known = try KnownCatalogue(database, panelID: panelID, before: end)
    let services = try snapshot(last).services
    try Derivation(database, panelID: panelID).forget(from: last.takenAt)
    try HeldSnapshot.write(
      services, snapshotID: last.id, panelID: panelID, beside: known, database)
    // The values before these were not stored.
    try database.change(
      """
      UPDATE service SET volatile = NULL WHERE id IN (
        SELECT service_id FROM held_version WHERE snapshot_id = ? AND volatile IS NOT NULL)
      """, last.id)
    let versions = try Row.fetchAll(
      database, sql: "SELECT service_id, prior_id FROM version WHERE snapshot_id = ?",
      arguments: [last.id])
    for version in versions {
      try dropVersion(of: version[at: 0], last, priorID: version[at: 1])
    }
    try setVerdict(.rejected, of: last.id, reason: reason)
  }

  private func dropVersion(of serviceID: Int64, _ last: Answered, priorID: Int64?) throws {
    let rows = VersionRows(database, panelID: panelID, serviceID: serviceID)
    try rows.delete(last.id)
    guard let priorID else { return try rows.setNever(seenAt: last.takenAt) }
    guard
      let prior = try ServiceState.load(database, serviceID: serviceID, versionID: priorID)
    else { throw DatabaseError.damage("the version before the last one is lost") }
    try rows.setLast(
      VersionRows.Version(snapshotID: priorID, lookID: prior.isListed ? prior.lookID : nil),
      mark: nil)
  }
}

extension VersionRows {
  /// Records that the service has no versions any more, after a version showed it for the first
  /// time at a time.
  fileprivate func setNever(seenAt time: Timestamp) throws {
    try database.change(
      "DELETE FROM entry WHERE panel_id = ? AND service_id = ?", panelID, serviceID)
    try database.change(
      """
      UPDATE service SET left_id = NULL, first_seen_at = nullif(first_seen_at, ?2) WHERE id = ?1
      """, serviceID, time.milliseconds)
  }
}

/// The snapshots of a panel dated after an attempt.
enum FutureSnapshots {
  case none
  /// A wrong clock dated them.
  case wrong
  /// They seem right, so the present clock is wrong.
  case right(last: Timestamp)

  /// How far ahead a snapshot must be, at least, to count as one of a wrong clock.
  static let leastLead = Duration.seconds(3600)
  /// The maximum number of snapshots rejected if there are no others to judge them by.
  private static let mostUnjudged = 10

  /// Judges the snapshots dated after a time.
  ///
  /// Either the clock was wrong then, or it is wrong now. The gaps show which: if the present clock had been
  /// set back, its time would be among regular snapshots. So the first later snapshot must be an hour ahead or
  /// more, and more than twice as far as the last ten snapshots before were ever apart. If there are none
  /// before, only a few snapshots can be lost.
  init(of panelID: Int64, after time: Timestamp, _ database: Database) throws {
    let times = "SELECT taken_at FROM snapshot WHERE panel_id = ?1"
    let now = time.milliseconds
    // Failed attempts and balances of a wrong clock block nothing.
    let future = try Int64.fetchAll(
      database.cachedStatement(
        sql: """
          \(times) AND taken_at >= ?2 AND (verdict IN ('accepted', 'held') OR taken_at = ?2
            OR verdict IS NULL AND taken_at <= ?3)
          ORDER BY taken_at
          """), arguments: [panelID, now, now + Self.leastLead.milliseconds])
    guard let first = future.first, let last = future.last else {
      self = .none
      return
    }
    let past = try Int64.fetchAll(
      database.cachedStatement(sql: "\(times) AND taken_at < ?2 ORDER BY taken_at DESC LIMIT 10"),
      arguments: [panelID, now])
    let longest = zip([now] + past, past).map { $0 - $1 }.max()
    let isFarAhead =
      longest.map { first - now > 2 * $0 } ?? (future.count <= Self.mostUnjudged)
    self =
      isFarAhead && first - now > Self.leastLead.milliseconds
      ? .wrong : .right(last: Timestamp(milliseconds: last))
  }
}

extension RatebookStore {
  /// Whether a snapshot of a panel can be recorded at a time: all others are older, or must come from a
  /// wrong clock.
  public func takesSnapshot(of panel: String, at time: Timestamp) throws -> Bool {
    try read { database in
      let panelID = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [panel])
      guard let panelID else { return true }
      if case .right = try FutureSnapshots(of: panelID, after: time, database) { return false }
      return true
    }
  }

  /// Makes sure that an attempt is newer than all others. Snapshots that a wrong clock dated far ahead are
  /// rejected, and returned as decisions. Throws ``StoreError/notNewer(panel:takenAt:last:)`` otherwise.
  func decideFuture(
    before attempt: Attempt, panelID: Int64, _ database: Database
  ) throws -> [Decision] {
    switch try FutureSnapshots(of: panelID, after: attempt.takenAt, database) {
    case .none: return []
    case .wrong:
      return try SnapshotRows(database, panelID: panelID, gate).supersede(after: attempt.takenAt)
    case .right(let last):
      throw StoreError.notNewer(panel: attempt.panel, takenAt: attempt.takenAt, last: last)
    }
  }
}
