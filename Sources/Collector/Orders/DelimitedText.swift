/// The records of a delimited text (RFC 4180), with the line of each record.
///
/// The bytes are read once. Only delimiters, quotes and line breaks are structure. A stray quote
/// costs only its own line: after an invalid record, reading continues with the next line.
struct DelimitedText {
  /// One record: the line that it begins on, and its cells.
  struct Record {
    let line: Int
    let cells: [Cell]
  }

  private(set) var records: [Record] = []
  /// The lines at which no readable record begins, and why.
  private(set) var unreadable: [(line: Int, reason: String)] = []

  /// The maximum size of a quoted cell in bytes. A longer cell was never closed.
  private static let cellLimit = 1 << 20

  private let bytes: ArraySlice<UInt8>
  private let delimiter: UInt8
  private var index: Int
  private var line: Int

  /// Reads all records. Blank lines and rows that have only delimiters are ignored. The bytes begin
  /// at line `firstLine` of the file.
  init(_ bytes: ArraySlice<UInt8>, delimiter: Delimiter, firstLine: Int) {
    self.bytes = bytes
    self.delimiter = delimiter.rawValue
    line = firstLine
    index = bytes.startIndex
    while index < bytes.endIndex {
      let (start, startLine) = (index, line)
      do throws(Unsound) {
        let cells = try readCells()
        endLine()
        if !cells.allSatisfy(\.isBlank) { records.append(Record(line: startLine, cells: cells)) }
      } catch {
        (index, line) = (start, startLine)
        skipLine()
        unreadable.append((startLine, error.reason))
      }
    }
  }

  /// Why a cell is invalid, as a clause.
  private struct Unsound: Error {
    let reason: String
  }
}

/// A character between cells.
enum Delimiter: UInt8, CaseIterable {
  case comma = 0x2C
  case semicolon = 0x3B
  case tab = 0x09
}

/// The bytes of one cell, without the quotes around it.
struct Cell {
  fileprivate let bytes: ArraySlice<UInt8>

  /// The text without blanks around it; `nil` if it is not UTF-8.
  var text: String? {
    guard var text = String(validating: bytes, as: UTF8.self)?[...] else { return nil }
    while text.last?.isBlank == true { text.removeLast() }
    return String(text.drop(while: \.isBlank))
  }

  fileprivate var isBlank: Bool { bytes.allSatisfy { $0 == UInt8(ascii: " ") } }
}

extension Character {
  /// Whether the byte is a blank but not a line break.
  fileprivate var isBlank: Bool { isWhitespace && !isNewline }
}

// MARK: - Cells

extension DelimitedText {
  /// Reads to the end of a record.
  private mutating func readCells() throws(Unsound) -> [Cell] {
    var cells = [try readCell()]
    while byte == delimiter {
      index += 1
      cells.append(try readCell())
    }
    return cells
  }

  /// Reads to the delimiter or the end of the line.
  private mutating func readCell() throws(Unsound) -> Cell {
    skipBlanks()
    guard byte == UInt8(ascii: "\"") else {
      // Inside an unquoted cell, a quote is an ordinary character.
      let start = index
      while let byte, byte != delimiter, !Self.endsLine(byte) { index += 1 }
      return Cell(bytes: bytes[start..<index])
    }
    let cell = try readQuoted()
    skipBlanks()
    guard let byte, byte != delimiter, !Self.endsLine(byte) else { return cell }
    throw Unsound(reason: "there is text after a closing quote")
  }

  private mutating func readQuoted() throws(Unsound) -> Cell {
    let limit = min(bytes.endIndex, index + Self.cellLimit)
    index += 1
    var text: ArraySlice<UInt8> = []
    while index < limit {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        guard self.byte == byte else { return Cell(bytes: text) }
        index += 1
      } else if Self.endsLine(byte), byte != UInt8(ascii: "\r") || self.byte != UInt8(ascii: "\n") {
        line += 1
      }
      text.append(byte)
    }
    throw Unsound(reason: "a quote is opened and never closed")
  }

  private var byte: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"), byte != delimiter {
      index += 1
    }
  }
}

// MARK: - Lines

extension DelimitedText {
  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private mutating func skipLine() {
    while let byte, !Self.endsLine(byte) { index += 1 }
    endLine()
  }

  /// Moves past a line break, if there is one here.
  private mutating func endLine() {
    guard let byte, Self.endsLine(byte) else { return }
    index += 1
    if byte == UInt8(ascii: "\r"), self.byte == UInt8(ascii: "\n") { index += 1 }
    line += 1
  }
}

// MARK: - Text

/// The text of a file in UTF-8 from its header on, and its possible delimiters.
struct OrderText {
  let content: ArraySlice<UInt8>
  /// The line of the file at which `content` begins.
  let firstLine: Int
  let delimiters: [Delimiter]

  /// Reads UTF-8, or UTF-16 if a byte order mark or zeros show it. Spreadsheets may write a line
  /// `sep=;` before the header.
  init(_ bytes: [UInt8]) throws(OrderFile.Problem) {
    var content = try Self.utf8(bytes)
    var firstLine = 1
    var delimiters = Delimiter.allCases
    if content.prefix(4).map({ $0 | 0x20 }).elementsEqual("sep=".utf8.map { $0 | 0x20 }),
      let end = content.firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
    {
      let mark = content[..<end].dropFirst(4)
      delimiters = delimiters.filter { mark.elementsEqual([$0.rawValue]) }
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
