import Catalogue
import Interpretation

/// One step of the reference: each rule takes its services from those that the rules before it left.
struct ReferenceStep {
  var reference: Reference
  let before: ReferenceSnapshot
  let after: ReferenceSnapshot
  let accounts: (before: String?, after: String?)
  var events: [Event] = []
  var compared: [String: Double] = [:]

  /// Who is listed in both snapshots, and who was lost.
  let kept: [String]
  let lost: [String]
  /// Who was never listed before, and who was.
  let new: [String]
  let returned: [String]
  /// The moves that no rule has taken yet.
  var left: [ReferenceMove] = []
  /// The moves that lead to another product.
  var replaced: [ReferenceMove] = []
  var settled: Set<String> = []
  /// The whole panel's factor and its line.
  var redenomination: (factor: Double, group: EventGroup)?
  private var lines = 0

  var time: Timestamp { after.time }

  init(
    _ reference: Reference, from before: ReferenceSnapshot, to after: ReferenceSnapshot,
    accounts: (before: String?, after: String?)
  ) {
    (self.reference, self.before, self.after) = (reference, before, after)
    self.accounts = accounts
    kept = after.ids.filter { before.services[$0] != nil }
    lost = before.ids.filter { after.services[$0] == nil }
    let arrived = after.ids.filter { before.services[$0] == nil }
    new = arrived.filter { reference.lives[$0] == nil }
    returned = arrived.filter { reference.lives[$0] != nil }
  }

  mutating func run() {
    if accountChanged { reference.unitChanges.append(time) }
    let prices = pricesBefore
    reportRemovals()
    reportPresence()
    let fields = fieldChanges()
    reportCurrencies()
    let pairs = findPairs()
    makeMoves(pairs)
    setStaleAside()
    findReplaced()
    redenominateWhole()
    findUnits()
    redenominatePart()
    judgePrices(prices)
    startTheRest(prices)
    releaseParked()
    for (kind, changes) in fields { addLine(kind, many: changes) }
    if accountChanged && redenomination == nil { forgetPrices() }
    for id in after.ids where reference.lives[id]!.lost != nil {
      reference.lives[id]!.lost = nil
      reference.lives[id]!.absences = 0
    }
  }

  var accountChanged: Bool { differ(accounts.before, accounts.after) }

  func differ(_ old: String?, _ new: String?) -> Bool { old != nil && new != nil && old != new }

  /// Adds a line with the number it has in this step.
  mutating func addLine(_ event: Event) -> EventGroup {
    lines += 1
    var event = event
    event.group = EventGroup(at: time, number: lines)
    events.append(event)
    return event.group!
  }

  /// Adds events, with a line if they are many of a panel.
  mutating func addLine(_ kind: EventKind, many changes: [Event]) {
    guard changes.count >= 20, changes.count * 20 >= after.services.count else {
      events += changes
      return
    }
    var line = Event(kind, .panel, count: changes.count)
    if kind == .currency {
      line.before = Set(changes.map(\.before)).count == 1 ? changes[0].before : nil
      line.after = Set(changes.map(\.after)).count == 1 ? changes[0].after : nil
    }
    let group = addLine(line)
    events += changes.map { $0.inGroup(group) }
  }

  /// Lines first; then each service's events.
  var sortedEvents: [Event] {
    func order(_ event: Event) -> Int { EventKind.allCases.firstIndex(of: event.kind)! }
    let lines = events.filter { $0.subject.service == nil }
    let others = Dictionary(grouping: events) { $0.subject.service ?? "" }
    return lines.enumerated().sorted { (order($0.1), $0.0) < (order($1.1), $1.0) }.map(\.1)
      + others.keys.filter { !$0.isEmpty }.inOrder
      .flatMap { others[$0]!.sorted { order($0) < order($1) } }
  }

  // MARK: Currencies and fields

  private mutating func reportCurrencies() {
    if accountChanged {
      events.append(Event(.currency, .panel, before: accounts.before, after: accounts.after))
    }
    let changes = kept.compactMap { id -> Event? in
      let own = [before.services[id]!.currency, after.services[id]!.currency]
      let (old, new) = (own[0] ?? accounts.before, own[1] ?? accounts.after)
      if own == [nil, nil] || !differ(old, new) { return nil }
      return Event(.currency, .service(id), before: old, after: new)
    }
    addLine(.currency, many: changes)
  }

  /// The changes of everything that is no price, by kind.
  private func fieldChanges() -> [(EventKind, [Event])] {
    let pairs = (kept + comparableReturns).map {
      (reference.lives[$0]!.look, after.services[$0]!)
    }
    func changes(
      _ kind: EventKind, _ text: (ServiceLook) -> String?
    ) -> (EventKind, [Event]) {
      let changes = pairs.compactMap { old, new -> Event? in
        if text(old).isExactly(text(new)) { return nil }
        return Event(kind, .service(new.id), before: text(old), after: text(new))
      }
      return (kind, changes)
    }
    return [
      changes(.name, \.name), changes(.category, \.category), changes(.type, \.type),
      changes(.min) { $0.min?.text }, changes(.max) { $0.max?.text },
      changes(.refill) { $0.refill.map { "\($0)" } },
      changes(.cancel) { $0.cancel.map { "\($0)" } }, changes(.status, \.status),
      changes(.description, \.description), changes(.dripfeed, \.dripfeed),
    ]
  }

  /// In another currency the last prices of parked services say nothing.
  private mutating func forgetPrices() {
    for id in after.ids
    where reference.lives[id]!.isParked && after.services[id]!.currency == nil {
      reference.lives[id]!.priced = nil
    }
  }

  // MARK: Means

  /// The listed prices before, and the currency that each states.
  private var pricesBefore: [(price: Double, currency: String?)] {
    before.services.values.compactMap { look in
      if look.isStale || reference.lives[look.id]!.isParked { return nil }
      return (look.price, look.currency)
    }
  }

  /// The mean of the prices before in the currency and unit that a service has now.
  func mean(_ prices: [(price: Double, currency: String?)], for look: ServiceLook) -> Double? {
    let isAccountKept = redenomination != nil || !accountChanged
    let currency = look.currency ?? accounts.after
    let alike = prices.filter { price in
      if let own = price.currency { return own == currency }
      return isAccountKept && accounts.after == currency
    }
    return ReferenceNumbers.geometricMean(alike.map { $0.price * (redenomination?.factor ?? 1) })
  }
}

extension Event {
  func inGroup(_ group: EventGroup) -> Event {
    var event = self
    event.group = group
    return event
  }
}
