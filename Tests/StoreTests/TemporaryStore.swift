import Catalogue
import Store
import TestSupport

/// A database in a folder of its own, which is removed after the test.
final class TemporaryStore: Sendable {
  private let temporary: TemporaryFolder
  var folder: String { temporary.path }
  var path: String { folder + "/ratebook.sqlite" }

  init() throws { temporary = try TemporaryFolder() }

  func open() throws -> RatebookStore { try .forWriting(path: path) }

  func openTwice() throws -> OpenStore {
    let writer = try open()
    return (writer, try .forReading(path: path))
  }
}

/// A store to write with, and one to read the same database with. A store that reads between its
/// writes compiles all its statements each time, which takes longer than all else.
typealias OpenStore = (writer: RatebookStore, reader: RatebookStore)

extension RatebookStore {
  /// The rows of a query, each its values in words, bytes kept as they are.
  func rows(_ sql: String, _ arguments: [String: SQLValue] = [:]) throws -> [String] {
    try query(sql, arguments).rows.map { row in
      row.map { value in
        switch value {
        case .null: "-"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): "'\(text)'"
        }
      }.joined(separator: " ")
    }
  }

  func count(_ table: String) throws -> Int {
    try Int(rows("SELECT count(*) FROM \(table)")[0]) ?? -1
  }

  /// How many rows the tables hold that a snapshot writes to.
  func counts() throws -> [String: Int] {
    try ["snapshot", "version", "service", "text", "defect"].reduce(into: [:]) {
      $0[$1] = try count($1)
    }
  }

  /// Records an answer to `services`, and gives what storing it did.
  @discardableResult func record(
    _ hour: Int, _ services: [Service], of panel: String = "acme", defects: [Defect] = [],
    balance: Attempt.BalanceOutcome = .notAsked
  ) throws -> Recording {
    try record(
      Attempt(
        panel: panel, takenAt: .hour(hour),
        catalogue: .answered(CatalogueAnswer(services: services, defects: defects)),
        balance: balance))
  }

  /// The verdicts of all snapshots with one, oldest first.
  func verdicts() throws -> [String] {
    try rows("SELECT verdict FROM snapshot WHERE verdict IS NOT NULL ORDER BY taken_at")
      .map { String($0.dropFirst().dropLast()) }
  }

  /// How many services acme lists at an hour.
  func listed(_ hour: Int) throws -> Int? { try catalogue(of: "acme", at: .hour(hour))?.count }

  /// Records an answer of the past.
  @discardableResult func backfill(
    _ hour: Int, minute: Int = 0, _ services: [Service], defects: [Defect] = []
  ) throws -> Recording? {
    try backfill(
      Attempt(
        panel: "acme", takenAt: .hour(hour) + .seconds(60 * minute),
        catalogue: .answered(CatalogueAnswer(services: services, defects: defects)),
        balance: .notAsked))
  }
}

extension Timestamp {
  /// So many hours after 2026-11-01T00:00:00Z.
  static func hour(_ hour: Int) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + Int64(hour) * 3_600_000)
  }
}

extension Service {
  /// A service with an id and the values that a test is about.
  static func of(_ id: Int, rate: String = "1", name: String? = nil) -> Service {
    Service(id: String(id), name: name ?? "Service \(id)", rate: Amount(canonical: rate))
  }

  /// All of the service, byte for byte: `==` takes two texts for the same that Unicode calls
  /// equivalent.
  var exact: [UInt8] { Array(answerEntry.utf8) }
}

extension [Service] {
  static func of(_ ids: ClosedRange<Int>) -> [Service] { ids.map { .of($0) } }

  var exact: [[UInt8]] { map(\.exact) }
}

extension [Defect] {
  /// Entries of services whose rates cannot be read.
  static func unreadable(_ ids: ClosedRange<Int>) -> [Defect] {
    ids.map { Defect(service: "\($0)", field: "rate", reason: "'abc' is not a rate", raw: "{}") }
  }
}
