public import Catalogue

/// What became of an attempt that was not accepted.
public struct UnacceptedAttempt: Sendable {
  /// The number of the snapshot in the store.
  public let snapshot: Int64
  public let takenAt: Timestamp
  public let verdict: Verdict
  public let reason: String?
}

extension CatalogueReader {
  /// The attempts on a panel that were not accepted, behind a time and up to another, in order.
  public func unacceptedAttempts(
    of panelID: Int64, behind start: Timestamp, until end: Timestamp
  ) throws -> [UnacceptedAttempt] {
    let statement = try statement(
      """
      SELECT id, taken_at, verdict, reason FROM snapshot
      WHERE panel_id = ? AND taken_at > ? AND taken_at <= ? AND verdict <> 'accepted'
      ORDER BY taken_at
      """)
    statement.bind(panelID, start.milliseconds, end.milliseconds)
    var attempts: [UnacceptedAttempt] = []
    try statement.forEachRow { row in
      guard let verdict = Verdict(rawValue: row.text(2)) else { return }
      attempts.append(
        UnacceptedAttempt(
          snapshot: row.integer(0), takenAt: Timestamp(milliseconds: row.integer(1)),
          verdict: verdict, reason: row.optionalText(3)))
    }
    return attempts
  }

  /// The times of a panel's accepted snapshots behind the first of two, up to the second.
  public func acceptedTimes(
    of panelID: Int64, _ snapshots: PanelInWindow.Snapshots
  ) throws -> [Timestamp] {
    let statement = try statement(
      """
      SELECT taken_at FROM snapshot
      WHERE panel_id = ? AND verdict = 'accepted' AND taken_at > ? AND taken_at <= ?
      ORDER BY taken_at
      """)
    statement.bind(panelID, snapshots.from.milliseconds, snapshots.to.milliseconds)
    var times: [Timestamp] = []
    try statement.forEachRow { times.append(Timestamp(milliseconds: $0.integer(0))) }
    return times
  }

  /// The times of a panel's last accepted snapshots up to `end`, in order: as many as `count`.
  public func acceptedTimes(
    of panelID: Int64, until end: Timestamp, last count: Int
  ) throws -> [Timestamp] {
    let statement = try statement(
      """
      SELECT taken_at FROM snapshot WHERE panel_id = ? AND taken_at <= ? AND verdict = 'accepted'
      ORDER BY taken_at DESC LIMIT ?
      """)
    statement.bind(panelID, end.milliseconds, Int64(count))
    var times: [Timestamp] = []
    try statement.forEachRow { times.append(Timestamp(milliseconds: $0.integer(0))) }
    return times.reversed()
  }

  /// The accepted snapshots behind the first of two, up to the second, that hold an entry of a service
  /// that could not be read, by service.
  public func unreadEntries(
    of panelID: Int64, _ snapshots: PanelInWindow.Snapshots
  ) throws -> [Int64: [Timestamp]] {
    let statement = try statement(
      """
      SELECT service.id, taken_at
      FROM snapshot CROSS JOIN defect ON snapshot_id = snapshot.id
      CROSS JOIN service ON service.panel_id = snapshot.panel_id AND service.key = defect.service
      WHERE snapshot.panel_id = ? AND verdict = 'accepted' AND taken_at > ? AND taken_at <= ?
      GROUP BY taken_at, service.id
      """)
    statement.bind(panelID, snapshots.from.milliseconds, snapshots.to.milliseconds)
    var times: [Int64: [Timestamp]] = [:]
    try statement.forEachRow { row in
      times[row.integer(0), default: []].append(Timestamp(milliseconds: row.integer(1)))
    }
    return times
  }

  /// How many entries of the snapshot that was taken at `time` could not be read.
  public func defects(of panelID: Int64, at time: Timestamp) throws -> Int {
    let statement = try statement(
      """
      SELECT count(*) FROM defect
      WHERE snapshot_id = (SELECT id FROM snapshot WHERE panel_id = ? AND taken_at = ?)
      """)
    statement.bind(panelID, time.milliseconds)
    return try statement.firstRow { Int($0.integer(0)) } ?? 0
  }
}
