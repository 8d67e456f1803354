import Catalogue
import GRDB

extension RatebookStore {
  /// Stores an attempt made just now in one transaction: whole, or not at all.
  ///
  /// Throws ``StoreError/notNewer(panel:takenAt:last:)`` where the panel has an attempt of that time
  /// or a later one.
  public func record(_ attempt: Attempt) throws -> Recording {
    try write { database in
      let panelID = try Self.panelID(attempt.panel, database)
      let last = try Int64.fetchOne(
        database, sql: "SELECT max(taken_at) FROM snapshot WHERE panel_id = ?",
        arguments: [panelID])
      if let last, last >= attempt.takenAt.milliseconds {
        throw StoreError.notNewer(
          panel: attempt.panel, takenAt: attempt.takenAt, last: Timestamp(milliseconds: last))
      }
      return try Self.store(attempt, panelID: panelID, database)
    }
  }

  /// Stores an attempt of any time in one transaction, fitted in between those before and behind it.
  ///
  /// `nil` where all that it holds is there already; nothing is stored then.
  public func recordPast(_ attempt: Attempt) throws -> Recording? {
    try write { database in
      let panelID = try Self.panelID(attempt.panel, database)
      let known = try Row.fetchOne(
        database,
        sql: """
          SELECT verdict IS NOT NULL, balance IS NOT NULL FROM snapshot
          WHERE panel_id = ? AND taken_at = ?
          """, arguments: [panelID, attempt.takenAt.milliseconds])
      let missing = attempt.without(catalogue: known?[0] ?? false, balance: known?[1] ?? false)
      return missing.isEmpty ? nil : try Self.store(missing, panelID: panelID, database)
    }
  }

  private static func panelID(_ name: String, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let known { return known }
    try database.execute(sql: "INSERT INTO panel (name) VALUES (?)", arguments: [name])
    return database.lastInsertedRowID
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
        ON CONFLICT DO UPDATE SET
          verdict = coalesce(verdict, excluded.verdict),
          reason = coalesce(reason, excluded.reason),
          services = coalesce(services, excluded.services),
          balance = coalesce(balance, excluded.balance),
          currency = coalesce(currency, excluded.currency),
          balance_error = CASE WHEN coalesce(balance, excluded.balance) IS NULL
            THEN coalesce(balance_error, excluded.balance_error) END
        """,
      arguments: [
        panelID, attempt.takenAt.milliseconds, recording.verdict?.rawValue, reason,
        recording.verdict == .accepted ? recording.services : nil, balance?.amount.text,
        balance?.currency, balanceError,
      ])
    guard case .answered(let answer) = attempt.catalogue else { return }
    try insertDefects(of: answer, panelID: panelID, takenAt: attempt.takenAt, database)
  }

  private static func insertDefects(
    of answer: CatalogueAnswer, panelID: Int64, takenAt: Timestamp, _ database: Database
  ) throws {
    guard !answer.defects.isEmpty else { return }
    let shown = Set(answer.services.map(\.id))
    for (position, defect) in answer.defects.enumerated() {
      let service = defect.service.flatMap { shown.contains($0) ? nil : $0 }
      try database.execute(
        sql: """
          INSERT INTO defect (snapshot_id, position, service, field, reason, raw)
          SELECT id, ?, ?, ?, ?, ? FROM snapshot WHERE panel_id = ? AND taken_at = ?
          """,
        arguments: [
          position, service, defect.field, defect.reason, defect.raw, panelID,
          takenAt.milliseconds,
        ])
    }
  }
}
