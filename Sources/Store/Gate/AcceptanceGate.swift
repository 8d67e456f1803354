import Catalogue

/// What the acceptance gate looks at in a snapshot: how many services it lists, and the account's
/// currency, `nil` where the balance could not be read.
struct Sighting: Hashable {
  var services: Int
  var currency: String?
}

/// The rule by which a snapshot is held for confirmation. It may be a panel's outage rather than its
/// catalogue, and a wrong "removed" costs its reader money.
///
/// The shares come from four months of 58 panels: 7 of 5,744 steps from one day to the next lost 30 %
/// of the services or more.
enum AcceptanceGate {
  /// The share of a panel's services that may not be lost at once, in percent.
  static let largestLoss = 30
  /// As many may be lost, whatever share they are.
  static let smallestLoss = 10

  /// Why a snapshot does not follow the one before it as a matter of course; `nil` where it does.
  /// `lost` is how many services the one before lists and this one does not.
  static func objection(to next: Sighting, after last: Sighting, lost: Int) -> String? {
    if next.services == 0, last.services > 0 {
      return "it is empty where the last listed \(last.services) services"
    }
    if lost >= smallestLoss, lost * 100 >= largestLoss * last.services {
      return "it lacks \(lost) of the last one's \(last.services) services"
    }
    if let before = last.currency, let now = next.currency, before != now {
      return "the account's currency is \(now), after \(before)"
    }
    return nil
  }
}
