import GRDBSQLite

/// Denies everything but reads. SQLite asks it for every action that a
/// statement would take, and every few thousand steps whether to go on.
///
/// https://www.sqlite.org/c3ref/set_authorizer.html, https://www.sqlite.org/c3ref/progress_handler.html
final class QueryGuard {
  /// The first action of the query that it may not do.
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

  /// Pragmas that describe the schema and cannot set anything with any argument.
  private static let readingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list", "function_list", "collation_list", "compile_options", "pragma_list",
  ]

  private static let schemaChange = "a change of the schema"

  /// Common names of SQLite's actions; the others all change the schema.
  private static let names: [Int32: String] = [
    SQLITE_INSERT: "INSERT", SQLITE_UPDATE: "UPDATE", SQLITE_DELETE: "DELETE",
    SQLITE_ATTACH: "ATTACH", SQLITE_DETACH: "DETACH", SQLITE_TRANSACTION: "a transaction",
    SQLITE_SAVEPOINT: "SAVEPOINT", SQLITE_REINDEX: "REINDEX",
  ]
}

/// Limits for a query that is not Ratebook's own.
public struct QueryLimits: Hashable, Sendable {
  /// How long it may run.
  public var time = Duration.seconds(30)
  /// The most bytes of one value; an answer of a panel has 64 MB at most.
  public var valueBytes = 64 << 20
  /// The most memory that SQLite takes in the whole process meanwhile, what it sorts included.
  public var memoryBytes = 512 << 20
  /// The most bytes of all rows together.
  public var resultBytes = 256 << 20

  public init(time: Duration = .seconds(30)) { self.time = time }
}

/// Why a query that is not Ratebook's own gives no rows. Nothing is ever changed by one.
public enum QueryProblem: Error, Hashable, Sendable {
  case noStatement
  /// The text after the first statement begins another.
  case severalStatements(TextPosition)
  /// An action beside reading, such as `INSERT`.
  case refused(String)
  /// A `?`, which nothing can be given to by name.
  case namelessParameter
  case noColumns
  case tooLong(Duration)
  case tooMuchMemory(bytes: Int)
  case tooLargeValue(bytes: Int)
  case tooLargeResult(bytes: Int)
  /// SQLite's words, and the place that they are about where it is known.
  case failed(String, TextPosition?)
}

/// A place in a text, counted from 1.
public struct TextPosition: Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  /// In Unicode scalars.
  public let column: Int

  /// The place of a byte; of the text's end where there are fewer.
  init(ofByte offset: Int, in text: String) {
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars
    line = before.count { $0 == "\n" } + 1
    column = before.reversed().prefix { $0 != "\n" }.count + 1
  }

  public var description: String { "line \(line), column \(column)" }
}

extension QueryProblem: CustomStringConvertible {
  /// The problem, as a clause that follows the query's name.
  public var description: String {
    switch self {
    case .noStatement: "it holds no statement"
    case .severalStatements(let place):
      "\(place): a second statement begins, and a query is one; nothing was run"
    case .refused(let action):
      "a query may only read, and \(action) is refused; nothing was changed"
    case .namelessParameter: "it has a parameter without a name; write :name instead of ?"
    case .noColumns: "its statement gives no columns"
    case .tooLong(let time):
      "it was ended after \(time.components.seconds) s, the most that it may take"
    case .tooMuchMemory(let bytes): "it was ended, since it takes more than \(megabytes(bytes))"
    case .tooLargeValue(let bytes):
      "it was ended, since one of its values has more than \(megabytes(bytes))"
    case .tooLargeResult(let bytes):
      "it was ended, since its rows have more than \(megabytes(bytes)); a LIMIT leaves some out"
    case .failed(let words, let place): (place.map { "\($0): " } ?? "") + words
    }
  }

  private func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }
}
