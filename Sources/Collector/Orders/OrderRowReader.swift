import Catalogue
import Store

/// Reads the rows of a file of orders.
struct OrderRowReader {
  private let columns: OrderColumns
  private let panel: String?
  private var times: SpreadsheetTimes
  private var amounts: SpreadsheetAmounts

  init(
    columns: OrderColumns, panel: String?, settings: OrderFileSettings, delimiter: Delimiter
  ) {
    self.columns = columns
    self.panel = panel
    times = SpreadsheetTimes(in: settings.zone, settings.dateFormat)
    amounts = SpreadsheetAmounts(allowsComma: delimiter != .comma)
  }

  /// Why a row cannot be read.
  struct Unreadable: Error {
    let reason: String
  }

  /// Learns how the file writes amounts, from a row that is read later.
  mutating func learn(_ record: DelimitedText.Record) {
    if let text = columns.cell(.charge, of: record.cells)?.text { amounts.learn(text) }
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
    let (charge, currency) = try charge(cells)
    let order = LedgerOrder(
      id: try checked(id, "order"), service: try checked(service, "service"),
      orderedAt: try time(cells), quantity: try quantity(cells), charge: charge, currency: currency)
    return OrderFile.Row(line: record.line, panel: panel, order: order)
  }

  /// The text of a cell; `nil` if it is blank or missing.
  private func text(_ column: OrderColumn, _ cells: [Cell]) throws(Unreadable) -> String? {
    guard let cell = columns.cell(column, of: cells) else { return nil }
    guard let text = cell.text else {
      throw Unreadable(reason: "its \(column.rawValue) is not a text in UTF-8")
    }
    // None of the columns has a reason for one; a line end shows that a quote swallowed a row.
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw Unreadable(
        reason: "its \(column.rawValue) holds a line end or another control character")
    }
    return text.isEmpty ? nil : text
  }

  /// An id that panels are asked for, several in a list with commas. A number that a program has written with
  /// decimals, such as `23502.0`, is taken without them.
  private func checked(_ id: String, _ name: String) throws(Unreadable) -> String {
    // The expressions are slow, and few ids are worth them.
    if id.contains("+"), id.wholeMatch(of: #/[0-9]([.,][0-9]+)?[Ee]\+[0-9]+/#) != nil {
      throw rounded(id, name)
    }
    if id.hasSuffix("0"), let match = id.wholeMatch(of: #/([0-9]+)[.,]0+/#) {
      // A binary number holds no more digits.
      guard match.output.1.count <= 15 else { throw rounded(id, name) }
      return String(match.output.1)
    }
    let isPlain = id.unicodeScalars.allSatisfy { $0 != "," && !$0.properties.isWhitespace }
    guard name == "service" || isPlain && id.utf8.count <= 100 else {
      throw Unreadable(reason: "'\(id.prefix(40))' is not an order's id")
    }
    return id
  }

  private func rounded(_ id: String, _ name: String) -> Unreadable {
    Unreadable(
      reason: "the \(name)'s id '\(id)' was rounded by a spreadsheet; format its column as text")
  }

  private func quantity(_ cells: [Cell]) throws(Unreadable) -> Amount? {
    guard let text = try text(.quantity, cells) else { return nil }
    do { return try amounts.units(text) } catch {
      throw unreadable(.quantity, text, error, example: "1000")
    }
  }

  private func charge(_ cells: [Cell]) throws(Unreadable) -> (Amount?, currency: String?) {
    let stated = try text(.currency, cells)
    guard let text = try text(.charge, cells) else { return (nil, stated) }
    let amount: Amount
    let mark: CurrencyMark?
    do { (amount, mark) = try amounts.money(text) } catch {
      throw unreadable(.charge, text, error, example: "0.27")
    }
    if let stated, let mark, !mark.isShared, stated.currencyCode != mark.code {
      throw Unreadable(
        reason:
          "the charge '\(text.prefix(40))' is in \(mark.code), and its currency is '\(stated)'")
    }
    return (amount, stated ?? mark?.code)
  }

  private func unreadable(
    _ column: OrderColumn, _ text: String, _ problem: SpreadsheetAmounts.Problem, example: String
  ) -> Unreadable {
    let words =
      switch problem {
      case .none: "is not an amount such as \(example)"
      case .tooLong: "has too many digits"
      case .twoReadings(let one, let other): "can be \(one) or \(other); write it without the mark"
      }
    return Unreadable(reason: "the \(column.rawValue) '\(text.prefix(40))' \(words)")
  }

  private mutating func time(_ cells: [Cell]) throws(Unreadable) -> Timestamp? {
    guard let text = try text(.orderedAt, cells) else { return nil }
    do { return try times.read(text) } catch { throw Unreadable(reason: error.reason) }
  }
}
