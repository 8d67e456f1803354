import Catalogue
import Interpretation

/// The rate changes that need no row, because the versions contain everything about them: the ratio is that of
/// the two rates, and the group is that of the step's line about the category, otherwise about the panel. Most
/// events are of this kind, and the view `rate_move` shows them.
///
/// Other changes have rows, and so have those that the versions alone would show incorrectly.
struct PlainMoves {
  /// The kinds of rows that judge the step of a rate. A service with such a row has no plain change in the
  /// step.
  static let judging: Set<String> = Set(
    [EventKind.rate, .redenominated, .unit, .replaced, .parked, .unparked, .relisted]
      .map(\.rawValue) + [uncompared])

  /// The kind of a row for a rate that changed and was not compared.
  static let uncompared = "uncompared"

  /// The kind of a row for an earlier line of the day about floating rates that continues.
  static let continued = "continued"

  private var lines: [EventSubject: EventGroup] = [:]
  private let changes: [ServiceChange]
  /// The index of each service in ``changes``. Indices are used because changes are large.
  private var indexes: [ExactText: Int] = [:]
  private var judgements: [ExactText: Int] = [:]

  /// The earlier lines of the day that continue in this step, in their order.
  private(set) var continuedLines: [(subject: EventSubject, group: EventGroup)] = []

  /// Makes the list for a step. `floatingLines` are the lines of the day after the step.
  init(
    _ result: StepResult, of step: CatalogueStep, floatingLines: [EventSubject: EventGroup]
  ) {
    changes = step.changes
    indexes.reserveCapacity(changes.count)
    for (index, change) in changes.enumerated() { indexes[ExactText(change.id)] = index }
    var earlier: Set<EventGroup> = []
    result.forEachEvent { event in
      guard let service = event.subject.service else {
        if event.kind == .repriced || event.kind == .floating { lines[event.subject] = event.group }
        return
      }
      if Self.judging.contains(event.kind.rawValue) {
        judgements[ExactText(service), default: 0] += 1
      }
      if event.kind == .rate, let group = event.group, group.at != result.at {
        earlier.insert(group)
      }
    }
    continuedLines = floatingLines.filter { earlier.contains($0.value) }
      .map { (subject: $0.key, group: $0.value) }
      .sorted { ($0.group.at, $0.group.number) < ($1.group.at, $1.group.number) }
    for line in continuedLines { lines[line.subject] = line.group }
  }

  /// Whether the versions contain everything about an event.
  func contains(_ event: Event) -> Bool {
    guard event.kind == .rate, event.factor == nil, let ratio = event.ratio,
      let service = event.subject.service, judgements[ExactText(service)] == 1,
      let change = indexes[ExactText(service)].map({ changes[$0] }), let after = change.after,
      let before = rateBefore(change, event), before > 0, event.group == group(of: after)
    else { return false }
    return abs(ratio / (after.rate.approximation / before) - 1) < 1e-12
  }

  private func rateBefore(_ change: ServiceChange, _ event: Event) -> Double? {
    switch change {
    case .changed(let looks): looks.before.rate.approximation
    case .came(_, wasKnown: true): event.before.flatMap { Amount($0) }?.approximation
    case .came, .went, .reread: nil
    }
  }

  private func group(of look: ServiceLook) -> EventGroup? {
    lines[.category(ExactText(look.category))] ?? lines[.panel]
  }

  /// The services whose rate changed without an event about it.
  func uncomparedServices() -> [ExactText] {
    indexes.keys.filter { id in
      if judgements[id] != nil { return false }
      return switch indexes[id].map({ changes[$0] }) {
      case .changed(let looks): looks.before.rate != looks.after.rate
      case .came(_, let wasKnown): wasKnown
      default: false
      }
    }
  }
}
