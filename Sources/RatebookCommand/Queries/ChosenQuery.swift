import Analysis
import ArgumentParser
import Dispatch
import FoundationEssentials
import Render
import Store
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The query that a command-line argument names.
enum ChosenQuery {
  /// One of Ratebook's own queries.
  case saved(SavedQuery)
  /// A user's own query, and its file.
  case own(UserQuery, file: String)

  /// Finds a query by name, or reads a file: an argument that contains `/`, ends in `.sql` or is
  /// `-`. Throws ``CommandFailure``.
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

  /// The query's name in messages.
  var label: String {
    switch self {
    case .saved(let query): "query '\(query.name)'"
    case .own(_, let file): file == "standard input" ? file : "'\(file)'"
    }
  }
}

extension ChosenQuery {
  /// Passes the query's rows within a scope to `use`. A user's own query runs within limits, and limits
  /// the whole process. Throws ``CommandFailure`` if the query is wrong, ``StoreError`` if the database
  /// is, and the errors of `use`.
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

  /// Runs `body`. A problem of the query is thrown with the query's name.
  func telling<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let problem as QueryProblem {
      throw CommandFailure(.unreadableInput, "\(label): \(problem)")
    } catch let error as UserQuery.ColumnError {
      throw CommandFailure(.unreadableInput, "\(label): \(error)")
    }
  }
}

/// A `name=value` on the command line.
struct ParameterSetting {
  let name: String
  let value: SQLValue

  /// Reads an option's value. Throws an error that shows the form.
  @Sendable init(argument text: String) throws {
    guard let sign = text.firstIndex(of: "=") else {
      throw ValidationError("write a parameter as name=value, such as min=5")
    }
    name = String(text[..<sign].drop { $0 == ":" })
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else {
      throw ValidationError(
        "write a parameter as name=value, with letters, digits and _ in its name")
    }
    value = Self.value(String(text[text.index(after: sign)...]))
  }

  /// A 64-bit whole number becomes an integer. A decimal number becomes a real if it has a digit on
  /// both sides of its point and at most 15 digits, so that it stays exact. Every other text stays a
  /// text: `007` is probably an id, and a number with more digits an amount.
  static func value(_ text: String) -> SQLValue {
    if let number = Int64(text), String(number) == text { return .integer(number) }
    if text.wholeMatch(of: #/-?(0|[1-9]\d*)\.\d+/#) != nil, text.count(where: \.isNumber) <= 15,
      let number = Double(text)
    {
      return .real(number)
    }
    return .text(text)
  }
}

/// Ends the process if a query runs longer than its time. SQLite checks the clock only between its
/// steps, and one step, such as a LIKE over megabytes, can take hours.
struct QueryWatch {
  private let timer: any DispatchSourceTimer

  /// How many seconds longer than its time a query may need to end by itself.
  private static let grace = 2

  init(_ query: String, time: Duration) {
    let seconds = Int(time.components.seconds)
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(seconds + Self.grace))
    timer.setEventHandler {
      Messages.write(
        "ratebook: \(query): it was stopped after \(seconds) s, its time limit")
      _exit(ExitStatus.unreadableInput.rawValue)
    }
    timer.resume()
  }

  /// Call this when the query has ended.
  func end() { timer.cancel() }
}

/// The folder with the user's own queries, as `NAME.sql` files.
struct QueryFolder {
  /// The folder's path; `nil` if none is configured. Then there are no queries.
  let path: String?

  /// The names of the queries, in order. Throws ``CommandFailure`` if the folder cannot be read.
  func names() throws(CommandFailure) -> [String] {
    guard let path else { return [] }
    do {
      return try FileSystem.names(in: path)
        .filter {
          $0.hasSuffix(".sql") && !$0.hasPrefix(".") && !InputFile.isNamedPipe("\(path)/\($0)")
        }
        .map { String($0.dropLast(4)) }
        .sorted()
    } catch {
      throw CommandFailure(
        .badConfiguration,
        "'\(path)' cannot be read, which the configuration names as the folder of your queries")
    }
  }

  /// The names of the queries that are not hidden by one of Ratebook's own.
  func visibleNames() throws(CommandFailure) -> [String] {
    let hidden = Set(SavedQuery.all.map(\.name))
    return try names().filter { !hidden.contains($0) }
  }

  /// The query with a name; `nil` if there is none. Throws ``CommandFailure`` if its file cannot be
  /// read or its header is wrong.
  func query(_ name: String) throws(CommandFailure) -> UserQuery? {
    try names().contains(name) ? UserQuery(contentsOf: file(of: name)) : nil
  }

  func file(of name: String) -> String { "\(path ?? "")/\(name).sql" }

  /// Warns that Ratebook's own query of the same name runs instead of the folder's.
  func warn(ofHidden name: String) {
    guard let names = try? names(), names.contains(name) else { return }
    Messages.write(
      "ratebook: '\(name)' is a query of Ratebook itself; to run '\(file(of: name))', rename it "
        + "or give its path to `ratebook query`")
  }
}

extension UserQuery {
  /// Reads a file, or standard input if the path is `-`. Throws ``CommandFailure`` with the file's name.
  init(contentsOf path: String) throws(CommandFailure) {
    let (sql, file) = try InputFile.text(of: path)
    let base = path.split(separator: "/").last.map(String.init) ?? path
    let name = path == "-" ? "query" : base.hasSuffix(".sql") ? String(base.dropLast(4)) : base
    do throws(SavedQuery.HeaderError) { try self.init(name: name, sql: sql) } catch {
      throw CommandFailure(.unreadableInput, "\(file): in its header, \(error.problem)")
    }
  }
}

/// The queries that can be run by name, as lines for people.
struct QueryList {
  let lines: [String]

  /// Makes the list. Throws ``CommandFailure`` if the folder cannot be read. A wrong query in it is
  /// listed nevertheless.
  init(_ folder: QueryFolder) throws(CommandFailure) {
    let saved = SavedQuery.all.map { (name: $0.name, words: "\($0.title): \($0.meaning)") }
      .sorted { $0.name < $1.name }
    var own: [(name: String, words: String)] = []
    for name in try folder.names() {
      own.append((name, Self.words(of: name, in: folder)))
    }
    let width = (saved + own).map(\.name.count).max() ?? 0
    func line(_ entry: (name: String, words: String)) -> String {
      let blanks = String(repeating: " ", count: width + 2 - entry.name.count)
      return TerminalText.safe(entry.name + blanks + entry.words)
    }
    lines =
      saved.map(line)
      + (folder.path.map { ["", TerminalText.safe("Your own, in '\($0)':")] } ?? [])
      + own.map(line)
  }

  private static func words(of name: String, in folder: QueryFolder) -> String {
    if SavedQuery.all.contains(where: { $0.name == name }) {
      return "hidden by Ratebook's own query of that name; rename it"
    }
    do throws(CommandFailure) {
      guard let query = try folder.query(name) else { return "it is gone" }
      return query.title == name ? query.meaning : "\(query.title): \(query.meaning)"
    } catch { return "cannot be run: \(error.message)" }
  }
}
