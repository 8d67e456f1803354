import Catalogue
import GRDB

/// Judges an answer by the snapshots around it, and writes it.
struct SnapshotRecorder {
  let database: Database
  let panelID: Int64
  let attempt: Attempt
  let rows: SnapshotRows
  /// The listing as it was read before, if it was.
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

  /// Records an answer. Throws ``WholeAnswerNeeded``, with nothing written, if it leaves out entries that
  /// are needed: the listing is another one by now, or the gate objects.
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
    if let objection = GateInput(comparison, with: baseline, currency: currency).objection {
      guard answer.known.isEmpty else { throw WholeAnswerNeeded() }
      let snapshot = HeldSnapshot(
        takenAt: takenAt, currency: currency, reason: objection,
        answer: CatalogueAnswer(services: answer.services, defects: comparison.defectsToHold))
      try judge(snapshot, heldAgainst: baseline)
    }
    recording.snapshotID = try rows.insert(attempt, recording)
    try rows.defects.insert(comparison, snapshotID: recording.snapshotID, takenAt: takenAt)
    if recording.verdict == .accepted {
      recording.stale = comparison.staleRates(at: takenAt)
      if let last = try rows.accepted(before: takenAt) {
        recording.volatileFields = try VolatileFieldSearch(database, last: last)
          .fields(comparison, known)
      }
      try accept(comparison, known, waiting)
    } else {
      try HeldSnapshot.write(
        answer.services, snapshotID: recording.snapshotID, panelID: panelID, beside: known,
        database)
      if recording.verdict == .held { try settle() }
      if recording.verdict == .rejected, baseline.isNone { try settleFirst() }
    }
    return recording
  }

  /// The services that an answer concerns: without known entries, all of them.
  private func known(to answer: CatalogueAnswer, isAnyHeld: Bool) throws -> KnownCatalogue {
    var known: KnownCatalogue
    if answer.known.isEmpty {
      known = try KnownCatalogue(database, panelID: panelID, before: takenAt)
    } else {
      // What is known is the last accepted listing.
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
      recording.decisions += waiting.settled.map(\.decision)
    }
    if try rows.answered(after: takenAt) != nil, var run = try HeldRun(rows) {
      try run.follow()
      recording.decisions += run.settled.map(\.decision)
    }
  }

  /// Decides what waits for confirmation, this snapshot included.
  private mutating func settle() throws {
    guard var run = try HeldRun(rows), let newest = try run.newest() else { return }
    try run.confirm(by: newest)
    try run.forget()
    keep(run.settled)
    if recording.verdict == .held { recording.confirmableFrom = run.confirmableFrom }
  }

  private mutating func keep(_ settled: [Settlement]) {
    for (decision, comparison) in settled {
      if decision.snapshotID == recording.snapshotID {
        (recording.verdict, recording.reason) = (decision.verdict, decision.reason)
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

// MARK: - From the past

extension SnapshotRecorder {
  /// Holds the snapshot. One from the past is decided at once by the accepted ones after it: by the first
  /// that confirms it, shows the catalogue before it again, or is late enough to have confirmed it.
  private mutating func judge(
    _ snapshot: HeldSnapshot, heldAgainst baseline: GateBaseline
  ) throws {
    (recording.verdict, recording.reason) = (.held, snapshot.reason)
    let confirmation = rows.gate.confirmation(ofEntries: snapshot.answer.entries)
    var next = try rows.accepted(after: takenAt)
    while let accepted = next {
      let later = try rows.catalogue(of: accepted)
      let isLate = later.takenAt >= takenAt + confirmation
      let isAsBefore = baseline.input(later).objection == nil
      let isConfirmed = !isAsBefore && isLate && baseline.agree(snapshot, later)
      (recording.verdict, recording.reason) =
        isConfirmed
        ? (.accepted, snapshot.reason.confirmed(by: later.takenAt))
        : (.rejected, snapshot.reason.notConfirmed(by: later.takenAt))
      if isAsBefore || isLate { return }
      next = try rows.accepted(after: later.takenAt)
    }
  }

  /// Decides anew of those that show no service and come before a panel's first catalogue, this one included:
  /// together they may show that the panel was empty for long enough, in whatever order they are added.
  private mutating func settleFirst() throws {
    guard let next = try rows.accepted(after: takenAt)?.takenAt else { return }
    try rows.holdAgain(before: next)
    guard var run = try HeldRun(rows, before: next) else { return }
    try run.confirmInOrder()
    try run.rejectRest(by: next)
    keep(
      run.settled.filter { decision, _ in
        decision.verdict == .accepted || decision.snapshotID == recording.snapshotID
      })
  }
}
