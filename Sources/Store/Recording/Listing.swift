public import Catalogue
import GRDB
import Support

/// What a panel lists now, and the marks of its entries.
struct Listing: Sendable {
  private let panelID: Int64
  /// How many rows this connection had changed, and how often others had, when it was read.
  private let changes: Int
  private let version: Int?
  private var services: [Int64] = []
  private var marks: [EntryMark?] = []

  init(_ database: Database, panelID: Int64) throws {
    self.panelID = panelID
    changes = database.totalChangesCount
    version = try Self.version(database)
    try database.forEachRow(
      "SELECT service_id, fingerprint, size FROM entry WHERE panel_id = ?", panelID
    ) { row in
      services.append(row.integer(0))
      marks.append(EntryMark(row, at: 1))
    }
  }

  /// Whether nothing was written since it was read, and it is the listing of this panel.
  func isCurrent(_ database: Database, panelID: Int64) throws -> Bool {
    try panelID == self.panelID && changes == database.totalChangesCount
      && version == Self.version(database)
  }

  private static func version(_ database: Database) throws -> Int? {
    try Int.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
  }

  /// The marks that are known, in the order of the services, which is mostly that of the panel.
  var known: [EntryMark] { marks.compactMap(\.self) }

  /// The services whose marks are not among these. Throws ``WholeAnswerNeeded`` if one of these is not that
  /// of a listed service.
  func services(except wanted: [EntryMark]) throws(WholeAnswerNeeded) -> [Int64] {
    var isWanted = [Bool](repeating: false, count: marks.count)
    var expected = 0
    var all: EntryMarkIndex?
    for mark in wanted {
      // Answers mostly keep their order.
      var index = marks[expected...].prefix(4).firstIndex(of: mark)
      if index == nil {
        let marks = all ?? EntryMarkIndex(marks)
        all = marks
        index = marks[mark]
      }
      guard let index, !isWanted[index] else { throw WholeAnswerNeeded() }
      isWanted[index] = true
      expected = index + 1
    }
    return services.indices.filter { !isWanted[$0] }.map { services[$0] }
  }
}

extension RatebookStore {
  /// The entries of a panel's listing that need not be decoded again; none if its next answer must be
  /// read whole, or one of `time`, since that is from the past.
  public func knownEntries(of panel: String, at time: Timestamp? = nil) throws -> KnownEntries {
    try read { database in
      let key = try FingerprintKey.stored(in: database)
      let row = try Row.fetchOne(
        database, sql: "SELECT id, decoder FROM panel WHERE name = ?", arguments: [panel])
      guard let row, let decoder: Int = try row[at: 1] else { return KnownEntries(key: key) }
      let rows = try SnapshotRows(database, panelID: row[at: 0], gate)
      let isPast = try time.flatMap { try rows.accepted(after: $0) } != nil
      if try isPast || rows.isAnyHeld { return KnownEntries(key: key) }
      let listing = try Listing(database, panelID: row[at: 0])
      keepListing(listing)
      return KnownEntries(key: key, decoder: decoder, marks: listing.known)
    }
  }
}
