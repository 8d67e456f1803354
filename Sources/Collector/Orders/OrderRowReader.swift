import Catalogue
import Store

/// Reads the rows of a file of orders.
struct OrderRowReader {
  private let columns: OrderColumns
  private let panel: String?
  private var times = SpreadsheetTimes()

  init(columns: OrderColumns, panel: String?) {
    self.columns = columns
    self.panel = panel
  }

  /// Why a row cannot be read.
  struct Unreadable: Error {
    let reason: String
  }

  mutating func row(_ record: DelimitedText.Record) throws(Unreadable) -> OrderFile.Row {
    let cells = record.cells
    if cells.dropFirst(columns.count).contains(where: { $0.text != "" }) {
      throw Unreadable(
        reason: "it has \(cells.count) cells, the header \(columns.count); is a text unquoted?")
    }
    guard let panel = try text(.panel, cells) ?? panel else {
      throw Unreadable(reason: "it names no panel")
    }
    guard let id = try text(.order, cells) else { throw Unreadable(reason: "it has no order's id") }
    guard let service = try text(.service, cells) else {
      throw Unreadable(reason: "order '\(id)' has no service's id")
    }
    try check(id, "order")
    try check(service, "service")
    let order = LedgerOrder(
      id: id, service: service, orderedAt: try time(cells),
      quantity: try amount(.quantity, cells), charge: try amount(.charge, cells),
      currency: try text(.currency, cells))
    return OrderFile.Row(line: record.line, panel: panel, order: order)
  }

  /// The text of a cell; `nil` where it is blank or missing.
  private func text(_ column: OrderColumn, _ cells: [Cell]) throws(Unreadable) -> String? {
    guard let cell = columns.cell(column, of: cells) else { return nil }
    guard let text = cell.text else {
      throw Unreadable(reason: "its \(column.rawValue) is not a text in UTF-8")
    }
    // None of the columns has a reason for one; a line end tells of a quote that swallowed a row.
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw Unreadable(
        reason: "its \(column.rawValue) holds a line end or another control character")
    }
    return text.isEmpty ? nil : text
  }

  /// Whether a text can be an id that panels are asked for, several in a list with commas.
  private func check(_ id: String, _ name: String) throws(Unreadable) {
    // The expression is slow, and few ids are worth it.
    if id.contains("+"), id.wholeMatch(of: #/[0-9](\.[0-9]+)?[Ee]\+[0-9]+/#) != nil {
      throw Unreadable(
        reason: "the \(name)'s id '\(id)' was rounded by a spreadsheet; format its column as text")
    }
    let isPlain = id.unicodeScalars.allSatisfy { $0 != "," && !$0.properties.isWhitespace }
    guard name == "service" || isPlain && id.utf8.count <= 100 else {
      throw Unreadable(reason: "'\(id.prefix(40))' is not an order's id")
    }
  }

  private func amount(_ column: OrderColumn, _ cells: [Cell]) throws(Unreadable) -> Amount? {
    guard let text = try text(column, cells) else { return nil }
    let amount = Amount(text)
    let isTooLong = column == .charge && amount?.isMoney == false
    if let amount, !amount.isNegative, !isTooLong { return amount }
    let example = column == .quantity ? "1000" : "0.27"
    let problem =
      isTooLong || amount == nil && Amount.isDecimal(text)
      ? "has too many digits" : "is not an amount such as \(example)"
    throw Unreadable(reason: "the \(column.rawValue) '\(text.prefix(40))' \(problem)")
  }

  private mutating func time(_ cells: [Cell]) throws(Unreadable) -> Timestamp? {
    guard let text = try text(.orderedAt, cells) else { return nil }
    if let time = times.read(text) { return time }
    throw Unreadable(
      reason: "the time '\(text.prefix(40))' is none of \(SpreadsheetTimes.forms)")
  }
}
