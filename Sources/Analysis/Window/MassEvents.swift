import Catalogue
import ReportModel
import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The moves of a panel as a whole inside a window.
///
/// The rules, which `queries/events.sql` states too: a *uniform move* is one of at least 20 services
/// and 20 % of the panel's, four fifths of them by one ratio, within 2 % or the rounding of the rates;
/// by a factor beyond 5 or with a change of currency it is a *redenomination*. Where fewer than 10 %
/// of the ids are kept and some are there, the panel is *renumbered*. An *absence* is one of at least 10
/// services and 5 % of the panel's that leave with one snapshot and are all back with another.
struct MassEvents {
  /// A uniform move of one snapshot.
  struct Move {
    let factor: Double
    /// The services whose rates moved by this factor.
    let services: Set<Int64>
    let currencyBefore: String?
    let currencyAfter: String?

    var isRedenomination: Bool {
      factor > 5 || factor < 0.2 || hasOtherCurrency
    }

    /// A currency that is stated for the first time is no other one.
    private var hasOtherCurrency: Bool {
      guard let currencyBefore, let currencyAfter else { return false }
      return currencyBefore != currencyAfter
    }

    var group: String {
      (isRedenomination ? "redenominated ×" : "repriced ×") + factor.inDigits(4)
    }

    func explains(_ change: ServiceChange) -> Bool {
      change.movesRate && change.wasListed && services.contains(change.service)
    }
  }

  /// A snapshot that kept fewer than 10 % of the ids, and is not empty.
  struct Renumbering {
    let servicesBefore: Int
    let servicesAfter: Int

    static let group = "renumbered"
  }

  /// From the snapshot that lacks services up to the one that has them back.
  struct Absence: Hashable {
    let from: Timestamp
    let to: Timestamp

    init?(from: Timestamp?, to: Timestamp?) {
      guard let from, let to else { return nil }
      (self.from, self.to) = (from, to)
    }

    init?(_ change: ServiceChange) {
      if change.after == nil {
        self.init(from: change.at, to: change.next)
      } else {
        self.init(from: change.left, to: change.at)
      }
    }

    var group: String { "\(Table.absence)\(from.minuteText) to \(to.minuteText)" }
  }

  private(set) var moves: [Timestamp: Move] = [:]
  private(set) var renumberings: [Timestamp: Renumbering] = [:]
  private var absences: Set<Absence> = []
  /// The snapshots that have next to nothing in common with the ones before, renumbered or empty.
  private var baselines: Set<Timestamp> = []

  /// Fewer changes than this are no event of the panel as a whole.
  private static let leastChanges = 20
  private static let leastAbsent = 10

  /// Throws `StoreError`.
  init(_ panel: PanelChanges, _ reader: CatalogueReader) throws {
    let id = panel.panel.id
    let start = panel.snapshots.from + .milliseconds(1)
    var listed = try reader.services(of: id, before: start) ?? 0
    for step in panel.changes.chunked(by: \.at) {
      let departures = step.count { $0.after == nil }
      let arrivals = step.count { $0.after != nil && !$0.wasListed }
      let services = listed
      listed += arrivals - departures
      if departures >= Self.leastAbsent {
        let absent = Dictionary(grouping: step.lazy.filter { $0.after == nil }) { Absence($0) }
        for (absence, changes) in absent where changes.count >= Self.leastAbsent {
          if let absence, 20 * changes.count >= services { absences.insert(absence) }
        }
      }
      if step.count < Self.leastChanges { continue }
      let at = step[step.startIndex].at
      if 10 * (services - departures) < services {
        baselines.insert(at)
        // What is empty has no other ids.
        if listed > 0 {
          renumberings[at] = Renumbering(servicesBefore: services, servicesAfter: listed)
        }
      }
      let moved = step.filter { $0.wasListed && $0.movesRate }
      guard moved.count >= Self.leastChanges, 5 * moved.count >= services else { continue }
      moves[at] = try Move(
        moved, currencyBefore: reader.currency(of: id, before: at),
        currencyAfter: reader.currency(of: id, before: at + .milliseconds(1)))
    }
  }

  /// The name of the mass event that a change belongs to; `nil` where it belongs to none.
  func group(of change: ServiceChange) -> String? {
    if change.after == nil || !change.wasListed {
      if renumberings[change.at] != nil { return Renumbering.group }
      return Absence(change).flatMap { absences.contains($0) ? $0.group : nil }
    }
    guard let move = moves[change.at], move.explains(change) else { return nil }
    return move.group
  }
}

extension MassEvents {
  /// The snapshots that no price index goes across: redenominations, renumberings, changes of currency.
  /// Throws `StoreError`.
  func breaks(of panel: PanelChanges, _ reader: CatalogueReader) throws -> Set<Timestamp> {
    var breaks = baselines
    breaks.formUnion(moves.lazy.filter { $0.value.isRedenomination }.map(\.key))
    for time in try reader.currencyChanges(of: panel.panel.id, panel.snapshots) {
      let place = panel.times.partition(before: time)
      if place < panel.times.count { breaks.insert(panel.times[place]) }
    }
    return breaks
  }
}

extension MassEvents.Move {
  /// What these moves have in common; `nil` where that is nothing.
  fileprivate init?(
    _ moved: [ServiceChange], currencyBefore: String?, currencyAfter: String?
  ) {
    let pairs = moved.compactMap { change -> (before: Double, after: StoredVersion)? in
      guard let before = change.before?.rateNumber, before > 0, let after = change.after else {
        return nil
      }
      return (before, after)
    }
    let ratios = pairs.map { $0.after.rateNumber / $0.before }.sorted()
    let middle = (moved.count + 1) / 2 - 1
    guard ratios.indices.contains(middle) else { return nil }
    factor = ratios[middle]
    let decimals = pairs.map { $0.after.rate?.fractionDigits ?? 0 }
    let usual =
      Dictionary(grouping: decimals) { $0 }
      .max { ($0.value.count, -$0.key) < ($1.value.count, -$1.key) }?.key ?? 0
    var services: Set<Int64> = []
    for (pair, decimals) in zip(pairs, decimals) {
      let expected = factor * pair.before
      // A little more than half a unit, since the rates are binary here; and of no fewer decimals than a
      // rate shows, which was rounded to no fewer.
      let halfUnit = 0.500_000_1 * pow(10, -Double(max(decimals, usual)))
      if abs(pair.after.rateNumber - expected) <= max(0.02 * expected, halfUnit) {
        services.insert(pair.after.service)
      }
    }
    guard 5 * services.count >= 4 * pairs.count else { return nil }
    self.services = services
    self.currencyBefore = currencyBefore
    self.currencyAfter = currencyAfter
  }
}
