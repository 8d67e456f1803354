import Catalogue
import GRDB

extension SnapshotRows {
  /// Adds an attempt without an answer to `services`.
  func insert(_ attempt: Attempt) throws -> Recording {
    var recording = Recording()
    if case .failed(let reason) = attempt.catalogue {
      (recording.verdict, recording.reason) = (.failed, reason)
    }
    recording.snapshotID = try insert(attempt, recording)
    return recording
  }

  /// Adds an attempt, or what it adds to the one of the same time, and gives its row's number.
  func insert(_ attempt: Attempt, _ recording: Recording) throws -> Int64 {
    var balance: Balance?
    var balanceError: String?
    switch attempt.balance {
    case .answered(let answer): balance = answer
    case .failed(let text): balanceError = text
    case .notAsked: break
    }
    try database.cachedStatement(
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
        """
    ).execute(arguments: [
      panelID, attempt.takenAt.milliseconds, recording.verdict?.rawValue, recording.reason,
      recording.services, balance?.amount.text, balance?.currency, balanceError,
    ])
    // The currency of a snapshot that was interpreted without it.
    if balance?.currency != nil {
      try Derivation(database, panelID: panelID).forget(from: attempt.takenAt)
    }
    return try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM snapshot WHERE panel_id = ? AND taken_at = ?"),
      arguments: [panelID, attempt.takenAt.milliseconds]) ?? 0
  }
}
