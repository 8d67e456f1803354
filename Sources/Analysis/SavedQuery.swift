/// A query of `queries/`, with the fields of its header comment.
public struct SavedQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  public let title: String
  /// The meaning of a row, as one clause.
  public let meaning: String
  /// The table that the query depends on, as written after FROM: if the table is empty, so is the result.
  /// `nil` if the table is never empty.
  public let source: String?
  /// What a row says about changes. Every section of the report states it; `nil` for other queries.
  public let rows: Rows?
  /// The result's columns, in order.
  public let columns: [Column]
  public let text: QueryText

  /// What a query's rows say about changes.
  public enum Rows: Hashable, Sendable {
    /// Each row is a change between two snapshots.
    case changes
    /// Each row is a state between two snapshots, and these columns count its changes.
    case counts([String])
    /// No row is a change.
    case states
  }

  /// Reads a query and its header. Throws ``HeaderError``.
  public init(name: String, sql: String) throws(HeaderError) {
    let header = try QueryHeader(of: sql, name: name)
    guard let title = header.fields["title"], let meaning = header.fields["meaning"],
      !header.columns.isEmpty
    else { throw HeaderError(query: name, problem: "title, meaning or columns are missing") }
    text = try QueryText(sql, of: name)
    self.name = name
    self.title = title
    self.meaning = meaning
    source = header.fields["needs"]
    columns = header.columns
    rows = try header.rows(of: name)
  }

  /// A fault in a query's header.
  public struct HeaderError: Error, CustomStringConvertible {
    public let query: String
    public let problem: String
    public var description: String { "query '\(query)': in its header, \(problem)" }
  }
}
