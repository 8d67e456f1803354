import GRDBSQLite

/// Denies everything except reads. SQLite asks it about every action of a statement, and every few
/// thousand steps whether to continue.
///
/// https://www.sqlite.org/c3ref/set_authorizer.html, https://www.sqlite.org/c3ref/progress_handler.html
final class QueryGuard {
  /// The first action of the query that was denied.
  private(set) var refusal: String?
  private let clock = ContinuousClock()
  private let deadline: ContinuousClock.Instant

  init(time: Duration) { deadline = clock.now + time }

  /// The number of SQLite's steps between two looks at the clock; about a millisecond.
  private static let stepsBetweenLooks: Int32 = 10_000

  /// Runs `body` with a guarded connection. Afterwards, the connection has no authorizer, and is
  /// otherwise as before.
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
    // Table-valued functions such as json_each declare their columns, and SQLite then asks as if the
    // schema changed. SQLite itself does not compile a statement that would change it.
    case SQLITE_UPDATE where first == "sqlite_master": return SQLITE_OK
    // For SQLite, the schema is a table, and it asks about that first.
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
  /// Functions that open files or load code. SQLite's library has only the first and the last, both
  /// switched off. The others belong to the shell and to extensions.
  private static let refusedFunctions: Set<String> = [
    "load_extension", "readfile", "writefile", "edit", "lsmode", "fts3_tokenizer",
  ]

  /// Pragmas that describe the schema and cannot change anything.
  private static let readingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list", "function_list", "collation_list", "compile_options", "pragma_list",
  ]

  private static let schemaChange = "a change of the schema"

  /// Common names of SQLite's actions. All actions not listed change the schema.
  private static let names: [Int32: String] = [
    SQLITE_INSERT: "INSERT", SQLITE_UPDATE: "UPDATE", SQLITE_DELETE: "DELETE",
    SQLITE_ATTACH: "ATTACH", SQLITE_DETACH: "DETACH", SQLITE_TRANSACTION: "a transaction",
    SQLITE_SAVEPOINT: "SAVEPOINT", SQLITE_REINDEX: "REINDEX",
  ]
}

/// Limits for a user's own query.
public struct QueryLimits: Hashable, Sendable {
  /// The maximum running time.
  public var time = Duration.seconds(30)
  /// The maximum size of one value in bytes. A panel's answer has at most 64 MB.
  public var valueBytes = 64 << 20
  /// The maximum memory in bytes that SQLite may use in the whole process meanwhile, sorting included.
  public var memoryBytes = 512 << 20
  /// The maximum size of all rows together in bytes.
  public var resultBytes = 256 << 20

  public init(time: Duration = .seconds(30)) { self.time = time }
}

/// Why a user's own query gives no rows. Such a query never changes anything.
public enum QueryProblem: Error, Hashable, Sendable {
  case noStatement
  /// A second statement begins after the first one.
  case severalStatements(TextPosition)
  /// An action other than reading, such as `INSERT`.
  case refused(String)
  /// A `?`, which has no name to set its value by.
  case namelessParameter
  case noColumns
  case tooLong(Duration)
  case tooMuchMemory(bytes: Int)
  case tooLargeValue(bytes: Int)
  case tooLargeResult(bytes: Int)
  /// SQLite's words, and the position that they refer to, if known.
  case failed(String, TextPosition?)
}

/// A position in a text, counted from 1.
public struct TextPosition: Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  /// The column in Unicode scalars.
  public let column: Int

  /// The position of a byte; the text's end if it has fewer bytes.
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
      "it was stopped after \(time.components.seconds) s, its time limit"
    case .tooMuchMemory(let bytes):
      "it was stopped, because it needs more memory than \(megabytes(bytes))"
    case .tooLargeValue(let bytes):
      "it was stopped, because one of its values has more than \(megabytes(bytes))"
    case .tooLargeResult(let bytes):
      "it was stopped, because its rows have more than \(megabytes(bytes)); a LIMIT leaves some out"
    case .failed(let words, let place): (place.map { "\($0): " } ?? "") + words
    }
  }

  private func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }
}
