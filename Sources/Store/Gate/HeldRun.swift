import Catalogue
import GRDB

/// The decision about a held snapshot and, if it was accepted, what that changed.
typealias Settlement = (decision: Decision, comparison: CatalogueComparison?)

/// The snapshots that wait for confirmation after the last accepted one, and what decides them.
///
/// A later one confirms the first that is old enough and shows the same; those between the two then
/// follow one by one, or are rejected, such as an empty answer between two halves.
struct HeldRun {
  private let rows: SnapshotRows
  private(set) var waiting: ArraySlice<SnapshotRows.Answered>
  /// The catalogue that they were held against.
  private let origin: GateBaseline
  /// The catalogue with those that were accepted since.
  private(set) var last: GateBaseline
  /// The differences of the first accepted one from ``origin``.
  private var accepted: GateInput?
  /// The decisions about them, in the order of time.
  private(set) var verdicts: [(snapshot: HeldSnapshot, verdict: Verdict, reason: String)] = []

  /// As many that are not empty wait at the most; beyond that, and a day after the time from which a
  /// snapshot could have confirmed them, they are rejected. Otherwise, a panel that answers differently
  /// each time would be compared with all of its answers.
  private static let mostWaiting = 50
  private static let patience = Duration.seconds(86_400)

  /// Those that wait before a time, or all; `nil` if there are none.
  init?(_ rows: SnapshotRows, before time: Timestamp? = nil) throws {
    let waiting = try rows.held(before: time)
    guard let first = waiting.first else { return nil }
    let origin = try rows.baseline(before: first.takenAt)
    self.rows = rows
    self.waiting = waiting[...]
    (self.origin, last) = (origin, origin)
  }

  /// Those that wait after a snapshot that has been accepted by hand.
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

  /// Those that wait before a later snapshot, which is judged against the same catalogue.
  init(_ rows: SnapshotRows, _ waiting: [SnapshotRows.Answered], heldAgainst origin: GateBaseline) {
    (self.rows, self.waiting) = (rows, waiting[...])
    (self.origin, last) = (origin, origin)
  }

  /// The newest one, as it came.
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

  /// The currency of an answer that comes after them and states none.
  func currency(of answer: CatalogueAnswer, otherwiseAs known: KnownCatalogue) throws -> String? {
    let stated = waiting.last { $0.currency != nil }
    return try stated.flatMap {
      try rows.snapshot($0).currency(of: answer, otherwiseAs: known)
    }
  }
}

// MARK: - Deciding

extension HeldRun {
  /// Lets a later snapshot confirm them, one of the run itself or not; `byHand`: however old they are.
  ///
  /// One whose currency was not stated cannot be the first to be confirmed.
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

  /// Accepts those that can follow the last accepted one by now.
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

  /// Accepts one, and rejects those before it.
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

  /// Rejects all that are left.
  mutating func rejectRest(by time: Timestamp) throws {
    for answered in waiting { try reject(answered, by: time) }
    waiting = []
  }

  /// Rejects those that have waited for too long, and the oldest of too many.
  mutating func forget() throws {
    guard let newest = waiting.last?.takenAt else { return }
    let excess = waiting.filter { $0.entries > 0 }.dropLast(Self.mostWaiting)
    let forgotten = waiting.filter { answered in
      confirmableFrom(answered) + Self.patience < newest || excess.contains { $0.id == answered.id }
    }
    for answered in forgotten { try reject(answered, by: newest) }
    waiting.removeAll { answered in forgotten.contains { $0.id == answered.id } }
  }

  /// From when on a snapshot that shows the same confirms the first of them.
  var confirmableFrom: Timestamp? {
    waiting.lazy.map(confirmableFrom).min()
  }

  /// The same of one of them. One of which nothing can be read is no more than an empty one if there is no
  /// catalogue before it.
  private func confirmableFrom(_ answered: SnapshotRows.Answered) -> Timestamp {
    answered.takenAt + rows.gate.confirmation(ofEntries: origin.isNone ? 0 : answered.entries)
  }
}

extension HeldRun {
  /// Writes what was decided.
  mutating func carryOut() throws -> [Settlement] {
    defer { verdicts = [] }
    return try verdicts.map { snapshot, verdict, reason in
      verdict == .accepted
        ? try rows.accept(snapshot, reason: reason) : try rows.reject(snapshot, reason: reason)
    }
  }
}

extension SnapshotRows {
  /// Lets a snapshot that is held, or was rejected, be a part of the catalogue's history.
  func accept(_ held: HeldSnapshot, reason: String?) throws -> Settlement {
    var known = try KnownCatalogue(database, panelID: panelID, before: held.takenAt)
    try known.add(held.services, database, panelID: panelID)
    let comparison = CatalogueComparison(held.answer, with: known, unidentified: .max)
    try setVerdict(.accepted, of: held.id, reason: reason)
    var writer = try CatalogueWriter(
      database, panelID: panelID, snapshotID: held.id, takenAt: held.takenAt)
    try writer.write(comparison, known)
    // Services that its defects named may no longer be listed.
    try defects.update(comparison, snapshotID: held.id)
    try held.deleteVersions(database)
    return (
      Decision(
        snapshotID: held.id, takenAt: held.takenAt, verdict: .accepted, reason: reason ?? ""),
      comparison
    )
  }

  /// Keeps a snapshot out of the catalogue's history. What it holds is kept.
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
  /// The reason for holding a snapshot, and what has decided it.
  func confirmed(by time: Timestamp) -> String { "\(self); confirmed by the snapshot of \(time)" }

  func following(_ time: Timestamp) -> String { "\(self); the snapshot of \(time) shows the same" }

  func notConfirmed(by time: Timestamp) -> String { "\(self)\(Self.notConfirmedWords) \(time)" }

  static let notConfirmedWords = "; not confirmed by the snapshot of"
}
