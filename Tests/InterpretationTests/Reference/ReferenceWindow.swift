import Catalogue
import Foundation

/// What a report of one panel shows of the prices of a window.
struct ReferenceWindow {
  struct Rate: Equatable {
    var service: String
    /// The id at the window's start if it was another one.
    var oldService: String?
    var before: String
    var after: String
    /// `nil` if the ends cannot be compared.
    var percent: Double?
    var changes: Int
    /// Four significant digits; `nil` for none.
    var factor: Double?
    var currency: String?
  }

  struct New: Equatable {
    var service: String
    var isReturned: Bool
  }

  struct Removed: Equatable {
    enum State: String { case missing, removed, replaced }
    var service: String
    var state: State
    var relistedAs: String?
  }

  struct Category: Hashable {
    var name: String?
    var currency: String?
  }

  struct Medians: Equatable {
    var before: Double?
    var after: Double?
  }

  struct Index: Equatable {
    /// 100 at the window's start; `nil` if nothing was ever compared.
    var value: Double?
    /// The services that were comparable at the last step.
    var services: Int
  }

  var rates: [Rate] = []
  var new: [New] = []
  var removed: [Removed] = []
  var medians: [Category: Medians] = [:]
  var panelIndex = Index(value: nil, services: 0)
  var indexes: [String?: Index] = [:]
}

extension Reference {
  /// The report of a window; `nil` if no snapshot was accepted by its end.
  func window(since: Timestamp, until: Timestamp) -> ReferenceWindow? {
    guard let end = snapshots.lastIndex(where: { $0.time <= until }) else { return nil }
    let start = snapshots.lastIndex { $0.time <= since } ?? 0
    return ReferenceWindowReading(self, start, end).report()
  }
}

/// The reading of one window, from the snapshot at `start` to that at `end`.
private struct ReferenceWindowReading {
  let reference: Reference
  let start: Int
  let end: Int
  let before: ReferenceSnapshot
  let after: ReferenceSnapshot
  let steps: [ReferenceStep]
  /// The relistings that hold as of the window's end.
  let pairs: [ReferencePair]

  init(_ reference: Reference, _ start: Int, _ end: Int) {
    (self.reference, self.start, self.end) = (reference, start, end)
    before = reference.snapshots[start]
    after = reference.snapshots[end]
    let (from, to) = (before.time, after.time)
    steps = reference.steps.filter { from < $0.at && $0.at <= to }
    pairs = reference.pairs.filter { pair in
      pair.at <= to && pair.undoneAt.map { to < $0 } ?? true
    }
  }

  func report() -> ReferenceWindow {
    var report = ReferenceWindow()
    report.rates = after.ids.compactMap(rate)
    report.new = after.ids.compactMap { id in
      guard before.services[id] == nil else {
        return isReplaced(id) ? .init(service: id, isReturned: false) : nil
      }
      let wasListed = reference.snapshots[..<start].contains { $0.services[id] != nil }
      return .init(service: id, isReturned: wasListed)
    }
    report.removed = before.ids.compactMap(removal)
    report.medians = medians()
    (report.panelIndex, report.indexes) = indexes()
    return report
  }

  // MARK: Rates

  /// The id that a service had at the window's start, and the steps from there to its end.
  private func chain(to id: String) -> (origin: String, steps: [ReferenceStep]) {
    let own = steps.filter { $0.service == id }
    guard let pair = pairs.first(where: { $0.new == id && before.time < $0.at }) else {
      return (id, own)
    }
    let old = chain(to: pair.old)
    guard before.services[old.origin] != nil else { return (id, own) }
    let rest = own.filter { $0.at > pair.at || $0.at == pair.at && $0.other == pair.old }
    return (old.origin, old.steps + rest)
  }

  private func rate(of id: String) -> ReferenceWindow.Rate? {
    let (origin, steps) = chain(to: id)
    guard let first = before.services[origin], let last = after.services[id],
      isPrice(first, start), isPrice(last, end)
    else { return nil }
    let ratios = steps.compactMap { $0.ratio.flatMap { $0 == 1 ? nil : $0 } }
    var ratio = ratios.reduce(1, *)
    let factor = steps.compactMap(\.factor).reduce(1, *)
    if steps.contains(where: { $0.kind == .replaced }) {
      guard sameNames(first, last) else { return nil }
      ratio = last.rate.approximation / first.rate.approximation / factor
    }
    let currencies = (currency(first, start), currency(last, end))
    let isComparable = currencies.0 == currencies.1
    let isMoved = abs(ratio - 1) > 1e-9
    guard isMoved || !isComparable && !ratios.isEmpty else { return nil }
    return ReferenceWindow.Rate(
      service: id, oldService: origin == id ? nil : origin, before: first.rate.text,
      after: last.rate.text, percent: isComparable ? (ratio - 1) * 100 : nil,
      changes: ratios.count, factor: steps.contains { $0.factor != nil } ? rounded(factor) : nil,
      currency: currencies.1)
  }

  private func isPrice(_ look: ReferenceLook, _ place: Int) -> Bool {
    !look.isStale && !reference.unpriced[place].contains(look.id)
  }

  private func sameNames(_ first: ReferenceLook, _ last: ReferenceLook) -> Bool {
    var names = NameKeys()
    return names.key(of: first.name) == names.key(of: last.name)
  }

  /// To four significant digits.
  private func rounded(_ factor: Double) -> Double {
    let unit = pow(10, floor(log10(factor)) - 3)
    return (factor / unit).rounded() * unit
  }

  private func currency(_ look: ReferenceLook, _ place: Int) -> String? {
    look.currency?.asCurrency
      ?? reference.snapshots[...place].compactMap { $0.currency?.asCurrency }.last
  }

  // MARK: New and removed

  /// Whether an id that is listed at both ends names another product at the end.
  private func isReplaced(_ id: String) -> Bool {
    guard let first = before.services[id], let last = after.services[id] else { return false }
    return steps.contains { $0.service == id && $0.kind == .replaced } && !sameNames(first, last)
  }

  private func removal(of id: String) -> ReferenceWindow.Removed? {
    if after.services[id] != nil {
      return isReplaced(id) ? .init(service: id, state: .replaced, relistedAs: nil) : nil
    }
    let absences = reference.snapshots[...end].reversed().prefix { $0.services[id] == nil }.count
    return .init(
      service: id, state: absences == 1 ? .missing : .removed,
      relistedAs: pairs.first { $0.old == id }?.new)
  }

  // MARK: Medians and index

  private func medians() -> [ReferenceWindow.Category: ReferenceWindow.Medians] {
    func prices(_ place: Int) -> [ReferenceWindow.Category: [ReferenceLook]] {
      let snapshot = reference.snapshots[place]
      return Dictionary(grouping: snapshot.services.values.filter { isPrice($0, place) }) {
        .init(name: $0.category, currency: currency($0, place))
      }
    }
    func middle(_ looks: [ReferenceLook]?) -> Double? {
      looks.map { ReferenceNumbers.median($0.map(\.rate.approximation)) }
    }
    let (first, last) = (prices(start), prices(end))
    let changedUnits = Set(steps.filter { $0.factor != nil }.map(\.service))
    let changedCurrencies = before.services.values.filter { look in
      guard let other = after.services[look.id] else { return false }
      return currency(look, start) != currency(other, end)
    }
    var medians: [ReferenceWindow.Category: ReferenceWindow.Medians] = [:]
    for category in Set(first.keys).union(last.keys) {
      let isBroken =
        ((first[category] ?? []) + (last[category] ?? []))
        .contains { changedUnits.contains($0.id) }
        || changedCurrencies.contains { $0.category == category.name }
      medians[category] = .init(
        before: isBroken ? nil : middle(first[category]), after: middle(last[category]))
    }
    return medians
  }

  private func indexes() -> (ReferenceWindow.Index, [String?: ReferenceWindow.Index]) {
    var panel = ReferenceWindow.Index(value: nil, services: 0)
    var categories: [String?: ReferenceWindow.Index] = [:]
    if start == end { return (panel, categories) }
    for place in start + 1...end {
      let snapshot = reference.snapshots[place]
      let ids = snapshot.ids.filter { reference.comparisons[place][$0] != nil }
      let ratios = reference.comparisons[place]
      panel.chain(ids.map { ratios[$0]! })
      let groups = Dictionary(grouping: ids) { snapshot.services[$0]!.category }
      for category in Set(groups.keys).union(categories.keys) {
        categories[category, default: .init(value: nil, services: 0)]
          .chain((groups[category] ?? []).map { ratios[$0]! })
      }
    }
    return (panel, categories)
  }
}

extension ReferenceWindow.Index {
  fileprivate mutating func chain(_ ratios: [Double]) {
    services = ratios.count
    if let mean = ReferenceNumbers.geometricMean(ratios) { value = (value ?? 100) * mean }
  }
}
