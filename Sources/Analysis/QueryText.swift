public import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The text of a query file: the query, and the scripts that it reads first. A script is read by a line
/// `.read queries/NAME.sql`, as the `sqlite3` shell reads it from the project's folder.
public struct QueryText: Sendable {
  /// The scripts in the order in which they run, each once.
  public private(set) var scripts: [SQLScript] = []
  /// The query. The lines that read scripts are comments in it, so line numbers are those of the file.
  public private(set) var sql = ""

  /// Reads a query. Throws ``SavedQuery/HeaderError`` for an unknown script.
  init(_ text: String, of query: String) throws(SavedQuery.HeaderError) {
    let (paths, sql) = Self.parted(text)
    self.sql = sql
    for path in paths {
      guard let chain = Self.chains[path] else {
        let known = Self.chains.keys.sorted().map { "'\($0)'" }.joined(separator: " and ")
        throw SavedQuery.HeaderError(
          query: query, problem: "there is no '\(path)' to read, but \(known)")
      }
      scripts.addMissing(chain)
    }
  }

  /// The paths of the scripts that a text reads, and the text with those lines as comments.
  private static func parted(_ text: String) -> (paths: [String], sql: String) {
    // By bytes: searching for characters would take more time at each start of the program than all
    // its other work.
    let newline = UInt8(ascii: "\n")
    var paths: [String] = []
    var sql = ""
    var (taken, start) = (text.startIndex, text.startIndex)
    while start < text.endIndex {
      let end = text.utf8[start...].firstIndex(of: newline) ?? text.endIndex
      if text.utf8[start..<end].starts(with: ".read ".utf8) {
        paths.append(text[start..<end].dropFirst(6).filter { !$0.isWhitespace })
        sql += text[taken..<start] + "-- "
        taken = start
      }
      start = end < text.endIndex ? text.utf8.index(after: end) : end
    }
    return (paths, taken == text.startIndex ? text : sql + text[taken...])
  }

  /// Whether the rows are about the services in the table `scope`.
  var readsScope: Bool { mentions("FROM scope") }

  /// Whether the query reads the listing, and not only changes.
  public var readsListing: Bool {
    ["FROM entry", "JOIN entry", "FROM span", "JOIN span"].contains(where: mentions)
  }

  /// Whether the query or one of its scripts contains a text. (This is done for each query in each run, so
  /// it uses C.)
  private func mentions(_ words: String) -> Bool {
    ([sql] + scripts.map(\.sql)).contains { $0.withCString { strstr($0, words) != nil } }
  }

  /// The names of the query's parameters, in order. Throws ``QueryProblem`` and ``StoreError``.
  public func parameters(in store: RatebookStore, limits: QueryLimits) throws -> [String] {
    try store.sandbox(limits).parameters(of: sql, after: scripts).sorted()
  }

  /// For each path, the script and before it the scripts that it reads.
  private static let chains: [String: [SQLScript]] = {
    let embedded = [
      "account": PackageResources.account_sql, "ledger": PackageResources.ledger_sql,
      "listed": PackageResources.listed_sql, "net": PackageResources.net_sql,
      "refunds": PackageResources.refunds_sql, "window": PackageResources.window_sql,
    ]
    var chains: [String: [SQLScript]] = [:]
    func chain(_ path: String) -> [SQLScript] {
      if let chain = chains[path] { return chain }
      let name = String(path.dropFirst("queries/".count).dropLast(".sql".count))
      // The files are part of this build, and the tests read all of them.
      guard let bytes = embedded[name] else { preconditionFailure("there is no '\(path)' to read") }
      let (paths, sql) = parted(String(decoding: bytes, as: UTF8.self))
      var scripts: [SQLScript] = []
      for path in paths { scripts.addMissing(chain(path)) }
      scripts.append(SQLScript(name: name, sql: sql))
      chains[path] = scripts
      return scripts
    }
    for name in embedded.keys { _ = chain("queries/\(name).sql") }
    return chains
  }()
}

extension [SQLScript] {
  /// Appends the scripts that are not there yet.
  fileprivate mutating func addMissing(_ scripts: [SQLScript]) {
    for script in scripts where !contains(where: { $0.name == script.name }) { append(script) }
  }
}
