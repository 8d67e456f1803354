public import Catalogue
public import Store

/// A file of the user's own orders (CSV), read as far as possible.
public struct OrderFile: Sendable {
  /// One order, and the line at which it begins.
  public struct Row: Sendable {
    public let line: Int
    public let panel: String
    public let order: LedgerOrder
  }

  /// An unreadable row, and why.
  public struct UnreadableRow: Hashable, Sendable {
    public let line: Int
    public let reason: String
  }

  public private(set) var rows: [Row] = []
  public private(set) var unreadable: [UnreadableRow] = []
  /// The columns that were read.
  public let columns: [ReadColumn]
  /// The headers of the columns that were not read.
  public let ignoredColumns: [String]

  /// A column that was read.
  public struct ReadColumn: Hashable, Sendable {
    public let column: OrderColumn
    /// The column's header in the file.
    public let header: String
  }

  /// Why a whole file cannot be read.
  public enum Problem: Error, Hashable, Sendable {
    case empty
    /// The first line cannot be read, for this reason.
    case unreadableHeader(String)
    case notText
    case missingColumns([String], found: [String])
    /// Two columns may be meant, and they differ in a line.
    case ambiguous(OrderColumn, [String], line: Int)
    /// Two columns have the same name, and they differ in a line.
    case sameName(String, line: Int)
    /// The column belongs to the user's own shop, as another column shows.
    case shops(OrderColumn, String, reason: String)
    /// A chosen column does not exist.
    case noColumn(String, found: [String])
    /// Neither the file nor the caller names the panel of the orders.
    case noPanel
  }

  /// Reads a file. `panel` is used for rows that name no panel. Throws ``Problem``.
  public init(
    _ bytes: [UInt8], panel: String?, settings: OrderFileSettings = OrderFileSettings()
  ) throws(Problem) {
    let (text, delimiter, columns) = try Self.opened(bytes, settings)
    guard panel != nil || columns.has(.panel) else { throw .noPanel }
    self.columns = columns.read
    ignoredColumns = columns.ignored
    var reader = OrderRowReader(
      columns: columns, panel: panel, settings: settings, delimiter: delimiter)
    unreadable = text.unreadable.map { UnreadableRow(line: $0.line, reason: $0.reason) }
    for record in text.records.dropFirst() { reader.learn(record) }
    for record in text.records.dropFirst() {
      do throws(OrderRowReader.Unreadable) {
        rows.append(try reader.row(record))
      } catch { unreadable.append(UnreadableRow(line: record.line, reason: error.reason)) }
    }
    unreadable.sort { $0.line < $1.line }
  }

  /// The records and the columns in the first one, read with the delimiter that finds most columns.
  private static func opened(
    _ bytes: [UInt8], _ settings: OrderFileSettings
  ) throws(Problem) -> (DelimitedText, Delimiter, OrderColumns) {
    let source = try OrderText(bytes)
    var best: (headers: [String], delimiter: Delimiter)?
    var problem = Problem.empty
    for delimiter in source.delimiters {
      do throws(Problem) {
        let headers = try headers(of: source, delimiter)
        func recognized(_ headers: [String]) -> Int {
          OrderColumns.recognized(headers, settings.columns)
        }
        if best.map({ recognized($0.headers) < recognized(headers) }) ?? true {
          best = (headers, delimiter)
        }
      } catch { if problem == .empty { problem = error } }
    }
    guard let best else { throw problem }
    let text = DelimitedText(
      source.content, delimiter: best.delimiter, firstLine: source.firstLine)
    let columns = try OrderColumns(
      best.headers, rows: text.records.dropFirst(), chosen: settings.columns)
    return (text, best.delimiter, columns)
  }

  /// The cells of the first record.
  private static func headers(
    of source: OrderText, _ delimiter: Delimiter
  ) throws(Problem) -> [String] {
    let start = source.content.prefix(1 << 16)
    let text = DelimitedText(start, delimiter: delimiter, firstLine: source.firstLine)
    let first = text.records.first
    if let unreadable = text.unreadable.first, unreadable.line < first?.line ?? .max {
      throw .unreadableHeader("line \(unreadable.line): \(unreadable.reason)")
    }
    guard let first else { throw .empty }
    let headers = first.cells.compactMap(\.text)
    guard headers.count == first.cells.count else { throw .notText }
    return headers
  }
}

/// The settings for reading a file of orders, if its first line does not state them.
public struct OrderFileSettings: Sendable {
  public var columns = OrderColumnChoice()
  /// The accepted form of dates in addition to `2026-11-01`; `nil` if there is no other.
  public var dateFormat: DateFormat?
  /// The zone of times without a zone.
  public var zone = Zone.utc

  public init() {}
}

// MARK: - Rows

/// Reads the rows of a file of orders.
private struct OrderRowReader {
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

  /// Learns from a row, before it is read, how the file writes amounts.
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
    guard let id = try text(.order, cells) else { throw Unreadable(reason: "it has no order id") }
    guard let service = try text(.service, cells) else {
      throw Unreadable(reason: "order '\(id)' has no service id")
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
    // No column needs control characters. A line break shows that a quote swallowed a row.
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw Unreadable(
        reason: "its \(column.rawValue) holds a line end or another control character")
    }
    return text.isEmpty ? nil : text
  }

  /// An id that panels accept, also in a list with commas. Decimals added by another program, as in
  /// `23502.0`, are removed. So are marks for texts and numbers, as in `="23502"`, `'23502` and `#23502`.
  private func checked(_ text: String, _ name: String) throws(Unreadable) -> String {
    var id = text
    if let first = id.first, "='#".contains(first),
      let match = id.wholeMatch(of: #/['#]([0-9]+)|="([0-9]+)"/#)
    {
      id = String(match.output.1 ?? match.output.2 ?? "")
    }
    // The regular expressions are slow, and few ids need them.
    if id.contains("+"), id.wholeMatch(of: #/[0-9]([.,][0-9]+)?[Ee]\+[0-9]+/#) != nil {
      throw rounded(id, name)
    }
    if id.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }),
      let match = id.wholeMatch(of: #/([0-9]+)[.,]([0-9]+)/#)
    {
      return try whole(match.output.1, fraction: match.output.2, of: id, name)
    }
    // Without a digit, it is a word such as `Total`. A zero is often a shop's order that no panel has.
    let isPlain =
      id.unicodeScalars.allSatisfy { $0 != "," && !$0.properties.isWhitespace }
      && id.contains(where: \.isNumber) && !id.hasPrefix("-") && !id.allSatisfy { $0 == "0" }
    guard name == "service" || isPlain && id.utf8.count <= 100 else {
      throw Unreadable(reason: "'\(id.prefix(40))' is not an order's id")
    }
    return id
  }

  /// The whole part of an id with decimals. Three zeros may belong to a thousand.
  private func whole(
    _ whole: Substring, fraction: Substring, of id: String, _ name: String
  ) throws(Unreadable) -> String {
    guard fraction.allSatisfy({ $0 == "0" }), fraction.count != 3, !whole.allSatisfy({ $0 == "0" })
    else {
      throw Unreadable(
        reason: "the \(name)'s id '\(id.prefix(40))' is not a whole number; is it the right column?"
      )
    }
    // A binary number holds no more digits than this.
    guard whole.count <= 15 else { throw rounded(id, name) }
    return String(whole)
  }

  private func rounded(_ id: String, _ name: String) -> Unreadable {
    Unreadable(
      reason: "the \(name)'s id '\(id)' was rounded by a spreadsheet; format its column as text")
  }

  private func quantity(_ cells: [Cell]) throws(Unreadable) -> Amount? {
    guard let text = try text(.quantity, cells) else { return nil }
    let quantity: Amount
    do { quantity = try amounts.units(text) } catch {
      throw unreadable(.quantity, text, error, example: "1000")
    }
    guard quantity != .zero else { throw Unreadable(reason: "its quantity is 0") }
    return quantity
  }

  private func charge(_ cells: [Cell]) throws(Unreadable) -> (Amount?, currency: String?) {
    let own = try currency(cells)
    guard let text = try text(.charge, cells) else { return (nil, own) }
    if let own, let named = columns.chargeCurrency, own != named {
      throw Unreadable(
        reason: "the header of its charge says \(named), and its currency is '\(own)'")
    }
    let stated = own ?? columns.chargeCurrency
    let amount: Amount
    let mark: CurrencyMark?
    do { (amount, mark) = try amounts.money(text, statedCurrency: stated) } catch {
      throw unreadable(.charge, text, error, example: "0.27")
    }
    if let stated, let mark, !mark.isShared, stated != mark.code {
      throw Unreadable(
        reason:
          "the charge '\(text.prefix(40))' is in \(mark.code), and its currency is '\(stated)'")
    }
    return (amount, stated ?? mark?.code)
  }

  private func currency(_ cells: [Cell]) throws(Unreadable) -> String? {
    guard let text = try text(.currency, cells) else { return nil }
    if let mark = CurrencyMark(text) { return mark.code }
    throw Unreadable(
      reason: "the currency '\(text.prefix(40))' is neither a code such as EUR nor a sign such as €"
    )
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
