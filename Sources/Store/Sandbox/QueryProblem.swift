/// Why a query that is not Ratebook's own gives no rows. Nothing is ever changed by one.
public enum QueryProblem: Error, Hashable, Sendable {
  case noStatement
  /// What comes after the first statement begins another.
  case severalStatements(TextPosition)
  /// What it would do beside reading, such as `INSERT`.
  case refused(String)
  /// A `?`, which nothing can be given to by name.
  case namelessParameter
  case noColumns
  case tooLong(Duration)
  case tooMuchMemory(bytes: Int)
  case tooLargeValue(bytes: Int)
  case tooLargeResult(bytes: Int)
  /// SQLite's words, and the place that they are about where it is known.
  case failed(String, TextPosition?)
}

/// A place in a text, counted from 1.
public struct TextPosition: Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  /// In Unicode scalars.
  public let column: Int

  /// The place of a byte; of the text's end where there are fewer.
  init(ofByte offset: Int, in text: String) {
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars
    line = before.count { $0 == "\n" } + 1
    column = before.reversed().prefix { $0 != "\n" }.count + 1
  }

  public var description: String { "line \(line), column \(column)" }
}

extension QueryProblem: CustomStringConvertible {
  /// What is wrong, as a clause that follows the query's name.
  public var description: String {
    switch self {
    case .noStatement: "it holds no statement"
    case .severalStatements(let place):
      "\(place): a second statement begins, and a query is one; nothing was run"
    case .refused(let action):
      "a query may only read, and \(action) is refused; nothing was changed"
    case .namelessParameter: "it has a parameter without a name; write :name instead of ?"
    case .noColumns: "its statement gives no columns"
    case .tooLong(let time):
      "it was ended after \(time.components.seconds) s, the most that it may take"
    case .tooMuchMemory(let bytes): "it was ended, since it takes more than \(megabytes(bytes))"
    case .tooLargeValue(let bytes):
      "it was ended, since one of its values has more than \(megabytes(bytes))"
    case .tooLargeResult(let bytes):
      "it was ended, since its rows have more than \(megabytes(bytes)); a LIMIT leaves some out"
    case .failed(let words, let place): (place.map { "\($0): " } ?? "") + words
    }
  }

  private func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }
}
