import Catalogue
import GRDB

/// What was decided of a held snapshot and, if it was accepted, what that changed.
typealias Settlement = (decision: Decision, comparison: CatalogueComparison?)

/// The snapshots that wait for confirmation after the last accepted one, and what decides them.
extension SnapshotRows {
  /// Decides the snapshots that are held after the last accepted one, as far as that can be done now, and
  /// gives what was decided, in the order of time.
  ///
  /// The newest one confirms the first that agrees with it, is old enough and states its currency itself,
  /// if that is what it is held for; those between the two then follow, or are rejected. `isLastAsBefore`:
  /// the last accepted snapshot is the one that all of them were held against.
  func settle(isLastAsBefore: Bool) throws -> [Settlement] {
    let run = try heldRun(before: nil)
    guard let newest = run.last else { return [] }
    let (settled, rest) = try settle(run, by: newest, isLastAsBefore: isLastAsBefore) {
      try $0.id != newest.id && !$0.isCurrencyAssumed
        && newest.takenAt >= $0.takenAt + confirmation(of: $0)
        && agrees($0, with: newest)
    }
    // A panel that answers otherwise each time is not compared with all of its answers for ever.
    let week = Duration.seconds(7 * 86_400)
    let forgotten = rest.filter { $0.takenAt + week + confirmation(of: $0) < newest.takenAt }
    return try settled + forgotten.map { try reject($0, notConfirmedBy: newest.takenAt) }
  }

  /// Accepts a snapshot by hand, with those held before it that agree with it; the others are rejected.
  /// Gives what was decided of them, and of it last.
  func acceptByHand(_ snapshot: HeldSnapshot) throws -> [Settlement] {
    let run = try heldRun(before: snapshot.takenAt)
    let (settled, rest) = try settle(run, by: snapshot, isLastAsBefore: true) {
      try agrees($0, with: snapshot)
    }
    return try settled + rest.map { try reject($0, notConfirmedBy: snapshot.takenAt) }
      + [accept(snapshot, reason: "\(snapshot.reason); accepted by hand")]
  }

  /// Goes through held snapshots: the first that follows the last accepted one as a matter of course, or
  /// else the first that is confirmed, is accepted, and those before it are rejected. Gives what was
  /// decided, and the snapshots for which nothing was.
  private func settle(
    _ run: [HeldSnapshot], by newest: HeldSnapshot, isLastAsBefore: Bool,
    isConfirmed: (HeldSnapshot) throws -> Bool
  ) throws -> (settled: [Settlement], rest: ArraySlice<HeldSnapshot>) {
    var (settled, rest) = ([Settlement](), run[...])
    /// The first that was confirmed; those after it follow.
    var confirmed: HeldSnapshot?
    while true {
      let mayFollow = !isLastAsBefore || !settled.isEmpty
      let follows =
        mayFollow ? try rest.firstIndex { try objection(to: $0, asOf: $0.takenAt) == nil } : nil
      guard let index = try follows ?? rest.firstIndex(where: isConfirmed) else { break }
      let snapshot = rest[index]
      let last = try accepted(before: snapshot.takenAt)?.takenAt ?? snapshot.takenAt
      settled += try rest[..<index].map { try reject($0, notConfirmedBy: snapshot.takenAt) }
      if follows == nil { confirmed = confirmed ?? snapshot }
      let reason =
        switch confirmed {
        case let first? where snapshot.id == newest.id:
          "it confirms the snapshot of \(first.takenAt)"
        case _?: snapshot.reason.confirmed(by: newest.takenAt)
        case nil: snapshot.reason.following(last)
        }
      settled.append(try accept(snapshot, reason: reason))
      rest = rest[(index + 1)...]
    }
    return (settled, rest)
  }

  /// Whether the gate would have nothing against a later snapshot if the held one were accepted.
  func agrees(_ held: HeldSnapshot, with later: HeldSnapshot) throws -> Bool {
    let known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    let accepting = CatalogueComparison(held.answer, with: known, unidentified: .max)
    let assumed = known.applying(accepting)
    let comparison = CatalogueComparison(later.answer, with: assumed, unidentified: .max)
    return GateInput(
      comparison, with: assumed,
      unreadableBefore: Set(held.defects.lazy.compactMap(\.service).map { ExactText($0) }),
      currency: (try held.currency ?? currency(before: held.takenAt), later.currency)
    ).objection == nil
  }

  /// How much later a snapshot must be to confirm this one.
  func confirmation(of held: HeldSnapshot) -> Duration {
    gate.confirmation(ofEntries: held.answer.entries)
  }
}

// MARK: - The gate

extension SnapshotRows {
  /// What the gate has against a snapshot, compared with the accepted one before it.
  func objection(
    to comparison: CatalogueComparison, _ known: KnownCatalogue, after last: Answered,
    _ currency: String?
  ) throws -> String? {
    let unreadable = comparison.kept.isEmpty ? [] : try unreadable(in: last.id)
    return GateInput(
      comparison, with: known, unreadableBefore: unreadable,
      currency: (try self.currency(before: last.takenAt + .milliseconds(1)), currency)
    ).objection
  }

  /// What the gate has against a snapshot, compared with the last accepted one before a time; `nil` also
  /// if there is none.
  func objection(to snapshot: HeldSnapshot, asOf time: Timestamp) throws -> String? {
    guard let last = try accepted(before: time) else { return nil }
    let known = try KnownCatalogue(database, panelID: panelID, before: time)
    let comparison = CatalogueComparison(snapshot.answer, with: known, unidentified: .max)
    return try objection(to: comparison, known, after: last, snapshot.currency)
  }
}

// MARK: - Deciding

extension SnapshotRows {
  /// Lets a snapshot that is held, or was rejected, speak for the catalogue.
  private func accept(_ held: HeldSnapshot, reason: String) throws -> Settlement {
    var known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    // Its defects were told apart when it came.
    let comparison = CatalogueComparison(held.answer, with: known, unidentified: .max)
    try setVerdict(.accepted, of: held, reason: reason)
    let writer = try CatalogueWriter(database, panelID: panelID, takenAt: held.takenAt)
    try writer.write(comparison, to: &known)
    try held.deleteVersions(database)
    return (Decision(held, .accepted, reason), comparison)
  }

  /// Says that a snapshot does not speak for the catalogue. What it holds is kept.
  @discardableResult
  func reject(_ held: HeldSnapshot, reason: String) throws -> Settlement {
    try setVerdict(.rejected, of: held, reason: reason)
    return (Decision(held, .rejected, reason), nil)
  }

  func reject(_ held: HeldSnapshot, notConfirmedBy time: Timestamp) throws -> Settlement {
    try reject(held, reason: held.reason.notConfirmed(by: time))
  }

  private func setVerdict(_ verdict: Verdict, of held: HeldSnapshot, reason: String) throws {
    try database.execute(
      sql: "UPDATE snapshot SET verdict = ?, reason = ? WHERE id = ?",
      arguments: [verdict.rawValue, reason, held.id])
  }
}

extension String {
  /// The reason for holding a snapshot, and what has decided it.
  func confirmed(by time: Timestamp) -> String { "\(self); confirmed by the snapshot of \(time)" }

  func following(_ time: Timestamp) -> String { "\(self); the snapshot of \(time) shows the same" }

  func notConfirmed(by time: Timestamp) -> String {
    "\(self); not confirmed by the snapshot of \(time)"
  }
}
