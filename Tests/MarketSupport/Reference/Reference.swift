import Catalogue
import Interpretation

/// The rules of interpretation, read as plainly as they are written: whole catalogues as dictionaries,
/// one snapshot after the other, nothing kept small and nothing made fast.
struct Reference {
  let snapshots: [ReferenceSnapshot]
  /// By snapshot, in the order in which a step reports them.
  private(set) var events: [[Event]] = []
  /// By snapshot: the price ratio of every service that was compared with the snapshot before.
  private(set) var compared: [[String: Double]] = []
  /// By snapshot: the services that are listed and not for sale.
  private(set) var parked: [Set<String>] = []
  /// By snapshot: the account's currency as of then.
  private(set) var accounts: [String?] = []

  /// Every service ever listed.
  var lives: [String: ReferenceLife] = [:]
  /// When the numbers of the whole panel changed their unit or currency.
  var unitChanges: [Timestamp] = []
  /// The snapshots with a repriced group within 3 %, and the lines about floating rates.
  var smallRepricings: Set<Timestamp> = []
  var floatingLines: [EventSubject: EventGroup] = [:]

  init(_ snapshots: [ReferenceSnapshot]) {
    self.snapshots = snapshots
    for index in snapshots.indices {
      let account = snapshots[index].currency ?? accounts.last ?? nil
      if index == 0 { start(snapshots[0], account) } else { take(index, account) }
      accounts.append(account)
      parked.append(Set(snapshots[index].ids.filter { lives[$0]!.isParked }))
    }
  }

  private mutating func start(_ snapshot: ReferenceSnapshot, _ account: String?) {
    let prices = Dictionary(grouping: snapshot.services.values.filter(\.isOrderable)) {
      $0.currency ?? account
    }.mapValues { ReferenceNumbers.lowerMedian($0.map(\.price)) }
    for (id, look) in snapshot.services {
      let middle = prices[look.currency ?? account] ?? nil
      lives[id] = ReferenceLife(
        first: look, at: snapshot.time, isParked: !look.isOrderable || look.isAbsurd(mean: middle))
    }
    events.append([])
    compared.append([:])
  }

  private mutating func take(_ index: Int, _ account: String?) {
    var step = ReferenceStep(
      self, from: snapshots[index - 1], to: snapshots[index],
      accounts: (before: accounts[index - 1], after: account))
    step.run()
    lives = step.reference.lives
    (unitChanges, smallRepricings) = (step.reference.unitChanges, step.reference.smallRepricings)
    floatingLines = step.reference.floatingLines
    events.append(step.sortedEvents)
    compared.append(step.compared)
  }

  func isSmallRepricingFrequent(at time: Timestamp) -> Bool {
    let last = snapshots.map(\.time).filter { $0 <= time }.suffix(50)
    return last.filter { smallRepricings.contains($0) }.count * 3 >= 50
  }
}

/// What must be remembered of a service beyond the catalogue before.
struct ReferenceLife {
  /// As last listed.
  var look: ServiceLook
  var isParked = false
  /// How it looked when it last had a price, and the redenominations of the panel since then.
  var priced: ServiceLook?
  var factor = 1.0
  /// Since when the rate is what it is.
  var rateSince: Timestamp
  /// When it was first listed; `nil` if the first snapshot had it.
  var arrived: Timestamp?
  /// Since when it is not listed, in how many accepted snapshots, and the redenominations since then.
  var lost: Timestamp?
  var absences = 0
  var factorSinceLoss = 1.0
  /// Whether the loss is part of a line about many.
  var isLostInGroup = false
  /// Whether the present loss, or the arrival, was paired with another id.
  var isPairedAsOld = false
  var isPairedAsNew = false

  /// The life of a service whose price has no past.
  init(first look: ServiceLook, at time: Timestamp, isParked: Bool) {
    (self.look, self.isParked, rateSince) = (look, isParked, time)
    priced = isParked ? nil : look
  }

  /// The last price in today's unit.
  var price: Double? { priced.map { $0.price * factor } }

  /// When its rate was last known to be in the unit that it has.
  var unreadSince: Timestamp? { look.staleSince ?? lost }
}

extension ServiceLook {
  /// Whether the rate is far beyond what the panel's prices are.
  func isAbsurd(mean: Double?) -> Bool {
    guard let mean, !isSingle else { return false }
    return price >= 50_000 * mean * (1 - 1e-9)
  }
}
