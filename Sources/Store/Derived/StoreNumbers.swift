import Catalogue
import GRDB

/// The numbers by which rows refer to a panel's services and to texts, looked up once each.
struct StoreNumbers {
  private let database: Database
  private let panelID: Int64
  private var services: [ExactText: Int64] = [:]
  private var ids: [Int64: String] = [:]
  private var texts: SharedTexts?

  init(_ database: Database, panelID: Int64) {
    (self.database, self.panelID) = (database, panelID)
  }

  mutating func add(service id: String, _ number: Int64) {
    services[ExactText(id)] = number
    ids[number] = id
  }

  /// The panel's id of a service.
  mutating func id(ofService number: Int64) throws -> String {
    if let id = ids[number] { return id }
    try database.forEachRow("SELECT key FROM service WHERE id = ?", number) {
      add(service: $0.text(0), number)
    }
    guard let id = ids[number] else { throw DatabaseError.damage("there is no service \(number)") }
    return id
  }

  /// The number of a service. Throws if the panel has no such service, which would be damage.
  mutating func service(_ id: String) throws -> Int64 {
    if let number = services[ExactText(id)] { return number }
    let number = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM service WHERE panel_id = ? AND key = ?"),
      arguments: [panelID, id])
    guard let number else {
      throw DatabaseError.damage("there is no service \(id)")
    }
    add(service: id, number)
    return number
  }

  /// The number of a category's text; `nil` for the services without one.
  mutating func category(_ category: ExactText) throws -> Int64? {
    guard let text = category.text else { return nil }
    var known = try texts ?? SharedTexts(database)
    texts = nil
    defer { texts = known }
    return try known.id(of: text, database)
  }
}
