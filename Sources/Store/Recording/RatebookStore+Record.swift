import Catalogue
import GRDB
import Synchronization

extension RatebookStore {
  /// Stores an attempt made just now in one transaction: whole, or not at all.
  ///
  /// Throws ``StoreError/notNewer(panel:takenAt:last:)`` where the panel has an attempt of that time
  /// or a later one.
  public func record(_ attempt: Attempt) throws -> Recording {
    var known = latest.withLock { $0.take() }
    return try remembering { database in
      let panelID = try Self.panelID(attempt.panel, database)
      let last = try Int64.fetchOne(
        database, sql: "SELECT max(taken_at) FROM snapshot WHERE panel_id = ?",
        arguments: [panelID])
      if let last, last >= attempt.takenAt.milliseconds {
        throw StoreError.notNewer(
          panel: attempt.panel, takenAt: attempt.takenAt, last: Timestamp(milliseconds: last))
      }
      return try Self.store(attempt, panelID: panelID, known.take(), database)
    }
  }

  /// Stores an attempt of any time in one transaction, fitted in between those before and behind it.
  ///
  /// `nil` where all that it holds is there already; nothing is stored then.
  public func recordPast(_ attempt: Attempt) throws -> Recording? {
    var known = latest.withLock { $0.take() }
    return try remembering { database in
      let panelID = try Self.panelID(attempt.panel, database)
      let there = try Row.fetchOne(
        database,
        sql: """
          SELECT verdict IS NOT NULL, balance IS NOT NULL FROM snapshot
          WHERE panel_id = ? AND taken_at = ?
          """, arguments: [panelID, attempt.takenAt.milliseconds])
      let missing = attempt.without(catalogue: there?[0] ?? false, balance: there?[1] ?? false)
      if missing.isEmpty { return (nil, known.take()) }
      let stored = try Self.store(missing, panelID: panelID, known.take(), database)
      return (stored.recording, stored.latest)
    }
  }

  /// Runs a transaction, and remembers the catalogue that it ends with once it is committed.
  private func remembering<Result>(
    _ body: (Database) throws -> (recording: Result, latest: LatestCatalogue?)
  ) throws -> Result {
    let (result, known) = try write(body)
    latest.withLock { $0 = known }
    return result
  }

  private static func panelID(_ name: String, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let known { return known }
    try database.execute(sql: "INSERT INTO panel (name) VALUES (?)", arguments: [name])
    return database.lastInsertedRowID
  }

  private static func store(
    _ attempt: Attempt, panelID: Int64, _ latest: consuming LatestCatalogue?, _ database: Database
  ) throws -> (recording: Recording, latest: LatestCatalogue?) {
    guard case .answered(let answer) = attempt.catalogue else {
      let recording = try SnapshotRows(database, panelID: panelID).insert(attempt)
      return (recording, latest)
    }
    var known: KnownCatalogue
    if let latest, latest.panelID == panelID, latest.takenAt < attempt.takenAt {
      known = latest.catalogue
    } else {
      known = try KnownCatalogue(database, panelID: panelID, before: attempt.takenAt)
    }
    latest = nil
    var filer = SnapshotFiler(database, panelID: panelID, attempt)
    let recording = try filer.file(answer, known: &known)
    let isLatest =
      try SnapshotRows(database, panelID: panelID).answered(after: attempt.takenAt) == nil
    return (
      recording,
      isLatest
        ? LatestCatalogue(panelID: panelID, takenAt: attempt.takenAt, catalogue: known) : nil
    )
  }
}

/// The catalogue of the panel that was written to last, kept in memory: an import then need not load
/// it for every file.
struct LatestCatalogue: Sendable {
  let panelID: Int64
  /// The last answered snapshot of the panel; there is none behind it.
  let takenAt: Timestamp
  let catalogue: KnownCatalogue
}
