public import ReportModel

/// A query of `queries/`, with what its header comment states.
public struct SavedQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  public let title: String
  /// What a row means, as one clause.
  public let meaning: String
  /// The result's columns, in order.
  public let columns: [Column]
  public let sql: String

  /// Reads a query and its header. Throws ``HeaderError``.
  public init(name: String, sql: String) throws(HeaderError) {
    self.name = name
    self.sql = sql
    var fields: [String: String] = [:]
    var columns: [Column] = []
    // By hand: a regular expression costs every start of the program more than all else it does.
    for line in Self.headerLines(of: sql) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[..<colon]
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      guard name == "column" else {
        fields[String(name)] = String(value)
        continue
      }
      let words = value.split(separator: " ", maxSplits: 2)
      guard words.count >= 2, let kind = Column.Kind(rawValue: String(words[1])) else {
        throw HeaderError(query: self.name, problem: "'\(value)' is not a column and its kind")
      }
      columns.append(Column(name: String(words[0]), kind: kind))
    }
    guard let title = fields["title"], let meaning = fields["meaning"], !columns.isEmpty else {
      throw HeaderError(query: name, problem: "title, meaning or columns are missing")
    }
    self.title = title
    self.meaning = meaning
    self.columns = columns
  }

  /// The lines of the comment that a query begins with, without their `-- `.
  private static func headerLines(of sql: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = sql[...]
    while rest.hasPrefix("-- "), let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(rest[..<end].dropFirst(3))
      rest = rest[rest.index(after: end)...]
    }
    return lines
  }

  /// What is wrong with a query's header.
  public struct HeaderError: Error, CustomStringConvertible {
    let query: String
    let problem: String
    public var description: String { "query '\(query)': in its header, \(problem)" }
  }
}
