import Analysis
import Catalogue
import Store
import TestSupport
import Testing

/// A store with one panel, acme, of which each day has a snapshot.
struct DayBook {
  let store: RatebookStore
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  func record(
    _ day: Int, _ services: [Service], defects: [Defect] = [], currency: String? = "USD"
  ) throws {
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(24 * day),
        catalogue: .answered(CatalogueAnswer(services: services, defects: defects)),
        balance: .answered(Balance(amount: .zero, currency: currency))))
  }

  /// The days from the first to `last`.
  func scope(until last: Int = 9) throws -> Scope {
    Scope(window: try #require(Window(since: .hour(0), until: .hour(24 * last))))
  }

  func table(_ query: SavedQuery, until last: Int = 9) throws -> Table {
    try Analyst(store).table(query, in: scope(until: last))
  }
}
