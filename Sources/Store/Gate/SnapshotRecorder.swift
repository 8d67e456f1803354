import Catalogue
import GRDB

/// Judges an answer by the snapshots around it, and stores it.
struct SnapshotRecorder {
  let database: Database
  let panelID: Int64
  let attempt: Attempt
  let rows: SnapshotRows
  /// The listing, if it was read before.
  private let listing: Listing?
  private var recording = Recording()

  init(
    _ database: Database, panelID: Int64, _ attempt: Attempt, _ gate: AcceptanceGate,
    listing: Listing?
  ) {
    self.listing = listing
    self.database = database
    self.panelID = panelID
    self.attempt = attempt
    rows = SnapshotRows(database, panelID: panelID, gate)
  }

  var takenAt: Timestamp { attempt.takenAt }

  /// Records an answer. Throws ``WholeAnswerNeeded``, and writes nothing, if undecoded entries are
  /// needed: the listing has changed since, or the gate objects.
  mutating func record(_ answer: CatalogueAnswer) throws -> Recording {
    let waiting = try HeldRun(rows, before: takenAt)
    let known = try known(to: answer, isAnyHeld: waiting != nil)
    let answer = answer.choosingEntries(
      stored: { id in known.index(of: id).flatMap { known.states[$0].look } },
      again: known.again)
    let baseline = try rows.baseline(before: takenAt, known)
    let comparison = CatalogueComparison(
      answer, with: known,
      unidentified: answer.defects.isEmpty ? 0 : try rows.unidentified(before: takenAt))
    let currency =
      try statedCurrency() ?? waiting?.currency(of: answer, otherwiseAs: known)
    recording.add(comparison)
    recording.services = answer.services.count + answer.known.count
    recording.unreadFields = answer.unreadFields
    recording.otherUnreadFields = answer.otherUnreadFields
    recording.newDefects = try rows.newDefects(of: comparison, before: takenAt)
    recording.verdict = .accepted
    let objection = GateInput(comparison, with: baseline, currency: currency).objection
    let replay = try replay(
      HeldSnapshot(
        takenAt: takenAt, currency: currency, reason: objection ?? "",
        answer: CatalogueAnswer(services: answer.services, defects: comparison.defectsToHold)),
      objection, against: baseline)
    if objection != nil || replay != nil {
      guard answer.known.isEmpty else { throw WholeAnswerNeeded() }
      (recording.verdict, recording.reason) = (.held, objection ?? "")
    }
    recording.snapshotID = try rows.insert(attempt, recording)
    try rows.defects.insert(comparison, snapshotID: recording.snapshotID, takenAt: takenAt)
    if recording.verdict == .accepted {
      recording.stale = comparison.staleRates(at: takenAt)
      if let last = try rows.accepted(before: takenAt) {
        let search = VolatileFieldSearch(database, last: last)
        recording.volatileFields = try search.fields(comparison, known)
        if recording.volatileFields.isEmpty {
          recording.volatileFields = try search.fields(ofUnreadable: comparison, rows)
        }
      }
      try accept(comparison, known, waiting)
    } else {
      try HeldSnapshot.write(
        answer.services, snapshotID: recording.snapshotID, panelID: panelID, beside: known,
        database)
      if var replay {
        keep(try replay.run())
        if recording.verdict == .held {
          recording.confirmableFrom = try HeldRun(rows)?.confirmableFrom
        }
      } else {
        try settle()
      }
    }
    return recording
  }

  /// The services that an answer may change. Without known entries, these are all services.
  private func known(to answer: CatalogueAnswer, isAnyHeld: Bool) throws -> KnownCatalogue {
    var known: KnownCatalogue
    if answer.known.isEmpty {
      known = try KnownCatalogue(database, panelID: panelID, before: takenAt)
    } else {
      // The known entries are those of the last accepted listing.
      let decoder = try Int?.fetchOne(
        database.cachedStatement(sql: "SELECT decoder FROM panel WHERE id = ?"),
        arguments: [panelID])
      guard try !isAnyHeld && decoder == answer.decoder && rows.accepted(after: takenAt) == nil
      else { throw WholeAnswerNeeded() }
      let isCurrent = try listing?.isCurrent(database, panelID: panelID) == true
      let listing = isCurrent ? listing : nil
      known = try KnownCatalogue(
        database, panelID: panelID, except: answer.known,
        of: listing ?? Listing(database, panelID: panelID))
    }
    try known.add(answer.services, database, panelID: panelID)
    return known
  }

  /// The account's currency, as stated beside the answer.
  func statedCurrency() throws -> String? { try attempt.currency ?? rows.currency(at: takenAt) }

  private mutating func accept(
    _ comparison: CatalogueComparison, _ known: KnownCatalogue, _ waiting: HeldRun?
  ) throws {
    var writer = try CatalogueWriter(
      database, panelID: panelID, snapshotID: recording.snapshotID, takenAt: takenAt)
    try writer.write(comparison, known)
    if var waiting {
      try waiting.rejectRest(by: takenAt)
      recording.decisions += try waiting.carryOut().map(\.decision)
    }
  }

  /// The decisions that a past snapshot may change, its own included; `nil` if it is the last snapshot.
  private func replay(
    _ snapshot: HeldSnapshot, _ objection: String?, against baseline: GateBaseline
  ) throws -> GateReplay? {
    guard try rows.answered(after: takenAt) != nil else { return nil }
    return try GateReplay(rows, snapshot, objection: objection, against: baseline)
  }

  /// Decides about the waiting snapshots, this one included.
  private mutating func settle() throws {
    guard var run = try HeldRun(rows), let newest = try run.newest() else { return }
    try run.confirm(by: newest)
    try run.forget()
    keep(try run.carryOut())
    if recording.verdict == .held { recording.confirmableFrom = run.confirmableFrom }
  }

  private mutating func keep(_ settled: [Settlement]) {
    for (decision, comparison) in settled {
      if decision.snapshotID == recording.snapshotID {
        recording.verdict = decision.verdict
        recording.reason = decision.reason.isEmpty ? nil : decision.reason
        if let comparison {
          recording.add(comparison)
          recording.stale = comparison.staleRates(at: takenAt)
        }
      } else {
        recording.decisions.append(decision)
      }
    }
  }
}
