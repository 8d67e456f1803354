import Catalogue
import GRDB
import Interpretation

/// Maintains the derived rows of one panel: the meaning of each step from one accepted snapshot to the next.
///
/// Rows exist up to the panel's last memory. Only ``run()`` makes them, from the versions, the verdicts and the
/// memory. Any change to these at some time calls ``forget(from:)`` first.
struct Derivation {
  let database: Database
  let panelID: Int64

  init(_ database: Database, panelID: Int64) {
    (self.database, self.panelID) = (database, panelID)
  }

  /// The stored memories, by panel, so that they need not be read again.
  typealias Known = [Int64: StoredMemory]

  /// Deletes the rows from a time on, back to the last memory before it.
  func forget(from time: Timestamp) throws {
    guard let last = try lastMemory(), last.at >= time else { return }
    try database.execute(
      sql: "DELETE FROM memory WHERE panel_id = ? AND at >= ?",
      arguments: [panelID, time.milliseconds])
    let start = try lastMemory()?.at.milliseconds ?? .min
    for table in ["step_event", "step_price", "parking"] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE panel_id = ? AND at > ?", arguments: [panelID, start])
    }
  }

  /// Stores an attempt and makes the missing rows, unless it came between older and newer ones. During an
  /// import, making the rows after each snapshot would take time in proportion to the square of their number
  /// (``RatebookStore/deriveAll()``).
  func runUnlessLate(
    _ known: inout Known, storing store: () throws -> Recording?
  ) throws -> Recording? {
    let last = try lastMemory()
    let wasComplete = try isComplete()
    guard let recording = try store() else { return nil }
    if wasComplete, try lastMemory()?.at == last?.at { try run(&known) }
    return recording
  }

  /// Whether rows exist for all accepted snapshots.
  private func isComplete() throws -> Bool {
    let last = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT taken_at FROM snapshot WHERE panel_id = ? AND verdict = 'accepted'
          ORDER BY taken_at DESC LIMIT 1
          """), arguments: [panelID])
    return try lastMemory()?.at.milliseconds == last
  }

  /// Makes the rows that are missing.
  func run(_ known: inout Known) throws {
    let last = try lastMemory()
    let times = try acceptedTimes(after: last?.at)
    guard let first = times.first else { return }
    // The memory is taken out of `known`, so that it is changed in place.
    let own = known.removeValue(forKey: panelID)
    var fold = Fold(
      database, panelID: panelID,
      from: try last.map { try own?.id == $0.id ? own : StoredMemory($0.id, database) } ?? nil)
    let start = try prunedTo()
    var end = last?.at ?? first
    for time in times {
      if fold.at != nil, end.period != time.period || end == start { try fold.keep() }
      try fold.insert(try fold.step(to: time))
      end = time
    }
    try fold.store()
    known[panelID] = fold.stored
  }

  /// Makes sure that the memory of an accepted snapshot is stored, so that the steps after it can be derived
  /// without earlier data.
  func keepMemory(at time: Timestamp) throws {
    let last = try Row.fetchOne(
      database,
      sql: "SELECT id, at FROM memory WHERE panel_id = ? AND at <= ? ORDER BY at DESC LIMIT 1",
      arguments: [panelID, time.milliseconds])
    if try last?[at: 1] == time.milliseconds { return }
    var fold = Fold(
      database, panelID: panelID, from: try last.map { try StoredMemory($0[at: 0], database) })
    for next in try acceptedTimes(after: fold.at) where next <= time {
      _ = try fold.step(to: next)
    }
    try fold.keep()
  }
}

// MARK: - Times and memories

extension Derivation {
  private func lastMemory() throws -> (id: Int64, at: Timestamp)? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT id, at FROM memory WHERE panel_id = ? ORDER BY at DESC LIMIT 1"),
      arguments: [panelID]
    ).map { (try $0[at: 0], Timestamp(milliseconds: try $0[at: 1])) }
  }

  /// The times of the accepted snapshots after a time, in order.
  func acceptedTimes(after time: Timestamp?) throws -> [Timestamp] {
    try Int64.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT taken_at FROM snapshot
          WHERE panel_id = ? AND taken_at > ? AND verdict = 'accepted' ORDER BY taken_at
          """), arguments: [panelID, time?.milliseconds ?? .min]
    ).map(Timestamp.init(milliseconds:))
  }

  /// The first snapshot that `prune` has kept. Its memory cannot be made again, so it is kept.
  private func prunedTo() throws -> Timestamp? {
    let time = try Int64?.fetchOne(
      database.cachedStatement(sql: "SELECT pruned_to FROM panel WHERE id = ?"),
      arguments: [panelID])
    return (time ?? nil).map(Timestamp.init(milliseconds:))
  }
}

extension Timestamp {
  /// The number of the period of four weeks. The last memory of each period is kept, so that late
  /// snapshots are interpreted from there on.
  fileprivate var period: Int64 { milliseconds / (28 * 86_400_000) }
}

extension RatebookStore {
  /// Interprets the accepted snapshots that are not interpreted yet: those that an import added between
  /// others, and all snapshots in a database of an older version. Throws ``StoreError``.
  public func deriveAll() throws {
    let panels = try read { try Int64.fetchAll($0, sql: "SELECT id FROM panel ORDER BY id") }
    for panelID in panels {
      try writeDeriving { database, known in
        try Derivation(database, panelID: panelID).run(&known)
      }
    }
  }
}
