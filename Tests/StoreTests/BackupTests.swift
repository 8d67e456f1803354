import Catalogue
import Foundation
import GRDB
import Store
import Synchronization
import Testing

@Suite struct BackupTests {
  let file: TemporaryStore
  let store: RatebookStore
  let place: String

  init() throws {
    file = try TemporaryStore()
    place = file.folder + "/copy.sqlite"
    store = try file.open()
    for hour in 1...3 { try store.record(hour, (1...50).map { .of($0, rate: "\(hour)") }) }
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file.folder).sorted()
      .filter { !$0.hasPrefix("ratebook.sqlite") }
  }

  private func text(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test("The copy is one sound file that only its owner can use")
  func theCopyIsOneSoundFileOfItsOwner() throws {
    try RatebookStore.forReading(path: file.path).backUp(to: place)
    #expect(try names() == ["copy.sqlite"])
    let attributes = try FileManager.default.attributesOfItem(atPath: place)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let copy = try RatebookStore.forReading(path: place)
    #expect(try copy.inspect().findings == [])
    #expect(
      try copy.rows("SELECT * FROM service_version") == store.rows("SELECT * FROM service_version"))
    // Neither is left beside it by one who reads it.
    #expect(try names() == ["copy.sqlite"])
    try RatebookStore.forWriting(path: place).record(4, [.of(1)])
  }

  @Test("A write during the backup goes on, and is not in the copy")
  func whatIsWrittenMeanwhileIsNotInItAndGoesOn() throws {
    for hour in 4...400 { try store.record(hour, (1...50).map { .of($0, name: "\(hour) \($0)") }) }
    let steps = Mutex(0)
    let reader = try RatebookStore.forReading(path: file.path)
    let (store, before) = (store, try store.count("snapshot"))
    try reader.backUp(to: place) { _ in
      steps.withLock { $0 += 1 }
      _ = try? store.record(1000 + steps.withLock { $0 }, [.of(1, name: "later")])
    }
    let written = steps.withLock { $0 }
    #expect(written > 0)
    #expect(try store.count("snapshot") == before + written)
    let copy = try RatebookStore.forReading(path: place)
    #expect(try copy.count("snapshot") == before)
    #expect(try copy.inspect().findings == [])
  }

  @Test("An older copy is replaced, and so is an empty file")
  func anOlderCopyIsReplacedAndSoIsAnEmptyFile() throws {
    try Data().write(to: URL(filePath: place))
    try store.backUp(to: place)
    try store.record(4, [.of(1)])
    try store.backUp(to: place)
    #expect(try RatebookStore.forReading(path: place).count("snapshot") == 4)
    #expect(try RatebookStore.forReading(path: place + ".1").count("snapshot") == 3)
    #expect(try names() == ["copy.sqlite", "copy.sqlite.1"])
  }

  @Test("The chosen number of older copies stays", arguments: [0, 1, 3])
  func asManyOlderCopiesStayAsAreToBeKept(count: Int) throws {
    for hour in 4...8 {
      try store.record(hour, [.of(1)])
      try store.backUp(to: place, keeping: count)
    }
    let older = (0..<count).map { "copy.sqlite.\($0 + 1)" }
    #expect(try names() == ["copy.sqlite"] + older)
    for (index, name) in (["copy.sqlite"] + older).enumerated() {
      let copy = try RatebookStore.forReading(path: file.folder + "/" + name)
      #expect(try copy.count("snapshot") == 8 - index)
    }
  }

  @Test("A file that is no copy keeps its name")
  func aFileThatIsNoCopyKeepsItsName() throws {
    try store.backUp(to: place)
    try Data("notes".utf8).write(to: URL(filePath: place + ".1"))
    #expect(throws: BackupError.notOurs(path: place + ".1")) { try store.backUp(to: place) }
    #expect(try text(place + ".1") == Data("notes".utf8))
    #expect(try names() == ["copy.sqlite", "copy.sqlite.1"])
  }

  @Test(
    "A damaged database replaces no copy",
    arguments: [
      "DELETE FROM text WHERE id = 1",
      "DELETE FROM version WHERE snapshot_id = 2 AND service_id = 1",
      "UPDATE version SET rate = 'x' WHERE service_id = 1", "DELETE FROM fingerprint_key",
      "DROP TABLE report_mark; DROP TABLE order_status",
    ])
  func aDamagedDatabaseReplacesNoCopy(damage: String) throws {
    try store.backUp(to: place)
    let sound = try text(place)
    try DatabaseQueue(path: file.path).inDatabase { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: damage)
    }
    #expect {
      try store.backUp(to: place)
    } throws: { error in
      if case BackupError.unsound(place, _) = error { true } else { false }
    }
    #expect(try text(place) == sound)
    #expect(try names() == ["copy.sqlite"])
  }

  @Test("Another file stays as it is")
  func anotherFileIsLeftAsItIs() throws {
    for contents in ["notes", String(repeating: "notes\n", count: 99), "SQLite format 3\0"] {
      try Data(contents.utf8).write(to: URL(filePath: place))
      #expect(throws: BackupError.notOurs(path: place)) { try store.backUp(to: place) }
      #expect(try text(place) == Data(contents.utf8))
    }
    #expect(throws: BackupError.notOurs(path: file.folder)) { try store.backUp(to: file.folder) }
    #expect(try names() == ["copy.sqlite"])
  }

  @Test("The copy does not replace the database itself")
  func theDatabaseIsNotReplacedByItsCopy() throws {
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: file.path)
    for path in [place, file.path] {
      #expect(throws: BackupError.isTheDatabase(path: path)) { try store.backUp(to: path) }
    }
    #expect(try store.inspect().findings == [])
  }

  @Test("A database in use is not replaced")
  func aDatabaseInUseIsNotReplaced() throws {
    let other = try RatebookStore.forWriting(path: place)
    try other.record(1, [.of(1)])
    #expect(throws: BackupError.inUse(path: place)) { try store.backUp(to: place) }
    #expect(try other.count("snapshot") == 1)
  }

  @Test("A symbolic link stays one")
  func aSymbolicLinkStaysOne() throws {
    let target = file.folder + "/target.sqlite"
    try store.backUp(to: target)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
    try store.record(4, [.of(1)])
    try store.backUp(to: place)
    #expect(try RatebookStore.forReading(path: target).count("snapshot") == 4)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place) == target)
  }

  @Test("The file of a killed run is used again")
  func whatAKilledRunHasLeftIsUsedAgain() throws {
    let part = place + ".ratebook-part"
    for name in [part, part + "-wal", part + "-journal"] {
      try Data(repeating: 7, count: 99_999).write(to: URL(filePath: name))
    }
    try store.backUp(to: place)
    #expect(try names() == ["copy.sqlite"])
    #expect(try RatebookStore.forReading(path: place).inspect().findings == [])
  }

  @Test("A missing folder is reported, and nothing stays")
  func aMissingFolderIsToldAndNothingIsLeft() throws {
    let path = file.folder + "/no/copy.sqlite"
    #expect(throws: BackupError.cannotCreate(path: path, reason: "No such file or directory")) {
      try store.backUp(to: path)
    }
    #expect(try names() == [])
  }
}
