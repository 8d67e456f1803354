import Catalogue
import GRDB
import Store
import Testing

/// A file that lost rows, such as by a flipped bit: nothing is left out without a word.
@Suite struct LostRowTests {
  let file: TemporaryStore

  init() throws {
    file = try TemporaryStore()
    let store = try file.open()
    let second = Service(
      id: "2", name: "Views", type: "Default", category: "Instagram", rate: Amount(canonical: "2"),
      extra: #"{"status":"on"}"#)
    try store.record(1, [.of(1), second, .of(3)])
    try store.record(2, [.of(1, rate: "3"), second, .of(3)])
  }

  private func corrupt(_ sql: String) throws {
    try DatabaseQueue(path: file.path).inDatabase { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
      #expect(database.changesCount > 0)
    }
  }

  static let losses = [
    "DELETE FROM text WHERE value = 'Views'", "DELETE FROM text WHERE value = 'Instagram'",
    "DELETE FROM text WHERE value = 'Default'", "DELETE FROM text WHERE value LIKE '{%'",
    "DELETE FROM look WHERE category_id IS NOT NULL", "DELETE FROM service WHERE key = '2'",
    "DELETE FROM entry WHERE service_id = 2", "DELETE FROM version WHERE service_id = 2",
    "DELETE FROM snapshot WHERE id = 2",
  ]

  @Test(arguments: losses) func aServiceThatLostARowEndsWhatReadsIt(loss: String) throws {
    try corrupt(loss)
    let store = try RatebookStore.forReading(path: file.path)
    let error = StoreError.damaged(path: file.path)
    #expect(throws: error) { try store.catalogue(of: "acme", at: .hour(3)) }
    #expect(throws: error) {
      try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(0)) }
    }
    #expect(try store.inspect().findings != [])
  }

  @Test(arguments: losses) func nothingIsStoredUponIt(loss: String) throws {
    try corrupt(loss)
    let store = try file.open()
    let before = try store.counts()
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.record(3, [.of(1, rate: "4"), .of(3)])
    }
    #expect(try store.counts() == before)
  }

  @Test func aServiceThatLeftIsNotForgotten() throws {
    let writer = try file.open()
    try writer.record(3, [.of(1, rate: "3"), .of(3)])
    try corrupt("DELETE FROM version WHERE snapshot_id = 3")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(5)) }
    }
  }

  @Test func whatChangedBeforeTheWindowIsNotLookedAt() throws {
    try corrupt("DELETE FROM version WHERE snapshot_id = 1 AND service_id = 1")
    let store = try RatebookStore.forReading(path: file.path)
    try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(2)) }
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.reading { try $0.checkNothingIsLost(of: [], after: .hour(1)) }
    }
    try store.reading { try $0.checkNothingIsLost(of: ["another"], after: .hour(1)) }
    try store.reading { try $0.checkNothingIsLost(of: [], after: .hour(-1), until: .hour(0)) }
  }

  @Test func aHeldSnapshotThatLostAServiceIsNotAccepted() throws {
    let store = try file.open()
    try store.record(1, (1...12).map { .of($0) }, of: "other")
    let held = try store.record(2, [.of(1), .of(20)], of: "other")
    try #require(held.verdict == .held)
    try corrupt("DELETE FROM text WHERE value = 'Service 20'")
    #expect(throws: StoreError.damaged(path: file.path)) { try store.accept(held.snapshotID) }
  }

  @Test func fieldsThatAreNoJSONAnyMoreAreNotGivenBack() throws {
    try corrupt("UPDATE text SET value = '{\"status\":\"on' WHERE value LIKE '{%'")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.catalogue(of: "acme", at: .hour(3))
    }
  }

  @Test func aTableThatIsLostIsDamage() throws {
    try corrupt("DROP TABLE order_status; DELETE FROM ledger_order; DELETE FROM memory_level")
    let store = try file.open()
    #expect(throws: StoreError.damaged(path: file.path)) { try store.inspect() }
  }

  @Test func aPanelThatIsLostIsNotPassedOver() throws {
    try corrupt("DELETE FROM panel")
    #expect(throws: StoreError.damaged(path: file.path)) {
      try RatebookStore.forReading(path: file.path).panels()
    }
  }

  @Test func aValueOfAnotherTypeEndsTheCommandAndNotTheProcess() throws {
    try DatabaseQueue(path: file.path).inDatabase { database in
      // SQLite looks at the types of a strict table only when it writes to one.
      try database.execute(sql: "PRAGMA writable_schema = ON")
      try database.execute(
        sql: "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'snapshot'")
    }
    try corrupt("UPDATE snapshot SET taken_at = 'x' WHERE id = 2")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) { try store.time(of: 2) }
  }
}
