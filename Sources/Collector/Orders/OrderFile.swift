public import Store

/// A file of the account holder's own orders (CSV), read as far as it can be.
public struct OrderFile: Sendable {
  /// One order, and the line that it begins on.
  public struct Row: Sendable {
    public let line: Int
    public let panel: String
    public let order: LedgerOrder
  }

  /// A row that cannot be read, and why.
  public struct UnreadableRow: Hashable, Sendable {
    public let line: Int
    public let reason: String
  }

  public private(set) var rows: [Row] = []
  public private(set) var unreadable: [UnreadableRow] = []
  /// Which columns were read.
  public let columns: [ReadColumn]
  /// The headers of the columns that were not.
  public let ignoredColumns: [String]

  /// A column that was read.
  public struct ReadColumn: Hashable, Sendable {
    public let column: OrderColumn
    /// Its header in the file.
    public let header: String
  }

  /// Why nothing of a file can be read.
  public enum Problem: Error, Hashable, Sendable {
    case empty
    /// Its first line, and why that cannot be read.
    case unreadableHeader(String)
    case notText
    case missingColumns([String], found: [String])
    /// Two columns may be meant, and differ in a line.
    case ambiguous(OrderColumn, [String], line: Int)
    /// The column is one of the account holder's own shop, as another one shows.
    case shops(OrderColumn, String, reason: String)
    /// A column that was chosen is not there.
    case noColumn(String, found: [String])
    /// Neither the file nor the caller says which panel the orders are of.
    case noPanel
  }

  /// Reads a file; `panel` is that of rows that name none. Throws ``Problem``.
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

  /// The records, and the columns that the first of them names, by the delimiter that makes most
  /// sense of it.
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
    guard
      let text = try? DelimitedText(
        source.content, delimiter: best.delimiter, firstLine: source.firstLine)
    else { throw .notText }
    let columns = try OrderColumns(
      best.headers, rows: text.records.dropFirst(), chosen: settings.columns)
    return (text, best.delimiter, columns)
  }

  /// The cells of the first record.
  private static func headers(
    of source: OrderText, _ delimiter: Delimiter
  ) throws(Problem) -> [String] {
    let start = source.content.prefix(1 << 16)
    let text = try? DelimitedText(start, delimiter: delimiter, firstLine: source.firstLine)
    guard let text else { throw .notText }
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

/// The text of a file in UTF-8, from its header on, and what it may be delimited by.
private struct OrderText {
  let content: ArraySlice<UInt8>
  /// The line of the file that `content` begins with.
  let firstLine: Int
  let delimiters: [Delimiter]

  /// Reads UTF-8 and, by its mark or by the zeros within, UTF-16. Spreadsheets write `sep=;` in a line
  /// before the header.
  init(_ bytes: [UInt8]) throws(OrderFile.Problem) {
    var content = try Self.utf8(bytes)
    var firstLine = 1
    var delimiters = Delimiter.allCases
    if content.prefix(4).map({ $0 | 0x20 }).elementsEqual("sep=".utf8.map { $0 | 0x20 }),
      let end = content.firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
    {
      let mark = content[..<end].dropFirst(4)
      delimiters = delimiters.filter { mark.elementsEqual([$0.byte]) }
      if delimiters.isEmpty { delimiters = Delimiter.allCases }
      let isPair = content[end] == 0x0D && content[end...].dropFirst().first == 0x0A
      content = content[end...].dropFirst(isPair ? 2 : 1)
      firstLine = 2
    }
    (self.content, self.firstLine, self.delimiters) = (content, firstLine, delimiters)
  }

  private static func utf8(_ bytes: [UInt8]) throws(OrderFile.Problem) -> ArraySlice<UInt8> {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return bytes.dropFirst(3) }
    let start = bytes.prefix(64)
    guard
      bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || start.contains(0)
    else { return bytes[...] }
    let isBigEndian = bytes.starts(with: [0xFE, 0xFF]) || bytes.first == 0
    guard bytes.count.isMultiple(of: 2) else { throw .notText }
    let units = stride(from: 0, to: bytes.count, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    guard let text = String(validating: units.drop { $0 == 0xFEFF }, as: UTF16.self) else {
      throw .notText
    }
    return Array(text.utf8)[...]
  }
}
