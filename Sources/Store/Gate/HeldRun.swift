import Catalogue
import GRDB

/// The decision about a held snapshot and, if it was accepted, the resulting changes.
typealias Settlement = (decision: Decision, comparison: CatalogueComparison?)

/// The snapshots that wait for confirmation after the last accepted one, and the decisions about them.
///
/// A later snapshot confirms the first one that is old enough and shows the same. Those between the
/// two then follow one by one, or are rejected, such as an empty answer between two halves.
struct HeldRun {
  private let rows: SnapshotRows
  private(set) var waiting: ArraySlice<SnapshotRows.Answered>
  /// The catalogue that they were compared with when they were held.
  private let origin: GateBaseline
  /// The catalogue with the snapshots accepted since then.
  private(set) var last: GateBaseline
  /// The differences between ``origin`` and the first accepted snapshot.
  private var accepted: GateInput?
  /// The decisions, in the order of time.
  private(set) var verdicts: [(snapshot: HeldSnapshot, verdict: Verdict, reason: String)] = []

  /// The maximum number of waiting snapshots that are not empty. More are rejected a day after the time
  /// from which a snapshot could have confirmed them. Otherwise, a panel that answers differently each
  /// time would be compared with all its answers.
  private static let mostWaiting = 50
  private static let patience = Duration.seconds(86_400)

  /// The snapshots that wait before a time, or all of them; `nil` if there are none.
  init?(_ rows: SnapshotRows, before time: Timestamp? = nil) throws {
    let waiting = try rows.held(before: time)
    guard let first = waiting.first else { return nil }
    let origin = try rows.baseline(before: first.takenAt)
    self.rows = rows
    self.waiting = waiting[...]
    (self.origin, last) = (origin, origin)
  }

  /// The snapshots that wait after one that was accepted by hand.
  init?(_ rows: SnapshotRows, after snapshot: HeldSnapshot, heldAgainst origin: GateBaseline)
    throws
  {
    let waiting = try rows.held(before: nil)
    guard let first = waiting.first,
      try rows.accepted(before: first.takenAt)?.takenAt == snapshot.takenAt
    else { return nil }
    self.rows = rows
    self.waiting = waiting[...]
    self.origin = origin
    last = origin.accepting(snapshot)
    accepted = origin.input(snapshot)
  }

  /// The snapshots that wait before a later one, which is judged against the same catalogue.
  init(_ rows: SnapshotRows, _ waiting: [SnapshotRows.Answered], heldAgainst origin: GateBaseline) {
    (self.rows, self.waiting) = (rows, waiting[...])
    (self.origin, last) = (origin, origin)
  }

  /// The newest waiting snapshot, as it came.
  func newest() throws -> HeldSnapshot? { try waiting.last.map(snapshot) }

  private func snapshot(_ answered: SnapshotRows.Answered) throws -> HeldSnapshot {
    var snapshot = try rows.snapshot(answered)
    guard snapshot.currency == nil else { return snapshot }
    let before = waiting.last { $0.takenAt < answered.takenAt && $0.currency != nil }
    snapshot.currency = try before.flatMap {
      try rows.snapshot($0).currency(of: snapshot.answer, otherwiseAs: origin.known)
    }
    snapshot.isCurrencyAssumed = snapshot.currency != nil
    return snapshot
  }

  /// The currency of a later answer that states none.
  func currency(of answer: CatalogueAnswer, otherwiseAs known: KnownCatalogue) throws -> String? {
    let stated = waiting.last { $0.currency != nil }
    return try stated.flatMap {
      try rows.snapshot($0).currency(of: answer, otherwiseAs: known)
    }
  }
}

// MARK: - Deciding

extension HeldRun {
  /// Lets a later snapshot confirm them; it may be part of the run. With `byHand`, they may be of any age.
  ///
  /// A snapshot without a stated currency cannot be the first one confirmed.
  mutating func confirm(by later: HeldSnapshot, byHand: Bool = false) throws {
    let index = try waiting.firstIndex { answered in
      guard answered.id != later.id,
        byHand || later.takenAt >= confirmableFrom(answered)
      else { return false }
      let held = try snapshot(answered)
      return !held.isCurrencyAssumed && origin.agree(held, later)
    }
    guard let index else { return }
    let first = waiting[index].takenAt
    try accept(at: index) { $0.reason.confirmed(by: later.takenAt) }
    try follow {
      $0.id == later.id
        ? "\($0.reason); confirms the snapshot of \(first)" : $0.reason.confirmed(by: later.takenAt)
    }
  }

  /// Accepts the snapshots that can follow the last accepted one so far.
  mutating func follow() throws {
    let before = try waiting.first.flatMap { try rows.accepted(before: $0.takenAt)?.takenAt }
    try follow { $0.reason.following(before ?? $0.takenAt) }
  }

  private mutating func follow(_ reason: (HeldSnapshot) -> String) throws {
    func canFollow(_ answered: SnapshotRows.Answered) throws -> Bool {
      let snapshot = try snapshot(answered)
      if let accepted, origin.input(snapshot).isWorse(than: accepted) { return false }
      return last.input(snapshot).objection == nil
    }
    while let index = try waiting.firstIndex(where: canFollow) { try accept(at: index, reason) }
  }

  /// Accepts a snapshot, and rejects those before it.
  private mutating func accept(at index: Int, _ reason: (HeldSnapshot) -> String) throws {
    let snapshot = try snapshot(waiting[index])
    for answered in waiting[..<index] { try reject(answered, by: snapshot.takenAt) }
    verdicts.append((snapshot, .accepted, reason(snapshot)))
    accepted = accepted ?? origin.input(snapshot)
    last = last.accepting(snapshot)
    waiting = waiting[(index + 1)...]
  }

  private mutating func reject(_ answered: SnapshotRows.Answered, by time: Timestamp) throws {
    var snapshot = HeldSnapshot(takenAt: answered.takenAt, reason: answered.reason ?? "")
    snapshot.id = answered.id
    verdicts.append((snapshot, .rejected, snapshot.reason.notConfirmed(by: time)))
  }

  /// Rejects all remaining snapshots.
  mutating func rejectRest(by time: Timestamp) throws {
    for answered in waiting { try reject(answered, by: time) }
    waiting = []
  }

  /// Rejects the snapshots that have waited too long, and the oldest if there are too many.
  mutating func forget() throws {
    guard let newest = waiting.last?.takenAt else { return }
    let excess = waiting.filter { $0.entries > 0 }.dropLast(Self.mostWaiting)
    let forgotten = waiting.filter { answered in
      confirmableFrom(answered) + Self.patience < newest || excess.contains { $0.id == answered.id }
    }
    for answered in forgotten { try reject(answered, by: newest) }
    waiting.removeAll { answered in forgotten.contains { $0.id == answered.id } }
  }

  /// From when on a snapshot that shows the same can confirm the first one.
  var confirmableFrom: Timestamp? {
    waiting.lazy.map(confirmableFrom).min()
  }

  /// From when on a snapshot that shows the same can confirm this one. Without an earlier catalogue, a
  /// snapshot without a readable entry counts as an empty one.
  private func confirmableFrom(_ answered: SnapshotRows.Answered) -> Timestamp {
    answered.takenAt + rows.gate.confirmation(ofEntries: origin.isNone ? 0 : answered.entries)
  }
}

extension HeldRun {
  /// Writes the decisions.
  mutating func carryOut() throws -> [Settlement] {
    defer { verdicts = [] }
    return try verdicts.map { snapshot, verdict, reason in
      verdict == .accepted
        ? try rows.accept(snapshot, reason: reason) : try rows.reject(snapshot, reason: reason)
    }
  }
}

extension SnapshotRows {
  /// Adds a snapshot that is held or was rejected to the catalogue's history.
  func accept(_ held: HeldSnapshot, reason: String?) throws -> Settlement {
    var known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    try known.add(held.services, database, panelID: panelID)
    let comparison = CatalogueComparison(held.answer, with: known, unidentified: .max)
    try setVerdict(.accepted, of: held.id, reason: reason)
    var writer = try CatalogueWriter(
      database, panelID: panelID, snapshotID: held.id, takenAt: held.takenAt)
    try writer.write(comparison, known)
    // Services that its defects name may no longer be listed.
    try defects.update(comparison, snapshotID: held.id)
    try held.deleteVersions(database)
    return (
      Decision(
        snapshotID: held.id, takenAt: held.takenAt, verdict: .accepted, reason: reason ?? ""),
      comparison
    )
  }

  /// Keeps a snapshot out of the catalogue's history. Its contents are kept.
  func reject(_ held: HeldSnapshot, reason: String) throws -> Settlement {
    try setVerdict(.rejected, of: held.id, reason: reason)
    return (
      Decision(snapshotID: held.id, takenAt: held.takenAt, verdict: .rejected, reason: reason), nil
    )
  }

  func setVerdict(_ verdict: Verdict, of snapshotID: Int64, reason: String?) throws {
    try database.execute(
      sql: "UPDATE snapshot SET verdict = ?, reason = ? WHERE id = ?",
      arguments: [verdict.rawValue, reason, snapshotID])
  }
}

extension String {
  /// The reason for holding a snapshot, and what confirmed it.
  func confirmed(by time: Timestamp) -> String { "\(self)\(Self.confirmedWords) \(time)" }

  static let confirmedWords = "; confirmed by the snapshot of"

  /// The time of the snapshot that confirmed the one with this reason.
  var confirmedAt: Timestamp? {
    split(separator: Self.confirmedWords + " ", omittingEmptySubsequences: false).dropFirst().last
      .flatMap { Timestamp($0.prefix { $0 != ";" }) }
  }

  func following(_ time: Timestamp) -> String { "\(self); the snapshot of \(time) shows the same" }

  func notConfirmed(by time: Timestamp) -> String { "\(self)\(Self.notConfirmedWords) \(time)" }

  static let notConfirmedWords = "; not confirmed by the snapshot of"
}
