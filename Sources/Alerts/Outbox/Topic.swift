import Catalogue

/// What the lines under one head have in common, in the order of a message.
enum Topic: Hashable, CaseIterable {
  case balance, spending, failing, keyRefused, held, noSnapshot, orders, queryFailed, channelOff,
    notDelivered
  case rises, falls, repriced
  case removed, replaced, parked, relisted, refillLost, cancelLost, limits
  case returned, unparked, new, refillGained, cancelGained, description, status
  case redenominated, renumbered, currency, undone, query

  init(_ line: Bundle.Line) {
    if line.isUndone {
      self = .undone
      return
    }
    self =
      switch line.facts.kind {
      case .rate: (line.facts.percent ?? 0) < 0 ? .falls : .rises
      case .repriced: .repriced
      case .removed: .removed
      case .replaced: .replaced
      case .parked: .parked
      case .relisted: .relisted
      case .returned: .returned
      case .unparked: .unparked
      case .new: .new
      case .refillLost: .refillLost
      case .refillGained: .refillGained
      case .cancelLost: .cancelLost
      case .cancelGained: .cancelGained
      case .limits: .limits
      case .description: .description
      case .status: .status
      case .redenominated: .redenominated
      case .renumbered: .renumbered
      case .currency: .currency
      case .balance: .balance
      case .spending: .spending
      case .failing: .failing
      case .keyRefused: .keyRefused
      case .held: .held
      case .noSnapshot: .noSnapshot
      case .orders: .orders
      case .query: .query
      case .queryFailed: .queryFailed
      case .channelOff: .channelOff
      case .notDelivered: .notDelivered
      }
  }

  func head(_ lines: [MessageText.Worded]) -> String {
    let number = lines.reduce(0) { $0 + ($1.line.facts.count ?? 1) }
    let services = counted(number, "service")
    return switch self {
    case .rises: "▲ \(services) more expensive"
    case .falls: "▼ \(services) cheaper"
    case .repriced: "× prices moved by one ratio"
    case .removed: "✕ \(services) removed"
    case .replaced: "≠ \(services) replaced by another product under the same id"
    case .parked: "‖ \(services) not for sale"
    case .relisted: "→ \(services) listed under another id"
    case .returned: "↩ \(services) returned"
    case .unparked: "↩ \(services) for sale again"
    case .new: "+ \(counted(number, "new service"))"
    case .refillLost: "✂ \(services) without refill now"
    case .cancelLost: "✂ \(services) without cancel now"
    case .refillGained: "✓ \(services) with refill now"
    case .cancelGained: "✓ \(services) with cancel now"
    case .limits: "✂ \(services) with narrower limits"
    case .description: "✎ \(services) with another description"
    case .status: "✎ \(services) with another status"
    case .redenominated: "× numbers changed their unit, not the prices"
    case .renumbered: "× most ids changed"
    case .currency: "× the currency changed"
    case .undone: "↔ \(counted(number, "change")) undone by now"
    case .balance: "⚠ balance"
    case .spending: "⚠ spending"
    case .failing: "⚠ panel cannot be read"
    case .keyRefused: "⚠ key refused"
    case .held: "⚠ snapshot held"
    case .noSnapshot: "⚠ no snapshot"
    case .orders: "⚠ orders stuck"
    case .query: "• \(counted(number, "new row"))"
    case .queryFailed: "⚠ a rule's query cannot be run"
    case .channelOff: "⚠ an alert channel is off"
    case .notDelivered: "⚠ alerts could not be delivered"
    }
  }
}

extension Bundle.Line {
  /// Whether it is about a state or a query's row, and not about what changed in a catalogue.
  var isOfState: Bool { facts.condition != nil && service == nil }
}

/// Such as `1,659 services`.
func counted(_ count: Int, _ noun: String) -> String {
  "\(String(count).groupedByThousands) \(noun)\(count == 1 ? "" : "s")"
}
