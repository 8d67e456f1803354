import Analysis
import Render

/// The queries that can be run by name, as lines for people.
struct QueryList {
  let lines: [String]

  /// Throws ``CommandFailure`` if the folder cannot be read; a query in it that is wrong has its
  /// line all the same.
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
      return "hidden by Ratebook's own of that name; rename it"
    }
    do throws(CommandFailure) {
      guard let query = try folder.query(name) else { return "it is gone" }
      return query.title == name ? query.meaning : "\(query.title): \(query.meaning)"
    } catch { return "cannot be run: \(error.message)" }
  }
}
