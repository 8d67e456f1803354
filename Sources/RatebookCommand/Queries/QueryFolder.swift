import Analysis
import FoundationEssentials

/// The folder of the user's own queries, each `NAME.sql`.
struct QueryFolder {
  /// `nil` if the configuration names none; it then holds nothing.
  let path: String?

  /// The names of its queries, in order. Throws ``CommandFailure`` if it cannot be read.
  func names() throws(CommandFailure) -> [String] {
    guard let path else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
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

  /// The names of those that a query of Ratebook itself does not hide.
  func visibleNames() throws(CommandFailure) -> [String] {
    let hidden = Set(SavedQuery.all.map(\.name))
    return try names().filter { !hidden.contains($0) }
  }

  /// The query of a name; `nil` if there is none. Throws ``CommandFailure`` if its file cannot
  /// be read or its header is wrong.
  func query(_ name: String) throws(CommandFailure) -> UserQuery? {
    try names().contains(name) ? UserQuery(contentsOf: file(of: name)) : nil
  }

  func file(of name: String) -> String { "\(path ?? "")/\(name).sql" }

  /// Says that a query of the folder is not the one that its name runs.
  func warn(ofHidden name: String) {
    guard let names = try? names(), names.contains(name) else { return }
    Messages.write(
      "ratebook: '\(name)' is a query of Ratebook itself; to run '\(file(of: name))', rename it "
        + "or give its path to `ratebook query`")
  }
}

extension UserQuery {
  /// Reads a file, or standard input where the path is `-`. Throws ``CommandFailure``, which names
  /// the file.
  init(contentsOf path: String) throws(CommandFailure) {
    let (sql, file) = try InputFile.text(of: path)
    let base = path.split(separator: "/").last.map(String.init) ?? path
    let name = path == "-" ? "query" : base.hasSuffix(".sql") ? String(base.dropLast(4)) : base
    do throws(SavedQuery.HeaderError) { try self.init(name: name, sql: sql) } catch {
      throw CommandFailure(.unreadableInput, "\(file): in its header, \(error.problem)")
    }
  }
}
