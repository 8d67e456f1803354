import Analysis

/// A column that a table shows.
struct ColumnView {
  /// The position in the report's rows.
  let index: Int
  let name: String
  let label: String
  /// Whether its heading is aligned to the right, as numbers are.
  let isNumeric: Bool
  /// Whether its cells name their rows.
  let isHeading: Bool
  /// Whether its percentages are changes, which have a direction, and not shares.
  let isChange: Bool
  /// Whether its numbers are index numbers.
  let isIndex: Bool

  init(_ column: Column, at index: Int, isHeading: Bool) {
    self.index = index
    name = column.name
    self.isHeading = isHeading
    label = ColumnView.label(column.name)
    isChange = column.name.split(separator: "_").contains("change")
    isIndex = column.isIndex
    isNumeric = !isHeading && [.amount, .percent, .count, .number].contains(column.kind)
  }

  /// `rate_before` as `Rate before`; a unit or a kind at the end goes, the cells show it.
  static func label(_ name: String) -> String {
    var words = name.split(separator: "_").map(String.init)
    if words.count > 1, let last = words.last, ["percent", "at"].contains(last) {
      words.removeLast()
    }
    let text = words.joined(separator: " ")
    return (text.prefix(1).uppercased() + text.dropFirst()).shortened
  }
}
