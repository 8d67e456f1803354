import Catalogue
import Foundation
import GRDB
import Store
import Testing

@Suite struct OpeningTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  @Test("A missing file is made for writing only")
  func aMissingFileIsMadeForWritingOnly() throws {
    #expect(throws: StoreError.missing(path: file.path)) {
      try RatebookStore.forReading(path: file.path)
    }
    #expect(!FileManager.default.fileExists(atPath: file.path))
    _ = try file.open()
    #expect(try RatebookStore.forReading(path: file.path).panels() == [])
  }

  /// Its first writer was killed before it had made the tables.
  @Test(
    "A database without tables is no database yet",
    arguments: [
      "", "PRAGMA application_id = \(0x5274_426B)",
      "PRAGMA application_id = \(0x5274_426B); CREATE TABLE grdb_migrations (identifier TEXT NOT NULL)",
    ])
  func aDatabaseWithoutTablesIsNoneYet(sql: String) throws {
    try Data().write(to: URL(filePath: file.path))
    try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: sql) }
    for open in [RatebookStore.forReading, RatebookStore.asItIs] {
      #expect(throws: StoreError.missing(path: file.path)) { try open(file.path) }
    }
    try file.open().record(1, [.of(1)])
    #expect(try RatebookStore.forReading(path: file.path).panels() == ["acme"])
  }

  /// SQLite would keep the first in memory alone, and make the others under other names.
  @Test(
    "A name that SQLite does not read as a file is refused",
    arguments: [":memory:", "file::memory:", "file:r.sqlite", "file:/tmp/r.sqlite?mode=rwc"])
  func whatSQLiteTakesForSomethingElseThanAFileIsRefused(path: String) throws {
    #expect(throws: StoreError.unusable(path: path, reason: "it must be a file")) {
      try RatebookStore.forWriting(path: path)
    }
  }

  @Test("A text file is refused and not changed")
  func aTextFileIsRefusedAndLeftAsItIs() throws {
    try expectRefusal(of: Data(String(repeating: "not a database\n", count: 100).utf8))
  }

  @Test("A short text file is refused and not changed")
  func aShortTextFileIsRefusedAndLeftAsItIs() throws {
    try expectRefusal(of: Data("panels:\n".utf8))
  }

  @Test("Another program's database is refused and not changed")
  func anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws {
    try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: "CREATE TABLE panel (id)") }
    try expectRefusal(of: try Data(contentsOf: URL(filePath: file.path)))
  }

  private func expectRefusal(of contents: Data) throws {
    try contents.write(to: URL(filePath: file.path))
    #expect(throws: StoreError.notOurs(path: file.path)) {
      try RatebookStore.forWriting(path: file.path)
    }
    #expect(throws: StoreError.notOurs(path: file.path)) {
      try RatebookStore.forReading(path: file.path)
    }
    #expect(try Data(contentsOf: URL(filePath: file.path)) == contents)
    #expect(!FileManager.default.fileExists(atPath: file.path + ".lock"))
  }

  @Test("A newer schema is refused")
  func aNewerSchemaIsRefused() throws {
    _ = try file.open()
    try DatabaseQueue(path: file.path).inDatabase {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 of tomorrow')")
    }
    #expect(throws: StoreError.newer(path: file.path)) {
      try RatebookStore.forWriting(path: file.path)
    }
    #expect(throws: StoreError.newer(path: file.path)) {
      try RatebookStore.forReading(path: file.path)
    }
  }

  @Test("A second writer gets an error that another run is writing")
  func aSecondWriterIsToldThatAnotherRunWrites() throws {
    let store = try file.open()
    #expect(throws: StoreError.busy(path: file.path)) { try file.open() }
    try store.record(1, [.of(1)])
    #expect(try RatebookStore.forReading(path: file.path).panels() == ["acme"])
  }

  /// A program that is being started holds copies of all descriptors for a moment.
  @Test("A closed store keeps no lock, even if a child has its descriptor")
  func aStoreThatIsLeftKeepsNoLockWhoeverHasItsDescriptor() throws {
    let lock = URL(filePath: file.path + ".lock").resolvingSymlinksInPath().path
    var copies: [CInt] = []
    do {
      let store = try file.open()
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/" + name)
        if target == lock, let descriptor = CInt(name) { copies.append(dup(descriptor)) }
      }
      withExtendedLifetime(store) {}
    }
    defer { for copy in copies { close(copy) } }
    #expect(!copies.isEmpty)
    _ = try file.open()
  }

  @Test("A database has one lock, whatever path leads to it")
  func aDatabaseHasOneLockWhateverItIsCalledBy() throws {
    let link = file.folder + "/link.sqlite"
    let store = try file.open()
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
    #expect(throws: StoreError.busy(path: link)) { try RatebookStore.forWriting(path: link) }
    withExtendedLifetime(store) {}
  }

  @Test("The lock ends with its writer")
  func theLockEndsWithItsWriter() throws {
    do { _ = try file.open() }
    _ = try file.open()
  }

  @Test("Readers continue during a write transaction")
  func readersGoOnDuringAWriteTransaction() throws {
    try file.open().record(1, [.of(1)])
    let writer = try DatabaseQueue(path: file.path)
    try writer.inDatabase { database in
      try database.execute(sql: "BEGIN EXCLUSIVE; DELETE FROM version; DELETE FROM entry")
      let reader = try RatebookStore.forReading(path: file.path)
      #expect(try reader.catalogue(of: "acme", at: .hour(1)) == [.of(1)])
      try database.execute(sql: "ROLLBACK")
    }
  }

  @Test("A stored snapshot survives a power cut")
  func aStoredSnapshotOutlivesAPowerCut() throws {
    let store = try file.open()
    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    #expect(try store.rows("PRAGMA synchronous") == ["2"])
    #expect(try store.rows("PRAGMA journal_mode") == ["'wal'"])
    #expect(try store.rows("PRAGMA foreign_keys") == ["1"])
  }

  @Test("A query cannot write")
  func aQueryCannotWrite() throws {
    let store = try file.open()
    try store.record(1, [.of(1)])
    let reader = try RatebookStore.forReading(path: file.path)
    for sql in [
      "DELETE FROM version", "INSERT INTO panel (name) VALUES ('x') RETURNING id",
      "DROP TABLE version", "CREATE TABLE t (a)", "SELECT 1; DELETE FROM version",
    ] {
      for store in [store, reader] {
        #expect(throws: StoreError.self, "\(sql)") { try store.query(sql, [:]) }
      }
    }
    #expect(try store.count("version") == 1)
    #expect(throws: StoreError.self) {
      try reader.query("ATTACH '\(file.folder)/other.sqlite' AS other", [:])
    }
    #expect(!FileManager.default.fileExists(atPath: file.folder + "/other.sqlite"))
  }

  @Test("A failed query is reported in SQLite's words")
  func aQueryThatFailsIsToldInSQLitesWords() throws {
    let store = try file.open()
    #expect(throws: StoreError.query("no such table: nowhere")) {
      try store.query("SELECT * FROM nowhere", [:])
    }
  }

  @Test("Parameters that are not given are NULL")
  func parametersThatAreNotGivenAreNull() throws {
    let store = try file.open()
    #expect(try store.rows("SELECT :a, :b", ["b": .integer(2), "c": .integer(3)]) == ["- 2"])
  }
}
