import Catalogue
import FoundationEssentials
import GRDB

/// The rows of the long texts that many services share, such as their categories: each text is
/// written once.
struct SharedTexts {
  private let key: FingerprintKey
  /// Those looked for so far.
  private var ids: [ExactText: Int64] = [:]

  init(_ database: Database) throws {
    key = try .stored(in: database)
  }

  /// The row of a text; written where there is none.
  mutating func id(of value: String, _ database: Database) throws -> Int64 {
    let text = ExactText(value)
    if let id = ids[text] { return id }
    let hash = Int64(bitPattern: key.fingerprint(of: value))
    let known = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM text WHERE hash = ? AND value = ?"),
      arguments: [hash, value])
    let id = try known ?? Self.insert(value, hash: hash, database)
    ids[text] = id
    return id
  }

  /// Writes a text; one with a hash can be found again.
  static func insert(_ value: String, hash: Int64? = nil, _ database: Database) throws -> Int64 {
    try database.cachedStatement(sql: "INSERT INTO text (value, hash) VALUES (?, ?)")
      .execute(arguments: [value, hash])
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
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "there is no fingerprint key")
    }
    return key
  }

  fileprivate func fingerprint(of text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { fingerprint(of: UnsafeRawBufferPointer($0)) }
  }
}
