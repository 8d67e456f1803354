import Analysis
import Store

/// The query that an argument of the command line names.
enum ChosenQuery {
  /// One of Ratebook's own.
  case saved(SavedQuery)
  /// A user's own, and the file that it comes from.
  case own(UserQuery, file: String)

  /// Finds a query by name, or reads a file: what holds a `/`, ends in `.sql` or is `-`. Throws
  /// ``CommandFailure``.
  init(_ argument: String, folder: QueryFolder) throws(CommandFailure) {
    if argument == "-" || argument.contains("/") || argument.hasSuffix(".sql") {
      self = .own(
        try UserQuery(contentsOf: argument), file: argument == "-" ? "standard input" : argument)
    } else if let query = SavedQuery.all.first(where: { $0.name == argument }) {
      folder.warn(ofHidden: argument)
      self = .saved(query)
    } else if let query = try folder.query(argument) {
      self = .own(query, file: folder.file(of: argument))
    } else {
      let names = SavedQuery.all.map(\.name) + (try folder.names())
      throw CommandFailure(
        .usage,
        "there is no query '\(argument)'; \(argument.suggestion(of: names))`ratebook query` lists them, and a file of your own is named with its .sql"
      )
    }
  }

  var name: String {
    switch self {
    case .saved(let query): query.name
    case .own(let query, _): query.name
    }
  }

  var text: QueryText {
    switch self {
    case .saved(let query): query.text
    case .own(let query, _): query.text
    }
  }

  /// What messages call it.
  var label: String {
    switch self {
    case .saved(let query): "query '\(query.name)'"
    case .own(_, let file): file == "standard input" ? file : "'\(file)'"
    }
  }
}

extension ChosenQuery {
  /// Hands its rows within a scope to `use`. A query that is not Ratebook's own runs within limits, and
  /// the process with it. Throws ``CommandFailure`` if the query is at fault, ``StoreError`` if the
  /// database is, and what `use` throws.
  func section<Result>(
    from analyst: Analyst, in scope: Scope, _ parameters: [String: SQLValue] = [:],
    limits: QueryLimits = QueryLimits(), _ use: (any Section) throws -> Result
  ) throws -> Result {
    switch self {
    case .saved(let query): return try analyst.section(query, in: scope, parameters, use)
    case .own(let query, _):
      let watch = QueryWatch(label, time: limits.time)
      let table = try telling { try analyst.table(query, in: scope, parameters, limits: limits) }
      watch.end()
      return try use(table)
    }
  }

  /// Runs `body`, with what is wrong with the query told under its name.
  func telling<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let problem as QueryProblem {
      throw CommandFailure(.unreadableInput, "\(label): \(problem)")
    } catch let error as UserQuery.ColumnError {
      throw CommandFailure(.unreadableInput, "\(label): \(error)")
    }
  }
}
