import Catalogue
import GRDB

/// The rows of the long texts that a panel's services have, so that each text is written once.
struct KnownTexts {
  private var ids: [ExactText: Int64]?

  /// The row of a text that many services may share, such as a category; written where no service
  /// among `states` has it.
  mutating func id(
    of value: String, among states: [ServiceState], _ database: Database
  ) throws -> Int64 {
    var known = ids.take() ?? Self.ids(among: states)
    defer { ids = known }
    // A panel that sets a field anew with every answer must not fill the memory.
    if known.count > 4 * states.count + 10_000 { known = Self.ids(among: states) }
    if let id = known[ExactText(text: value)] { return id }
    let id = try Self.insert(value, database)
    known[ExactText(text: value)] = id
    return id
  }

  static func insert(_ value: String, _ database: Database) throws -> Int64 {
    try database.cachedStatement(sql: "INSERT INTO text (value) VALUES (?)")
      .execute(arguments: [value])
    return database.lastInsertedRowID
  }

  private static func ids(among states: [ServiceState]) -> [ExactText: Int64] {
    var ids: [ExactText: Int64] = [:]
    for state in states {
      guard let service = state.service else { continue }
      for (text, id) in [
        (service.category, state.texts.category), (service.type, state.texts.type),
        (service.extra, state.texts.extra),
      ] {
        if let text, let id { ids[ExactText(text: text)] = id }
      }
    }
    return ids
  }
}

/// A text told apart by its bytes: two that Unicode calls equivalent are not the same text.
private struct ExactText: Hashable {
  let text: String

  static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
