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
    return try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM snapshot WHERE panel_id = ? AND taken_at = ?"),
      arguments: [panelID, attempt.takenAt.milliseconds]) ?? 0
  }

  /// Keeps the defects of a snapshot as they came.
  func insert(_ defects: [Defect], snapshotID: Int64) throws {
    for (position, defect) in defects.enumerated() {
      try database.cachedStatement(
        sql: """
          INSERT INTO defect (snapshot_id, position, service, field, reason, raw)
          VALUES (?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        snapshotID, position, defect.service, defect.field, defect.reason, defect.raw,
      ])
    }
  }
}

// MARK: - Deciding what is held

extension SnapshotRows {
  /// Lets a snapshot that is held, or was rejected, speak for the catalogue.
  @discardableResult
  func accept(_ held: HeldSnapshot, reason: String) throws -> CatalogueComparison {
    var known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    // Its defects were told apart when it came.
    let comparison = CatalogueComparison(held.answer, with: known, unidentified: .max)
    try setVerdict(.accepted, of: held, reason: reason)
    let writer = try CatalogueWriter(database, panelID: panelID, takenAt: held.takenAt)
    try writer.write(comparison, to: &known)
    try held.deleteVersions(database)
    return comparison
  }

  /// Says that a snapshot does not speak for the catalogue. What it holds is kept.
  func reject(_ held: HeldSnapshot, reason: String) throws {
    try setVerdict(.rejected, of: held, reason: reason)
  }

  /// Accepts the snapshot behind a time that is held, where nothing speaks against it any longer.
  func release(after time: Timestamp) throws -> Decision? {
    guard let following = try answered(after: time), let held = try held(following) else {
      return nil
    }
    let known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    let comparison = CatalogueComparison(held.answer, with: known, unidentified: .max)
    let objection = AcceptanceGate.objection(
      to: Sighting(services: comparison.listedBehind, currency: held.currency),
      after: Sighting(
        services: known.listed, currency: try currency(before: held.takenAt)),
      lost: comparison.departures.count)
    guard objection == nil else { return nil }
    let reason = "\(held.reason); the one before it, of \(time), says the same"
    try accept(held, reason: reason)
    return Decision(held, .accepted, reason)
  }

  private func setVerdict(_ verdict: Verdict, of held: HeldSnapshot, reason: String) throws {
    try database.execute(
      sql: "UPDATE snapshot SET verdict = ?, reason = ? WHERE id = ?",
      arguments: [verdict.rawValue, reason, held.id])
  }
}
