public import Catalogue
import GRDB
import Support

/// The stored services of a panel right before a snapshot, limited to those that the snapshot may change.
///
/// A listed service whose entry came again is only counted.
struct KnownCatalogue {
  private(set) var states: [ServiceState] = []
  /// The number of listed services, including those that are only counted.
  private(set) var listed = 0
  /// Listed services whose entries came again, and for which the answer has further entries.
  private(set) var again: [ExactText: Service] = [:]
  /// The indices, by the panel's id.
  private var indexes: [ExactText: Int] = [:]

  /// Reads the services listed right before a time, and others that are listed after it.
  init(_ database: Database, panelID: Int64, before time: Timestamp) throws {
    let count = try Int.fetchOne(
      database.cachedStatement(sql: "SELECT count(*) FROM entry WHERE panel_id = ?"),
      arguments: [panelID])
    // Of very many, growing by doubling would hold three times as much.
    states.reserveCapacity(count ?? 0)
    try ServiceState.load(database, panelID: panelID, before: time) { append($0) }
    try checkCount(database, panelID: panelID, before: time)
  }

  /// Reads the services listed now whose entries are not among `marks`, which came again. Throws
  /// ``WholeAnswerNeeded`` if a service of `marks` is not listed any more, or has changed since.
  init(_ database: Database, panelID: Int64, except marks: [EntryMark], of listing: Listing) throws
  {
    for serviceID in try listing.services(except: marks) {
      guard let state = try ServiceState.load(database, panelID: panelID, serviceID: serviceID)
      else { throw DatabaseError.damage("a listed service is lost") }
      append(state)
    }
    listed += marks.count
    try checkCount(database, panelID: panelID, before: nil)
  }

  /// Makes sure that no row is lost: the number of listed services must be that of the last accepted
  /// snapshot before a time (`nil`: of all).
  private func checkCount(
    _ database: Database, panelID: Int64, before time: Timestamp?
  ) throws {
    let stated = try Int?.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT services FROM accepted WHERE panel_id = ? AND taken_at < ?
          ORDER BY taken_at DESC LIMIT 1
          """), arguments: [panelID, time?.milliseconds ?? .max])
    if let stated = stated ?? nil, stated != listed {
      throw DatabaseError.damage("\(listed) services are listed, not \(stated)")
    }
  }

  /// The index in ``states`` of the service with this id. Answers usually keep their order, so the
  /// index after the last one is tried first.
  func index(of id: String, expected: Int = 0) -> Int? {
    expected < states.count && states[expected].key.isExactly(id)
      ? expected : indexes[ExactText(id)]
  }

  mutating func append(_ state: ServiceState) {
    indexes[ExactText(state.key)] = states.count
    states.append(state)
    if state.isListed { listed += 1 }
  }

  /// Also reads the stored states of an answer's other services.
  mutating func add(
    _ services: [Service], _ database: Database, panelID: Int64
  ) throws {
    var expected = 0
    for service in services {
      if let index = index(of: service.id, expected: expected) {
        expected = index + 1
      } else if let state = try ServiceState.load(database, panelID: panelID, key: service.id) {
        if let listed = state.service {
          again[ExactText(service.id)] = listed
        } else {
          append(state)
        }
      }
    }
  }

  /// The services after accepting a snapshot; nothing is written.
  func applying(_ comparison: CatalogueComparison) -> KnownCatalogue {
    var known = self
    func set(_ index: Int, _ service: Service?) {
      let state = states[index].showing(service)
      known.listed += (state.isListed ? 1 : 0) - (states[index].isListed ? 1 : 0)
      known.states[index] = state
    }
    for change in comparison.changes { set(change.index, change.service) }
    for (service, _, index) in comparison.arrivals {
      if let index {
        set(index, service)
      } else {
        known.append(
          ServiceState(serviceID: 0, key: service.id, isListed: true, look: service))
      }
    }
    for index in comparison.departures { set(index, nil) }
    return known
  }
}

/// The error if an answer cannot be stored without decoding its known entries.
public struct WholeAnswerNeeded: Error {}

/// The present listing of a panel, with the marks of its entries.
struct Listing: Sendable {
  private let panelID: Int64
  /// The numbers of rows changed by this connection and by others when the listing was read.
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

  /// Whether the listing is this panel's, and nothing was written since it was read.
  func isCurrent(_ database: Database, panelID: Int64) throws -> Bool {
    try panelID == self.panelID && changes == database.totalChangesCount
      && version == Self.version(database)
  }

  private static func version(_ database: Database) throws -> Int? {
    try Int.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
  }

  /// The known marks in the order of the services, which is usually the panel's order.
  var known: [EntryMark] { marks.compactMap(\.self) }

  /// The services whose marks are not among the given ones. Throws ``WholeAnswerNeeded`` if a given mark
  /// belongs to no listed service.
  func services(except wanted: [EntryMark]) throws(WholeAnswerNeeded) -> [Int64] {
    var isWanted = [Bool](repeating: false, count: marks.count)
    var expected = 0
    var all: EntryMarkIndex?
    for mark in wanted {
      // Answers usually keep their order.
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
  /// The entries of a panel's listing that need not be decoded again. Empty if its next answer, or
  /// one of the past `time`, must be decoded completely.
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
