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
    for line in sql.split(separator: "\n").prefix(while: { $0.hasPrefix("--") }) {
      guard let field = line.firstMatch(of: #/^--\ (title|meaning|column):\ +(.+)$/#) else {
        continue
      }
      guard field.output.1 == "column" else {
        fields[String(field.output.1)] = String(field.output.2)
        continue
      }
      let words = field.output.2.split(separator: " ", maxSplits: 2)
      guard words.count >= 2, let kind = Column.Kind(rawValue: String(words[1])) else {
        throw HeaderError(query: name, problem: "'\(field.output.2)' is not a column and its kind")
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

  /// What is wrong with a query's header.
  public struct HeaderError: Error, CustomStringConvertible {
    let query: String
    let problem: String
    public var description: String { "query '\(query)': in its header, \(problem)" }
  }
}
