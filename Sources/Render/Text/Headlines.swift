import Analysis
import Catalogue

/// One line of the most important facts: a mark and its text.
struct Headline: Equatable {
  enum Mark: String {
    case rise = "▲"
    case fall = "▼"
    case comings = "±"
    case mass = "×"
    case none = "="
  }

  let mark: Mark
  let text: String

  init(_ mark: Mark, _ text: String) { (self.mark, self.text) = (mark, text) }

  var tone: TerminalTone {
    switch mark {
    case .rise: .rise
    case .fall: .fall
    case .comings, .mass, .none: .strong
    }
  }
}

/// The most important changes of a whole report, in at most four lines: what became more expensive
/// and what cheaper, which services were added and removed, and what moved at once.
///
/// It receives the rows of the report's sections one by one.
struct Headlines {
  private let report: Report
  private let moves: MassMoves
  private var hasSummary = false
  private var (raised, lowered, new, removed) = (0, 0, 0, 0)
  /// The services whose rates rose most and fell most.
  private var (rise, fall): (NamedRow?, NamedRow?)
  private var relisted = 0
  private var lost: [(capability: String, services: Int)] = [("refill", 0), ("cancel", 0)]
  /// The title of the section that lists or counts events.
  private var events: String?
  private var balanceChanged = false

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
    case SavedQuery.events.name, SavedQuery.eventKinds.name: events = section.title
    case SavedQuery.balance.name: if row[.change] != .missing { balanceChanged = true }
    default: break
    }
  }

  /// Takes a rate that moved by itself. Rates that moved together with many others are not considered.
  /// Rates come in the order of the size of their moves.
  private mutating func takeRate(_ row: NamedRow) {
    guard let percent = row.percent(.changePercent), percent != 0,
      percent > 0 ? rise == nil : fall == nil
    else { return }
    if percent > 0 { rise = row } else { fall = row }
  }

  /// The lines with information; or one line that says that nothing changed in the compared panels.
  /// `nil` for a report without a summary, which has only some sections.
  func lines(width: Int) -> [Headline]? {
    guard hasSummary else { return nil }
    let changes = [
      move(raised, "rose", rise, .rise, width), move(lowered, "fell", fall, .fall, width), presence,
      masses(width),
    ].compactMap(\.self)
    return changes.isEmpty ? [unchanged].compactMap(\.self) : changes
  }

  /// A line with the panels in which nothing changed; `nil` if nothing was compared.
  private var unchanged: Headline? {
    let compared = report.panels.filter(\.isCompared)
    guard let first = compared.first else { return nil }
    let size = report.minimumChange.flatMap { DecimalText.text($0) }.map { " of \($0) % or more" }
    let nothing = size.map { "no rate change\($0), and nothing else changed" } ?? "nothing changed"
    let words =
      events.map {
        "no net rate change\(size ?? ""), no services added or removed; see \($0)"
      }
      ?? nothing + (compared.contains { !$0.stale.isEmpty } ? " in what could be read" : "")
      + (balanceChanged ? " but the balance" : "")
    var limits: [String] = []
    if compared.count == 1, report.panels.count > 1 {
      limits.append(TextFitting.shortened(TerminalText.safe(first.name), to: 20))
    } else if compared.count < report.panels.count {
      limits.append("\(compared.count) of \(report.panels.count) panels")
    }
    if compared.contains(where: { $0.isOverdue || $0.held != nil }) {
      limits.append(
        compared.count == 1
          ? "up to \(first.to.map(report.zone.minuteText) ?? "then")"
          : "up to their last accepted snapshots")
    }
    return Headline(.none, (limits.isEmpty ? "" : limits.joined(separator: ", ") + ": ") + words)
  }
}

// MARK: - Rates

extension Headlines {
  /// The number of rates that moved in a direction, and the service whose rate moved most.
  private func move(
    _ count: Int, _ verb: String, _ row: NamedRow?, _ mark: Headline.Mark, _ width: Int
  ) -> Headline? {
    guard count > 0 else { return nil }
    let words = "\(counted(count, "rate")) \(verb)"
    guard let row, let percent = row.percent(.changePercent),
      let parts = NumberParts(percent: percent, as: .init(Column(.changePercent, .percent)))
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
  /// A text that a terminal can show safely; empty if missing.
  fileprivate func safeText(_ column: ColumnName) -> String {
    text(column).map { TerminalText.safe($0) } ?? ""
  }
}

// MARK: - Services

extension Headlines {
  /// Added and removed services, and lost capabilities.
  private var presence: Headline? {
    let losses = lost.filter { $0.services > 0 }.map { "\($0.capability) lost by \($0.services)" }
    var parts: [String] = []
    if new > 0 { parts.append("\(counted(new, "service")) new") }
    if removed > 0 {
      parts.append("\(removed) gone" + (relisted > 0 ? " (\(relisted) under another id)" : ""))
    }
    return parts.isEmpty && losses.isEmpty
      ? nil : Headline(.comings, (parts + losses).joined(separator: ", "))
  }

  /// The lines about many services. If they do not fit on one line, those with the most services.
  private func masses(_ width: Int) -> Headline? {
    let shown = moves.lines.filter { line in
      report.minimumChange.map { !line.isSmall(under: $0) } ?? true
    }
    let largest = shown.enumerated().sorted { left, right in
      let (one, other) = (left.element.count ?? 0, right.element.count ?? 0)
      return one == other ? left.offset < right.offset : one > other
    }
    let items = largest.map(\.element).map { line in
      let panel = TextFitting.shortened(TerminalText.safe(line.panel), to: 20)
      return "\(panel): \(TerminalText.safe(line.words))"
    }
    return items.isEmpty ? nil : Headline(.mass, Self.fitted(items, separator: "; ", width))
  }
}

// MARK: - Words

extension Headlines {
  /// As many items as fit on a line, and the number of further items.
  private static func fitted(_ items: [String], separator: String, _ width: Int) -> String {
    // More items than this do not fit on any line.
    let most = min(items.count, max(1, width))
    for count in stride(from: most, to: 1, by: -1) {
      let rest = count < items.count ? separator + "\(items.count - count) more" : ""
      let text = items.prefix(count).joined(separator: separator) + rest
      if DisplayWidth.of(text) <= width - 2 { return text }
    }
    let rest = items.count > 1 ? separator + "\(items.count - 1) more" : ""
    return TextFitting.shortened(items[0], to: width - 2 - DisplayWidth.of(rest)) + rest
  }
}
