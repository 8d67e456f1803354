import Catalogue
import GRDB

/// Services of a panel as the store knows them right before a snapshot: those that it concerns.
///
/// A listed service whose entry came again is not among them; it is only counted.
struct KnownCatalogue {
  private(set) var states: [ServiceState] = []
  /// How many services are listed, those that are only counted included.
  private(set) var listed = 0
  /// Listed services whose entries came again, and of which the answer has other entries, too.
  private(set) var again: [ExactText: Service] = [:]
  /// By the panel's id.
  private var indexes: [ExactText: Int] = [:]

  /// Knows the services that are listed right before a time, and others that are listed after it.
  init(_ database: Database, panelID: Int64, before time: Timestamp) throws {
    try ServiceState.load(database, panelID: panelID, before: time) { append($0) }
    try checkCount(database, panelID: panelID, before: time)
  }

  /// Knows the services that are listed now and whose entries are not among those that came again. Throws
  /// ``WholeAnswerNeeded`` if one of these is not listed any more, or looks different by now.
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

  /// Makes sure that no row was lost: as many services are listed as the last accepted snapshot before a
  /// time (`nil`: of all) says.
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

  /// The index of the service with this id in ``states``. Answers mostly keep their order, so that the
  /// index after the last one is looked at first.
  func index(of id: String, expected: Int = 0) -> Int? {
    expected < states.count && states[expected].key.isExactly(id)
      ? expected : indexes[ExactText(id)]
  }

  mutating func append(_ state: ServiceState) {
    indexes[ExactText(state.key)] = states.count
    states.append(state)
    if state.isListed { listed += 1 }
  }

  /// Knows, too, what was seen of an answer's other services.
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

  /// The services as an accepted snapshot would leave them; nothing is written.
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

/// What is known of an answer does not suffice to store it: it must be given whole.
public struct WholeAnswerNeeded: Error {}
