public import Catalogue
import GRDB

/// Something in the database that breaks the store's rules.
public struct StoreFinding: Hashable, Sendable {
  /// The panel; `nil` if the whole database is meant.
  public let panel: String?
  /// The subject: a service, a snapshot, a time.
  public let subject: String
  /// The problem, as a clause.
  public let problem: String
}

extension StoreFinding: CustomStringConvertible {
  public var description: String {
    (panel.map { "panel '\($0)', " } ?? "") + "\(subject): \(problem)"
  }
}

/// The result of checking the whole database.
public struct StoreInspection: Sendable {
  public internal(set) var findings: [StoreFinding] = []
  /// The number of further findings, of kinds with too many to report each.
  public internal(set) var untold = 0
  public internal(set) var snapshots = 0
  public internal(set) var versions = 0
  /// The number of rows that nothing refers to. They are harmless, and `prune` deletes them.
  public internal(set) var orphanedTexts = 0
  public internal(set) var orphanedLooks = 0
  public internal(set) var orphanedServices = 0

  /// The maximum number of reported findings of one kind: enough to know what is wrong.
  static let limit = 20

  mutating func add(_ findings: [StoreFinding]) {
    self.findings += findings.prefix(Self.limit)
    untold += max(0, findings.count - Self.limit)
  }
}

extension RatebookStore {
  /// Checks the whole database: SQLite's own checks, then every rule of the store. Only reads.
  ///
  /// The time is in proportion to the file's size. Throws ``StoreError``, with `.damaged` if pages
  /// cannot be read.
  public func inspect() throws -> StoreInspection {
    try read { database in
      var inspection = StoreInspection()
      inspection.add(try SQLiteCheck.findings(database))
      // The rules can be checked only in a file whose pages are consistent.
      guard inspection.findings.isEmpty else { return inspection }
      for rule in StoreRule.all { inspection.add(try rule.findings(database)) }
      inspection.add(try SQLiteCheck.textFindings(database))
      let amounts = try AmountCheck.findings(database)
      inspection.add(amounts)
      // Derived rows can be compared only if the amounts of versions can be read.
      if amounts.isEmpty {
        inspection.add(try Self.derivationFindings(database))
      }
      try inspection.count(database)
      return inspection
    }
  }

  /// Problems of the derived rows, or of the rows that they are derived from.
  private static func derivationFindings(_ database: Database) throws -> [StoreFinding] {
    do { return try DerivationCheck.findings(database) } catch let error as DatabaseError
      where error.resultCode == .SQLITE_CORRUPT
    {
      return [
        StoreFinding(
          panel: nil, subject: "derived rows", problem: "they cannot be made: \(error.words)")
      ]
    }
  }
}

extension StoreInspection {
  fileprivate mutating func count(_ database: Database) throws {
    func count(_ sql: String) throws -> Int {
      try Int.fetchOne(database, sql: "SELECT count(*) FROM \(sql)") ?? 0
    }
    snapshots = try count("snapshot WHERE NOT \(PruningPlan.isEmptySnapshot)")
    versions = try count("version")
    orphanedLooks = try count("(SELECT id FROM look EXCEPT SELECT look_id FROM version)")
    orphanedTexts = try count(
      """
      (SELECT id FROM text
       EXCEPT SELECT name_id FROM look EXCEPT SELECT category_id FROM look
       EXCEPT SELECT type_id FROM look EXCEPT SELECT extra_id FROM look
       EXCEPT SELECT name_id FROM held_version EXCEPT SELECT category_id FROM held_version
       EXCEPT SELECT type_id FROM held_version EXCEPT SELECT extra_id FROM held_version)
      """)
    orphanedServices = try count(
      """
      (SELECT id FROM service
       EXCEPT SELECT service_id FROM version EXCEPT SELECT service_id FROM held_version)
      """)
  }
}

/// A snapshot of a panel's catalogue that is dated in the future.
public struct FutureSnapshot: Hashable, Sendable {
  public let panel: String
  public let id: Int64
  public let takenAt: Timestamp
}

extension RatebookStore {
  /// Problems that can be found quickly: compares each panel's listing, and the time up to which its changes
  /// are interpreted, with its last accepted snapshot. Finds only a few of the problems that ``inspect()``
  /// finds. Throws ``StoreError``.
  public func glance() throws -> [StoreFinding] {
    try read { database in
      // A database of an older version has other tables.
      guard try Schema.migrator.hasCompletedMigrations(database) else { return [] }
      return try StoreRule.glance.flatMap { try $0.findings(database) }
    }
  }

  /// The accepted and held snapshots dated at least a minute after a time, a few per panel. Throws
  /// ``StoreError``.
  public func futureSnapshots(at time: Timestamp) throws -> [FutureSnapshot] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT name, snapshot.id, taken_at FROM panel JOIN snapshot ON snapshot.id IN (
            SELECT id FROM snapshot
            WHERE panel_id = panel.id AND taken_at > ? AND verdict IN ('accepted', 'held')
            ORDER BY taken_at LIMIT 3)
          ORDER BY name, taken_at
          """, arguments: [(time + .seconds(60)).milliseconds]
      ).map { row in
        FutureSnapshot(
          panel: try row[at: 0], id: try row[at: 1],
          takenAt: Timestamp(milliseconds: try row[at: 2]))
      }
    }
  }
}

extension StoreRule {
  /// Rules that are quick to check.
  fileprivate static let glance = [
    StoreRule(
      """
      WITH last AS (
        SELECT id, name, (
          SELECT services FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
          ORDER BY taken_at DESC LIMIT 1) AS stated,
          (SELECT count(*) FROM entry WHERE panel_id = panel.id) AS listed
        FROM panel
      )
      SELECT name, 'its last snapshot', NULL,
        'it states ' || stated || ' services, and ' || listed || ' are listed as of it'
      FROM last WHERE stated <> listed
      """),
    StoreRule(
      """
      WITH last AS (
        SELECT name, (SELECT max(at) FROM memory WHERE panel_id = panel.id) AS interpreted,
          (SELECT taken_at FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
          ORDER BY taken_at DESC LIMIT 1) AS accepted
        FROM panel
      )
      SELECT name, 'its last snapshot', accepted,
        'it is not interpreted yet; the next run that writes does it'
      FROM last WHERE interpreted IS NOT accepted
      """),
  ]
}
