import Catalogue
import GRDB

/// Writes the long texts of services, each where it is new only.
///
/// A text that the service had before keeps its row; one that many services share, such as a
/// category, is found among those of the panel's other services.
struct TextWriter {
  private let database: Database
  /// By the texts' bytes: two that Unicode calls equivalent are not the same text.
  private var shared: [[UInt8]: Int64] = [:]

  init(_ database: Database, knowing states: some Sequence<ServiceState>) {
    self.database = database
    for state in states {
      guard let service = state.service else { continue }
      if let id = state.texts.category { remember(service.category, id) }
      if let id = state.texts.type { remember(service.type, id) }
      if let id = state.texts.extra { remember(service.extra, id) }
    }
  }

  private mutating func remember(_ text: String?, _ id: Int64) {
    if let text { shared[Array(text.utf8)] = id }
  }

  mutating func ids(of service: Service, before: ServiceState) throws -> ServiceState.TextIDs {
    let isKnown = before.service?.name.isExactly(service.name) ?? false
    return ServiceState.TextIDs(
      name: isKnown ? before.texts.name : try insert(service.name),
      category: try service.category.map { try sharedID($0) },
      type: try service.type.map { try sharedID($0) },
      extra: try service.extra.map { try sharedID($0) })
  }

  private mutating func sharedID(_ value: String) throws -> Int64 {
    if let id = shared[Array(value.utf8)] { return id }
    let id = try insert(value)
    remember(value, id)
    return id
  }

  private func insert(_ value: String) throws -> Int64 {
    try database.cachedStatement(sql: "INSERT INTO text (value) VALUES (?)")
      .execute(arguments: [value])
    return database.lastInsertedRowID
  }
}
