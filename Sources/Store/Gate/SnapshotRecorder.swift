import Catalogue
import GRDB

/// Judges an answer by the snapshots around it, and writes it.
struct SnapshotRecorder {
  let database: Database
  let panelID: Int64
  let attempt: Attempt
  let rows: SnapshotRows
  private var recording = Recording()

  init(_ database: Database, panelID: Int64, _ attempt: Attempt, _ gate: AcceptanceGate) {
    self.database = database
    self.panelID = panelID
    self.attempt = attempt
    rows = SnapshotRows(database, panelID: panelID, gate)
  }

  var takenAt: Timestamp { attempt.takenAt }

  /// Records a whole answer.
  mutating func record(_ answer: CatalogueAnswer) throws -> Recording {
    var known = try KnownCatalogue(database, panelID: panelID, before: takenAt)
    let last = try rows.accepted(before: takenAt)
    let waiting = try rows.heldRun(before: takenAt)
    let comparison = CatalogueComparison(
      answer, with: known,
      unidentified: answer.defects.isEmpty ? 0 : try rows.unidentified(in: last?.id))
    var currency = try attempt.currency ?? rows.currency(at: takenAt)
    if currency == nil { currency = waiting.last?.currency(of: answer, otherwiseAs: known) }
    recording.add(comparison)
    recording.services = answer.services.count
    recording.verdict = .accepted
    if let last, let objection = try rows.objection(to: comparison, known, after: last, currency) {
      let snapshot = HeldSnapshot(
        takenAt: takenAt, currency: currency, reason: objection,
        answer: CatalogueAnswer(services: answer.services, defects: comparison.defects))
      try judge(snapshot)
    }
    recording.snapshotID = try rows.insert(attempt, recording)
    try rows.insert(comparison.defects, snapshotID: recording.snapshotID)
    if recording.verdict == .accepted {
      try accept(comparison, &known, answer, waiting)
    } else {
      try HeldSnapshot.write(
        answer.services, snapshotID: recording.snapshotID, panelID: panelID, beside: &known,
        database)
      if recording.verdict == .held { try settle() }
      if recording.verdict == .held {
        recording.confirmAfter = rows.gate.confirmation(ofEntries: answer.entries)
      }
    }
    return recording
  }

  /// What the gate has against a snapshot, compared with the last accepted one.
  func objection(to comparison: CatalogueComparison, _ known: KnownCatalogue) throws -> String? {
    guard let last = try rows.accepted(before: takenAt) else { return nil }
    let currency = try attempt.currency ?? rows.currency(at: takenAt)
    return try rows.objection(to: comparison, known, after: last, currency)
  }

  private mutating func accept(
    _ comparison: CatalogueComparison, _ known: inout KnownCatalogue, _ answer: CatalogueAnswer,
    _ waiting: [HeldSnapshot]
  ) throws {
    let writer = try CatalogueWriter(database, panelID: panelID, takenAt: takenAt)
    try writer.write(comparison, to: &known)
    for snapshot in waiting {
      recording.decisions.append(
        try rows.reject(snapshot, notConfirmedBy: takenAt).decision)
    }
    if try rows.answered(after: takenAt) == nil {
      let entries = LastAnswer.entries(of: answer, known)
      try LastAnswer.write(entries, panelID: panelID, snapshotID: recording.snapshotID, database)
    } else {
      recording.decisions += try rows.settle(isLastAsBefore: false).map(\.decision)
    }
  }

  /// Decides what waits for confirmation, this snapshot included.
  private mutating func settle() throws {
    for (decision, comparison) in try rows.settle(isLastAsBefore: true) {
      if decision.snapshotID == recording.snapshotID {
        (recording.verdict, recording.reason) = (decision.verdict, decision.reason)
        if let comparison { recording.add(comparison) }
      } else {
        recording.decisions.append(decision)
      }
    }
  }
}

// MARK: - From the past

extension SnapshotRecorder {
  /// Holds the snapshot. One from the past is decided at once by the accepted ones after it: by the first
  /// that confirms it, shows the catalogue before it again, or is late enough to have confirmed it.
  private mutating func judge(_ snapshot: HeldSnapshot) throws {
    (recording.verdict, recording.reason) = (.held, snapshot.reason)
    var next = try rows.accepted(after: takenAt)
    while let accepted = next {
      let later = try rows.catalogue(of: accepted)
      let isLate = later.takenAt >= takenAt + rows.confirmation(of: snapshot)
      let isAsBefore = try rows.objection(to: later, asOf: takenAt) == nil
      let isConfirmed = try !isAsBefore && isLate && rows.agrees(snapshot, with: later)
      (recording.verdict, recording.reason) =
        isConfirmed
        ? (.accepted, snapshot.reason.confirmed(by: later.takenAt))
        : (.rejected, snapshot.reason.notConfirmed(by: later.takenAt))
      if isAsBefore || isLate { return }
      next = try rows.accepted(after: later.takenAt)
    }
  }
}
