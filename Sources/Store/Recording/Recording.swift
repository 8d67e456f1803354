public import Catalogue
import GRDB

/// The outcome of an attempt.
public enum Verdict: String, Sendable {
  case accepted, held, rejected, failed
}

/// The result of storing an attempt.
public struct Recording: Hashable, Sendable {
  /// The number of the snapshot, which a decision by hand names.
  public var snapshotID: Int64 = 0
  /// The outcome; `nil` if only the balance was asked for.
  public var verdict: Verdict?
  /// Why the snapshot was not accepted, or not directly.
  public var reason: String?
  /// For a held snapshot: from when on a snapshot that shows the same can confirm it, or the first of
  /// those held together with it.
  public var confirmableFrom: Timestamp?
  /// The number of services with readable entries; `nil` if there was no answer.
  public var services: Int?
  /// The number of services that the snapshot before did not list.
  public var appeared = 0
  /// The number of services that differ from the snapshot before.
  public var changed = 0
  /// The number of services that only the snapshot before lists.
  public var disappeared = 0
  /// The number of unreadable entries.
  public var defects = 0
  /// One sentence for each id that is listed more than once: `id 1 is listed twice, at 0.9 and 5; 0.9 is used`.
  public var repeats: [String] = []
  /// For an accepted snapshot, the listed services whose entries could not be read.
  public var stale: [StaleRate] = []
  /// The defects that belong to no listed service and were not in the accepted snapshot before.
  public var newDefects: [Defect] = []
  /// The unreadable fields of the decoded entries.
  public var unreadFields: [Defect] = []
  /// The number of further unreadable fields.
  public var otherUnreadFields = 0
  /// The fields beyond the contract that change with every answer, in most services or in unreadable entries.
  /// Each change is stored until the fields are configured as volatile.
  public var volatileFields: [String] = []
  /// The decisions about held snapshots that this snapshot caused.
  public var decisions: [Decision] = []
  /// Whether it was part of the catalogue's history until it was discarded.
  public var wasAccepted = false
  /// The rejected snapshots that a wrong clock dated far in the future.
  public var superseded: [Decision] = []
}

extension Recording {
  init(_ comparison: CatalogueComparison, verdict: Verdict, reason: String? = nil) {
    self.init()
    self.verdict = verdict
    self.reason = reason
    add(comparison)
  }

  mutating func add(_ comparison: CatalogueComparison) {
    appeared = comparison.arrivals.count
    changed = comparison.changes.count { !$0.isReread }
    disappeared = comparison.departures.count
    defects = comparison.defects.count { !$0.isRepeat }
    repeats = []
    for defect in comparison.defects where defect.isRepeat && defect.reason != repeats.last {
      repeats.append(defect.reason)
    }
  }
}

/// A decision about a held snapshot.
public struct Decision: Hashable, Sendable {
  public let snapshotID: Int64
  public let takenAt: Timestamp
  public let verdict: Verdict
  public let reason: String
}

/// One attempt to read a panel, ready to be stored.
public struct Attempt: Sendable {
  /// The outcome of asking for the catalogue.
  public enum Outcome: Sendable {
    case answered(CatalogueAnswer)
    /// There was no answer, for this reason.
    case failed(reason: String)
    /// Only the balance was asked for.
    case notAsked
  }

  /// The outcome of asking for the balance.
  public enum BalanceOutcome: Sendable {
    case answered(Balance)
    case failed(reason: String)
    case notAsked
  }

  public let panel: String
  public let takenAt: Timestamp
  public let catalogue: Outcome
  public let balance: BalanceOutcome

  public init(panel: String, takenAt: Timestamp, catalogue: Outcome, balance: BalanceOutcome) {
    self.panel = panel
    self.takenAt = takenAt
    self.catalogue = catalogue
    self.balance = balance
  }

  /// The attempt with the outcome of asking for the catalogue.
  public func with(catalogue: Outcome) -> Attempt {
    Attempt(panel: panel, takenAt: takenAt, catalogue: catalogue, balance: balance)
  }
}

extension Attempt {
  /// Whether the attempt has nothing to store.
  var isEmpty: Bool {
    if case .notAsked = catalogue, case .notAsked = balance { true } else { false }
  }

  /// Whether the catalogue has entries that were not decoded.
  var hasKnownEntries: Bool {
    if case .answered(let answer) = catalogue { !answer.known.isEmpty } else { false }
  }

  /// The currency that the balance states.
  var currency: String? {
    if case .answered(let balance) = balance { balance.currency } else { nil }
  }

  /// The attempt without its halves that are stored already.
  func without(catalogue isCatalogueKnown: Bool, balance isBalanceKnown: Bool) -> Attempt {
    Attempt(
      panel: panel, takenAt: takenAt, catalogue: isCatalogueKnown ? .notAsked : catalogue,
      balance: isBalanceKnown ? .notAsked : balance)
  }
}

extension RatebookStore {
  /// Stores a new attempt in one transaction: completely, or not at all. Known entries of its catalogue need
  /// not be decoded.
  ///
  /// Snapshots that a wrong clock dated far ahead are rejected (``Recording/superseded``). Throws
  /// ``StoreError/notNewer(panel:takenAt:last:)`` if the panel has another attempt of that time or later, and
  /// ``WholeAnswerNeeded``, with nothing stored, if all entries must be decoded. `alerts` are evaluated for
  /// the accepted snapshots.
  public func record(_ attempt: Attempt, alerts: AlertEvaluation? = nil) throws -> Recording {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      let superseded = try decideFuture(before: attempt, panelID: panelID, database)
      var recording = try store(attempt, panelID: panelID, database)
      recording.superseded = superseded
      try Derivation(database, panelID: panelID).run(&known)
      if let alerts {
        try AlertWriter(database, alerts).raise(
          panelID: panelID, at: [attempt.takenAt] + recording.decisions.map(\.takenAt))
      }
      return recording
    }
  }

  /// Stores an attempt of any time in one transaction, in its place between earlier and later ones.
  ///
  /// `nil` if everything in it is stored already; nothing is stored then. Throws
  /// ``StoreError/pruned(panel:takenAt:prunedTo:)`` if it is older than the oldest snapshot that `prune`
  /// has kept, and ``WholeAnswerNeeded`` as ``record(_:)`` does.
  public func backfill(_ attempt: Attempt) throws -> Recording? {
    try writeDeriving { database, known in
      let panelID = try Self.panelID(attempt.panel, database)
      try SnapshotRows(database, panelID: panelID, gate).checkIsNotPruned(attempt.takenAt)
      let there = try Row.fetchOne(
        database,
        sql: """
          SELECT verdict IS NOT NULL, balance IS NOT NULL FROM snapshot
          WHERE panel_id = ? AND taken_at = ?
          """, arguments: [panelID, attempt.takenAt.milliseconds])
      // Whether it is the same attempt can be decided only with all entries.
      if try there?[at: 0] == true, attempt.hasKnownEntries { throw WholeAnswerNeeded() }
      let missing = attempt.without(
        catalogue: try there?[at: 0] ?? false, balance: try there?[at: 1] ?? false)
      if missing.isEmpty { return nil }
      return try Derivation(database, panelID: panelID).runUnlessLate(&known) {
        try store(missing, panelID: panelID, database)
      }
    }
  }

  static func panelID(_ name: String, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name])
    if let known { return known }
    try LostRows.checkPanels(database)
    try database.execute(sql: "INSERT INTO panel (name) VALUES (?)", arguments: [name])
    return database.lastInsertedRowID
  }

  private func store(
    _ attempt: Attempt, panelID: Int64, _ database: Database
  ) throws -> Recording {
    guard case .answered(let answer) = attempt.catalogue else {
      return try SnapshotRows(database, panelID: panelID, gate).insert(attempt)
    }
    try LostRows.checkSnapshots(of: panelID, from: attempt.takenAt, database)
    var recorder = SnapshotRecorder(
      database, panelID: panelID, attempt, gate, listing: takeListing())
    return try recorder.record(answer)
  }
}
