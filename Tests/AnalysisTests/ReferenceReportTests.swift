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
  @Test(arguments: Seeds.batches(of: 3, daily: 12, all: 384))
  func onRandomMarkets(_ seeds: Seeds) async throws {
    try await inBackground {
      for seed in seeds.range {
        let market = RecordedMarket(seed: seed, panel: "market")
        let folder = try TemporaryFolder()
        let writer = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
        try market.record(in: writer)
        let store = try RatebookStore.forReading(path: folder.path + "/ratebook.sqlite")
        let catalogues = market.catalogues(accepted: market.attempts.map(\.takenAt))
        try Self.compare(catalogues, store, windows: 6, "seed \(seed)", seed)
      }
    }
  }

  @Test(
    .enabled(if: TestEnvironment.recordings != nil, "\(TestEnvironment.recordingsMissing)"),
    arguments: MarketSupport.Recording.all)
  func onRecordedPanels(_ recording: MarketSupport.Recording) async throws {
    let all = try await recording.snapshots()
    // A month of a long list, because the reference is slow.
    let isLong = all.first.map { $0.services.count > 1000 } ?? false
    let snapshots = isLong ? all.suffix(30) : all[...]
    try await inBackground {
      let market = RecordedMarket(Array(snapshots), panel: "market")
      let folder = try TemporaryFolder()
      let writer = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
      try market.record(in: writer)
      let store = try RatebookStore.forReading(path: folder.path + "/ratebook.sqlite")
      let catalogues = market.catalogues(accepted: market.attempts.map(\.takenAt))
      try Self.compare(catalogues, store, windows: 4, recording.description, 1)
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
      let report = try ReportedWindow(from: catalogues[start].time, to: catalogues[end].time, store)
      let expected = ExpectedRows(reference.window(from: start, to: end))
      let words: Comment = "\(title), snapshots \(start) to \(end)"
      try #require(report.rates == expected.rates, words)
      try #require(report.new == expected.new, words)
      try #require(report.removed == expected.removed, words)
      try #require(report.medians == expected.medians, words)
      try #require(report.indexes == expected.indexes, words)
      try #require(report.summary == expected.summary, words)
    }
  }
}

/// What the sections say of a window, each row in short.
private struct ReportedWindow {
  var rates, new, removed, medians, indexes, summary: Set<String>

  init(from start: Timestamp, to end: Timestamp, _ store: RatebookStore) throws {
    let scope = Scope(window: try #require(Window(since: start, until: end)))
    func rows(_ query: SavedQuery) throws -> [[String: Cell]] {
      let table = try Analyst(store).table(query, in: scope)
      return table.rows.map { row in
        Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row))
      }
    }
    rates = Set(
      try rows(.rates).map { row in
        "\(row.text("service")) \(row.text("rate_before"))→\(row.text("rate_after")) "
          + "\(percent(row.number("change_percent"))) % of \(row.text("changes")) "
          + "factor \(short(row.number("factor") ?? 1, 4))"
      })
    new = Set(try rows(.new).map { "\($0.text("service")) returned \($0.text("returned"))" })
    removed = Set(
      try rows(.removed).map {
        "\($0.text("service")) \($0.text("state")) as \($0.text("relisted_as"))"
      })
    let categories = try rows(.categories)
    medians = Set(
      categories.compactMap { row in
        let (before, after) = (row.number("median_rate_before"), row.number("median_rate_after"))
        if before == nil && after == nil { return nil }
        return "\(row.text("category")) \(row.text("currency")): \(short(before)) → \(short(after))"
      })
    indexes = Set(
      categories.compactMap { row in
        guard let index = row.number("index"), abs(index - 100) > 1e-7 else { return nil }
        return "\(row.text("category")) \(row.text("currency")): \(short(index)) "
          + "of \(row.text("index_services"))"
      })
    summary = Set(
      try rows(.summary).map { row in
        "raised \(row.text("raised")), lowered \(row.text("lowered")), new \(row.text("new")), "
          + "removed \(row.text("removed")), index \(short(row.number("index") ?? 100))"
      })
  }
}

/// The same of the reference.
private struct ExpectedRows {
  var rates, new, removed, medians, indexes, summary: Set<String>

  init(_ window: ReferenceWindow) {
    rates = Set(
      window.rates.map { rate in
        "\(rate.service) \(rate.before)→\(rate.after) \(percent(rate.percent)) % "
          + "of \(rate.changes) factor \(short(rate.factor, 4))"
      })
    new = Set(window.new.map { "\($0.key) returned \($0.value)" })
    removed = Set(
      window.removed.map { "\($0.service) \($0.state) as \($0.relistedAs ?? "")" })
    func name(_ scope: ReferenceWindow.Scope) -> String {
      "\(scope.category?.text ?? "") \(scope.currency ?? "")"
    }
    medians = Set(
      window.medians.compactMap { scope, medians in
        if medians.before == nil && medians.after == nil { return nil }
        return "\(name(scope)): \(short(medians.before)) → \(short(medians.after))"
      })
    indexes = Set(
      window.indexes.compactMap { scope, index in
        guard scope.category != nil, abs(index.value - 1) > 1e-9 else { return nil }
        return "\(name(scope)): \(short(100 * index.value)) of \(index.services)"
      })
    let percents = window.rates.compactMap(\.percent)
    let index = window.indexes[.init(category: nil, currency: nil)]?.value ?? 1
    summary = [
      "raised \(percents.count { $0 > 0 }), lowered \(percents.count { $0 < 0 }), "
        + "new \(window.new.count), removed \(window.removed.count), index \(short(100 * index))"
    ]
  }
}

/// A number to some significant digits; nothing if there is none.
private func short(_ number: Double?, _ digits: Int = 8) -> String {
  number.map { String(format: "%.\(digits)g", $0) } ?? ""
}

/// A percentage to 4 decimals, one of the last apart or not.
private func percent(_ number: Double?) -> String {
  number.map { String(format: "%.3f", $0) } ?? ""
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
    case .amount(let amount): amount.approximation
    default: nil
    }
  }
}
