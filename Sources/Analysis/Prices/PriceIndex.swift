import Catalogue
import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The matched-model price index of a panel's categories, and of the panel as a whole, over a window.
///
/// A chained Jevons index: at each step from one accepted snapshot to the next, the geometric mean of
/// the price relatives of all services that are listed on both sides; the steps multiplied up, 100 at
/// the window's start. A service counts in the category that it has behind the step. At a break
/// (redenomination, renumbering, change of currency) nothing is compared, and the index goes on from
/// where it was.
///
/// Source: ILO, IMF, OECD, Eurostat, UN, World Bank, *Consumer Price Index Manual: Concepts and Methods*
/// (2020), chapter 8, for the Jevons index of an elementary aggregate and its chaining.
struct PriceIndex {
  /// What is known of one category, or of the panel.
  struct Value {
    /// 100 at the window's start, to 10 decimals; `nil` where no step compared a service.
    var index: Double? { services == 0 ? nil : number }
    /// The same, compared services or not.
    fileprivate var number: Double { (1e12 * exp(logarithm)).rounded() / 1e10 }
    fileprivate(set) var logarithm = 0.0
    /// The services that were compared at least once.
    fileprivate(set) var services = 0

    fileprivate func adding(_ step: Double) -> Value {
      var value = self
      value.logarithm += step
      return value
    }
  }

  private(set) var panel = Value()
  /// By the ``StoredVersion/categoryKey``.
  private(set) var categories = IDMap<Value>()
  /// How the panel's index and those of the categories moved, from where there first was a price on;
  /// empty unless that is asked for.
  private(set) var panelCourse: [IndexPoint] = []
  private(set) var courses = IDMap<[IndexPoint]>()
  private let keepsCourses: Bool

  /// How each service that changes stands while the window is walked through; `nil` where it has no
  /// price any more.
  private var states = IDMap<State?>()
  /// How many services with a price there are, by category and in all.
  private var priced = IDMap<Int>()
  private var pricedInAll = 0
  /// The services that changed and have been compared, by the categories that they are not in any more.
  private var comparedElsewhere = IDMap<Set<Int64>>()

  /// Of the snapshot that is looked at, by category: the sums of the logarithms of the relatives, and how
  /// many services now have a price that are not compared with one before.
  private var relatives = IDMap<Double>()
  private var unmatched = IDMap<Int>()

  private struct State {
    let category: Int64
    let rate: Double
    /// Since when it stands so.
    let since: Timestamp
    /// Whether it has been compared in this category before.
    var isCompared = false
  }

  init(
    _ panel: PanelChanges, breaks: Set<Timestamp>, _ limits: PriceLimits, keepsCourses: Bool = false
  ) {
    self.keepsCourses = keepsCourses
    let steps = panel.times.filter { !breaks.contains($0) }
    let start = panel.snapshots.from
    for version in panel.unchanged where limits.isPrice(version, since: start) {
      count(version, at: start)
    }
    // They are compared with themselves at every step.
    if !steps.isEmpty {
      self.panel.services = pricedInAll
      categories = priced.mapValues { Value(services: $0) }
    }
    states.reserveCapacity(panel.nets.count)
    for version in panel.nets.values.compactMap(\.start)
    where limits.isPrice(version, since: start) {
      count(version, at: start)
      follow(version, at: start)
    }
    for step in panel.changes.chunked(by: \.at) {
      let at = step[step.startIndex].at
      take(step, at: at, isBreak: breaks.contains(at), steps, limits)
    }
    countCompared(steps)
  }

  /// Counts the services that changed and have been compared, once the window is walked through.
  private mutating func countCompared(_ steps: [Timestamp]) {
    let elsewhere = comparedElsewhere.values.reduce(into: Set()) { $0.formUnion($1) }
    panel.services += elsewhere.count
    for (service, state) in states {
      guard let state, isCompared(state, until: nil, steps) else { continue }
      if comparedElsewhere[state.category]?.contains(service) != true {
        categories[state.category, default: Value()].services += 1
      }
      if !elsewhere.contains(service) { panel.services += 1 }
    }
    for (category, services) in comparedElsewhere {
      categories[category, default: Value()].services += services.count
    }
  }

  /// Takes the changes of one snapshot.
  private mutating func take(
    _ step: ArraySlice<ServiceChange>, at: Timestamp, isBreak: Bool, _ steps: [Timestamp],
    _ limits: PriceLimits
  ) {
    relatives.removeAll()
    unmatched.removeAll()
    for change in step {
      let after = change.after.flatMap { limits.isPrice($0, since: at) ? $0 : nil }
      let before = states[change.service] ?? nil
      let ratio = before.flatMap { before in after.map { $0.rateNumber / before.rate } }
      let isMatched = ratio.map { !isBreak && PriceLimits.isPriceMove($0) } ?? false
      if let ratio, isMatched, let after, ratio != 1 {
        relatives[after.categoryKey, default: 0] += log(ratio)
      }
      if let before, let after, before.category == after.categoryKey {
        follow(after, at: at, isCompared: isMatched || isCompared(before, until: at, steps))
      } else {
        if let before { leave(before, change.service, at, steps) }
        if let after {
          count(after, at: at)
          follow(after, at: at, isCompared: isMatched)
        }
      }
      if let after, !isMatched { unmatched[after.categoryKey, default: 0] += 1 }
    }
    if isBreak { return }
    for (category, sum) in relatives where sum != 0 {
      let count = priced[category, default: 0] - unmatched[category, default: 0]
      let value = categories[category, default: Value()].adding(sum / Double(count))
      categories.set(category, value)
      // It has a course since its first service was counted.
      if keepsCourses {
        courses[category, default: []].append(IndexPoint(at: at, index: value.number))
      }
    }
    let count = pricedInAll - unmatched.values.reduce(0, +)
    let sum = relatives.values.reduce(0, +)
    guard count > 0, sum != 0 else { return }
    panel = panel.adding(sum / Double(count))
    if keepsCourses { panelCourse.append(IndexPoint(at: at, index: panel.number)) }
  }

  private mutating func follow(
    _ version: StoredVersion, at time: Timestamp, isCompared: Bool = false
  ) {
    states.set(
      version.service,
      State(
        category: version.categoryKey, rate: version.rateNumber, since: time,
        isCompared: isCompared))
  }

  /// Forgets a service that has no price any more, or is in another category.
  private mutating func leave(
    _ state: State, _ service: Int64, _ time: Timestamp, _ steps: [Timestamp]
  ) {
    states.set(service, nil)
    priced[state.category, default: 0] -= 1
    pricedInAll -= 1
    if isCompared(state, until: time, steps) {
      comparedElsewhere[state.category, default: []].insert(service)
    }
  }

  /// Counts a service that has a price from `time` on.
  private mutating func count(_ version: StoredVersion, at time: Timestamp) {
    priced[version.categoryKey, default: 0] += 1
    pricedInAll += 1
    guard keepsCourses, courses[version.categoryKey] == nil else { return }
    courses.set(version.categoryKey, [IndexPoint(at: time, index: 100)])
    if panelCourse.isEmpty { panelCourse = [IndexPoint(at: time, index: 100)] }
  }

  /// Whether a service has been compared, at the latest since its price stood for a step.
  private func isCompared(_ state: State, until end: Timestamp?, _ steps: [Timestamp]) -> Bool {
    if state.isCompared { return true }
    let first = steps.partition(before: state.since + .milliseconds(1))
    return first < (end.map(steps.partition(before:)) ?? steps.count)
  }
}
