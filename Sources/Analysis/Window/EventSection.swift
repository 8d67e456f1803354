import Catalogue
import ReportModel
import Store

/// The rows of `events.sql`.
struct EventSection: WindowSection {
  static let query = SavedQuery.events
  private var panels: [Panel] = []
  private var found: [Event] = []
  private let reader: RowReader

  init(_ reader: RowReader) { self.reader = reader }

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    var ranks = IDMap<Int>()
    ranks.reserveCapacity(book.services.count)
    for (rank, service) in book.services.enumerated() { ranks.set(service, rank) }
    try book.reader.readAhead(texts: panel.changes.flatMap(\.namesToCompare))
    for step in panel.changes.chunked(by: \.at) {
      let at = step[step.startIndex].at
      // Those of the panel as a whole.
      if book.massEvents.moves[at]?.isRedenomination == true {
        add(.redenominated, at, step.startIndex)
      }
      if book.massEvents.renumberings[at] != nil { add(.renumbered, at, step.startIndex) }
      let byID = step.indices.map { (rank: ranks[step[$0].service] ?? 0, place: $0) }
      for (_, place) in byID.sorted(by: { $0.rank < $1.rank }) {
        let change = step[place]
        if let presence = Self.presence(change, in: panel) { add(presence, at, place) }
        guard let before = change.before, let after = change.after else { continue }
        if before.rate != after.rate { add(.rate, at, place) }
        for edit in try Self.edits(from: before, to: after, book.reader) { add(edit, at, place) }
      }
    }
    panels.append(Panel(label: book.label, changes: panel.changes, massEvents: book.massEvents))
  }

  private mutating func add(_ kind: Kind, _ at: Timestamp, _ change: Int) {
    found.append(Event(at: at, panel: Int32(panels.count), change: Int32(change), kind: kind))
  }

  /// Whether a service came or went.
  private static func presence(_ change: ServiceChange, in panel: PanelChanges) -> Kind? {
    if change.after == nil {
      let absences = panel.absences(of: change.service, from: change.at, until: change.next)
      return absences == 1 ? .missing : .removed
    }
    if change.wasListed { return nil }
    return change.before == nil ? .new : .returned
  }

  /// What changed beside the rate.
  private static func edits(
    from before: StoredVersion, to after: StoredVersion, _ reader: CatalogueReader
  ) throws -> [Kind] {
    func differ(_ old: StoredVersion.TextID?, _ new: StoredVersion.TextID?) throws -> Bool {
      if old == new { return false }
      return !(try old.map(reader.text)).isExactly(try new.map(reader.text))
    }
    var edits: [Kind] = []
    if before.min != after.min { edits.append(.min) }
    if before.max != after.max { edits.append(.max) }
    if try differ(before.name, after.name) { edits.append(.name) }
    if try differ(before.category, after.category) { edits.append(.category) }
    if try differ(before.type, after.type) { edits.append(.type) }
    if before.refill != after.refill { edits.append(.refill) }
    if before.cancel != after.cancel { edits.append(.cancel) }
    return edits
  }

  consuming func rows() -> Rows {
    // Stable: within one time, by the panels' names.
    let sorted = found.sorted { $0.at < $1.at }
    return Rows(
      from: Source(columnCount: Self.columns.count, panels: panels, events: sorted, reader: reader))
  }
}

extension ServiceChange {
  /// The names before and behind it, where they may differ: services do not share theirs.
  fileprivate var namesToCompare: [StoredVersion.TextID] {
    guard let before, let after, before.name != after.name else { return [] }
    return [before.name, after.name].compactMap(\.self)
  }
}

extension EventSection {
  /// In the words of the column `event`.
  private enum Kind: String {
    case redenominated, renumbered
    case new, returned, missing, removed
    case rate, min, max, name, category, type, refill, cancel
  }

  private struct Event {
    let at: Timestamp
    let panel: Int32
    /// Its place among the panel's changes; of the panel as a whole, one of the same time.
    let change: Int32
    let kind: Kind
  }

  /// What the events of a panel are told from.
  private struct Panel {
    let label: PanelLabel
    let changes: [ServiceChange]
    let massEvents: MassEvents
  }

  private struct Source: RowSource {
    let columnCount: Int
    let panels: [Panel]
    let events: [Event]
    let reader: RowReader

    var count: Int { events.count }

    var constants: [Int: Cell] {
      panels.map(\.label).constants(name: 1, group: holdsMassEvents ? nil : 9)
    }

    /// All but those of mass events are of a service.
    var full: Set<Int> { holdsMassEvents ? [] : [2] }

    private var holdsMassEvents: Bool {
      panels.contains { !$0.massEvents.moves.isEmpty || !$0.massEvents.renumberings.isEmpty }
    }

    func cell(_ column: Int, ofRow row: Int) -> Cell {
      let event = events[row]
      let place = Int(event.panel)
      switch (column, event.kind) {
      case (0, _): return .time(event.at)
      case (1, _): return panels[place].label.name
      case (5, _): return .text(event.kind.rawValue)
      case (_, .redenominated):
        return panels[place].massEvents.moves[event.at]?.cell(column) ?? .missing
      case (_, .renumbered):
        return panels[place].massEvents.renumberings[event.at]?.cell(column) ?? .missing
      default:
        return cell(
          column, of: event.kind, panels[place].changes[Int(event.change)],
          panels[place].massEvents)
      }
    }

    private func cell(
      _ column: Int, of kind: Kind, _ change: ServiceChange, _ massEvents: MassEvents
    ) -> Cell {
      switch column {
      case 2: return reader.id(change.service)
      case 3: return reader.text((change.after ?? change.before)?.name)
      case 4: return reader.text((change.after ?? change.before)?.category)
      case 6: return change.before.map { value($0, of: kind) } ?? .missing
      case 7: return change.after.map { value($0, of: kind) } ?? .missing
      case 8:
        guard kind == .rate, let before = change.before, let after = change.after else {
          return .missing
        }
        return .change(from: before, to: after)
      default:
        switch kind {
        case .new, .returned, .missing, .removed: break
        case .rate where change.wasListed: break
        default: return .missing
        }
        return massEvents.group(of: change).map(Cell.text) ?? .missing
      }
    }

    /// What a version has of what an event is about.
    private func value(_ version: StoredVersion, of kind: Kind) -> Cell {
      func word(_ flag: Bool?) -> Cell { flag.map { .text($0 ? "true" : "false") } ?? .missing }
      func figure(_ amount: Amount?) -> Cell { amount.map { .text($0.text) } ?? .missing }
      return switch kind {
      case .rate: figure(version.rate)
      case .min: figure(version.min)
      case .max: figure(version.max)
      case .name: reader.text(version.name)
      case .category: reader.text(version.category)
      case .type: reader.text(version.type)
      case .refill: word(version.refill)
      case .cancel: word(version.cancel)
      case .redenominated, .renumbered, .new, .returned, .missing, .removed: .missing
      }
    }
  }
}

extension MassEvents.Move {
  /// The columns of a redenomination, which is of the panel as a whole.
  fileprivate func cell(_ column: Int) -> Cell {
    switch column {
    case 6: currencyBefore.map(Cell.text) ?? .missing
    case 7: currencyAfter.map(Cell.text) ?? .missing
    case 8: .percent(Cell.roundedPercent(100 * (factor - 1)))
    case 9: .text(group)
    default: .missing
    }
  }
}

extension MassEvents.Renumbering {
  /// The columns of a renumbering, which is of the panel as a whole.
  fileprivate func cell(_ column: Int) -> Cell {
    switch column {
    case 6: .text(String(servicesBefore))
    case 7: .text(String(servicesAfter))
    case 9: .text(Self.group)
    default: .missing
    }
  }
}
