import Catalogue
import Foundation
import Interpretation
import Store
import TestSupport
import Testing

@testable import Analysis
@testable import MarketSupport

/// The sections of a window say what the reference says of it, which compares whole catalogues: on random
/// markets that hold every kind of event, and on recorded panels.
@Suite struct ReferenceReportTests {
  @Test(
    "Reports of random markets equal those of the reference",
    arguments: Seeds.batches(of: 2, daily: 6, all: 384))
  func onRandomMarkets(_ seeds: Seeds) async throws {
    try await inBackground {
      for seed in seeds.range {
        let market = RecordedMarket(seed: seed, panel: "market")
        let folder = try TemporaryFolder()
        let writer = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
        try market.record(in: writer)
        let store = try RatebookStore.forReading(path: folder.path + "/ratebook.sqlite")
        let catalogues = market.catalogues(accepted: market.attempts.map(\.takenAt))
        try Self.compare(catalogues, store, windows: 4, "seed \(seed)", seed)
      }
    }
  }

  @Test(
    "Reports of recorded panels equal those of the reference",
    .enabled(if: TestEnvironment.recordings != nil, "\(TestEnvironment.recordingsMissing)"),
    arguments: MarketSupport.Recording.all)
  func onRecordedPanels(_ recording: MarketSupport.Recording) async throws {
    // A month, because the reference is slow.
    let snapshots = try await recording.snapshots().suffix(30)
    try await inBackground {
      let market = RecordedMarket(Array(snapshots), panel: "market")
      let folder = try TemporaryFolder()
      let writer = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
      try market.record(in: writer)
      let store = try RatebookStore.forReading(path: folder.path + "/ratebook.sqlite")
      let catalogues = market.catalogues(accepted: market.attempts.map(\.takenAt))
      try Self.compare(catalogues, store, windows: 3, recording.description, 1)
    }
  }

  private static func compare(
    _ catalogues: [ReferenceSnapshot], _ store: RatebookStore, windows: Int, _ title: String,
    _ seed: UInt64
  ) throws {
    let reference = Reference(catalogues)
    var random = SplitMix(seed: seed)
    for _ in 0..<windows {
      let start = random.within(0...(catalogues.count - 2))
      let end = random.within((start + 1)...(catalogues.count - 1))
      let report = try WindowRows(from: catalogues[start].time, to: catalogues[end].time, store)
      let expected = WindowRows(reference.window(from: start, to: end))
      let words: Comment = "\(title), snapshots \(start) to \(end)"
      try #require(report.differences(from: expected) == [], words)
    }
  }
}

/// The rows of a window by what they are about, and the numbers in each.
private struct WindowRows {
  private var rows: [String: [Double?]] = [:]

  private mutating func add(_ words: String, _ numbers: Double?...) { rows[words] = numbers }

  /// What the sections say.
  init(from start: Timestamp, to end: Timestamp, _ store: RatebookStore) throws {
    let scope = Scope(window: try #require(Window(since: start, until: end)))
    func rows(_ query: SavedQuery) throws -> [[String: Cell]] {
      let table = try Analyst(store).table(query, in: scope)
      return table.rows.map { row in
        Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row))
      }
    }
    for row in try rows(.rates) {
      add(
        "rate \(row.text("service")) \(row.text("rate_before"))→\(row.text("rate_after"))",
        row.number("change_percent"), row.number("changes"), row.number("factor") ?? 1)
    }
    for row in try rows(.new) { add("new \(row.text("service")) \(row.text("returned"))") }
    for row in try rows(.removed) {
      add("removed \(row.text("service")) \(row.text("state")) \(row.text("relisted_as"))")
    }
    for row in try rows(.categories) {
      let name = "\(row.text("category")) \(row.text("currency"))"
      add("services of \(name)", row.number("services_before"), row.number("services_after"))
      add("medians of \(name)", row.number("median_rate_before"), row.number("median_rate_after"))
      if let index = row.number("index"), abs(index - 100) > 1e-7 {
        add("index of \(name)", index, row.number("index_services"))
      }
    }
    for row in try rows(.summary) {
      add(
        "summary", row.number("raised"), row.number("lowered"), row.number("new"),
        row.number("removed"), row.number("index") ?? 100)
    }
  }

  /// What the reference says.
  init(_ window: ReferenceWindow) {
    for rate in window.rates {
      add(
        "rate \(rate.service) \(rate.before)→\(rate.after)", rate.percent, Double(rate.changes),
        rate.factor)
    }
    for (service, isReturned) in window.new { add("new \(service) \(isReturned)") }
    for removal in window.removed {
      add("removed \(removal.service) \(removal.state) \(removal.relistedAs ?? "")")
    }
    for (scope, services) in window.services {
      let name = "\(scope.category?.text ?? "") \(scope.currency ?? "")"
      add("services of \(name)", Double(services.before), Double(services.after))
      let medians = window.medians[scope]
      add("medians of \(name)", medians?.before, medians?.after)
      if let index = window.indexes[scope], abs(index.value - 1) > 1e-9 {
        add("index of \(name)", 100 * index.value, Double(index.services))
      }
    }
    let percents = window.rates.compactMap(\.percent)
    add(
      "summary", Double(percents.count { $0 > 0 }), Double(percents.count { $0 < 0 }),
      Double(window.new.count), Double(window.removed.count),
      100 * (window.indexes[.init(category: nil, currency: nil)]?.value ?? 1))
  }

  /// What one says and the other does not. Percentages have 4 decimals, factors 4 digits.
  func differences(from expected: WindowRows) -> [String] {
    Set(rows.keys).union(expected.rows.keys).sorted().compactMap { words in
      guard let own = rows[words] else { return "missing: \(words) \(expected.rows[words] ?? [])" }
      guard let other = expected.rows[words] else { return "too much: \(words) \(own)" }
      let isSame = zip(own, other).allSatisfy { own, other in
        guard let own, let other else { return own == nil && other == nil }
        return abs(own - other) <= max(0.0001, 0.0005 * abs(other))
      }
      return isSame ? nil : "\(words): \(own) and not \(other)"
    }
  }
}

extension [String: Cell] {
  fileprivate func text(_ column: String) -> String {
    switch self[column] {
    case .text(let text): text
    case .amount(let amount): amount.text
    case .count(let count): "\(count)"
    case .flag(let flag): "\(flag)"
    default: ""
    }
  }

  fileprivate func number(_ column: String) -> Double? {
    switch self[column] {
    case .percent(let number), .number(let number): number
    case .count(let count): Double(count)
    case .amount(let amount): amount.approximation
    default: nil
    }
  }
}
