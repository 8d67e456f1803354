import ReportModel

extension PanelCoverage {
  /// Whether its last snapshot is older than its usual pace explains.
  var isStale: Bool {
    guard let to else { return true }
    return from == to && !startsInside || longestGap.map { $0.from == to && $0.to == nil } == true
  }
}

extension Table {
  /// The sum of a column of counts.
  func sum(_ column: String) -> Int {
    guard let index = index(of: column) else { return 0 }
    return (0..<body.count).reduce(0) { sum, row in
      if case .count(let count) = body.cell(index, ofRow: row) { sum + count } else { sum }
    }
  }

  /// How many rows have a value in the column.
  func present(_ column: String) -> Int {
    index(of: column).map { index in
      (0..<body.count).count { body.cell(index, ofRow: $0) != .missing }
    } ?? 0
  }

  /// A text of a row, made fit for a terminal.
  func text(_ row: [Cell], _ column: String) -> String {
    guard let index = index(of: column), case .text(let text) = row[index] else { return "" }
    return TerminalText.safe(text)
  }

  func percent(_ row: [Cell], _ column: String) -> Double? {
    guard let index = index(of: column), case .percent(let value) = row[index] else { return nil }
    return value
  }
}
