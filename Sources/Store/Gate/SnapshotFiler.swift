import Catalogue
import GRDB

/// Decides what becomes of an answer by the snapshots around it, and writes it.
struct SnapshotFiler {
  let database: Database
  let panelID: Int64
  let attempt: Attempt
  private let rows: SnapshotRows
  private var recording = Recording()

  init(_ database: Database, panelID: Int64, _ attempt: Attempt) {
    self.database = database
    self.panelID = panelID
    self.attempt = attempt
    rows = SnapshotRows(database, panelID: panelID)
  }

  private var takenAt: Timestamp { attempt.takenAt }

  /// Files the answer. `known` is the catalogue before it, and is left as the last accepted snapshot
  /// up to this one shows it.
  mutating func file(
    _ answer: CatalogueAnswer, known: inout KnownCatalogue
  ) throws -> Recording {
    let last = try rows.accepted(before: takenAt)
    let pending = try rows.answered(before: takenAt).flatMap { try rows.held($0) }
    var comparison = try compare(answer, known, after: last?.id)
    var currency = attempt.currency
    if currency == nil { currency = try rows.currency(at: takenAt) ?? pending?.currency }
    let objection = try last.flatMap { _ in
      AcceptanceGate.objection(
        to: Sighting(services: comparison.listedBehind, currency: currency),
        after: Sighting(services: known.listed, currency: try rows.currency(before: takenAt)),
        lost: comparison.departures.count)
    }
    if let objection {
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
    return recording
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
    recording.appeared = comparison.arrivals.count
    recording.changed = comparison.changes.count
    recording.disappeared = comparison.departures.count
    recording.defects = answer.defects.count
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
