/// A query of `queries/`, with what its header comment states.
public struct SavedQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  public let title: String
  /// What a row means, as one clause.
  public let meaning: String
  /// What it is about, as it comes after FROM: without a row of it the query has none. `nil` if
  /// every store holds that.
  public let source: String?
  /// What its rows say about changes, which every section of the report states; `nil` if nothing is stated.
  public let rows: Rows?
  /// The result's columns, in order.
  public let columns: [Column]
  public let text: QueryText

  /// What the rows of a query say about changes.
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

  /// What is wrong with a query's header.
  public struct HeaderError: Error, CustomStringConvertible {
    public let query: String
    public let problem: String
    public var description: String { "query '\(query)': in its header, \(problem)" }
  }
}
