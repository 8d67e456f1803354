import GRDB
import Testing

@testable import Store

/// Reading takes GRDB's authorizer off, which GRDB does not promise to bear.
@Suite struct AuthorizerTests {
  @Test("GRDB sets its authorizer once for a connection, and works without it")
  func takenOff() throws {
    let file = try TemporaryStore()
    try file.open().record(1, [.of(1)])
    let reader = try RatebookStore.forReading(path: file.path)
    try reader.read { database in
      let sql = "SELECT id FROM snapshot"
      // The authorizer tells GRDB which tables a statement reads.
      let before = try database.makeStatement(sql: sql)
      #expect(before.databaseRegion != DatabaseRegion())
      _ = try ReadStatement(database, sql: sql)
      let after = try database.makeStatement(sql: sql)
      #expect(after.databaseRegion == DatabaseRegion())
      #expect(try Int.fetchAll(after) == [1])
      #expect(throws: DatabaseError.self) { try database.execute(sql: "DELETE FROM snapshot") }
    }
  }
}
