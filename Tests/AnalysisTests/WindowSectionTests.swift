import Catalogue
import Foundation
import ReportModel
import Store
import TestSupport
import Testing

@testable import Analysis

/// The sections that are computed in one pass give the rows of the queries of their names, on random
/// histories. A failure names its seed; `SEED=<seed>` runs that one and those behind it.
@Suite struct WindowSectionTests {
  private static let firstSeed =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1
  private static let histories: UInt64 = 48

  @Test func everySectionGivesTheRowsOfItsQuery() async throws {
    let seeds = Self.firstSeed..<(Self.firstSeed + Self.histories)
    print("markets: seeds \(seeds)")
    try await inBackground { for seed in seeds { try Self.check(seed) } }
  }

  /// More snapshots than those that tell what is usual, at a rhythm that changes.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func coverageOfManySnapshotsIsThatOfItsQuery(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let store = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
    var (random, hour) = (SplitMix(seed: seed), 0)
    var market = RandomMarket(seed: seed)
    for place in 0..<130 {
      hour += random.within(1...9) == 1 ? random.within(4...40) : place < 70 ? 1 : 4
      _ = try store.record(market.next(panel: "acme", at: .hour(hour)))
    }
    for _ in 0..<12 {
      let ends = [random.within(-10...hour + 40), random.within(-10...hour + 40)].sorted()
      let window = try #require(Window(since: .hour(ends[0]), until: .hour(ends[1])))
      try Self.compareCoverage(in: Scope(window: window), store, "seed \(seed), hours \(ends)")
    }
  }

  private static func check(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let store = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
    var random = SplitMix(seed: seed)
    for panel in ["acme", "zeta"] {
      var market = RandomMarket(seed: random.next())
      var hour = random.within(0...100)
      for _ in 0..<random.within(2...9) {
        hour += random.within(1...60)
        _ = try store.record(market.next(panel: panel, at: .hour(hour)))
      }
    }
    for _ in 0..<4 {
      let ends = [random.within(-10...500), random.within(-10...500)].sorted()
      let window = try #require(Window(since: .hour(ends[0]), until: .hour(ends[1])))
      try compare(in: Scope(window: window), store, "seed \(seed), hours \(ends)")
      try compareCoverage(in: Scope(window: window), store, "seed \(seed), hours \(ends)")
    }
  }

  private static func compare(in scope: Scope, _ store: RatebookStore, _ words: String) throws {
    let queries = WindowSections.all.map { $0.query }
    let computed = try store.reading { reading in
      let reader = CatalogueReader(reading)
      let rows = RowReader(reader)
      let tables = try WindowSections(queries, in: scope, from: reader, rows).tables
      let made = tables.mapValues { $0.made() }
      try rows.close()
      return made
    }
    for query in queries {
      let rows = try store.query(
        query.sql,
        [
          "since": .integer(scope.window.since.milliseconds),
          "until": .integer(scope.window.until.milliseconds),
        ]
      ).rows
      let ours = try #require(computed[query.name]).plain.rows
      try #require(ours.count == rows.count, "\(query.name), \(words)")
      let columns = query.columns.enumerated().filter {
        !query.header(says: "missing in the shell", of: $1)
      }
      // Looked at by hand: the macro costs more than all that it looks at.
      let other = zip(ours, rows).first { ours, row in
        ours.count != row.count
          || columns.contains { place, column in
            Cell(row[place], as: column.kind).map { !isSame(ours[place], $0) } ?? true
          }
      }
      try #require(other == nil, "\(query.name), \(words)")
    }
  }

  /// What a report says of the panels is what `coverage.sql` does.
  private static func compareCoverage(
    in scope: Scope, _ store: RatebookStore, _ words: String
  ) throws {
    let rows = try store.query(
      SavedQuery.coverage.sql,
      [
        "since": .integer(scope.window.since.milliseconds),
        "until": .integer(scope.window.until.milliseconds),
      ]
    ).rows
    let columns = SavedQuery.coverage.columns
    let expected = try rows.map { row in
      PanelCoverage(try zip(row, columns).map { try #require(Cell($0, as: $1.kind)) })
    }
    let ours = try Analyst(store).coverage(in: scope)
    #expect(ours == expected, "\(words)")
  }

  private static func isSame(_ cell: Cell, _ expected: Cell) -> Bool {
    switch (cell, expected) {
    case (.number(let left), .number(let right)), (.percent(let left), .percent(let right)):
      abs(left - right) <= 1e-9 * max(1, abs(right))
    default: cell == expected
    }
  }
}

extension Timestamp {
  fileprivate static func hour(_ hour: Int) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + Int64(hour) * 3_600_000)
  }
}

extension SavedQuery {
  /// Whether the header says so of a column, on its line or the next.
  fileprivate func header(says words: String, of column: Column) -> Bool {
    sql.replacing(#/\n-- {10,}/#, with: " ").split(separator: "\n").contains { line in
      line.hasPrefix("-- column:  \(column.name) ") && line.contains(words)
    }
  }
}

extension PanelCoverage {
  /// Takes a row of `coverage.sql`.
  fileprivate init(_ row: [Cell]) {
    self.init(name: row[0].text ?? "")
    from = row[1].time
    startsInside = row[2] == .flag(true)
    to = row[3].time
    services = row[4].count ?? 0
    currency = row[5].text
    failures = row[6].count ?? 0
    lastFailure = row[7].text
    rejected = row[8].count ?? 0
    if let snapshot = row[9].count { held = Held(snapshot: snapshot, reason: row[10].text ?? "") }
    defects = row[11].count ?? 0
    gaps = row[12].count ?? 0
    if let start = row[13].time { longestGap = Gap(from: start, to: row[14].time) }
  }
}
