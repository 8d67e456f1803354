import Analysis
import Catalogue

/// What a reader must know first of a whole report, in at most five lines: what became more expensive and
/// what cheaper, what came and went, what moved at once, and which figures not to trust.
///
/// It takes the rows of the report's sections one by one.
struct Headlines {
  private let report: Report
  private let moves: MassMoves
  private var hasSummary = false
  private var (raised, lowered, new, removed) = (0, 0, 0, 0)
  /// The services whose rates rose and fell most.
  private var (rise, fall): (NamedRow?, NamedRow?)
  private var relisted = 0
  private var lost: [(capability: String, services: Int)] = [("refill", 0), ("cancel", 0)]
  private var (hasEvents, balanceChanged) = (false, false)

  /// The minimum width of a service's name, in columns.
  private static let leastName = 12

  init(_ report: Report, _ moves: MassMoves) { (self.report, self.moves) = (report, moves) }

  mutating func take(_ cells: [Cell], of section: some Section) {
    let row = NamedRow(cells: cells, columns: section.columns)
    switch section.name {
    case SavedQuery.summary.name:
      hasSummary = true
      raised += row.count(.raised)
      lowered += row.count(.lowered)
      new += row.count(.new)
      removed += row.count(.removed)
    case SavedQuery.rates.name:
      if moves.group(of: row, in: section.name) == nil { takeRate(row) }
    case SavedQuery.removed.name: if row[.relistedAs] != .missing { relisted += 1 }
    case SavedQuery.capabilities.name:
      lost[0].services += row.count(.refillLost)
      lost[1].services += row.count(.cancelLost)
    case SavedQuery.events.name, SavedQuery.eventKinds.name: hasEvents = true
    case SavedQuery.balance.name: if row[.change] != .missing { balanceChanged = true }
    default: break
    }
  }

  /// Takes a rate that moved by itself: one of many that moved at once is not the most. Rates are in the
  /// order of the size of their moves.
  private mutating func takeRate(_ row: NamedRow) {
    guard let percent = row.percent(.changePercent), percent != 0,
      percent > 0 ? rise == nil : fall == nil
    else { return }
    if percent > 0 { rise = row } else { fall = row }
  }

  /// The lines that have something to say; one that says so if nothing changed. `nil` for a report
  /// without a summary, which is one of some sections only.
  func lines(width: Int) -> [Headline]? {
    guard hasSummary else { return nil }
    let changes = [
      move(raised, "rose", rise, .rise, width), move(lowered, "fell", fall, .fall, width), presence,
      masses(width),
    ].compactMap(\.self)
    let isAnyHeld = report.panels.contains { $0.held != nil }
    let isAnyStale = report.panels.contains { !$0.stale.isEmpty }
    let size = report.minimumChange.flatMap { DecimalText.text($0) }.map { " of \($0) % or more" }
    let nothing = size.map { "no rate change\($0), and nothing else changed" } ?? "nothing changed"
    let none = Headline(
      .none,
      hasEvents
        ? "no net rate change\(size ?? ""), no services added or removed; see Events"
        : nothing
          + (isAnyHeld ? " in what was accepted" : isAnyStale ? " in what could be read" : "")
          + (balanceChanged ? " but the balance" : ""))
    return (changes.isEmpty ? [none] : changes) + [doubts(width)].compactMap(\.self)
  }
}

// MARK: - Rates

extension Headlines {
  /// How many rates moved in a direction, and the service whose rate moved most.
  private func move(
    _ count: Int, _ verb: String, _ row: NamedRow?, _ mark: Headline.Mark, _ width: Int
  ) -> Headline? {
    guard count > 0 else { return nil }
    let words = "\(Self.counted(count, "rate")) \(verb)"
    guard let row, let percent = row.percent(.changePercent),
      let parts = NumberParts(percent: percent, in: Column(.changePercent, .percent))
    else { return Headline(mark, words) }
    let start = words + (count == 1 ? ", " : ", most ") + parts.integer + parts.fraction + ": "
    let place = [row.safeText(.panel), row.safeText(.service)]
      .map { TextFitting.shortened($0, to: 20) }.joined(separator: " ")
    let end = " (\(place))"
    let room = width - 2 - DisplayWidth.of(start + end)
    let name = TextFitting.shortened(row.safeText(.name), to: max(room, Self.leastName))
    return Headline(mark, start + name + end)
  }
}

extension NamedRow {
  /// A text that a terminal can show; empty if it is missing.
  fileprivate func safeText(_ column: ColumnName) -> String {
    text(column).map { TerminalText.safe($0) } ?? ""
  }
}

// MARK: - Services

extension Headlines {
  /// What came, what went, and what the services that stayed can no longer have.
  private var presence: Headline? {
    let losses = lost.filter { $0.services > 0 }.map { "\($0.capability) lost by \($0.services)" }
    var parts: [String] = []
    if new > 0 { parts.append("\(Self.counted(new, "service")) new") }
    if removed > 0 {
      parts.append("\(removed) gone" + (relisted > 0 ? " (\(relisted) under another id)" : ""))
    }
    return parts.isEmpty && losses.isEmpty
      ? nil : Headline(.comings, (parts + losses).joined(separator: ", "))
  }

  /// The lines about many services, the first ones if they are too many for a line.
  private func masses(_ width: Int) -> Headline? {
    let shown = moves.lines.filter { line in
      report.minimumChange.map { !line.isSmall(under: $0) } ?? true
    }
    let items = shown.map { line in
      let panel = TextFitting.shortened(TerminalText.safe(line.panel), to: 20)
      return "\(panel): \(TerminalText.safe(line.words))"
    }
    return items.isEmpty ? nil : Headline(.mass, Self.fitted(items, separator: "; ", width))
  }
}

// MARK: - Trust

extension Headlines {
  /// The panels that were not read lately, or not all of their prices, and those of which a snapshot waits for a decision.
  private func doubts(_ width: Int) -> Headline? {
    let items = report.panels.flatMap { panel -> [String] in
      let name = TextFitting.shortened(TerminalText.safe(panel.name), to: 20)
      var items: [String] = []
      if panel.to == nil {
        items.append("\(name): no data yet")
      } else if let last = panel.to, panel.isStale {
        items.append("\(name) not read since \(report.zone.minuteText(last))")
      }
      if let first = panel.stale.first {
        items.append(
          panel.stale.count == 1
            ? "\(name): the price of \(TerminalText.safe(first.service)) cannot be read"
            : "\(name): \(panel.stale.count) prices cannot be read")
      }
      if let held = panel.held { items.append("\(name): snapshot \(held.snapshot) is held") }
      return items
    }
    return items.isEmpty ? nil : Headline(.doubt, Self.fitted(items, separator: "; ", width))
  }

  /// As many of the items as fit in a line, and how many more there are.
  private static func fitted(_ items: [String], separator: String, _ width: Int) -> String {
    // More than these fit in no line.
    let most = min(items.count, max(1, width))
    for count in stride(from: most, to: 1, by: -1) {
      let rest = count < items.count ? separator + "\(items.count - count) more" : ""
      let text = items.prefix(count).joined(separator: separator) + rest
      if DisplayWidth.of(text) <= width - 2 { return text }
    }
    let rest = items.count > 1 ? separator + "\(items.count - 1) more" : ""
    return TextFitting.shortened(items[0], to: width - 2 - DisplayWidth.of(rest)) + rest
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension PanelCoverage {
  /// Whether its last snapshot is older than its usual pace explains.
  fileprivate var isStale: Bool {
    guard let to else { return true }
    return from == to && !startsInside || longestGap.map { $0.from == to && $0.to == nil } == true
  }
}
