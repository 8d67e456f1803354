import GRDB
import Testing

@testable import Store

/// Stores take GRDB's authorizer off, which GRDB does not promise to bear.
@Suite struct AuthorizerTests {
  private let names = "SELECT name FROM panel"
  private let change = "UPDATE panel SET name = 'other'"

  @Test("GRDB sets its authorizer once for a connection, and works without it")
  func takenOff() throws {
    let file = try TemporaryStore()
    try file.open().record(1, [.of(1)])
    let before = try file.open().write { database in
      // The authorizer would tell GRDB which tables a statement reads.
      #expect(try database.makeStatement(sql: names).databaseRegion == DatabaseRegion())
      let before = try String.fetchAll(database, sql: names)
      try database.inSavepoint {
        try database.execute(sql: change)
        return .rollback
      }
      return before
    }
    let writer = try file.open()
    #expect(throws: CancellationError.self) {
      try writer.write { database in
        try database.execute(sql: change)
        throw CancellationError()
      }
    }
    let reader = try RatebookStore.forReading(path: file.path)
    try reader.read { database in
      let statement = try database.makeStatement(sql: names)
      #expect(statement.databaseRegion == DatabaseRegion())
      #expect(try String.fetchAll(statement) == before && !before.isEmpty)
      #expect(throws: DatabaseError.self) { try database.execute(sql: change) }
    }
    try writer.write { try $0.execute(sql: change) }
    #expect(try reader.read { try String.fetchAll($0, sql: names) } == ["other"])
  }
}
