import Catalogue
import GRDB

/// Writes the long texts of services, each where it is new only.
///
/// A text that the service had before keeps its row; one that many services share, such as a
/// category, is found among those of the panel's other services.
struct TextWriter {
  private let database: Database
  private var shared: [String: Int64] = [:]

  init(_ database: Database, knowing states: some Sequence<ServiceState>) {
    self.database = database
    for state in states {
      guard let service = state.service else { continue }
      if let id = state.texts.category { shared[service.category ?? ""] = id }
      if let id = state.texts.type { shared[service.type ?? ""] = id }
      if let id = state.texts.extra { shared[service.extra ?? ""] = id }
    }
  }

  mutating func ids(of service: Service, before: ServiceState) throws -> ServiceState.TextIDs {
    let known = before.service
    return ServiceState.TextIDs(
      name: service.name == known?.name ? before.texts.name : try insert(service.name),
      category: try service.category.map { try sharedID($0) },
      type: try service.type.map { try sharedID($0) },
      extra: try service.extra.map { try sharedID($0) })
  }

  private mutating func sharedID(_ value: String) throws -> Int64 {
    if let id = shared[value] { return id }
    let id = try insert(value)
    shared[value] = id
    return id
  }

  private func insert(_ value: String) throws -> Int64 {
    try database.cachedStatement(sql: "INSERT INTO text (value) VALUES (?)")
      .execute(arguments: [value])
    return database.lastInsertedRowID
  }
}
