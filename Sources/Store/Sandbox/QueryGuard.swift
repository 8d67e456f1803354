import GRDBSQLite

/// Denies everything but reads. SQLite asks it for every action that a
/// statement would take, and every few thousand steps whether to go on.
///
/// https://www.sqlite.org/c3ref/set_authorizer.html, https://www.sqlite.org/c3ref/progress_handler.html
final class QueryGuard {
  /// What the query would have done and may not; the first of several.
  private(set) var refusal: String?
  private let clock = ContinuousClock()
  private let deadline: ContinuousClock.Instant

  init(time: Duration) { deadline = clock.now + time }

  /// How many steps of SQLite's machine lie between two looks at the clock; about a millisecond.
  private static let stepsBetweenLooks: Int32 = 10_000

  /// Runs `body` with a connection under guard, which is then as it was, except for the authorizer: the
  /// connection has none.
  func guarding<Result>(
    _ connection: OpaquePointer, _ body: () throws -> Result
  ) rethrows -> Result {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        return Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
          .verdict(on: action, first.map(String.init(cString:)), second.map(String.init(cString:)))
      }, context)
    sqlite3_progress_handler(
      connection, Self.stepsBetweenLooks,
      { context in
        guard let context else { return 1 }
        let guarding = Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
        return guarding.isLate ? 1 : 0
      }, context)
    defer {
      sqlite3_progress_handler(connection, 0, nil, nil)
      sqlite3_set_authorizer(connection, nil, nil)
    }
    return try withExtendedLifetime(self, body)
  }

  var isLate: Bool { clock.now >= deadline }

  private func verdict(on action: Int32, _ first: String?, _ second: String?) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_FUNCTION where !Self.refusedFunctions.contains(second?.lowercased() ?? ""):
      return SQLITE_OK
    case SQLITE_PRAGMA where Self.readingPragmas.contains(first?.lowercased() ?? ""):
      return SQLITE_OK
    case SQLITE_FUNCTION: return refuse("the function \(second ?? "")")
    case SQLITE_PRAGMA: return refuse("PRAGMA \(first ?? "")")
    // Table-valued functions such as json_each declare their columns, and SQLite asks as though that
    // changed the schema; a statement that would is not compiled by SQLite itself.
    case SQLITE_UPDATE where first == "sqlite_master": return SQLITE_OK
    // The schema is a table to SQLite, which asks for that first.
    case SQLITE_INSERT where first?.hasPrefix("sqlite_") == true,
      SQLITE_DELETE where first?.hasPrefix("sqlite_") == true:
      return refuse(Self.schemaChange)
    default: return refuse(Self.names[action] ?? Self.schemaChange)
    }
  }

  private func refuse(_ action: String) -> Int32 {
    refusal = refusal ?? action
    return SQLITE_DENY
  }
}

extension QueryGuard {
  /// Functions that touch files or load code. SQLite's library has but the first and the last, and
  /// both are switched off; the others are the shell's, and extensions'.
  private static let refusedFunctions: Set<String> = [
    "load_extension", "readfile", "writefile", "edit", "lsmode", "fts3_tokenizer",
  ]

  /// Pragmas that tell of the schema and cannot set anything, whatever their argument.
  private static let readingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list", "function_list", "collation_list", "compile_options", "pragma_list",
  ]

  private static let schemaChange = "a change of the schema"

  /// What people call SQLite's actions; the others all change the schema.
  private static let names: [Int32: String] = [
    SQLITE_INSERT: "INSERT", SQLITE_UPDATE: "UPDATE", SQLITE_DELETE: "DELETE",
    SQLITE_ATTACH: "ATTACH", SQLITE_DETACH: "DETACH", SQLITE_TRANSACTION: "a transaction",
    SQLITE_SAVEPOINT: "SAVEPOINT", SQLITE_REINDEX: "REINDEX",
  ]
}
