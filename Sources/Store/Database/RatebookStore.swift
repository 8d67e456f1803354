import GRDB
import GRDBSQLite
import Support
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The database: every panel's catalogue and balance at every time.
///
/// A store for writing creates a missing file, and holds the writer's lock as long as it exists. A
/// store for reading needs the file, and never writes.
public final class RatebookStore: Sendable {
  public let path: String
  /// The rule for accepting snapshots.
  let gate: AcceptanceGate
  let database: DatabaseQueue
  /// Released after the connection.
  private let opened: OpenDatabase
  private let lock: WriterLock?
  /// The memories that this store has written. Nobody else writes them while it exists.
  private let memories = Mutex<Derivation.Known>([:])
  /// The last listing whose entries were asked for. The next answer is usually that panel's.
  private let listing = Mutex<Listing?>(nil)

  /// Opens the database for writing. Throws ``StoreError``; ``StoreError/busy(path:)`` if another run still
  /// writes after `patience`.
  public static func forWriting(
    path: String, gate: AcceptanceGate = AcceptanceGate(), patience: Duration = .zero
  ) throws -> RatebookStore {
    try checkIsFile(path)
    try checkIsOurs(path)
    return try RatebookStore(path: path, lock: WriterLock(path: path, patience: patience), gate)
  }

  /// Opens an existing database for writing, without waiting. Throws ``StoreError``.
  static func forOneTransaction(path: String, gate: AcceptanceGate) throws -> RatebookStore {
    guard FileSystem.exists(path) else { throw StoreError.missing(path: path) }
    return try RatebookStore(path: path, lock: WriterLock(path: path), gate, busyTimeout: 0.2)
  }

  /// Opens the database for reading. Throws ``StoreError``; ``StoreError/missing(path:)`` if there
  /// is no file.
  ///
  /// A database of an older version is upgraded first, as a writer does it;
  /// ``StoreError/older(path:)`` if that is not possible.
  public static func forReading(path: String) throws -> RatebookStore {
    guard FileSystem.exists(path) else { throw StoreError.missing(path: path) }
    let store = try RatebookStore(path: path, lock: nil)
    if try store.read(Schema.migrator.hasCompletedMigrations) { return store }
    do { _ = try forWriting(path: path) } catch StoreError.unusable {
      throw StoreError.older(path: path)
    }
    return try RatebookStore(path: path, lock: nil)
  }

  /// Opens the database for copying, in any version of Ratebook and without an upgrade. Throws
  /// ``StoreError``, as ``forReading(path:)`` does.
  public static func asItIs(path: String) throws -> RatebookStore {
    guard FileSystem.exists(path) else { throw StoreError.missing(path: path) }
    return try RatebookStore(path: path, lock: nil)
  }

  /// Refuses paths other than a file's: SQLite has databases that are not files, would wait for the writer of
  /// a named pipe, and reads a path that begins with `file:` as a URI.
  private static func checkIsFile(_ path: String) throws(StoreError) {
    let kind = FileSystem.status(path, followsLinks: true)?.kind
    guard path != ":memory:", !path.hasPrefix("file:"), !path.isEmpty,
      [nil, S_IFREG, S_IFDIR].contains(kind)
    else {
      throw StoreError.unusable(path: path, reason: "it must be a file")
    }
  }

  /// Refuses another program's file before a lock file is made beside it.
  private static func checkIsOurs(_ path: String) throws {
    let start = FileSystem.start(of: path, count: 72)
    // A file of Ratebook has its mark here, unless the mark is still in the log.
    let mark = start.dropFirst(68).reduce(0) { $0 << 8 | Int($1) }
    if start.isEmpty || mark == Schema.applicationID { return }
    do { _ = try RatebookStore(path: path, lock: nil) } catch StoreError.notOurs {
      throw StoreError.notOurs(path: path)
    } catch {}
  }

  private init(
    path: String, lock: WriterLock?, _ gate: AcceptanceGate = AcceptanceGate(),
    busyTimeout: Double = 5
  ) throws {
    try Self.checkIsFile(path)
    self.path = path
    self.gate = gate
    self.lock = lock
    let isWriter = lock != nil
    // Balances are private, so only the owner may read the file. SQLite gives its log the same permissions.
    if isWriter { Self.makePrivateFile(path) }
    opened = try OpenDatabase(path: path)
    database = try StoreError.translating(path: path) {
      var configuration = Configuration()
      configuration.readonly = !isWriter
      configuration.busyMode = .timeout(busyTimeout)
      configuration.label = "ratebook"
      configuration.prepareDatabase { database in
        DecimalFunctions.add(to: database)
        // GRDB's authorizer is called for every column that a statement names, for observers of changes.
        // There are none.
        sqlite3_set_authorizer(database.sqliteConnection, nil, nil)
        // A report looks up services in two trees. For a year of thousands of services, these do not
        // fit into 2 MB.
        if !isWriter { try database.execute(sql: "PRAGMA cache_size = -4096") }
      }
      return try DatabaseQueue(path: path, configuration: configuration)
    }
    try check(isWriter: isWriter)
  }

  /// Makes an empty file, readable only by its owner, if there is none. If that fails, SQLite reports why.
  private static func makePrivateFile(_ path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Whether there are tables other than the list of migrations.
  private static let hasTables = """
    SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations')
    """

  /// Checks that the file is Ratebook's and that its schema is known. A writer upgrades it.
  private func check(isWriter: Bool) throws {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        let isEmpty = try Bool.fetchOne(database, sql: Self.hasTables) == false
        let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id")
        if isEmpty && isWriter { return }
        // The file's first writer was killed before it had made the tables.
        if isEmpty && identifier == 0 { throw StoreError.missing(path: path) }
        guard identifier == Schema.applicationID else { throw StoreError.notOurs(path: path) }
        let unknown = try Schema.migrator.appliedIdentifiers(database)
          .subtracting(Schema.migrator.migrations).subtracting(SchemaUpgrade.migrations)
        guard unknown.isEmpty else { throw StoreError.newer(path: path) }
        if try SchemaUpgrade.isTooOld(database) { throw StoreError.tooOld(path: path) }
        if isEmpty { throw StoreError.missing(path: path) }
      }
      if isWriter { try prepareForWriting() }
    }
  }

  private func prepareForWriting() throws {
    Self.removeLeftovers(of: WriterLock.target(of: path))
    try database.inDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      // A snapshot reported as stored must survive a power failure.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // This comes first, so that a run killed here does not leave a file that seems to be another program's.
      let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id")
      if identifier != Schema.applicationID {
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      }
    }
    do { try Schema.migrator.migrate(database) } catch let error as DatabaseError
      where error.resultCode == .SQLITE_ERROR
    {
      // The tables are not those of the version that the file states.
      throw StoreError.damaged(path: path)
    }
    // Derived rows are missing in a database of an older version, and after an import that was killed.
    try deriveAll()
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreError.translating(path: path) {
      // The connection of a writer. Forbidding writes would make SQLite compile all its statements
      // again, and nobody else writes.
      if lock != nil { return try database.unsafeRead(body) }
      return try database.read(body)
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreError.translating(path: path) {
      try database.write { database in
        let changes = database.totalChangesCount
        let result = try body(database)
        if database.totalChangesCount != changes { try LogCheck.mark(database) }
        return result
      }
    }
  }

  /// Keeps a listing for the next answer, if this store can record it.
  func keepListing(_ listing: Listing) {
    if lock != nil { self.listing.withLock { $0 = listing } }
  }

  /// Returns the kept listing, and forgets it.
  func takeListing() -> Listing? { listing.withLock { $0.take() } }

  /// Writes in one transaction, and passes the memories of panels. If the transaction fails, the
  /// memories are read again.
  func writeDeriving<Result>(
    _ body: (Database, inout Derivation.Known) throws -> Result
  ) throws -> Result {
    var known = memories.withLock { memories in
      defer { memories = [:] }
      return memories
    }
    let result = try write { try body($0, &known) }
    memories.withLock { $0 = known }
    return result
  }
}
