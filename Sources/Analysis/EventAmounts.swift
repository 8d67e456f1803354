import Catalogue

/// The rates and limits in the columns `before` and `after` of events. The columns are texts,
/// because other events have names and words there.
public struct EventAmounts {
  private let event: Int
  private let values: [Int]

  /// Makes it for a section; `nil` if the section lists no events.
  public init?(_ section: some Section) { self.init(section.columns) }

  /// Makes it for columns; `nil` if they are not the columns of events.
  public init?(_ columns: [Column]) {
    func index(of name: ColumnName) -> Int? { columns.firstIndex { $0.name == name.rawValue } }
    guard let event = index(of: .event) else { return nil }
    self.event = event
    values = [ColumnName.before, .after].compactMap(index)
  }

  private static let ofWords: Set<Cell> = [
    .text("name"), .text("category"), .text("type"), .text("status"), .text("description"),
  ]

  /// The row with its rates and limits converted to amounts.
  public func asAmounts(_ row: [Cell]) -> [Cell] {
    if Self.ofWords.contains(row[event]) { return row }
    var row = row
    for index in values {
      if case .text(let text) = row[index], let amount = Amount(text), amount.text == text {
        row[index] = .amount(amount)
      }
    }
    return row
  }
}
