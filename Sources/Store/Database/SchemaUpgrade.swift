import Catalogue
import GRDB

/// Brings a database of the last schema before the first release over, with all that it holds. To be
/// deleted at that release.
enum SchemaUpgrade {
  /// The migrations of which that schema was made.
  static let migrations: Set = [
    "1 catalogue over time", "2 order readings by time", "3 when services left",
    "4 readings of the balance", "5 when services changed last", "6 keyframes",
  ]

  /// Whether the database has only some of them, and cannot be brought over.
  static func isTooOld(_ database: Database) throws -> Bool {
    let applied = try Schema.migrator.appliedIdentifiers(database)
    return !applied.isDisjoint(with: migrations) && !applied.isSuperset(of: migrations)
  }

  /// Throws ``StoreError/tooManyDigits(_:)`` for an amount that an earlier version kept and this one cannot.
  static func run(_ database: Database) throws {
    try database.execute(
      sql: """
        DROP VIEW service_version;
        DROP VIEW change;
        DROP VIEW accepted;
        ALTER TABLE version ADD COLUMN currency TEXT;
        ALTER TABLE version ADD COLUMN stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1));
        ALTER TABLE held_version ADD COLUMN currency TEXT;
        ALTER TABLE text ADD COLUMN name_key INTEGER;
        CREATE TABLE scope (
          panel_id   INTEGER NOT NULL,
          service_id INTEGER NOT NULL,
          PRIMARY KEY (panel_id, service_id)
        ) STRICT, WITHOUT ROWID;
        \(Schema.derivedTables)
        \(Schema.views)
        """)
    try AmountCheck.checkLengths(database)
    try setNameKeys(database)
  }

  private static func setNameKeys(_ database: Database) throws {
    let names = try Row.fetchAll(
      database,
      sql: """
        SELECT text.id, text.value, min(service.key)
        FROM (SELECT name_id, service_id FROM version WHERE name_id IS NOT NULL
              UNION SELECT name_id, service_id FROM held_version) AS used
        JOIN text ON text.id = used.name_id JOIN service ON service.id = used.service_id
        GROUP BY text.id
        """)
    var keys = NameKeys()
    for name in names {
      try database.cachedStatement(sql: "UPDATE text SET name_key = ? WHERE id = ?")
        .execute(arguments: [keys.key(of: name[1], service: name[2]).hash, name[0] as Int64])
    }
  }
}
