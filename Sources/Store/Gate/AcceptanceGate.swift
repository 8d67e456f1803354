import Catalogue

/// The rule by which a snapshot is held for confirmation: it may show a panel's outage rather than its
/// catalogue, and a wrong "removed" or a price that never was costs its reader money.
///
/// Compared with the last accepted listing, each service counts once, and only for what is newly so:
/// lost, unreadable, at rate 0, without a name, or at a rate beyond ×5. The shares come from four months
/// of 58 panels: 7 of 5,744 steps from one day to the next lost 30 % of the services or more.
public struct AcceptanceGate: Hashable, Sendable {
  /// How much later a snapshot must be to confirm a held one.
  public var confirmAfter: Duration
  /// The same for a held one that is empty.
  public var confirmEmptyAfter: Duration

  public init(
    confirmAfter: Duration = .seconds(9000), confirmEmptyAfter: Duration = .seconds(72_000)
  ) {
    self.confirmAfter = confirmAfter
    self.confirmEmptyAfter = confirmEmptyAfter
  }

  /// The share of a panel's services, in percent, from which on a snapshot is held.
  static let share = 30
  /// Fewer services than this never hold a snapshot, whatever share they are.
  static let fewest = 10
  /// The largest move of a rate that is not counted, as a factor in either direction.
  static let largestMove = 5.0

  /// How much later a snapshot must be to confirm one of so many entries.
  func confirmation(ofEntries entries: Int) -> Duration {
    entries == 0 ? confirmEmptyAfter : confirmAfter
  }
}

/// What the gate counts in a snapshot, compared with the accepted one before it.
struct GateInput {
  private let servicesBefore: Int
  private let servicesAfter: Int
  private let currencyBefore: String?
  private let currencyAfter: String?
  private var counts: [Reason: Int] = [:]

  private enum Reason: String, CaseIterable {
    case lost = "are missing"
    case unreadable = "cannot be read"
    case rateZero = "are at rate 0"
    case nameless = "have no name"
    case farMove = "moved beyond ×5"
  }

  /// `unreadableBefore` are the services of which the accepted snapshot already had no readable entry.
  init(
    _ comparison: CatalogueComparison, with known: KnownCatalogue,
    unreadableBefore: Set<ExactText>, currency: (before: String?, after: String?)
  ) {
    servicesBefore = comparison.listedBefore
    servicesAfter = comparison.listedAfter
    (currencyBefore, currencyAfter) = currency
    counts[.lost] = comparison.departures.count
    counts[.unreadable] = comparison.kept.count {
      !unreadableBefore.contains(ExactText(known.states[$0].key))
    }
    for (service, index) in comparison.changes {
      guard let before = known.states[index].service,
        let reason = Self.reason(from: before, to: service)
      else { continue }
      counts[reason, default: 0] += 1
    }
  }

  private static func reason(from before: Service, to after: Service) -> Reason? {
    if after.rate == .zero, before.rate != .zero { return .rateZero }
    if after.isNameless, !before.isNameless { return .nameless }
    let ratio = after.rate.approximation / before.rate.approximation
    guard ratio.isFinite, ratio > 0 else { return nil }
    return max(ratio, 1 / ratio) > AcceptanceGate.largestMove ? .farMove : nil
  }

  /// Why the snapshot does not follow the one before it as a matter of course; `nil` if it does.
  var objection: String? {
    var objections: [String] = []
    if let currencyBefore, let currencyAfter, currencyBefore != currencyAfter {
      objections.append("the account's currency is \(currencyAfter), after \(currencyBefore)")
    }
    let counted = counts.values.reduce(0, +)
    if servicesAfter == 0, servicesBefore > 0 {
      objections.append("it is empty (\(servicesBefore) services before)")
    } else if counted >= AcceptanceGate.fewest,
      counted * 100 >= AcceptanceGate.share * servicesBefore
    {
      objections.append(words)
    }
    return objections.isEmpty ? nil : objections.joined(separator: "; ")
  }

  /// `20 of 40 services are missing`, or `of 40 services, 9 are missing, 4 cannot be read`.
  private var words: String {
    let found = Reason.allCases.compactMap { reason in
      counts[reason].flatMap { $0 > 0 ? (count: $0, words: reason.rawValue) : nil }
    }
    if found.count == 1 {
      return "\(found[0].count) of \(servicesBefore) services \(found[0].words)"
    }
    let parts = found.map { "\($0.count) \($0.words)" }
    return "of \(servicesBefore) services, \(parts.joined(separator: ", "))"
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
