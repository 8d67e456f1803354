import Catalogue
import GRDB

/// Services of a panel as the store knows them at one time: every one ever seen, or those that a
/// snapshot concerns.
struct KnownCatalogue {
  private(set) var states: [ServiceState] = []
  /// How many of the services are listed.
  private(set) var listed = 0
  private var places: [ExactText: Int] = [:]
  private var texts: SharedTexts

  /// Knows no service.
  init(_ database: Database) throws { texts = try SharedTexts(database) }

  /// Knows every service ever seen of a panel, as the last version before `time` left it.
  init(_ database: Database, panelID: Int64, before time: Timestamp) throws {
    try self.init(database)
    try ServiceState.load(database, panelID: panelID, before: time) { append($0) }
  }

  /// Where the service with this id stands in ``states``. Answers mostly keep their order, so that
  /// the place behind the last one is looked at first.
  func place(of id: String, expected: Int = 0) -> Int? {
    expected < states.count && states[expected].key.isExactly(id)
      ? expected : places[ExactText(id)]
  }

  mutating func append(_ state: ServiceState) {
    places[ExactText(state.key)] = states.count
    states.append(state)
    if state.service != nil { listed += 1 }
  }

  mutating func replace(_ place: Int, with state: ServiceState) {
    listed += (state.service == nil ? 0 : 1) - (states[place].service == nil ? 0 : 1)
    states[place] = state
  }

  /// The services as an accepted snapshot would leave them; nothing is written.
  func applying(_ comparison: CatalogueComparison) -> KnownCatalogue {
    var known = self
    func set(_ place: Int, _ service: Service?) {
      let before = states[place]
      known.replace(
        place, with: ServiceState(serviceID: before.serviceID, key: before.key, service: service))
    }
    for (service, place) in comparison.changes { set(place, service) }
    for (service, place) in comparison.arrivals {
      if let place {
        set(place, service)
      } else {
        known.append(ServiceState(serviceID: 0, key: service.id, service: service))
      }
    }
    for place in comparison.departures { set(place, nil) }
    return known
  }

  mutating func setVolatile(_ place: Int, _ volatile: String?) {
    states[place].volatile = volatile
  }
}

extension KnownCatalogue {
  /// The rows of a service's long texts; those that it had before keep theirs, new ones are written.
  mutating func textIDs(
    of service: Service, before: ServiceState, _ database: Database
  ) throws -> ServiceState.TextIDs {
    let known = before.service
    func shared(_ text: String?, _ known: String?, _ id: Int64?) throws -> Int64? {
      guard let text else { return nil }
      return known.isExactly(text) ? id : try texts.id(of: text, database)
    }
    var ids = ServiceState.TextIDs()
    ids.name =
      known?.name.isExactly(service.name) == true
      ? before.texts.name : try texts.addName(of: service, database)
    ids.category = try shared(service.category, known?.category, before.texts.category)
    ids.type = try shared(service.type, known?.type, before.texts.type)
    ids.extra = try shared(service.extra, known?.extra, before.texts.extra)
    return ids
  }
}
