import Catalogue
import Foundation

/// The rules of interpretation, read as plainly as they are written: whole catalogues as dictionaries,
/// one snapshot after the other, nothing kept small and nothing made fast.
///
/// The tests compare the program's events and reports with these.
struct Reference {
  let snapshots: [ReferenceSnapshot]
  /// In order of time, and of each time by service, lines about many first.
  private(set) var events: [ReferenceEvent] = []
  private(set) var steps: [ReferenceStep] = []
  private(set) var pairs: [ReferencePair] = []
  /// By snapshot: the price ratio of every service that was comparable with the snapshot before.
  private(set) var comparisons: [[String: Double]] = []
  /// By snapshot: the listed services that have no price (parked, or never read).
  private(set) var unpriced: [Set<String>] = []

  /// Every service ever listed.
  var lives: [String: ReferenceLife] = [:]
  private var redenominations: [Timestamp] = []
  /// When a repriced group was within 3 %, and the days that have a line about it.
  var smallRepricings: Set<Timestamp> = []
  var floatingDays: Set<Int64> = []
  private var account: String?

  init(_ snapshots: [ReferenceSnapshot]) {
    self.snapshots = snapshots
    for place in snapshots.indices {
      if place == 0 { start(snapshots[0]) } else { step(to: place) }
      let listed = snapshots[place].services.keys
      unpriced.append(
        Set(listed.filter { lives[$0].map { $0.isParked || $0.look == nil } ?? true }))
    }
  }

  func currency(of look: ReferenceLook) -> String? { look.currency?.asCurrency ?? account }

  mutating func add(_ event: ReferenceEvent) { events.append(event) }

  mutating func add(_ pair: ReferencePair) { pairs.append(pair) }

  mutating func undoPairs(ofOld id: String, at time: Timestamp) {
    for place in pairs.indices where pairs[place].old == id && pairs[place].undoneAt == nil {
      pairs[place].undoneAt = time
    }
  }

  private mutating func start(_ snapshot: ReferenceSnapshot) {
    account = snapshot.currency?.asCurrency
    let prices = snapshot.services.values.filter { !$0.isStale && $0.isOrderable }
    let mean = ReferenceNumbers.geometricMean(prices.map(\.rate.approximation))
    for (id, look) in snapshot.services {
      lives[id] = ReferenceLife(
        first: look, at: snapshot.time, currency: currency(of: look), mean: mean)
    }
    comparisons.append([:])
  }

  private mutating func step(to place: Int) {
    let (before, after) = (snapshots[place - 1], snapshots[place])
    let mean = ReferenceNumbers.geometricMean(
      before.ids.compactMap { id in lives[id].flatMap { $0.isParked ? nil : $0.price } })
    let oldAccount = account
    account = after.currency?.asCurrency ?? account
    let firstEvent = events.count
    let presence = ReferencePresence(before, after, lives)
    recordCurrencies(before, after, oldAccount)
    let origins = recordPresence(presence, after)
    let prices = ReferencePriceReading(
      presence, origins, after, account: account, lives, mean: mean,
      redenominations: redenominations)
    for event in prices.events { add(event) }
    if prices.isRedenominated { redenominations.append(after.time) }
    recordGroups(prices.groups, at: after.time)
    recordPriceEvents(prices)
    recordFields(presence, origins, after)
    take(prices)
    sortEvents(from: firstEvent)
  }

  /// Takes over how each service's life goes on, and its step.
  private mutating func take(_ prices: ReferencePriceReading) {
    let after = prices.after
    comparisons.append(prices.outcomes.compactMapValues(\.ratio))
    for id in after.ids {
      let (look, outcome) = (after.services[id]!, prices.outcomes[id]!)
      var life = outcome.life
      life.shown = look
      life.currency = currency(of: look)
      (life.lost, life.absences) = (nil, 0)
      if !look.isStale { life.readAt = after.time }
      lives[id] = life
      guard let kind = outcome.kind else { continue }
      steps.append(
        ReferenceStep(
          at: after.time, service: id, other: prices.origins[id]!.relistedFrom, kind: kind,
          ratio: outcome.ratio, factor: outcome.factor, group: outcome.group))
    }
  }

  private mutating func sortEvents(from place: Int) {
    let order = ReferenceEvent.Kind.allCases
    events[place...].sort { left, right in
      switch (left.service, right.service) {
      case (nil, .some): return true
      case (.some, nil): return false
      case (let left?, let right?) where left != right: return OrderedID(left) < OrderedID(right)
      default:
        let places = (order.firstIndex(of: left.kind)!, order.firstIndex(of: right.kind)!)
        if places.0 != places.1 { return places.0 < places.1 }
        return (left.group ?? "", left.before ?? "") < (right.group ?? "", right.before ?? "")
      }
    }
  }
}
