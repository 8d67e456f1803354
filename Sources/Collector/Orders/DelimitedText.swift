import SwiftCSV

/// The records of a text whose cells are delimited (RFC 4180), with the line of each.
///
/// SwiftCSV takes the cells apart. It gives up a file at the first stray quote, takes all that follows
/// a quote that is never closed for one cell, misses a delimiter before a combining character and tells
/// no lines. So the records are found here, byte by byte, and it is given none but sound ones, with
/// nothing in their cells that it could take for structure.
struct DelimitedText {
  /// One record: the line that it begins on, and its cells.
  struct Record {
    let line: Int
    let cells: [Cell]
  }

  private(set) var records: [Record] = []
  /// The lines that begin no record that can be read, and why.
  private(set) var unreadable: [(line: Int, reason: String)] = []

  /// Reads all records; blank lines and rows of nothing but delimiters are passed over. The bytes begin with
  /// `firstLine` of the file.
  init(_ bytes: ArraySlice<UInt8>, delimiter: Delimiter, firstLine: Int) throws {
    var scanner = RecordScanner(bytes, delimiter: delimiter.byte, firstLine: firstLine)
    var lines: [Int] = []
    while let record = scanner.next() {
      switch record {
      case .sound(let line): lines.append(line)
      case .blank: break
      case .unsound(let line, let reason): unreadable.append((line, reason))
      }
    }
    let rows = try Self.rows(of: scanner.sound, delimiter)
    guard rows.count == lines.count else { throw LineMismatch() }
    records = zip(lines, rows).map { Record(line: $0, cells: $1.map(Cell.init(guarded:))) }
  }

  /// SwiftCSV found other rows than there are records, which no text is known to bring about.
  struct LineMismatch: Error {}

  /// The rows of a text that is sound. (What the initializer itself makes of rows is filled up to the
  /// longest.)
  private static func rows(of text: String, _ delimiter: Delimiter) throws -> [[String]] {
    let csv = try CSV<Enumerated>(
      string: text, delimiter: delimiter.csvDelimiter, loadColumns: false, rowLimit: 0)
    var rows: [[String]] = []
    try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0) }
    return rows
  }
}

/// What cells are delimited by.
enum Delimiter: CaseIterable {
  case comma, semicolon, tab

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    }
  }

  fileprivate var csvDelimiter: CSVDelimiter {
    switch self {
    case .comma: .comma
    case .semicolon: .semicolon
    case .tab: .tab
    }
  }
}

/// The bytes of one cell.
struct Cell {
  private let bytes: [UInt8]

  fileprivate init(guarded text: String) {
    bytes = text.unicodeScalars.compactMap(GuardedByte.byte(of:))
  }

  /// The text without the blanks around it; `nil` where it is not UTF-8.
  var text: String? {
    guard var text = String(validating: bytes, as: UTF8.self)?[...] else { return nil }
    while text.last?.isBlank == true { text.removeLast() }
    return String(text.drop(while: \.isBlank))
  }
}

extension Character {
  /// Whether it is a blank that ends no line.
  fileprivate var isBlank: Bool { isWhitespace && !isNewline }
}

/// A byte of a cell that could be taken for structure, as a private-use character in its place.
enum GuardedByte {
  private static let base: UInt32 = 0xE000

  /// Appends a byte of a cell to a text in UTF-8.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), 0..<0x20, 0x7F...:
      text += [0xEE, 0x80 | byte >> 6, 0x80 | byte & 0x3F]
    default: text.append(byte)
    }
  }

  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    UInt8(exactly: scalar.value < base ? scalar.value : scalar.value - base)
  }
}
