/// A query of a user's own. Its header may state title, meaning and columns, as those of `queries/`
/// do; each that it does not state is found otherwise.
public struct UserQuery: Sendable {
  /// The file's name without `.sql`.
  public let name: String
  /// The header's title, or the name.
  public let title: String
  /// The meaning of a row, as one clause; if the header does not state it, whose query it is.
  public let meaning: String
  /// The result's columns; empty if they are to be found in the result.
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
