import Catalogue
import Foundation
import Interpretation

/// What a report of one panel shows of the prices of a window.
struct ReferenceWindow {
  struct Rate: Equatable {
    var service: String
    /// The id at the window's start.
    var origin: String
    var before: String
    var after: String
    /// `nil` if the ends cannot be compared.
    var percent: Double?
    var changes: Int
    /// The product of what was no price; 1 for none.
    var factor: Double
  }

  struct Removed: Equatable {
    enum State { case missing, removed, replaced }
    var service: String
    var state: State
    var relistedAs: String?
  }

  struct Scope: Hashable {
    /// `nil` for the panel.
    var category: ExactText?
    var currency: String?
  }

  struct Index: Equatable {
    /// By how much prices moved; 1 at the window's start.
    var value: Double
    /// The services that were compared in the last step with a move.
    var services: Int
  }

  var rates: [Rate] = []
  /// The ids that were not listed at the start, and whether they were before.
  var new: [String: Bool] = [:]
  var removed: [Removed] = []
  /// The services of each category and currency.
  var services: [Scope: (before: Int, after: Int)] = [:]
  /// Of prices, each per category and currency; of those before, only where they are in the same unit.
  var medians: [Scope: (before: Double?, after: Double?)] = [:]
  /// Those of the panel and the categories that moved.
  var indexes: [Scope: Index] = [:]
}

extension Reference {
  /// The report from one snapshot to a later one, by their indices.
  func window(from start: Int, to end: Int) -> ReferenceWindow {
    let reading = ReferenceWindowReading(reference: self, start: start, end: end)
    var window = ReferenceWindow()
    let (before, after) = (snapshots[start], snapshots[end])
    window.rates = after.ids.compactMap(reading.rate)
    for id in after.ids where before.services[id] == nil || reading.isReplaced(id) {
      window.new[id] =
        before.services[id] == nil && snapshots[..<start].contains { $0.services[id] != nil }
    }
    window.removed = before.ids.compactMap(reading.removal)
    window.services = reading.services()
    window.medians = reading.medians()
    window.indexes = indexes(from: start, to: end)
    return window
  }

  /// The price index of the panel and of each category that moved between two snapshots.
  func indexes(from start: Int, to end: Int) -> [ReferenceWindow.Scope: ReferenceWindow.Index] {
    var indexes: [ReferenceWindow.Scope: ReferenceWindow.Index] = [:]
    for index in (start...end).dropFirst() {
      let (services, ratios) = (snapshots[index].services, compared[index])
      var groups: [ReferenceWindow.Scope: [(key: String, value: Double)]] = [:]
      // As long as the account's currency is unknown, services in it and those in a currency of their own are
      // apart, and those of them that did not move are not counted beside those that did.
      for (_, ratios) in Dictionary(
        grouping: ratios,
        by: { id, _ in
          scope(services[id]!, in: index, until: index)
        }) where ratios.contains(where: { $0.value != 1 })
      {
        let look = services[ratios[0].key]!
        groups[scope(look, in: index, until: end), default: []] += ratios
      }
      if ratios.contains(where: { $0.value != 1 }) {
        groups[.init(category: nil, currency: nil)] = Array(ratios)
      }
      for (scope, ratios) in groups {
        let mean = ReferenceNumbers.geometricMean(ratios.map(\.value))!
        indexes[scope] = .init(
          value: (indexes[scope]?.value ?? 1) * mean, services: ratios.count)
      }
    }
    return indexes
  }

  fileprivate func scope(
    _ look: ServiceLook, in index: Int, until end: Int
  ) -> ReferenceWindow.Scope {
    .init(category: ExactText(look.category), currency: currency(look, in: index, until: end))
  }

  /// The currency of a service in a snapshot of a window; of an account that had not stated any, the first
  /// that it states.
  func currency(_ look: ServiceLook, in index: Int, until end: Int) -> String? {
    look.currency ?? accounts[index...end].lazy.compactMap(\.self).first
  }
}

/// The reading of one window, from the snapshot at `start` to that at `end`.
private struct ReferenceWindowReading {
  let reference: Reference
  let start: Int
  let end: Int

  var before: [String: ServiceLook] { reference.snapshots[start].services }
  var after: [String: ServiceLook] { reference.snapshots[end].services }

  /// The events of a service from one snapshot on until another.
  private func events(_ id: String, _ range: ClosedRange<Int>) -> [Event] {
    reference.events[range].joined().filter { $0.subject.service == id }
  }

  // MARK: Rates

  /// The relisting that leads to a service in the window and is not undone by its end.
  private func relisting(of id: String) -> (old: String, index: Int)? {
    for index in stride(from: end, to: start, by: -1) {
      let event = events(id, index...index).first { $0.kind == .relisted }
      if let old = event?.other {
        let isUndone = events(old, index...end).contains { $0.kind == .returned }
        return isUndone ? nil : (old, index)
      }
    }
    return nil
  }

  /// The id that a service had at the window's start, and the events from there to an index. A relisting that
  /// does not lead there is no move of the id's own price.
  private func chain(to id: String, until last: Int) -> (origin: String, events: [Event]) {
    let own = start < last ? events(id, start + 1...last).filter { $0.kind != .relisted } : []
    guard let (old, index) = relisting(of: id), index <= last else { return (id, own) }
    let past = chain(to: old, until: index)
    if before[past.origin] == nil { return (id, own) }
    return (past.origin, past.events + events(id, index...last))
  }

  func rate(of id: String) -> ReferenceWindow.Rate? {
    let (origin, events) = chain(to: id, until: end)
    // The moves of a rate that cannot be read any more are in the window in which it was read.
    guard let first = before[origin], let last = after[id], isForSale(first, start),
      isForSale(last, end)
    else { return nil }
    let ratios = events.compactMap(\.ratio).filter { $0 != 1 }
    let factor = events.compactMap(\.factor).reduce(1, *)
    var ratio = ratios.reduce(1, *)
    if events.contains(where: { $0.kind == .replaced }) {
      guard haveSameNames(first, last) else { return nil }
      ratio = last.price / first.price / factor
    }
    // One that is stated for the first time is no other.
    let old = reference.currency(first, in: start, until: end)
    let new = reference.currency(last, in: end, until: end)
    let isOneCurrency = old == nil || new == nil || old == new
    guard abs(ratio - 1) > 1e-9 || !isOneCurrency && !ratios.isEmpty else { return nil }
    return ReferenceWindow.Rate(
      service: id, origin: origin, before: first.rate.text, after: last.rate.text,
      percent: isOneCurrency ? (ratio - 1) * 100 : nil, changes: ratios.count, factor: factor)
  }

  private func isPrice(_ look: ServiceLook, _ index: Int) -> Bool {
    !look.isStale && isForSale(look, index)
  }

  private func isForSale(_ look: ServiceLook, _ index: Int) -> Bool {
    !reference.parked[index].contains(look.id)
  }

  private func haveSameNames(_ first: ServiceLook, _ last: ServiceLook) -> Bool {
    var names = NameKeys()
    return names.key(of: first.name, service: first.id)
      == names.key(of: last.name, service: last.id)
  }

  // MARK: New and removed

  /// Whether an id that is listed at both ends names another product at the end.
  func isReplaced(_ id: String) -> Bool {
    guard start < end, let first = before[id], let last = after[id] else { return false }
    return events(id, start + 1...end).contains { $0.kind == .replaced }
      && !haveSameNames(first, last)
  }

  func removal(of id: String) -> ReferenceWindow.Removed? {
    if after[id] != nil {
      return isReplaced(id) ? .init(service: id, state: .replaced, relistedAs: nil) : nil
    }
    let absences = reference.snapshots[...end].reversed().prefix { $0.services[id] == nil }.count
    let heir = after.keys.first { relisting(of: $0)?.old == id }
    return .init(service: id, state: absences == 1 ? .missing : .removed, relistedAs: heir)
  }

  // MARK: Categories

  func services() -> [ReferenceWindow.Scope: (before: Int, after: Int)] {
    func counts(_ index: Int) -> [ReferenceWindow.Scope: Int] {
      Dictionary(grouping: reference.snapshots[index].services.values) {
        reference.scope($0, in: index, until: end)
      }.mapValues(\.count)
    }
    let (first, last) = (counts(start), counts(end))
    return Dictionary(
      uniqueKeysWithValues: Set(first.keys).union(last.keys).map {
        ($0, (first[$0] ?? 0, last[$0] ?? 0))
      })
  }

  func medians() -> [ReferenceWindow.Scope: (before: Double?, after: Double?)] {
    func prices(_ index: Int) -> [ReferenceWindow.Scope: [ServiceLook]] {
      let looks = reference.snapshots[index].services.values.filter { isPrice($0, index) }
      return Dictionary(grouping: looks) { reference.scope($0, in: index, until: end) }
    }
    let (first, last) = (prices(start), prices(end))
    let range = min(start + 1, end)...end
    let broken = Set(
      reference.events[range].joined().filter { event in
        event.factor != nil || event.kind == .currency
      }.compactMap(\.subject.service))
    return Dictionary(
      uniqueKeysWithValues: Set(first.keys).union(last.keys).map { scope in
        let (olds, news) = (first[scope] ?? [], last[scope] ?? [])
        let isBroken = (olds + news).contains { broken.contains($0.id) }
        return (scope, (isBroken ? nil : median(olds), median(news)))
      })
  }

  /// The middle price; of an even number the mean of the two in the middle.
  private func median(_ looks: [ServiceLook]) -> Double? {
    let prices = looks.map(\.price).sorted()
    if prices.isEmpty { return nil }
    return (prices[(prices.count - 1) / 2] + prices[prices.count / 2]) / 2
  }
}
