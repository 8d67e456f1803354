import Catalogue
import GRDB

/// The rule by which a snapshot is held for confirmation: it may show a panel's outage rather than its
/// catalogue, and a wrong "removed" or a price that never was costs its reader money.
///
/// Compared with the last accepted listing, each service counts once, and only for what is newly so:
/// lost, unreadable, at rate 0, without a name, in another currency of its own, or at a rate beyond ×5. The
/// shares come from four months of 58 panels: 7 of 5,744 steps from one day to the next lost 30 % of the
/// services or more. A panel's first snapshot is held if as large a part of its entries cannot be read, or it
/// shows no service: otherwise, the next one would report them as new.
public struct AcceptanceGate: Hashable, Sendable {
  /// How much later a snapshot must be to confirm a held one.
  public var confirmAfter: Duration
  /// How much later it must be if the held one is empty.
  public var confirmEmptyAfter: Duration

  public init(
    confirmAfter: Duration = .seconds(9000), confirmEmptyAfter: Duration = .seconds(72_000)
  ) {
    self.confirmAfter = confirmAfter
    self.confirmEmptyAfter = confirmEmptyAfter
  }

  /// How much later a snapshot must be to confirm one of so many entries.
  func confirmation(ofEntries entries: Int) -> Duration {
    entries == 0 ? confirmEmptyAfter : confirmAfter
  }

  /// Whether so many of a panel's services hold a snapshot: 30 %, and at least ten.
  static func isTooMany(_ count: Int, of services: Int) -> Bool {
    count >= 10 && count * 100 >= 30 * services
  }

  /// The largest move of a rate that is not counted, as a factor in either direction.
  static let largestMove = Amount(5)
}

/// The counts of the gate in a snapshot, compared with a catalogue before it.
struct GateInput {
  private let isFirst: Bool
  private let entries: Int
  private let unreadableEntries: Int
  private let servicesBefore: Int
  private let servicesAfter: Int
  private let currencyBefore: String?
  private let currencyAfter: String?
  private let lost: Int
  /// The new faults of services that are listed.
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
    // A difference that comes from another decoder is not a change of the panel.
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

  /// Whether the currency of a rate changed, except with the account's, which is an objection by itself.
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

  /// Why the snapshot is held; `nil` if it can follow the catalogue before it.
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

  /// Whether too many services have a fault that they do not have in another snapshot, which is compared
  /// with the same catalogue.
  func isWorse(than other: GateInput) -> Bool {
    let newFaults = faults.keys.count { other.faults[$0] == nil }
    return AcceptanceGate.isTooMany(newFaults, of: servicesBefore)
  }

  /// `20 of 40 services are missing`, or `of 40 services, 9 are missing, 4 cannot be read`.
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
  /// Whether the name is blank, or a word that a program writes for none.
  fileprivate var isNameless: Bool {
    let words: Set = ["", "null", "undefined", "nan", "n/a"]
    let name = name.drop(while: \.isWhitespace)
    guard name.utf8.count < 16 else { return false }
    let end = name.lastIndex { !$0.isWhitespace }.map(name.index(after:)) ?? name.startIndex
    return words.contains(name[..<end].lowercased())
  }
}

/// A catalogue that a snapshot is compared with by the gate: the last accepted one, or what a held one
/// would make of it. A panel's first snapshots are compared with none.
struct GateBaseline {
  /// Whether no snapshot was accepted before.
  let isNone: Bool
  let known: KnownCatalogue
  /// The services whose entries could not be read in it.
  let unreadable: Set<ExactText>
  /// The account's.
  let currency: String?

  func input(_ snapshot: HeldSnapshot) -> GateInput {
    GateInput(comparison(snapshot), with: self, currency: snapshot.currency)
  }

  private func comparison(_ snapshot: HeldSnapshot) -> CatalogueComparison {
    // Which services its defects are of was found when it came.
    CatalogueComparison(snapshot.answer, with: known, unidentified: .max)
  }

  /// The catalogue as it would be with a held snapshot accepted.
  func accepting(_ held: HeldSnapshot) -> GateBaseline {
    GateBaseline(
      isNone: false, known: known.applying(comparison(held)),
      unreadable: Set(held.defects.lazy.compactMap(\.service).map { ExactText($0) }),
      currency: held.currency ?? currency)
  }

  /// Whether a later snapshot shows what a held one does: it could follow it, and has no fault of its own.
  /// Services that only the later one has are no difference, so that a list that is filling up confirms
  /// the services it still holds.
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

  /// The last accepted catalogue before a time, as far as its services are known.
  func baseline(before time: Timestamp, _ known: KnownCatalogue) throws -> GateBaseline {
    guard let last = try accepted(before: time) else {
      return GateBaseline(isNone: true, known: known, unreadable: [], currency: nil)
    }
    return GateBaseline(
      isNone: false, known: known, unreadable: try unreadable(in: last.id),
      currency: try currency(before: last.takenAt + .milliseconds(1)))
  }
}
