import Analysis
import Catalogue

/// The services of a category as its pages list them.
struct CategoryList {
  let category: CategoryHistory
  let history: PanelHistory
  let site: SiteContext
  let title: String
  /// The address of the pages without their suffix.
  let stem: String
  let services: TableMarkup

  /// `nil` for a category of another site.
  init?(_ category: CategoryHistory, of history: PanelHistory, _ site: SiteContext) {
    guard let stem = site.addresses.stem(ofCategory: category.name, panel: history.name) else {
      return nil
    }
    self.category = category
    self.history = history
    self.site = site
    self.stem = stem
    title = (category.name ?? "Without a category").shortened.named
    let listed = category.listed.map { history.services[$0] }
    let root = site.frames.frame(of: stem, title: "").root
    services = TableMarkup(
      Self.table(listed, history, site), site.zone,
      drawings: TableMarkup.Drawings(
        label: "Rates so far", after: .rate,
        markups: listed.map { Sparkline($0.versions)?.markup })
    ) { row, column in
      guard column == .name, let id = row.text(.service) else { return nil }
      return site.addresses.page(ofService: id, panel: history.name).map { root + $0 }
    }
  }

  /// The last part of the address.
  var name: String { stem.split(separator: "/").last.map(String.init) ?? stem }

  private static func table(
    _ services: [ServiceHistory], _ history: PanelHistory, _ site: SiteContext
  ) -> Table {
    return Table(
      name: "services", title: "Services", meaning: "What is listed now",
      columns: [
        Column(.name, .text), Column(.service, .text), Column(.rate, .amount),
        Column(.changePercent, .percent), Column(.min, .amount), Column(.max, .amount),
        Column(.refill, .flag), Column(.cancel, .flag), Column(.type, .text),
        Column(.remark, .text), Column(.currency, .text),
      ],
      rows: services.compactMap { service in
        service.versions.last.map { version in
          [
            .text(version.name), .text(service.id), .amount(version.rate),
            .percent(site.change(of: service.id, panel: history.name)), .amount(version.min),
            .amount(version.max), .flag(version.refill), .flag(version.cancel),
            .text(version.type), .text(version.remark(site.zone)),
            .text(version.currency ?? history.currency),
          ]
        }
      })
  }
}

extension ServiceVersion {
  /// Why the rate is no price that can be compared; `nil` if it is one.
  fileprivate func remark(_ zone: Zone) -> String? {
    if isStale { return "last known rate: it cannot be read since \(zone.text(from))" }
    return isParked ? "parked: not for sale" : nil
  }
}

extension CategoryList {
  /// What is known of the category as a whole.
  var facts: [Fact] {
    // One row for each currency of the rates.
    let rows = site.section(.categories).namedRows.filter {
      $0.text(.panel) == history.name && $0.text(.category).isExactly(category.name)
    }
    var facts = [Fact(term: "Services", text: Figures.count(category.listed.count))]
    if let row = rows.first, rows.count == 1 {
      if let median = row.shown(.medianRateAfter) {
        let unit = row.shown(.currency).map { " \($0)" } ?? ""
        facts.append(Fact(term: "Median rate", text: median + unit))
      }
      if let index = row.number(.index) {
        facts.append(Fact(term: "Prices in the window", change: ChangeView(percent: index - 100)))
      }
    }
    let words: [(ColumnName, String)] = [
      (.raised, "higher"), (.lowered, "lower"), (.new, "new"), (.removed, "gone"),
    ]
    if !rows.isEmpty {
      let counts = words.map { column, word in
        "\(Figures.count(rows.reduce(0) { $0 + $1.count(column) })) \(word)"
      }
      facts.append(Fact(term: "In the window", text: counts.joined(separator: ", ")))
    }
    return facts
  }

  /// The price index; `nil` where there never was a price.
  var prices: Block? {
    guard !category.course.isEmpty else { return nil }
    var block = Block(anchor: "prices", title: "Prices")
    guard let chart = category.course.chart(gaps: history.gaps, site.zone) else {
      block.none = "No rate has changed so far."
      return block
    }
    block.meaning = "A chained index of its services; 100 where it begins"
    block.charts = [chart.markup]
    block.table = IndexTable.markup(category.course, shown: 5, site.zone)
    block.downloads = [.init(name: "Price index", stem: name + ".index")]
    return block
  }

  /// The services with these rows.
  func block(_ rows: Range<Int>) -> Block {
    var block = Block(anchor: "services", title: "Services")
    if services.count == 0 {
      block.none = "None is listed now."
    } else {
      block.meaning =
        "Changes are those of the report's window; the small lines are all rates so far, "
        + "oldest first"
      block.size = Figures.count(services.count) + (services.count == 1 ? " service" : " services")
      block.table = services.markup(rows: rows)
      block.downloads = [.init(name: "Services", stem: name)]
      block.hasSearch = true
    }
    return block
  }

  /// The services that are gone; `nil` where there are none.
  func goneServices(_ root: String) -> Block? {
    let gone = category.gone.map { history.services[$0] }.compactMap { service -> [Cell]? in
      guard let last = service.versions.last, let end = last.until else { return nil }
      return [.text(last.name), .text(service.id), .amount(last.rate), .time(end)]
    }
    guard !gone.isEmpty else { return nil }
    let table = Table(
      name: "gone", title: "No longer listed", meaning: "",
      columns: [
        Column(.name, .text), Column(.service, .text), Column(.lastRate, .amount),
        Column(.goneSince, .time),
      ], rows: gone)
    return Block(table, site.zone, limit: 200, shown: 10) { row, column in
      guard column == .name, let id = row.text(.service) else { return nil }
      return site.addresses.page(ofService: id, panel: history.name).map { root + $0 }
    }
  }
}
