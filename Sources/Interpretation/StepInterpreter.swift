public import Catalogue

extension PanelMemory {
  /// Interprets the step to the next accepted catalogue, and remembers what later steps need.
  ///
  /// The result depends only on the memory and the step.
  public mutating func interpret(_ step: CatalogueStep) -> StepResult {
    var interpreter = StepInterpreter(self, step)
    // With only one copy, the interpreter changes the memory in place.
    self = PanelMemory()
    let result = interpreter.run()
    self = interpreter.memory
    return result
  }
}

/// One step while the rules work on it. Each rule has its own file.
struct StepInterpreter {
  let step: CatalogueStep
  var memory: PanelMemory
  var result: StepResult
  var keys = NameKeys()

  /// The steps of services whose earlier price is known, in the order of the ids, until relistings and
  /// returns are added.
  var moves: [Move] = []
  /// The indices of the step's changes that list a service without a known earlier price.
  var firstListings: [Int] = []
  /// The services among `firstListings` that were never listed before, with the keys of their names.
  var newcomers: [(look: ServiceLook, key: NameKey)] = []
  /// The services that were lost in this step.
  var departures: [LostService] = []
  /// The services that returned after they had been lost together with many others.
  var returnedFromGroup: Set<ExactText> = []
  /// The factor by which the whole panel was redenominated, and the line about it.
  var panelRedenomination: (factor: Double, group: EventGroup)?
  /// The unchanged services that were paired with a lost one.
  var pairedSideBySide: [ServiceLook] = []
  /// The services that are for sale again although they did not change.
  var released: [CountedPrice] = []
  /// The logarithms of the ratios of the compared services.
  var compared: [ExactText: Double] = [:]

  /// Whether the panel has no earlier catalogue.
  let isFirst: Bool
  let listedBefore: Int
  let pricedBefore: Int
  let parkedBefore: [ExactText: ParkedService]
  let levelsBefore: [String?: PriceLevel]
  /// The medians of prices that the first catalogue is judged by.
  let firstMedians: [String?: Double]
  private var groups = 0

  init(_ memory: PanelMemory, _ step: CatalogueStep) {
    (self.memory, self.step, result) = (memory, step, StepResult(at: step.at))
    listedBefore = memory.listed
    pricedBefore = memory.levels.values.reduce(0) { $0 + $1.count }
    parkedBefore = memory.parked
    isFirst = memory.at == nil
    levelsBefore = memory.levels
    firstMedians = isFirst ? Self.medians(of: step) : [:]
  }

  mutating func run() -> StepResult {
    memory.floatingMarks = memory.floatingMarks << 1 & Self.floatingWindow
    if accountCurrencyChanged { memory.unitChangedAt = step.at }
    observePresence()
    findRelistings()
    reportPresence()
    reportCurrencyChanges()
    findReplacements()
    findPanelRedenomination()
    findUnitChanges()
    findPartRedenomination()
    findParking()
    findRepricings()
    settleMoves()
    countPrices()
    reportFieldChanges()
    moves = []
    reportParking()
    forgetOldEntries()
    memory.at = step.at
    if step.isBaseline {
      (result.ownEvents, result.priceSteps) = ([], [])
      (result.fieldChanges, result.fieldLines) = ([], [:])
    }
    sortResult()
    return result
  }

  /// Adds a line, and puts events into its group.
  @discardableResult
  mutating func addLine(
    _ line: Event, gathering isMember: (Event) -> Bool = { _ in false }
  ) -> EventGroup {
    groups += 1
    let group = EventGroup(at: step.at, number: groups)
    for index in result.ownEvents.indices where isMember(result.ownEvents[index]) {
      result.ownEvents[index].group = group
    }
    var line = line
    line.group = group
    result.ownEvents.append(line)
    return group
  }

  /// The currency of a service's rate after the step; `nil` while unknown.
  func currency(of look: ServiceLook) -> String? { look.currency ?? step.currencyAfter }

  /// Whether the account's currency changed. A currency stated for the first time is no change.
  var accountCurrencyChanged: Bool { Self.differ(step.currencyBefore, step.currencyAfter) }

  static func differ(_ before: String?, _ after: String?) -> Bool {
    if let before, let after { before != after } else { false }
  }

  private mutating func sortResult() {
    let ranks = Dictionary(
      uniqueKeysWithValues: zip(EventKind.allCases, EventKind.allCases.indices))
    let keys = result.ownEvents.map { event in
      (id: event.subject.service.map(OrderedID.init), rank: ranks[event.kind] ?? 0)
    }
    // Indices are sorted, because events are large.
    let order = result.ownEvents.indices.sorted { left, right in
      switch (keys[left].id, keys[right].id) {
      case (nil, .some): true
      case (.some, nil): false
      case (let one?, let other?) where one != other: one < other
      default: (keys[left].rank, left) < (keys[right].rank, right)
      }
    }
    result.ownEvents = order.map { result.ownEvents[$0] }
    result.fieldChanges.sort { OrderedID($0.after.id) < OrderedID($1.after.id) }
    result.parking.sort { OrderedID($0.service) < OrderedID($1.service) }
  }
}

/// The meaning of a step from one accepted catalogue to the next.
public struct StepResult: Equatable, Sendable {
  public var at: Timestamp
  /// The events except those of plain fields, in the order of ``forEachEvent(_:)``.
  var ownEvents: [Event] = []
  /// The services whose plain fields changed, in the order of the ids.
  var fieldChanges: [LookPair] = []
  /// The lines about plain fields that many services changed.
  var fieldLines: [EventKind: EventGroup] = [:]
  /// The panel's step of the price index, then the steps of the categories in which a price moved;
  /// empty if no price moved.
  public var priceSteps: [PriceStep] = []
  /// The services that were parked or are for sale again, in the order of the ids, also if they have no
  /// event of their own. Lost services are not included.
  public var parking: [ParkingChange] = []

  /// All events in memory. A large step has millions; ``forEachEvent(_:)`` reads them one by one.
  public var events: [Event] {
    var events: [Event] = []
    forEachEvent { events.append($0) }
    return events
  }

  /// Reads all events: first the lines about the panel and its categories, then the events of services in the
  /// order of the ids. Throws the errors of `body`.
  public func forEachEvent<Failure>(
    _ body: (Event) throws(Failure) -> Void
  ) throws(Failure) {
    var index = 0
    func readFieldChanges(before service: String?) throws(Failure) {
      while index < fieldChanges.count {
        let looks = fieldChanges[index]
        if let service, OrderedID(looks.after.id) >= OrderedID(service) { return }
        for var event in looks.fieldChanges {
          event.group = fieldLines[event.kind]
          try body(event)
        }
        index += 1
      }
    }
    for event in ownEvents {
      if let service = event.subject.service { try readFieldChanges(before: service) }
      try body(event)
    }
    try readFieldChanges(before: nil)
  }
}

/// How the prices of a category, or of the panel, moved in one step.
///
/// The index moves by `exp(logarithms / services)` (a chained Jevons index).
public struct PriceStep: Equatable, Sendable {
  public enum Scope: Hashable, Sendable {
    case panel
    /// A category and the currency of its rates, also if it is the account's.
    case category(ExactText, currency: String?)
  }

  public var scope: Scope
  /// The sum of the logarithms of the ratios, in the order of the ids.
  public var logarithms: Double
  /// The number of compared services, those that did not move included.
  public var services: Int

  public init(scope: Scope, logarithms: Double, services: Int) {
    (self.scope, self.logarithms, self.services) = (scope, logarithms, services)
  }
}

/// A service that is parked, or is for sale again.
public struct ParkingChange: Equatable, Sendable {
  public var service: String
  /// The parked state; `nil` if the service is for sale.
  public var parked: ParkedService?

  public init(service: String, parked: ParkedService?) {
    (self.service, self.parked) = (service, parked)
  }
}
