import Catalogue
import GRDB

/// The rule by which a snapshot is held for confirmation. The snapshot may show a panel's outage instead of
/// its catalogue, and a wrong "removed" or a false price costs its reader money.
///
/// The snapshot is compared with the last accepted listing. A service counts once, and only if it newly is
/// lost, unreadable, at rate 0, without a name, in another currency of its own, or at a rate beyond ×5. The
/// limit comes from four months of 58 panels: 7 of 5,744 steps from one day to the next lost 30 % of the
/// services or more. A panel's first snapshot is held if as large a part of its entries is unreadable, or if
/// it has no service: otherwise, the next snapshot would report its services as new.
public struct AcceptanceGate: Hashable, Sendable {
  /// How much later a snapshot must be to confirm a held one.
  public var confirmAfter: Duration
  /// How much later a snapshot must be to confirm an empty one.
  public var confirmEmptyAfter: Duration

  public init(
    confirmAfter: Duration = .seconds(9000), confirmEmptyAfter: Duration = .seconds(72_000)
  ) {
    self.confirmAfter = confirmAfter
    self.confirmEmptyAfter = confirmEmptyAfter
  }

  /// How much later a snapshot must be to confirm one with `entries` entries.
  func confirmation(ofEntries entries: Int) -> Duration {
    entries == 0 ? confirmEmptyAfter : confirmAfter
  }

  /// Whether a number of services is enough to hold a snapshot: at least ten, and 30 % of the
  /// panel's services.
  static func isTooMany(_ count: Int, of services: Int) -> Bool {
    count >= 10 && count * 100 >= 30 * services
  }

  /// The largest change of a rate that does not count, as a factor in either direction.
  static let largestMove = Amount(5)
}

/// The counts of the gate for a snapshot, compared with an earlier catalogue.
struct GateInput {
  private let isFirst: Bool
  private let entries: Int
  private let unreadableEntries: Int
  private let servicesBefore: Int
  private let servicesAfter: Int
  private let currencyBefore: String?
  private let currencyAfter: String?
  private let lost: Int
  /// The new faults of listed services.
  private var faults: [ExactText: Fault] = [:]

  private enum Fault: String, CaseIterable {
    case unreadable = "cannot be read"
    case rateZero = "are at rate 0"
    case nameless = "have no name"
    case otherCurrency = "are in another currency"
    case farMove = "moved beyond ×5"
  }

  init(_ comparison: CatalogueComparison, with baseline: GateBaseline, currency: String?) {
    isFirst = baseline.isNone
    entries = comparison.defects.count + comparison.listedAfter
    unreadableEntries = comparison.defects.count { !$0.isRepeat }
    servicesBefore = comparison.listedBefore
    servicesAfter = comparison.listedAfter
    (currencyBefore, currencyAfter) = (baseline.currency?.currencyCode, currency?.currencyCode)
    lost = comparison.departures.count
    for index in comparison.kept {
      let service = ExactText(baseline.known.states[index].key)
      if !baseline.unreadable.contains(service) { faults[service] = .unreadable }
    }
    // A difference caused by another decoder is not a change of the panel.
    for change in comparison.changes where !change.isReread {
      guard let before = baseline.known.states[change.index].service else { continue }
      if let fault = fault(from: before, to: change.service) {
        faults[ExactText(change.service.id)] = fault
      }
    }
  }

  private func fault(from before: Service, to after: Service) -> Fault? {
    if after.rate == .zero, before.rate != .zero { return .rateZero }
    if after.isNameless, !before.isNameless { return .nameless }
    if currencyChanged(from: before, to: after) { return .otherCurrency }
    return Self.isFar(after.rate, from: before.rate) || Self.isFar(before.rate, from: after.rate)
      ? .farMove : nil
  }

  /// Whether the currency of a rate changed. A change together with the account's currency does not
  /// count: it is an objection of its own.
  private func currencyChanged(from before: Service, to after: Service) -> Bool {
    guard before.currency != nil || after.currency != nil,
      let old = before.currency ?? currencyBefore,
      let new = after.currency ?? currencyAfter ?? currencyBefore
    else { return false }
    return old != new
  }

  private static func isFar(_ high: Amount, from low: Amount) -> Bool {
    guard low > .zero else { return false }
    do throws(AmountOverflow) { return high > (try low * AcceptanceGate.largestMove) } catch {
      return false
    }
  }

  /// Why the snapshot is held; `nil` if it can follow the earlier catalogue.
  var objection: String? {
    var objections: [String] = []
    if let currencyBefore, let currencyAfter, currencyBefore != currencyAfter {
      objections.append("the account's currency is \(currencyAfter), after \(currencyBefore)")
    }
    if servicesAfter == 0, isFirst {
      let what = entries == 0 ? "it is empty" : "none of its entries can be read"
      objections.append(what + Self.notBefore)
    } else if isFirst, AcceptanceGate.isTooMany(unreadableEntries, of: entries) {
      let what = "\(unreadableEntries) of \(entries) entries cannot be read"
      objections.append(what + Self.notBefore)
    } else if servicesAfter == 0, servicesBefore > 0 {
      objections.append("it is empty (\(servicesBefore) services before)")
    } else if AcceptanceGate.isTooMany(lost + faults.count, of: servicesBefore) {
      objections.append(words)
    }
    return objections.isEmpty ? nil : objections.joined(separator: "; ")
  }

  private static let notBefore = ", and there is no earlier catalogue of this panel"

  /// Whether too many services have a fault here that they do not have in another snapshot, if both are
  /// compared with the same catalogue.
  func isWorse(than other: GateInput) -> Bool {
    let newFaults = faults.keys.count { other.faults[$0] == nil }
    return AcceptanceGate.isTooMany(newFaults, of: servicesBefore)
  }

  /// The counts in words: `20 of 40 services are missing`, or `of 40 services, 9 are missing, 4
  /// cannot be read`.
  private var words: String {
    let counts = Dictionary(grouping: faults.values) { $0 }.mapValues(\.count)
    let found =
      [(lost, "are missing")] + Fault.allCases.map { (counts[$0] ?? 0, $0.rawValue) }
    let parts = found.filter { $0.0 > 0 }
    if parts.count == 1 { return "\(parts[0].0) of \(servicesBefore) services \(parts[0].1)" }
    let list = parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return "of \(servicesBefore) services, \(list)"
  }
}

extension Service {
  /// Whether the name is blank, or a word that programs write for a missing value.
  fileprivate var isNameless: Bool {
    let words: Set = ["", "null", "undefined", "nan", "n/a"]
    let name = name.drop(while: \.isWhitespace)
    guard name.utf8.count < 16 else { return false }
    let end = name.lastIndex { !$0.isWhitespace }.map(name.index(after:)) ?? name.startIndex
    return words.contains(name[..<end].lowercased())
  }
}

/// A catalogue with which the gate compares a snapshot: the last accepted one, or that one with a held
/// snapshot accepted. A panel's first snapshots have no such catalogue.
struct GateBaseline {
  /// Whether no snapshot was accepted before.
  let isNone: Bool
  let known: KnownCatalogue
  /// The services whose entries in this catalogue are unreadable.
  let unreadable: Set<ExactText>
  /// The account's currency.
  let currency: String?

  func input(_ snapshot: HeldSnapshot) -> GateInput {
    GateInput(comparison(snapshot), with: self, currency: snapshot.currency)
  }

  private func comparison(_ snapshot: HeldSnapshot) -> CatalogueComparison {
    // Which services the defects belong to was decided when the snapshot came.
    CatalogueComparison(snapshot.answer, with: known, unidentified: .max)
  }

  /// The catalogue after accepting a held snapshot.
  func accepting(_ held: HeldSnapshot) -> GateBaseline {
    GateBaseline(
      isNone: false, known: known.applying(comparison(held)),
      unreadable: Set(held.defects.lazy.compactMap(\.service).map { ExactText($0) }),
      currency: held.currency ?? currency)
  }

  /// Whether a later snapshot shows the same as a held one: it could follow it, and has no new fault.
  /// Services that only the later one has are no difference. So if a list is filling up, its services are
  /// confirmed.
  func agree(_ held: HeldSnapshot, _ later: HeldSnapshot) -> Bool {
    !input(later).isWorse(than: input(held)) && accepting(held).input(later).objection == nil
  }
}

extension SnapshotRows {
  /// The last accepted catalogue before a time.
  func baseline(before time: Timestamp) throws -> GateBaseline {
    try baseline(
      before: time, KnownCatalogue(database, panelID: panelID, before: time))
  }

  /// The last accepted catalogue before a time, limited to the known services.
  func baseline(before time: Timestamp, _ known: KnownCatalogue) throws -> GateBaseline {
    guard let last = try accepted(before: time) else {
      return GateBaseline(isNone: true, known: known, unreadable: [], currency: nil)
    }
    return GateBaseline(
      isNone: false, known: known, unreadable: try unreadable(in: last.id),
      currency: try currency(before: last.takenAt + .milliseconds(1)))
  }
}
