/// A query of `queries/`, with what its header comment states.
public struct SavedQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  public let title: String
  /// The meaning of a row, as one clause.
  public let meaning: String
  /// The table that it is about, as it comes after FROM: if that has no row, the query has none. `nil` if
  /// every store holds that.
  public let source: String?
  /// The meaning of its rows for changes, which every section of the report states; `nil` if nothing is stated.
  public let rows: Rows?
  /// The result's columns, in order.
  public let columns: [Column]
  public let text: QueryText

  /// The meaning of a query's rows for changes.
  public enum Rows: Hashable, Sendable {
    /// Each row is a change between two snapshots.
    case changes
    /// Each row is a state between two snapshots; these columns count the changes of it.
    case counts([String])
    /// No row says that something changed.
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
