import Analysis
import Catalogue
import Render

/// The page of a service that ever changed: its rate over time, and all its versions.
struct ServicePage {
  private let service: ServiceHistory
  private let history: PanelHistory
  private let site: SiteContext
  /// The address of the page, without suffix.
  private let stem: String

  /// The page and its files; empty for a service that never changed.
  static func files(
    _ service: ServiceHistory, of history: PanelHistory, _ site: SiteContext
  ) throws -> [SiteFile] {
    guard let stem = site.addresses.stem(ofService: service.id, panel: history.name) else {
      return []
    }
    let last = service.versions.last
    let page = ServicePage(service: service, history: history, site: site, stem: stem)
    return [page.file]
      + (try site.files(
        stem, service.table(panel: history.name),
        site.report(from: service.versions.first?.from, to: last?.until ?? last?.from)))
  }

  private var file: SiteFile {
    let last = service.versions.last
    let name = (last?.name ?? service.id).shortened.named
    let category = site.addresses.page(ofCategory: last?.category, panel: history.name)
    let frame = site.frames.frame(
      of: stem + ".html", title: "\(name) · \(history.name)",
      trail: [
        ("Overview", OverviewPage.path),
        (history.name, site.addresses.page(ofPanel: history.name) ?? OverviewPage.path),
        (last?.category ?? "Without a category", category ?? OverviewPage.path),
      ])
    return frame.file(
      """
      <h1 dir="auto">\(name)</h1>
      \(service.relistedFrom.map { relisting($0, "Likely relisted from", frame.root) })\
      \(service.relistedAs.map { relisting($0, "Likely relisted as", frame.root) })\
      \(facts.markup)\
      \(rates.markup)\
      \(versions.markup)\
      \(OverviewPage.lines(previousNames, anchor: "names", title: "Previous names"))
      """)
  }

  /// The previous or the next id.
  private func relisting(
    _ other: ServiceHistory.Relisted, _ words: String, _ root: String
  ) -> Markup {
    let id: Markup = "<bdi>\(other.service.shortened)</bdi>"
    let address = site.addresses.page(ofService: other.service, panel: history.name)
    return """
      <p class="relisted">\(words) \(address.map { "<a href=\"\(root)\($0)\">\(id)</a>" } ?? id), \
      rate \(Figures.amount(other.rate).shortened)</p>

      """
  }
}

// MARK: - Parts

extension ServicePage {
  /// The present facts.
  private var facts: Facts {
    var facts = Facts()
    guard let last = service.versions.last else { return facts }
    let currency = last.currency ?? history.currency
    let unit = (currency.map { " \($0.shortened)" } ?? "") + last.unit
    facts.add(
      service.state == .listed ? "Rate" : "Last rate",
      text: Figures.amount(last.rate).shortened + unit
        + (last.isParked ? " (parked: not for sale)" : "")
        + (last.isStale ? " (last known: the rate cannot be read)" : ""))
    if let change = site.change(of: service.id, panel: history.name) {
      facts.add("In the window", ShownChange(percent: change))
    }
    let zone = site.zone
    switch service.state {
    case .listed:
      facts.add(
        last.isStale ? "Not readable since" : "Unchanged since", Moment(last.from, zone))
    case .missing(let since): facts.add("Missing since", Moment(since, zone))
    case .removed(let since): facts.add("Removed as of", Moment(since, zone))
    }
    facts.add("First seen", Moment(service.firstSeen, zone))
    facts.add("Service", text: service.id.shortened.named)
    if let type = last.type { facts.add("Type", text: type.shortened) }
    for (term, limit) in [("Minimum order", last.min), ("Maximum order", last.max)] {
      facts.add(term, text: limit.map { Figures.amount($0).shortened } ?? "not stated")
    }
    for (term, flag) in [("Refill", last.refill), ("Cancel", last.cancel)] {
      facts.add(term, text: flag.map { $0 ? "yes" : "no" } ?? "not stated")
    }
    return facts
  }

  /// The earlier names, the latest first.
  private var previousNames: [Markup] {
    guard let current = service.versions.last?.name else { return [] }
    var names: [Markup] = []
    var next = current
    for version in service.versions.reversed() where !version.name.isExactly(next) {
      next = version.name
      guard let until = version.until, !next.isExactly(current) else { continue }
      names.append("<bdi>\(next.shortened.named)</bdi> until \(Moment(until, site.zone).markup)")
    }
    return names
  }

  private var rates: Block {
    var rates = Block(anchor: "rates", title: "Rate over time")
    if let chart { rates.drawings = [chart.markup] } else { rates.none = "Its rate never changed." }
    return rates
  }

  private var versions: Block {
    let file = stem.split(separator: "/").last.map(String.init) ?? stem
    return Block(
      service.versionTable(history), site.zone, limit: 400, heading: .validFrom, download: file)
  }

  private var chart: TimeChart? {
    // Rates in several currencies cannot share a scale.
    let versions = service.versions
    let currency = versions.last?.currency ?? history.currency
    let priced = versions.filter {
      !$0.isParked && !$0.isStale && ($0.currency ?? history.currency) == currency
    }
    let spans = priced.map { TimeChart.Span(from: $0.from, to: $0.until, $0.rate) }
    let unit = (currency.map { " in \($0.shortened)" } ?? "") + (versions.last?.unit ?? "")
    return TimeChart(spans, gaps: history.gaps, title: "Rate" + unit, site.zone)
  }
}

// MARK: - Tables

extension ServiceHistory {
  /// All versions, as `history` prints them.
  fileprivate func table(panel: String) -> Table {
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

  /// All versions, the latest first: the rate, its change, and the other fields that changed.
  fileprivate func versionTable(_ history: PanelHistory) -> Table {
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
  /// The cell for a column of `history`.
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

  /// The unit of the rate, in words.
  fileprivate var unit: String { type == "Package" ? " an order" : " per 1,000" }

  /// Whether the version before differs only in fields that are not shown.
  fileprivate func looksLike(_ before: ServiceVersion) -> Bool {
    let shown: [ColumnName] = [.name, .category, .type, .rate, .min, .max, .refill, .cancel]
    return before.until == from && shown.allSatisfy { cell($0) == before.cell($0) }
      && currency == before.currency
  }

  /// The change of the rate in percent; missing if it did not change, was 0, or had another currency.
  fileprivate func change(from before: ServiceVersion, _ history: PanelHistory) -> Cell {
    let old = before.rate.approximation
    guard rate != before.rate, old > 0,
      (currency ?? history.currency) == (before.currency ?? history.currency)
    else { return .missing }
    return .percent(100 * (rate.approximation - old) / old)
  }
}
