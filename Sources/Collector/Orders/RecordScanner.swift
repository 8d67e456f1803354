/// Finds where the records of a delimited text begin and end, and whether their quotes are sound.
struct RecordScanner {
  enum Record {
    case sound(line: Int)
    /// Nothing but blanks and delimiters.
    case blank
    case unsound(line: Int, reason: String)
  }

  /// The sound records so far, a line each, with everything in their cells guarded that is not plain.
  var sound: String { String(decoding: text, as: UTF8.self) }

  /// A quoted cell has at most as many bytes; a longer one was never closed.
  private static let cellLimit = 1 << 20

  private let bytes: ArraySlice<UInt8>
  private let delimiter: UInt8
  private var place: Int
  private var line: Int
  private var text: [UInt8] = []

  init(_ bytes: ArraySlice<UInt8>, delimiter: UInt8, firstLine: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    line = firstLine
    place = bytes.startIndex
    text.reserveCapacity(bytes.count)
  }

  /// The next record; `nil` at the end. Behind one that is unsound, the next line is looked at, so
  /// that a stray quote costs no more than its own line.
  mutating func next() -> Record? {
    guard place < bytes.endIndex else { return nil }
    let (start, firstLine, length) = (place, line, text.count)
    var isBlank = true
    while true {
      let cell = text.count
      if let reason = readCell() {
        text.removeLast(text.count - length)
        (place, line) = (start, firstLine)
        skipLine()
        return .unsound(line: firstLine, reason: reason)
      }
      isBlank =
        isBlank && text[cell...].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
      guard place < bytes.endIndex, bytes[place] == delimiter else { break }
      text.append(delimiter)
      place += 1
    }
    endLine()
    if isBlank {
      text.removeLast(text.count - length)
      return .blank
    }
    text.append(UInt8(ascii: "\n"))
    return .sound(line: firstLine)
  }
}

// MARK: - Cells

extension RecordScanner {
  /// Reads to the delimiter or the end of the line. Gives why the cell is unsound, where it is.
  private mutating func readCell() -> String? {
    skipBlanks()
    guard byte == UInt8(ascii: "\"") else {
      // A quote inside a cell that is not quoted is a character like any other.
      while let byte, byte != delimiter, !Self.endsLine(byte) {
        GuardedByte.append(byte, to: &text)
        place += 1
      }
      return nil
    }
    if let reason = readQuoted() { return reason }
    skipBlanks()
    guard let byte, byte != delimiter, !Self.endsLine(byte) else { return nil }
    return "text stands behind a closing quote"
  }

  private mutating func readQuoted() -> String? {
    let limit = min(bytes.endIndex, place + Self.cellLimit)
    text.append(UInt8(ascii: "\""))
    place += 1
    while place < limit {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard self.byte == byte else {
          text.append(byte)
          return nil
        }
        place += 1
      } else if endsLine(byte, before: place) {
        line += 1
      }
      GuardedByte.append(byte, to: &text)
    }
    return "a quote is opened and never closed"
  }

  private var byte: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"), byte != delimiter {
      place += 1
    }
  }
}

// MARK: - Lines

extension RecordScanner {
  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Whether a byte ends a line; the first one of CR LF does not.
  private func endsLine(_ byte: UInt8, before next: Int) -> Bool {
    byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
        && (next == bytes.endIndex || bytes[next] != UInt8(ascii: "\n"))
  }

  private mutating func skipLine() {
    while let byte, !Self.endsLine(byte) { place += 1 }
    endLine()
  }

  /// Goes past the end of a line, where one is.
  private mutating func endLine() {
    guard let byte, Self.endsLine(byte) else { return }
    place += 1
    if byte == UInt8(ascii: "\r"), self.byte == UInt8(ascii: "\n") { place += 1 }
    line += 1
  }
}
