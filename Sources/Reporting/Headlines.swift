import Catalogue
import ReportModel

/// What a reader must know first of a whole report, in at most five lines: what became dearer and
/// what cheaper, what came and went, what moved at once, and which figures not to trust.
struct Headlines {
  private let report: Report
  private let summary: Table
  private let width: Int

  /// The least columns that a service's name is given.
  private static let leastName = 12

  /// `nil` where the report has no summary, as one of some sections only.
  init?(_ report: Report, width: Int) {
    guard let summary = report.tables.first(where: { $0.name == "summary" }), !summary.body.isEmpty
    else { return nil }
    (self.report, self.summary, self.width) = (report, summary, width)
  }

  /// The lines that have something to say; one that says so where nothing changed.
  var lines: [Headline] {
    let changes = [
      move("raised", "rose", Headline.Mark.rise), move("lowered", "fell", .fall), comings, masses,
    ].compactMap(\.self)
    let isBalanceOther = (table("balance")?.present("change") ?? 0) > 0
    let isDetailOther = table("events").map { !$0.body.isEmpty } ?? false
    let isAnyHeld = report.panels.contains { $0.held != nil }
    let none = Headline(
      .none,
      isDetailOther
        ? "no net rate change, no services added or removed; see Events"
        : (isAnyHeld ? "nothing changed in what was accepted" : "nothing changed")
          + (isBalanceOther ? " but the balance" : ""))
    return (changes.isEmpty ? [none] : changes)
      + [doubts].compactMap(\.self)
  }
}

// MARK: - Rates

extension Headlines {
  /// How many rates moved in a direction, and the service whose rate did most.
  private func move(_ column: String, _ verb: String, _ mark: Headline.Mark) -> Headline? {
    let count = summary.sum(column)
    guard count > 0 else { return nil }
    let words = "\(Self.counted(count, "rate")) \(verb)"
    guard let rates = table("rates"), let row = extreme(of: rates, isRise: mark == .rise),
      let percent = rates.percent(row, "change_percent"),
      let parts = NumberParts(percent: percent, in: Column(name: "change_percent", kind: .percent))
    else { return Headline(mark, words) }
    let start = words + (count == 1 ? ", " : ", most ") + parts.integer + parts.fraction + ": "
    let place = [rates.text(row, "panel"), rates.text(row, "service")]
      .map { TextFitting.shortened($0, to: 20) }.joined(separator: " ")
    let end = " (\(place))"
    let room = width - 2 - DisplayWidth.of(start + end)
    let name = TextFitting.shortened(rates.text(row, "name"), to: max(room, Self.leastName))
    return Headline(mark, start + name + end)
  }

  /// The largest move in a direction: rates stand by the size of their moves.
  private func extreme(of rates: Table, isRise: Bool) -> [Cell]? {
    guard let change = rates.index(of: "change_percent") else { return nil }
    let place = (0..<rates.body.count).first { row in
      guard case .percent(let percent) = rates.body.cell(change, ofRow: row) else { return false }
      return isRise ? percent > 0 : percent < 0
    }
    return place.map { rates.body[$0] }
  }
}

// MARK: - Services

extension Headlines {
  /// What came, what went, and what those that stayed can no longer have.
  private var comings: Headline? {
    let (new, removed) = (summary.sum("new"), summary.sum("removed"))
    let relisted = table("removed").map { $0.present("relisted_as") } ?? 0
    let losses = ["refill", "cancel"].compactMap { name -> String? in
      let count = table("capabilities")?.sum(name + "_lost") ?? 0
      return count > 0 ? "\(name) lost by \(count)" : nil
    }
    var parts: [String] = []
    if new > 0 { parts.append("\(Self.counted(new, "service")) new") }
    if removed > 0 {
      parts.append("\(removed) gone" + (relisted > 0 ? " (\(relisted) under another id)" : ""))
    }
    return parts.isEmpty && losses.isEmpty
      ? nil : Headline(.comings, (parts + losses).joined(separator: ", "))
  }

  /// The mass events, the first ones by name where they are too many for a line.
  private var masses: Headline? {
    guard let events = table("events"), let service = events.index(of: "service") else {
      return nil
    }
    let items = events.body.places(missing: service).map { place in
      let row = events.body[place]
      let panel = TextFitting.shortened(events.text(row, "panel"), to: 20)
      return "\(panel): \(events.text(row, "name")) \(events.text(row, "event"))"
    }
    return items.isEmpty ? nil : Headline(.mass, fitted(items, separator: "; "))
  }
}

// MARK: - Trust

extension Headlines {
  /// The panels that were not read lately, and those of which a snapshot waits for a decision.
  private var doubts: Headline? {
    let items = report.panels.flatMap { panel -> [String] in
      let name = TextFitting.shortened(TerminalText.safe(panel.name), to: 20)
      var items: [String] = []
      if panel.to == nil {
        items.append("nothing was read of \(name) by then")
      } else if let last = panel.to, panel.isStale {
        items.append("\(name) not read since \(last.minuteText)")
      }
      if let held = panel.held { items.append("\(name): snapshot \(held.snapshot) is held") }
      return items
    }
    return items.isEmpty ? nil : Headline(.doubt, fitted(items, separator: "; "))
  }

  /// As many of the items as a line takes, and how many more there are.
  private func fitted(_ items: [String], separator: String) -> String {
    for count in stride(from: items.count, to: 1, by: -1) {
      let rest = count < items.count ? separator + "\(items.count - count) more" : ""
      let text = items.prefix(count).joined(separator: separator) + rest
      if DisplayWidth.of(text) <= width - 2 { return text }
    }
    let rest = items.count > 1 ? separator + "\(items.count - 1) more" : ""
    return TextFitting.shortened(items[0], to: width - 2 - DisplayWidth.of(rest)) + rest
  }

  private func table(_ name: String) -> Table? { report.tables.first { $0.name == name } }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
