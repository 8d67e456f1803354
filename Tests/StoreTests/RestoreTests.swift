import Foundation
import Store
import Testing

@Suite struct RestoreTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  /// Copies a database to `name`, as a power cut or `cp` leaves it: the file of one moment, and the log, if
  /// there is one, of another.
  private func put(_ database: String, log: String?, as name: String) throws -> String {
    let path = file.folder + "/" + name
    let files = FileManager.default
    for suffix in ["", "-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
      try files.removeItem(atPath: path + suffix)
    }
    try files.copyItem(atPath: database, toPath: path)
    if let log { try files.copyItem(atPath: log, toPath: path + "-wal") }
    return path
  }

  /// A store with snapshots of these hours, its file after the first ones that are in no log, and its
  /// log with the others.
  private func withLog(_ name: String, _ hours: ClosedRange<Int>) throws -> (String, log: String) {
    let path = file.folder + "/" + name
    do { for hour in hours { try RatebookStore.forWriting(path: path).record(hour, [.of(hour)]) } }
    let store = try RatebookStore.forWriting(path: path)
    for hour in hours.upperBound + 1...hours.upperBound + 3 { try store.record(hour, [.of(hour)]) }
    return try withExtendedLifetime(store) {
      (
        try put(path, log: nil, as: name + ".file"),
        try put(path + "-wal", log: nil, as: name + ".log")
      )
    }
  }

  private func hours(in path: String) throws -> Int {
    try RatebookStore.forReading(path: path).count("snapshot")
  }

  @Test("A log that continues its database is replayed")
  func aLogThatContinuesItsDatabaseIsReplayed() throws {
    let (database, log) = try withLog("a", 1...4)
    #expect(try hours(in: put(database, log: nil, as: "x")) == 4)
    #expect(try hours(in: put(database, log: log, as: "x")) == 7)
    // A checkpoint that was interrupted has written some of the log's pages already.
    let later = file.folder + "/a"
    #expect(try hours(in: put(later, log: log, as: "x")) == 7)
  }

  @Test("The log of another database is not touched")
  func theLogOfAnotherDatabaseIsLeftAlone() throws {
    let (first, firstLog) = try withLog("a", 1...4)
    let early = try put(first, log: nil, as: "early")
    let earlyLog = try put(firstLog, log: nil, as: "early.log")
    let (second, secondLog) = try withLog("b", 1...4)
    // The first one goes on, and its log begins anew.
    for hour in 8...9 {
      try RatebookStore.forWriting(path: file.folder + "/a").record(hour, [.of(hour)])
    }
    let (later, laterLog) = try withLog("a", 10...11)
    try RatebookStore.forReading(path: first).backUp(to: file.folder + "/copy")
    let mixed = [
      (first, secondLog), (second, firstLog), (early, laterLog), (later, earlyLog),
      (file.folder + "/copy", firstLog),
    ]
    for (database, log) in mixed {
      let path = try put(database, log: log, as: "x")
      let before = FileManager.default.contents(atPath: path)
      let logBefore = FileManager.default.contents(atPath: path + "-wal")
      for open in [RatebookStore.forReading, { try .forWriting(path: $0) }, RatebookStore.asItIs] {
        #expect(throws: StoreError.foreignLog(path: path), "\(database) \(log)") { try open(path) }
      }
      #expect(FileManager.default.contents(atPath: path) == before)
      #expect(FileManager.default.contents(atPath: path + "-wal") == logBefore)
    }
  }

  @Test("A copy replaces a database and its log")
  func aCopyTakesThePlaceOfADatabaseAndItsLog() throws {
    let (database, log) = try withLog("a", 1...4)
    let copy = file.folder + "/copy"
    try RatebookStore.forReading(path: database).backUp(to: copy)
    let path = try put(database, log: log, as: "x")
    let done = try RatebookStore.restore(copy, to: path, now: .hour(50), patience: .zero)
    #expect(try hours(in: path) == 4 && done.panels == 1 && done.last == .hour(4))
    let old = try #require(done.old)
    #expect(try hours(in: old) == 7)
    #expect(try hours(in: copy) == 4)
    // Once more within the same second, such as after one that was killed.
    let again = try RatebookStore.restore(copy, to: path, now: .hour(50), patience: .zero)
    #expect(try hours(in: #require(again.old)) == 4 && hours(in: old) == 7)
    // One that was put there by hand, and cannot be opened any more.
    let mixed = try put(copy, log: log, as: "x")
    _ = try RatebookStore.restore(copy, to: mixed, now: .hour(51), patience: .zero)
    #expect(try hours(in: mixed) == 4)
    let new = file.folder + "/new"
    #expect(
      try RatebookStore.restore(copy, to: new, now: .hour(52), patience: .zero).old == nil)
    #expect(try hours(in: new) == 4)
  }

  @Test("A damaged copy restores nothing")
  func aCopyThatIsNotSoundRestoresNothing() throws {
    let (database, log) = try withLog("a", 1...4)
    let path = try put(database, log: log, as: "x")
    let bad = try put(database, log: nil, as: "bad")
    let handle = try FileHandle(forWritingTo: URL(filePath: bad))
    try handle.seek(toOffset: 3 * 4096)
    try handle.write(contentsOf: Data(repeating: 0xAB, count: 40_000))
    try handle.close()
    try "no database".write(toFile: file.folder + "/text", atomically: true, encoding: .utf8)
    for copy in [bad, file.folder + "/text", file.folder + "/none", path] {
      #expect(throws: (any Error).self) {
        try RatebookStore.restore(copy, to: path, now: .hour(50), patience: .zero)
      }
    }
    #expect(try hours(in: path) == 7)
    let names = try FileManager.default.contentsOfDirectory(atPath: file.folder)
    #expect(!names.contains { $0.contains("restore") })
  }

  @Test("Nothing is restored while another run writes")
  func nobodyRestoresWhileAnotherRunWrites() throws {
    let store = try file.open()
    try store.record(1, [.of(1)])
    try store.backUp(to: file.folder + "/copy")
    #expect(throws: StoreError.busy(path: file.path)) {
      try RatebookStore.restore(
        file.folder + "/copy", to: file.path, now: .hour(50), patience: .milliseconds(50))
    }
  }

  /// What root restores is the service's, as before.
  @Test(
    "A restored database has the owner of the old one", .enabled(if: geteuid() == 0, "needs root"),
    arguments: [true, false])
  func aRestoredDatabaseHasTheOwnerOfTheOldOne(isThere: Bool) throws {
    let folder = file.folder + "/service"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let path = folder + "/x"
    let copy = file.folder + "/copy"
    try file.open().record(1, [.of(1)])
    try RatebookStore.forReading(path: file.path).backUp(to: copy)
    if isThere { try RatebookStore.forWriting(path: path).record(1, [.of(1)]) }
    for name in isThere ? [path, path + ".lock"] : [folder] { chown(name, 65_534, 65_534) }
    _ = try RatebookStore.restore(copy, to: path, now: .hour(50), patience: .zero)
    for name in [path, path + ".lock"] {
      let owner = try FileManager.default.attributesOfItem(atPath: name)[.ownerAccountID]
      #expect(owner as? Int == 65_534, "\(name)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: copy)[.ownerAccountID] as? Int == 0)
  }

  @Test("Only its owner can use a database")
  func aDatabaseIsItsOwnersAlone() throws {
    let store = try file.open()
    try store.record(1, [.of(1)])
    for suffix in ["", "-wal", "-shm", ".lock"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
    }
  }

  /// A database, a copy of it, and what a run has left that was killed before the copy took the place.
  private func interrupted() throws -> (path: String, copy: String, left: [String]) {
    let (path, copy) = (file.folder + "/x", file.folder + "/copy")
    try RatebookStore.forWriting(path: path).record(1, [.of(1)])
    try RatebookStore.forReading(path: path).backUp(to: copy)
    let left = [path + ".ratebook-part", path + ".before-restore-20261103T020000"]
    try FileManager.default.copyItem(atPath: copy, toPath: left[0])
    try FileManager.default.linkItem(atPath: path, toPath: left[1])
    return (path, copy, left)
  }

  @Test("Files of a killed restore go with the next run that writes", arguments: [true, false])
  func whatAKilledRunHasLeftGoesWithTheNextThatWrites(
    restores: Bool
  ) throws {
    let (path, copy, left) = try interrupted()
    if restores {
      let old = try RatebookStore.restore(copy, to: path, now: .hour(70), patience: .zero).old
      #expect(try hours(in: #require(old)) == 1)
    } else {
      try RatebookStore.forWriting(path: path).record(2, [.of(1)])
    }
    #expect(!left.contains(where: FileManager.default.fileExists))
    #expect(try hours(in: path) == (restores ? 1 : 2))
  }

  @Test("A database is not restored from itself under another name")
  func theDatabaseIsNoCopyOfItself() throws {
    let path = file.folder + "/own.sqlite"
    try RatebookStore.forWriting(path: path).record(1, [.of(1)])
    for (name, add) in [
      ("hard", FileManager.default.linkItem(atPath:toPath:)), ("soft", Self.addSymbolicLink),
    ] {
      let other = file.folder + "/" + name
      try add(path, other)
      #expect(throws: BackupError.isTheDatabase(path: other)) {
        try RatebookStore.restore(other, to: path, now: .hour(5), patience: .zero)
      }
    }
  }

  private static func addSymbolicLink(to target: String, at path: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  @Test("Files of the user beside the database stay") func filesOfTheUserStay() throws {
    let (path, copy, left) = try interrupted()
    let files = FileManager.default
    try Data("notes".utf8).write(to: URL(filePath: left[0]))
    let own = [path + ".restored", path + ".before-restore-mine", left[1] + ".bak"]
    for name in own { try files.linkItem(atPath: path, toPath: name) }
    // An old database that a finished run has kept.
    try files.removeItem(atPath: left[1])
    try files.copyItem(atPath: copy, toPath: left[1])
    try RatebookStore.forWriting(path: path).record(2, [.of(1)])
    #expect(throws: BackupError.notOurs(path: left[0])) {
      try RatebookStore.restore(copy, to: path, now: .hour(50), patience: .zero)
    }
    #expect((left + own).allSatisfy { files.fileExists(atPath: $0) })
    #expect(files.contents(atPath: left[0]) == Data("notes".utf8))
    #expect(try hours(in: path) == 2)
  }
}
