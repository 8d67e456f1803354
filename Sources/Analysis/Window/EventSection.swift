import Catalogue
import ReportModel
import Store

/// The rows of `events.sql`.
struct EventSection: WindowSection {
  static let query = SavedQuery.events
  private var found: [(at: Timestamp, row: [Cell])] = []

  mutating func add(_ panel: PanelChanges, _ book: PanelBook) throws {
    let ranks = Dictionary(uniqueKeysWithValues: zip(book.services, book.services.indices))
    for step in panel.changes.chunked(by: \.at) {
      let at = step[step.startIndex].at
      addEvents(of: book, at: at)
      for change in step.sorted(by: {
        ranks[$0.service, default: 0] < ranks[$1.service, default: 0]
      }) {
        try addEvents(of: change, in: panel, book)
      }
    }
  }

  /// Those of the panel as a whole.
  private mutating func addEvents(of book: PanelBook, at: Timestamp) {
    if let move = book.massEvents.moves[at], move.isRedenomination {
      let (before, after) = (move.currencyBefore, move.currencyAfter)
      add(
        at, book, "redenominated", before.map(Cell.text) ?? .missing,
        after.map(Cell.text) ?? .missing,
        .percent(Cell.roundedPercent(100 * (move.factor - 1))), move.group)
    }
    if let renumbering = book.massEvents.renumberings[at] {
      add(
        at, book, "renumbered", .text("\(renumbering.servicesBefore)"),
        .text("\(renumbering.servicesAfter)"), .missing, MassEvents.Renumbering.group)
    }
  }

  private mutating func add(
    _ at: Timestamp, _ book: PanelBook, _ event: String, _ before: Cell, _ after: Cell,
    _ change: Cell, _ group: String
  ) {
    found.append(
      (
        at,
        [
          .time(at), book.panel, .missing, .missing, .missing, .text(event), before, after, change,
          .text(group),
        ]
      ))
  }

  /// Those of one service: that it came or went first, then what else changed.
  private mutating func addEvents(
    of change: ServiceChange, in panel: PanelChanges, _ book: PanelBook
  ) throws {
    guard let shown = change.after ?? change.before else { return }
    let head: [Cell] = [
      .time(change.at), book.panel, try book.id(change.service), try book.text(shown.name),
      try book.text(shown.category),
    ]
    let group = book.massEvents.group(of: change).map(Cell.text) ?? .missing
    if let presence = Self.presence(change, in: panel) {
      found.append((change.at, head + [.text(presence), .missing, .missing, .missing, group]))
    }
    guard let before = change.before, let after = change.after else { return }
    if before.rate != after.rate {
      found.append(
        (
          change.at,
          head + [
            .text("rate"), .text(before.rate), .text(after.rate), .change(from: before, to: after),
            change.wasListed ? group : .missing,
          ]
        ))
    }
    for (event, before, after) in try Self.edits(from: before, to: after, book) {
      found.append((change.at, head + [.text(event), before, after, .missing, .missing]))
    }
  }

  /// Whether a service came or went, in the event's word.
  private static func presence(_ change: ServiceChange, in panel: PanelChanges) -> String? {
    if change.after == nil {
      return panel.snapshots(from: change.at, until: change.next) == 1 ? "missing" : "removed"
    }
    if change.wasListed { return nil }
    return change.before == nil ? "new" : "returned"
  }

  /// What changed beside the rate, by the event's word.
  private static func edits(
    from before: StoredVersion, to after: StoredVersion, _ book: PanelBook
  ) throws -> [(String, Cell, Cell)] {
    var edits: [(String, Cell, Cell)] = []
    func add(_ event: String, _ before: Cell, _ after: Cell) {
      if before != after { edits.append((event, before, after)) }
    }
    func word(_ flag: Bool?) -> Cell { flag.map { .text($0 ? "true" : "false") } ?? .missing }
    func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }
    add("min", text(before.min), text(after.min))
    add("max", text(before.max), text(after.max))
    for (event, old, new) in [
      ("name", before.name, after.name), ("category", before.category, after.category),
      ("type", before.type, after.type),
    ] where old != new {
      let (old, new) = (try book.text(old), try book.text(new))
      if !old.isExactly(new) { edits.append((event, old, new)) }
    }
    add("refill", word(before.refill), word(after.refill))
    add("cancel", word(before.cancel), word(after.cancel))
    return edits
  }

  consuming func rows() -> [[Cell]] {
    // Stable: within one time, by the panels' names.
    found.sorted { $0.at < $1.at }.map(\.row)
  }
}

extension Cell {
  /// Whether both are the same text byte for byte, or both missing.
  fileprivate func isExactly(_ other: Cell) -> Bool { text.isExactly(other.text) }
}
