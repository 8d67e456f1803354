public import Store

/// The text of a query file: the scripts that it reads first, each in a line `.read queries/NAME.sql` as the
/// `sqlite3` shell reads them from the project's folder, and the query itself.
public struct QueryText: Sendable {
  /// In the order in which they are run, each once.
  public private(set) var scripts: [SQLScript] = []
  /// The query; the lines that read scripts are comments in it, so that its lines are those of the file.
  public private(set) var sql = ""

  /// Throws ``SavedQuery/HeaderError`` if there is no such script.
  init(_ text: String, of query: String) throws(SavedQuery.HeaderError) {
    sql = try take(text, of: query)
  }

  /// Takes over the scripts that a text reads, and gives the rest of it.
  private mutating func take(
    _ text: String, of query: String
  ) throws(SavedQuery.HeaderError) -> String {
    // By bytes: a search for characters costs every start of the program more than all else it does.
    let newline = UInt8(ascii: "\n")
    var lines = text.utf8.split(separator: newline, omittingEmptySubsequences: false)
    var hasScripts = false
    for index in lines.indices where lines[index].starts(with: ".read ".utf8) {
      let path = String(lines[index].dropFirst(6))?.filter { !$0.isWhitespace } ?? ""
      try take(script: path, of: query)
      hasScripts = true
      lines[index] = Substring("-- \(Substring(lines[index]))").utf8
    }
    return hasScripts ? lines.map(Substring.init).joined(separator: "\n") : text
  }

  private mutating func take(
    script path: String, of query: String
  ) throws(SavedQuery.HeaderError) {
    guard let (name, bytes) = Self.embedded.first(where: { "queries/\($0.key).sql" == path }) else {
      throw SavedQuery.HeaderError(
        query: query, problem: "there is no '\(path)' to read, but \(Self.paths)")
    }
    if scripts.contains(where: { $0.name == name }) { return }
    let sql = try take(String(decoding: bytes, as: UTF8.self), of: query)
    scripts.append(SQLScript(name: name, sql: sql))
  }

  /// Whether the rows are those of the services in the table `scope`.
  var readsScope: Bool { ([sql] + scripts.map(\.sql)).contains { $0.contains("FROM scope") } }

  /// The names of the parameters that it uses, in order. Throws ``QueryProblem`` and ``StoreError``.
  public func parameters(in store: RatebookStore, limits: QueryLimits) throws -> [String] {
    try store.sandbox(limits).parameters(of: sql, after: scripts).sorted()
  }

  private static let embedded = [
    "ledger": PackageResources.ledger_sql, "listed": PackageResources.listed_sql,
    "net": PackageResources.net_sql, "window": PackageResources.window_sql,
  ]

  private static var paths: String {
    embedded.keys.sorted().map { "'queries/\($0).sql'" }.joined(separator: " and ")
  }
}
