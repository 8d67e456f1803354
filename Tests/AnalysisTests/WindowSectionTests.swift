import Catalogue
import Foundation
import ReportModel
import Store
import TestSupport
import Testing

@testable import Analysis

/// The sections that are computed in one pass give the rows of the queries of their names, on random
/// histories.
@Suite struct WindowSectionTests {
  @Test(arguments: Seeds.batches(of: 4, daily: 24, all: 96))
  func everySectionGivesTheRowsOfItsQuery(_ seeds: Seeds) async throws {
    try await inBackground {
      for seed in seeds.range {
        let history = try RandomMarketHistory(seed: seed)
        for (window, words) in history.windows {
          try Self.compare(in: Scope(window: window), history.store, words)
          try Self.compareCoverage(in: Scope(window: window), history.store, words)
        }
      }
    }
  }

  @Test func randomMarketsVaryEveryField() {
    let services = (UInt64(1)...8).flatMap { seed in
      var market = RandomMarket(seed: seed)
      return (1...9).flatMap { hour -> [Service] in
        guard case .answered(let answer) = market.next(panel: "acme", at: .hour(hour)).catalogue
        else { return [] }
        return answer.services
      }
    }
    #expect(unvariedProperties(of: services) == [])
  }

  /// A column that is always empty, or always the same, would agree with any query.
  @Test func randomHistoriesFillEveryColumnOfEverySection() async throws {
    let values = try await inBackground {
      var values: [String: Set<Cell>] = [:]
      for seed: UInt64 in 1...24 {
        let history = try RandomMarketHistory(seed: seed)
        for (window, _) in history.windows {
          for query in WindowSections.all.map({ $0.query }) + [.coverage] {
            let table = try Analyst(history.store).table(query, in: Scope(window: window))
            for (place, column) in Self.comparedColumns(of: query) {
              values["\(query.name).\(column.name)", default: []]
                .formUnion(table.rows.map { $0[place] }.filter { $0 != .missing })
            }
          }
        }
      }
      return values
    }
    #expect(values.filter { $0.value.count < 2 }.keys.sorted() == [])
  }

  /// More snapshots than those that tell what is usual, at a rhythm that changes.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func coverageOfManySnapshotsIsThatOfItsQuery(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/ratebook.sqlite"
    let writer = try RatebookStore.forWriting(path: path)
    var (random, hour) = (SplitMix(seed: seed), 0)
    var market = RandomMarket(seed: seed)
    for place in 0..<130 {
      hour += random.within(1...9) == 1 ? random.within(4...40) : place < 70 ? 1 : 4
      _ = try writer.record(market.next(panel: "acme", at: .hour(hour)))
    }
    let store = try RatebookStore.forReading(path: path)
    for _ in 0..<12 {
      let ends = [random.within(-10...hour + 40), random.within(-10...hour + 40)].sorted()
      let window = try #require(Window(since: .hour(ends[0]), until: .hour(ends[1])))
      try Self.compareCoverage(in: Scope(window: window), store, "seed \(seed), hours \(ends)")
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
      let columns = Self.comparedColumns(of: query)
      // Without the macro, which costs more than all that it compares.
      let other = zip(ours, rows).first { ours, row in
        ours.count != row.count
          || columns.contains { place, column in
            Cell(row[place], as: column.kind).map { !isSame(ours[place], $0) } ?? true
          }
      }
      try #require(other == nil, "\(query.name), \(words)")
    }
  }

  /// The columns that the queries themselves fill, with their indices.
  private static func comparedColumns(of query: SavedQuery) -> [(Int, Column)] {
    let header = query.sql.replacing(#/\n-- {10,}/#, with: " ").split(separator: "\n")
    return query.columns.enumerated().filter { _, column in
      !header.contains {
        $0.hasPrefix("-- column:  \(column.name) ") && $0.contains("missing in the shell")
      }
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
