import Catalogue
import GRDB

/// Decides what becomes of an answer by the snapshots around it, and writes it.
struct SnapshotFiler {
  let database: Database
  let panelID: Int64
  let attempt: Attempt
  let rows: SnapshotRows
  private var recording = Recording()

  init(_ database: Database, panelID: Int64, _ attempt: Attempt) {
    self.database = database
    self.panelID = panelID
    self.attempt = attempt
    rows = SnapshotRows(database, panelID: panelID)
  }

  var takenAt: Timestamp { attempt.takenAt }

  /// Files a whole answer.
  mutating func file(_ answer: CatalogueAnswer) throws -> Recording {
    var known = try KnownCatalogue(database, panelID: panelID, before: takenAt)
    let last = try rows.accepted(before: takenAt)
    let pending = try rows.answered(before: takenAt).flatMap { try rows.held($0) }
    var comparison = try compare(answer, known, after: last?.id)
    var currency = try attempt.currency ?? rows.currency(at: takenAt)
    if currency == nil, let pending, pending.isNearer(to: answer, than: known) {
      currency = pending.currency
    }
    if last != nil, let objection = try objection(to: comparison, currency) {
      let read = CatalogueAnswer(services: answer.services, defects: comparison.defects)
      if let pending, pending.agrees(with: read, currency: currency) {
        try decide(pending, .confirmed(by: takenAt))
        known = try KnownCatalogue(database, panelID: panelID, before: takenAt)
        comparison = try compare(answer, known, after: pending.id)
      } else {
        if let pending { try decide(pending, .contradicted(by: takenAt)) }
        try judgeByFollowing(read, objection, currency)
      }
    } else if let pending {
      try decide(pending, .contradicted(by: takenAt))
    }
    try write(answer, comparison, known: &known)
    if recording.verdict == .accepted, try rows.answered(after: takenAt) == nil {
      let entries = LastAnswer.entries(of: answer, known)
      try LastAnswer.write(entries, panelID: panelID, snapshotID: recording.snapshotID, database)
    }
    return recording
  }

  /// What the gate has against a snapshot, compared with the last accepted one.
  func objection(to comparison: CatalogueComparison, _ currency: String?) throws -> String? {
    AcceptanceGate.objection(
      to: Sighting(services: comparison.listedBehind, currency: currency),
      after: Sighting(
        services: comparison.listedBefore, currency: try rows.currency(before: takenAt)),
      lost: comparison.departures.count)
  }

  private func compare(
    _ answer: CatalogueAnswer, _ known: KnownCatalogue, after last: Int64?
  ) throws -> CatalogueComparison {
    CatalogueComparison(
      answer, with: known,
      unidentified: answer.defects.isEmpty ? 0 : try rows.unidentified(in: last))
  }
}

// MARK: - The verdict

extension SnapshotFiler {
  /// What is found of a held snapshot.
  private enum Finding {
    case confirmed(by: Timestamp)
    case contradicted(by: Timestamp)
  }

  /// Holds the snapshot; where one from the past is followed by others, they decide it at once.
  private mutating func judgeByFollowing(
    _ answer: CatalogueAnswer, _ objection: String, _ currency: String?
  ) throws {
    (recording.verdict, recording.reason) = (.held, objection)
    guard let following = try rows.answered(after: takenAt) else { return }
    let agrees: Bool
    if let held = try rows.held(following) {
      agrees = held.agrees(with: answer, currency: currency)
    } else if following.verdict == .accepted {
      agrees = try rows.catalogue(of: following).agrees(with: answer, currency: currency)
    } else {
      agrees = false
    }
    (recording.verdict, recording.reason) =
      agrees
      ? (.accepted, Self.reason(objection, .confirmed(by: following.takenAt)))
      : (.rejected, Self.reason(objection, .contradicted(by: following.takenAt)))
  }

  private mutating func decide(_ held: HeldSnapshot, _ finding: Finding) throws {
    let reason = Self.reason(held.reason, finding)
    if case .confirmed = finding {
      try rows.accept(held, reason: reason)
      recording.decisions.append(Decision(held, .accepted, reason))
    } else {
      try rows.reject(held, reason: reason)
      recording.decisions.append(Decision(held, .rejected, reason))
    }
  }

  private static func reason(_ objection: String, _ finding: Finding) -> String {
    switch finding {
    case .confirmed(let time): "\(objection); the next one, of \(time), says the same"
    case .contradicted(let time): "\(objection); the next one, of \(time), does not"
    }
  }
}

// MARK: - Writing

extension SnapshotFiler {
  private mutating func write(
    _ answer: CatalogueAnswer, _ comparison: CatalogueComparison, known: inout KnownCatalogue
  ) throws {
    recording.verdict = recording.verdict ?? .accepted
    recording.services = answer.services.count
    recording.add(comparison)
    recording.snapshotID = try rows.insert(attempt, recording)
    try rows.insert(comparison.defects, snapshotID: recording.snapshotID)
    guard recording.verdict == .accepted else {
      return try HeldSnapshot.write(
        answer.services, snapshotID: recording.snapshotID, panelID: panelID, beside: &known,
        database)
    }
    let writer = try CatalogueWriter(database, panelID: panelID, takenAt: takenAt)
    try writer.write(comparison, to: &known)
    if let decision = try rows.release(after: takenAt) { recording.decisions.append(decision) }
  }
}
