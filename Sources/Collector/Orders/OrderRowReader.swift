import Catalogue
import Store

/// Reads the rows of a file of orders.
struct OrderRowReader {
  let columns: OrderColumns
  let panel: String?

  /// Why a row cannot be read.
  struct Unreadable: Error {
    let reason: String
  }

  func row(_ record: DelimitedText.Record) throws(Unreadable) -> OrderFile.Row {
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
    // SQLite ends a text there.
    if text.unicodeScalars.contains("\0") {
      throw Unreadable(reason: "its \(column.rawValue) holds U+0000")
    }
    return text.isEmpty ? nil : text
  }

  /// Whether a text can be an id that panels are asked for, several in a list with commas.
  private func check(_ id: String, _ name: String) throws(Unreadable) {
    if id.wholeMatch(of: #/[0-9](\.[0-9]+)?[Ee]\+?[0-9]+/#) != nil {
      throw Unreadable(
        reason: "the \(name)'s id '\(id)' was rounded by a spreadsheet; format its column as text")
    }
    let isPlain = id.unicodeScalars.allSatisfy {
      $0 != "," && !$0.properties.isWhitespace && $0.properties.generalCategory != .control
    }
    guard name == "service" || isPlain && id.utf8.count <= 100 else {
      throw Unreadable(reason: "'\(id.prefix(40))' is not an order's id")
    }
  }

  private func amount(_ column: OrderColumn, _ cells: [Cell]) throws(Unreadable) -> Amount? {
    guard let text = try text(column, cells) else { return nil }
    guard let amount = Amount(text), !amount.isNegative else {
      let example = column == .quantity ? "1000" : "0.27"
      throw Unreadable(
        reason: "the \(column.rawValue) '\(text.prefix(40))' is not an amount such as \(example)")
    }
    return amount
  }

  private func time(_ cells: [Cell]) throws(Unreadable) -> Timestamp? {
    guard let text = try text(.orderedAt, cells) else { return nil }
    if let time = SpreadsheetTime.read(text) { return time }
    throw Unreadable(
      reason: "the time '\(text.prefix(40))' is none of \(SpreadsheetTime.forms)")
  }
}

/// Times as people's spreadsheets write them.
enum SpreadsheetTime {
  static let forms =
    "2026-11-01 (00:00 UTC), 2026-11-01 06:00:00 (UTC) and 2026-11-01T06:00:00Z"

  /// Reads RFC 3339, the same without a zone, which is UTC, and without seconds, or a date alone,
  /// which is its midnight UTC.
  static func read(_ text: String) -> Timestamp? {
    guard text.prefixMatch(of: #/[0-9]{4}-[0-9]{2}-[0-9]{2}/#) != nil else { return nil }
    if let time = Timestamp(text) { return time }
    let time = text.dropFirst("2026-11-01".count)
    if time.wholeMatch(of: #/[Tt ][0-9]{2}:[0-9]{2}/#) != nil { return Timestamp(text + ":00Z") }
    if time.wholeMatch(of: #/[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?/#) != nil {
      return Timestamp(text + "Z")
    }
    return nil
  }
}
