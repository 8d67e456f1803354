/// A user's own query. Like those of `queries/`, its header may state title, meaning and columns.
/// Each of these has a default.
public struct UserQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  /// The header's title, or the name.
  public let title: String
  /// The meaning of a row, as one clause. By default, says whose query it is.
  public let meaning: String
  /// The result's columns; empty if the result defines them.
  let columns: [Column]
  public let text: QueryText

  /// Reads a query and its header. Throws ``SavedQuery/HeaderError``.
  public init(name: String, sql: String) throws(SavedQuery.HeaderError) {
    // Some editors end lines with CRLF.
    let sql = sql.replacing("\r\n", with: "\n")
    let header = try QueryHeader(of: sql, name: name)
    text = try QueryText(sql, of: name)
    self.name = name
    title = header.fields["title"] ?? name
    meaning = header.fields["meaning"] ?? "Your own query"
    columns = header.columns
  }
}
