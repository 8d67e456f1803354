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
  /// The headers of the columns that are not read.
  public let ignoredColumns: [String]

  /// Why nothing of a file can be read.
  public enum Problem: Error, Hashable, Sendable {
    case empty
    /// Its first line, and why that cannot be read.
    case unreadableHeader(String)
    case notUTF8
    case missingColumns([String], found: [String])
    case twice(String, String)
    /// Neither the file nor the caller says which panel the orders are of.
    case noPanel
  }

  /// Reads a file; `panel` is that of rows that name none. Throws ``Problem``.
  public init(_ bytes: [UInt8], panel: String?) throws(Problem) {
    let (text, columns) = try Self.opened(bytes)
    guard panel != nil || columns.has(.panel) else { throw .noPanel }
    ignoredColumns = columns.ignored
    var reader = OrderRowReader(columns: columns, panel: panel)
    unreadable = text.unreadable.map { UnreadableRow(line: $0.line, reason: $0.reason) }
    for record in text.records.dropFirst() {
      do throws(OrderRowReader.Unreadable) {
        rows.append(try reader.row(record))
      } catch { unreadable.append(UnreadableRow(line: record.line, reason: error.reason)) }
    }
    unreadable.sort { $0.line < $1.line }
  }

  /// The records, and the columns that the first of them names, by the delimiter that makes most
  /// sense of it.
  private static func opened(_ bytes: [UInt8]) throws(Problem) -> (DelimitedText, OrderColumns) {
    // UTF-16 has its mark in front, or zeros within.
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.prefix(64).contains(0)
    {
      throw .notUTF8
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var best: (headers: [String], delimiter: Delimiter)?
    var problem = Problem.empty
    for delimiter in Delimiter.allCases {
      do throws(Problem) {
        let headers = try headers(of: content, delimiter)
        let isBetter =
          best.map { OrderColumns.recognized($0.headers) < OrderColumns.recognized(headers) }
          ?? true
        if isBetter { best = (headers, delimiter) }
      } catch { if problem == .empty { problem = error } }
    }
    guard let best else { throw problem }
    let columns = try OrderColumns(best.headers)
    guard let text = try? DelimitedText(content, delimiter: best.delimiter) else { throw .notUTF8 }
    return (text, columns)
  }

  /// The cells of the first record.
  private static func headers(
    of bytes: ArraySlice<UInt8>, _ delimiter: Delimiter
  ) throws(Problem) -> [String] {
    let start = bytes.prefix(1 << 16)
    guard let text = try? DelimitedText(start, delimiter: delimiter) else { throw .notUTF8 }
    let first = text.records.first
    if let unreadable = text.unreadable.first, unreadable.line < first?.line ?? .max {
      throw .unreadableHeader("line \(unreadable.line): \(unreadable.reason)")
    }
    guard let first else { throw .empty }
    let headers = first.cells.compactMap(\.text)
    guard headers.count == first.cells.count else { throw .notUTF8 }
    return headers
  }
}
