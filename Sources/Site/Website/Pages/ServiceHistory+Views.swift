import Analysis
import Catalogue

extension ServiceHistory {
  /// What is known of it now.
  func facts(_ history: PanelHistory, _ site: SiteContext) -> [Fact] {
    guard let last = versions.last else { return [] }
    let currency = last.currency ?? history.currency
    let unit = (currency.map { " \($0.shortened)" } ?? "") + last.unit
    var facts = [
      Fact(
        term: state == .listed ? "Rate" : "Last rate",
        text: Figures.amount(last.rate).shortened + unit
          + (last.isParked ? " (parked: not for sale)" : "")
          + (last.isStale ? " (last known: the rate cannot be read)" : ""))
    ]
    if let change = site.change(of: id, panel: history.name) {
      facts.append(Fact(term: "In the window", change: ChangeView(percent: change)))
    }
    switch state {
    case .listed:
      let term = last.isStale ? "Not readable since" : "Unchanged since"
      facts.append(Fact(term: term, moment: Moment(last.from, site.zone)))
    case .missing(let since):
      facts.append(Fact(term: "Missing since", moment: Moment(since, site.zone)))
    case .removed(let since):
      facts.append(Fact(term: "Removed as of", moment: Moment(since, site.zone)))
    }
    facts.append(Fact(term: "First seen", moment: Moment(firstSeen, site.zone)))
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
  func previousNames(_ zone: Zone) -> [ServicePage.PreviousName] {
    guard let current = versions.last?.name else { return [] }
    var names: [ServicePage.PreviousName] = []
    var next = current
    for version in versions.reversed() where !version.name.isExactly(next) {
      next = version.name
      guard let until = version.until, !next.isExactly(current) else { continue }
      names.append(.init(name: next.shortened.named, until: Moment(until, zone)))
    }
    return names
  }

  /// Its rate over time, and every version of it.
  func blocks(_ history: PanelHistory, stem: String, _ zone: Zone) -> [Block] {
    var rates = Block(anchor: "rates", title: "Rate over time")
    if let chart = chart(history, zone) {
      rates.charts = [chart.markup]
    } else {
      rates.none = "Its rate never changed."
    }
    let file = stem.split(separator: "/").last.map(String.init) ?? stem
    let versions = Block(
      versionTable(history), zone, limit: 400, heading: .validFrom, download: file)
    return [rates, versions]
  }

  private func chart(_ history: PanelHistory, _ zone: Zone) -> TimeChart? {
    // Rates of several currencies have no common scale.
    let currency = versions.last?.currency ?? history.currency
    let priced = versions.filter {
      !$0.isParked && !$0.isStale && ($0.currency ?? history.currency) == currency
    }
    let spans = priced.map { version in
      TimeChart.Span(
        from: version.from, to: version.until, value: version.rate.approximation,
        figures: version.rate.label)
    }
    let unit = (currency.map { " in \($0.shortened)" } ?? "") + (versions.last?.unit ?? "")
    return TimeChart(spans, gaps: history.gaps, title: "Rate" + unit, zone)
  }

  /// Every version as `history` prints it.
  func table(panel: String) -> Table {
    let query = SavedQuery.history
    return query.table(
      versions.map { version in
        query.columns.map { column in
          switch column.known {
          case .panel: .text(panel)
          case .service: .text(id)
          case let name?: version.cell(name)
          case nil: .missing
          }
        }
      })
  }

  /// Every version, the latest first: its rate, how that moved, and whatever differs between them.
  private func versionTable(_ history: PanelHistory) -> Table {
    let columns = [
      Column(.validFrom, .time), Column(.validTo, .time), Column(.rate, .amount),
      Column(.changePercent, .percent), Column(.name, .text), Column(.category, .text),
      Column(.type, .text), Column(.min, .amount), Column(.max, .amount), Column(.refill, .flag),
      Column(.cancel, .flag), Column(.currency, .text), Column(.staleSince, .time),
      Column(.remark, .text),
    ]
    let rows = versions.enumerated().map { index, version in
      columns.map { column -> Cell in
        guard let name = column.known else { return .missing }
        let before = index > 0 ? versions[index - 1] : nil
        switch name {
        case .changePercent: return before.map { version.change(from: $0, history) } ?? .missing
        case .currency: return .text(version.currency ?? history.currency)
        case .remark:
          return .text(before.map(version.looksLike) == true ? "other fields changed" : nil)
        default: return version.cell(name)
        }
      }
    }
    let varying = columns.indices.filter { column in
      column < 4 || rows.contains { $0[column] != rows[0][column] }
    }
    return Table(
      name: "versions", title: "Every version",
      meaning: "The latest first; what all of them have in common is above",
      columns: varying.map { columns[$0] },
      rows: rows.reversed().map { row in varying.map { row[$0] } })
  }
}

extension ServiceVersion {
  /// The cell of a column of `history`.
  fileprivate func cell(_ column: ColumnName) -> Cell {
    switch column {
    case .validFrom: .time(from)
    case .validTo: .time(until)
    case .name: .text(name)
    case .category: .text(category)
    case .type: .text(type)
    case .rate: .amount(rate)
    case .min: .amount(min)
    case .max: .amount(max)
    case .refill: .flag(refill)
    case .cancel: .flag(cancel)
    case .staleSince: .time(isStale ? from : nil)
    default: .missing
    }
  }

  /// What the rate is the price of.
  fileprivate var unit: String { type == "Package" ? " an order" : " per 1,000" }

  /// Whether it follows a version that differs only in what is not shown.
  fileprivate func looksLike(_ before: ServiceVersion) -> Bool {
    let shown: [ColumnName] = [.name, .category, .type, .rate, .min, .max, .refill, .cancel]
    return before.until == from && shown.allSatisfy { cell($0) == before.cell($0) }
      && currency == before.currency
  }

  /// The change of the rate in percent; missing if it did not change, was 0, or was in another currency.
  fileprivate func change(from before: ServiceVersion, _ history: PanelHistory) -> Cell {
    let old = before.rate.approximation
    guard rate != before.rate, old > 0,
      (currency ?? history.currency) == (before.currency ?? history.currency)
    else { return .missing }
    return .percent(100 * (rate.approximation - old) / old)
  }
}
