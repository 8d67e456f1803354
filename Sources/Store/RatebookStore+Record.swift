import Catalogue
import GRDB

extension RatebookStore {
  /// Stores an attempt in one transaction: whole, or not at all.
  ///
  /// `nil` where the panel has an attempt of that time already; nothing is stored then. Unless it
  /// `mayBePast`, a snapshot must be newer than the last accepted one
  /// (``StoreError/notNewer(panel:takenAt:last:)``); one from the past is fitted in between.
  public func record(_ attempt: Attempt, mayBePast: Bool = false) throws -> Recording? {
    try write { database in
      let panelID = try Self.panelID(attempt.panel, database)
      let isKnown = try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM snapshot WHERE panel_id = ? AND taken_at = ?)",
        arguments: [panelID, attempt.takenAt.milliseconds])
      if isKnown == true { return nil }
      if !mayBePast { try Self.checkIsNewest(attempt, panelID: panelID, database) }
      return try Self.store(attempt, panelID: panelID, database)
    }
  }

  private static func panelID(_ name: String, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let known { return known }
    try database.execute(sql: "INSERT INTO panel (name) VALUES (?)", arguments: [name])
    return database.lastInsertedRowID
  }

  private static func checkIsNewest(
    _ attempt: Attempt, panelID: Int64, _ database: Database
  ) throws {
    let last = try Int64.fetchOne(
      database, sql: "SELECT max(taken_at) FROM snapshot WHERE panel_id = ?", arguments: [panelID])
    if let last, last > attempt.takenAt.milliseconds {
      throw StoreError.notNewer(
        panel: attempt.panel, takenAt: attempt.takenAt, last: Timestamp(milliseconds: last))
    }
  }

  private static func store(
    _ attempt: Attempt, panelID: Int64, _ database: Database
  ) throws -> Recording {
    var recording = Recording()
    if case .answered(let answer) = attempt.catalogue {
      var writer = try CatalogueWriter(database, panelID: panelID, takenAt: attempt.takenAt)
      recording = try writer.write(answer)
      recording.verdict = .accepted
    } else if case .failed = attempt.catalogue {
      recording.verdict = .failed
    }
    try insertSnapshot(attempt, panelID: panelID, recording, database)
    return recording
  }

  private static func insertSnapshot(
    _ attempt: Attempt, panelID: Int64, _ recording: Recording, _ database: Database
  ) throws {
    var reason: String?
    if case .failed(let text) = attempt.catalogue { reason = text }
    var balance: Balance?
    var balanceError: String?
    switch attempt.balance {
    case .answered(let answer): balance = answer
    case .failed(let text): balanceError = text
    case .notAsked: break
    }
    try database.execute(
      sql: """
        INSERT INTO snapshot
          (panel_id, taken_at, verdict, reason, services, balance, currency, balance_error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        panelID, attempt.takenAt.milliseconds, recording.verdict?.rawValue, reason,
        recording.verdict == .accepted ? recording.services : nil, balance?.amount.text,
        balance?.currency, balanceError,
      ])
    guard case .answered(let answer) = attempt.catalogue else { return }
    let snapshotID = database.lastInsertedRowID
    for (position, defect) in answer.defects.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO defect (snapshot_id, position, service, field, reason, raw)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          snapshotID, position, defect.service, defect.field, defect.reason, defect.raw,
        ])
    }
  }
}
