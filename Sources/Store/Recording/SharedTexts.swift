import Catalogue
import FoundationEssentials
import GRDB
import Support

/// The rows of long texts. A text that many services share, such as a category, is written once.
struct SharedTexts {
  private let key: FingerprintKey
  private var nameKeys = NameKeys()
  /// The numbers of the texts looked up so far.
  private var ids: [ExactText: Int64] = [:]

  init(_ database: Database) throws {
    key = try .stored(in: database)
  }

  /// The row of a text. Writes it if there is none.
  mutating func id(of value: String, _ database: Database) throws -> Int64 {
    let text = ExactText(value)
    if let id = ids[text] { return id }
    let hash = Int64(bitPattern: key.fingerprint(of: value))
    let known = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM text WHERE hash = ? AND value = ?"),
      arguments: [hash, value])
    let id = try known ?? Self.insert(value, hash: hash, nameKey: nil, database)
    ids[text] = id
    return id
  }

  /// Writes the name of a service, and returns its row.
  mutating func addName(of service: Service, _ database: Database) throws -> Int64 {
    try Self.insert(
      service.name, hash: nil, nameKey: nameKeys.key(of: service.name, service: service.id).hash,
      database)
  }

  /// The rows of a service's long texts. Unchanged texts keep their rows, and new ones are written.
  mutating func ids(
    of service: Service, before: ServiceState, _ database: Database
  ) throws -> ServiceState.TextIDs {
    let known = before.look
    func shared(_ text: String?, _ known: String?, _ knownID: Int64?) throws -> Int64? {
      guard let text else { return nil }
      return known.isExactly(text) ? knownID : try id(of: text, database)
    }
    var ids = ServiceState.TextIDs()
    ids.name =
      known?.name.isExactly(service.name) == true
      ? before.texts.name : try addName(of: service, database)
    ids.category = try shared(service.category, known?.category, before.texts.category)
    ids.type = try shared(service.type, known?.type, before.texts.type)
    ids.extra = try shared(service.extra, known?.extra, before.texts.extra)
    return ids
  }

  private static func insert(
    _ value: String, hash: Int64?, nameKey: Int64?, _ database: Database
  ) throws -> Int64 {
    try database.change(
      "INSERT INTO text (value, hash, name_key) VALUES (?, ?, ?)", value, hash, nameKey)
    return database.lastInsertedRowID
  }
}

extension FingerprintKey {
  /// The key of a database.
  static func stored(in database: Database) throws -> FingerprintKey {
    let key = try Data.fetchOne(
      database.cachedStatement(sql: "SELECT key FROM fingerprint_key")
    ).flatMap(FingerprintKey.init)
    guard let key else {
      throw DatabaseError.damage("there is no fingerprint key")
    }
    return key
  }

  fileprivate func fingerprint(of text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { fingerprint(of: UnsafeRawBufferPointer($0)) }
  }
}
