import Catalogue

// The plain fields: one event for each changed field. If at least 5 % of the panel's services, and at
// least 20, change the same field, one line with their number is added.
//
// The events are made when they are read (``StepResult/forEachEvent(_:)``): for a large panel that changes all
// of its fields at once, they would take a gigabyte.

extension StepInterpreter {
  mutating func reportFieldChanges() {
    var counts: [EventKind: Int] = [:]
    for move in moves where !move.isRelisted {
      let changes = move.looks.fieldChanges
      if changes.isEmpty { continue }
      for change in changes { counts[change.kind, default: 0] += 1 }
      result.fieldChanges.append(move.looks)
    }
    for kind in EventKind.allCases {
      guard let count = counts[kind], isMany(count) else { continue }
      result.fieldLines[kind] = addLine(Event(kind, .panel, count: count))
    }
  }

  /// Whether this many changes of a field are reported in one line.
  func isMany(_ count: Int) -> Bool {
    count >= 20 && count.isAtLeast(percent: 5, of: memory.listed)
  }
}

extension LookPair {
  /// The events of the plain fields that differ, in the order of their kinds.
  var fieldChanges: [Event] {
    var changes: [Event] = []
    func compare(_ kind: EventKind, _ old: String?, _ new: String?) {
      if old.isExactly(new) { return }
      changes.append(Event(kind, .service(after.id), before: old, after: new))
    }
    compare(.name, before.name, after.name)
    compare(.category, before.category, after.category)
    compare(.type, before.type, after.type)
    if before.min != after.min { compare(.min, before.min?.text, after.min?.text) }
    if before.max != after.max { compare(.max, before.max?.text, after.max?.text) }
    compare(.refill, before.refill?.description, after.refill?.description)
    compare(.cancel, before.cancel?.description, after.cancel?.description)
    if before.status?.statusWord != after.status?.statusWord {
      compare(.status, before.status, after.status)
    }
    compare(.description, before.description, after.description)
    compare(.dripfeed, before.dripfeed, after.dripfeed)
    return changes
  }
}

extension String {
  /// The meaning of a status: case and surrounding blanks do not count.
  fileprivate var statusWord: String {
    lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
