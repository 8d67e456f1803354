import Catalogue
import GRDB
import Interpretation

/// Reads what versions say of services: everything that interpretation compares.
///
/// Texts are kept while one is in use, because services share categories, and keep their names.
final class LookReader {
  let database: Database
  private var texts = IDMap<String>()
  private var extras = IDMap<Extra>()

  /// The fields that interpretation reads among those without a column of their own.
  private struct Extra {
    var status, description, dripfeed: String?
  }

  init(_ database: Database) { self.database = database }

  /// The columns of a version that ``look(of:in:at:)`` reads, in its order. A version that lists nothing has
  /// no name.
  static func columns(_ version: String) -> String {
    [
      "name_id", "category_id", "type_id", "rate", "min", "max", "refill", "cancel", "extra_id",
      "currency",
    ].map { "\(version).\($0)" }.joined(separator: ", ")
  }
  static let columnCount = 10

  /// How a version shows a service; `nil` if it does not list it, or is missing. Throws
  /// ``StoreError/notAnAmount(_:)``.
  func look(of id: String, in row: ResultRow, at column: Int) throws -> ServiceLook? {
    guard let name = try text(row, column), let rate = try row.amount(column + 3) else {
      return nil
    }
    var extra = Extra()
    if let number = row.optionalInteger(column + 8) { extra = try self.extra(number) }
    return ServiceLook(
      id: id, name: name, category: try text(row, column + 1), type: try text(row, column + 2),
      rate: rate, min: try row.amount(column + 4), max: try row.amount(column + 5),
      refill: row.flag(column + 6), cancel: row.flag(column + 7), status: extra.status,
      description: extra.description, dripfeed: extra.dripfeed,
      currency: row.optionalText(column + 9))
  }

  /// How a service was listed last before a time.
  func look(of service: Int64, before time: Timestamp) throws -> ServiceLook? {
    var look: ServiceLook?
    try database.forEachRow(Self.lastLook, service, time.milliseconds) { row in
      look = try self.look(of: row.text(0), in: row, at: 1)
    }
    return look
  }

  private static let lastLook = """
    SELECT service.key, \(columns("version")) FROM version JOIN service ON service.id = service_id
    WHERE service_id = ? AND valid_from < ? AND listed ORDER BY valid_from DESC LIMIT 1
    """

  private func text(_ row: ResultRow, _ column: Int) throws -> String? {
    guard let id = row.optionalInteger(column) else { return nil }
    if let text = texts[id] { return text }
    var value = ""
    try database.forEachRow("SELECT value FROM text WHERE id = ?", id) { value = $0.text(0) }
    texts.set(id, value)
    return value
  }

  private func extra(_ id: Int64) throws -> Extra {
    if let extra = extras[id] { return extra }
    var extra = Extra()
    try database.forEachRow(Self.extraFields, id) { row in
      extra = Extra(
        status: row.optionalText(0), description: row.optionalText(1),
        dripfeed: row.optionalText(2))
    }
    extras.set(id, extra)
    return extra
  }

  private static let extraFields: String = {
    let fields = ["status", "description", "dripfeed"].map { Schema.extraField($0, of: "value") }
    return "SELECT \(fields.joined(separator: ", ")) FROM text WHERE id = ?"
  }()
}
