import Analysis
import Catalogue
import ReportModel

extension ServiceHistory {
  /// What is known of it now.
  func facts(_ history: PanelHistory, _ site: SiteContext) -> [Fact] {
    guard let last = versions.last else { return [] }
    let unit = (history.currency.map { " \($0.shortened)" } ?? "") + last.unit
    var facts = [
      Fact(
        term: state == .listed ? "Rate" : "Last rate",
        text: Figures.amount(last.rate).shortened + unit
          + (last.isParked ? " (parked: not for sale)" : ""))
    ]
    if let change = site.change(of: id, panel: history.name) {
      facts.append(Fact(term: "In the window", change: ChangeView(percent: change)))
    }
    switch state {
    case .listed: facts.append(Fact(term: "Unchanged since", moment: Moment(last.from)))
    case .missing(let since): facts.append(Fact(term: "Missing since", moment: Moment(since)))
    case .removed(let since): facts.append(Fact(term: "Removed as of", moment: Moment(since)))
    }
    facts.append(Fact(term: "First seen", moment: Moment(firstSeen)))
    facts.append(Fact(term: "Service", text: id.shortened.named))
    if let type = last.type { facts.append(Fact(term: "Type", text: type.shortened)) }
    let limits = [last.min, last.max].map {
      $0.map { Figures.amount($0).shortened } ?? "not stated"
    }
    facts.append(Fact(term: "Least order", text: limits[0]))
    facts.append(Fact(term: "Most", text: limits[1]))
    for (term, flag) in [("Refill", last.refill), ("Cancel", last.cancel)] {
      facts.append(Fact(term: term, text: flag.map { $0 ? "yes" : "no" } ?? "not stated"))
    }
    return facts
  }

  /// The names that it had before, the latest first.
  var previousNames: [ServicePage.PreviousName] {
    guard let current = versions.last?.name else { return [] }
    var names: [ServicePage.PreviousName] = []
    var next = current
    for version in versions.reversed() where !version.name.isExactly(next) {
      next = version.name
      guard let until = version.until, !next.isExactly(current) else { continue }
      names.append(.init(name: next.shortened.named, until: Moment(until)))
    }
    return names
  }

  /// Its rate over time, and every version of it.
  func blocks(_ history: PanelHistory, stem: String) -> [Block] {
    var rates = Block(anchor: "rates", title: "Rate over time")
    if let chart = chart(history) {
      rates.charts = [chart.markup]
    } else {
      rates.none = "Its rate never changed."
    }
    let file = stem.split(separator: "/").last.map(String.init) ?? stem
    let versions = Block(versionTable, limit: 400, heading: "valid_from", download: file)
    return [rates, versions]
  }

  private func chart(_ history: PanelHistory) -> TimeChart? {
    let spans = versions.filter { !$0.isParked }.map { version in
      TimeChart.Span(
        from: version.from, to: version.until, value: version.rate.approximation,
        figures: version.rate.label)
    }
    let unit = (history.currency.map { " in \($0.shortened)" } ?? "") + (versions.last?.unit ?? "")
    return TimeChart(spans, gaps: history.gaps, title: "Rate" + unit)
  }

  /// Every version as `history` prints it.
  func table(panel: String) -> Table {
    let query = SavedQuery.history
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: query.columns,
      rows: versions.map { version in
        [
          .text(panel), .text(id), .time(version.from),
          version.until.map(Cell.time) ?? .missing,
        ] + version.looks
      })
  }

  /// Every version, the latest first: its rate, how that moved, and whatever is not the same in all.
  private var versionTable: Table {
    let names: [(String, Column.Kind)] = [
      ("valid_from", .time), ("valid_to", .time), ("rate", .amount), ("change_percent", .percent),
      ("name", .text), ("category", .text), ("type", .text), ("min", .amount), ("max", .amount),
      ("refill", .flag), ("cancel", .flag),
    ]
    var rows: [[Cell]] = []
    for (place, version) in versions.enumerated() {
      let looks = version.looks
      rows.append(
        [.time(version.from), version.until.map(Cell.time) ?? .missing, looks[3]]
          + [place == 0 ? .missing : version.change(from: versions[place - 1])] + looks[0...2]
          + looks[4...])
    }
    let varying = names.indices.filter { column in
      column < 4 || rows.contains { $0[column] != rows[0][column] }
    }
    return Table(
      name: "versions", title: "Every version",
      meaning: "The latest first; what is the same in all of them stands above",
      columns: varying.map { Column(name: names[$0].0, kind: names[$0].1) },
      rows: rows.reversed().map { row in varying.map { row[$0] } })
  }
}

extension ServiceVersion {
  /// What the rate is the price of.
  fileprivate var unit: String { type == "Package" ? " an order" : " per 1,000" }

  /// The change of the rate in percent; missing where it did not change or was 0.
  fileprivate func change(from before: ServiceVersion) -> Cell {
    let old = before.rate.approximation
    guard rate != before.rate, old > 0 else { return .missing }
    return .percent(100 * (rate.approximation - old) / old)
  }
}
