import Catalogue

// The plain fields: one event for each changed field. If at least 5 % of the panel's services, and at
// least 20, change the same field, one line with their number is added.

extension StepInterpreter {
  mutating func reportFieldChanges() {
    for move in moves where !move.isRelisted { reportFieldChanges(of: move) }
    for kind in Self.fields { gatherFieldChanges(of: kind) }
  }

  private static let fields: [EventKind] = [
    .name, .category, .type, .min, .max, .refill, .cancel, .status, .description, .dripfeed,
  ]

  private mutating func reportFieldChanges(of move: Move) {
    let (old, new) = (move.before, move.after)
    func report(_ kind: EventKind, _ before: String?, _ after: String?) {
      if before.isExactly(after) { return }
      result.events.append(Event(kind, .service(new.id), before: before, after: after))
    }
    report(.name, old.name, new.name)
    report(.category, old.category, new.category)
    report(.type, old.type, new.type)
    if old.min != new.min { report(.min, old.min?.text, new.min?.text) }
    if old.max != new.max { report(.max, old.max?.text, new.max?.text) }
    report(.refill, old.refill?.description, new.refill?.description)
    report(.cancel, old.cancel?.description, new.cancel?.description)
    if old.status?.statusWord != new.status?.statusWord {
      report(.status, old.status, new.status)
    }
    report(.description, old.description, new.description)
    report(.dripfeed, old.dripfeed, new.dripfeed)
  }

  /// Adds one line for the changes of a field if there are many.
  mutating func gatherFieldChanges(of kind: EventKind) {
    func isMember(_ event: Event) -> Bool { event.kind == kind && event.subject.service != nil }
    let count = result.events.count(where: isMember)
    guard count >= 20, count.isAtLeast(percent: 5, of: memory.listed) else { return }
    var line = Event(kind, .panel, count: count)
    if kind == .currency {
      // A value that all of these services share says more than their number.
      func common(_ text: (Event) -> String?) -> String? {
        let texts = Set(result.events.lazy.filter(isMember).map(text))
        return texts.count == 1 ? texts.first ?? nil : nil
      }
      (line.before, line.after) = (common(\.before), common(\.after))
    }
    addLine(line, gathering: isMember)
  }
}

extension String {
  /// The meaning of a status: case and surrounding blanks do not count.
  fileprivate var statusWord: String {
    lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
