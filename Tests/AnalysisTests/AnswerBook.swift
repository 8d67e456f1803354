import Analysis
import Catalogue
import PanelAPI
import Store
import TestSupport

/// A store of one panel whose answers are given as JSON, one per hour.
struct AnswerBook {
  let store: RatebookStore
  private let folder: TemporaryFolder

  /// Records the answers, each a list of entries without their braces.
  init(_ answers: [[String]], currency: String? = "USD") throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
    for (hour, entries) in answers.enumerated() {
      let json = entries.map { "{\($0)}" }.joined(separator: ",")
      let answer = try CatalogueDecoder().decode(Array("[\(json)]".utf8))
      let recording = try store.record(
        Attempt(
          panel: "acme", takenAt: .hour(hour), catalogue: .answered(answer),
          balance: .answered(Balance(amount: Amount(1), currency: currency))))
      if recording.verdict == .held { _ = try store.accept(recording.snapshotID) }
    }
  }

  func table(_ query: SavedQuery, _ parameters: [String: SQLValue] = [:]) throws -> Table {
    guard let window = Window(since: .hour(0), until: .hour(100)) else { return query.table([]) }
    return try Analyst(store).table(query, in: Scope(window: window), parameters)
  }
}
