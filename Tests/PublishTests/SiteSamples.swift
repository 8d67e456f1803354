import Analysis
import Catalogue
import Publish
import ReportSupport

/// What sites are made of in the tests.
enum SiteSamples {
  /// A siteHistory of one panel or more: each with a steady service, one that changed its rate twice and
  /// its name, and one that is gone and came back under another id.
  static func siteHistory(
    panels: [String] = ["north"], name: String = "Followers", category: String? = "Likes"
  ) -> SiteHistory {
    var events: [[Cell]] = []
    let histories = panels.enumerated().map { place, panel -> PanelHistory in
      events += self.events(panel: panel, name: name, category: category)
      return history(Int64(place + 1), panel, name: name, category: category)
    }
    // The newest are first.
    events.reverse()
    let rates = Samples.columns(
      "panel text, service text, name text, category text, rate_before amount, "
        + "rate_after amount, change_percent percent, changes count, last_changed_at time, "
        + "currency text")
    let report = Report(
      title: "Ratebook report",
      window: Window(since: Samples.time(0), until: Samples.time(168))
        ?? Window(since: Samples.time(0), until: Samples.time(0))!,
      panels: panels.map {
        PanelCoverage(name: $0, from: Samples.time(0), to: Samples.time(168), services: 2)
      },
      tables: [
        Table(
          name: "summary", title: "Summary", meaning: "What changed in each panel's catalogue",
          columns: Samples.columns(
            "panel text, services count, raised count, lowered count, new count, removed count, "
              + "index number, balance amount, currency text, as_of time"),
          rows: panels.map {
            [
              .text($0), .count(2), .count(1), .count(0), .count(1), .count(1), .number(101.25),
              .amount(Amount(canonical: "12.5")), .text("USD"), .time(Samples.time(168)),
            ]
          }),
        Table(
          name: "rates", title: "Rate changes", meaning: "Services whose rate differs",
          columns: rates,
          rows: panels.map {
            [
              .text($0), .text("b2"), .text(name), category.map(Cell.text) ?? .missing,
              .amount(Amount(canonical: "1")), .amount(Amount(canonical: "1.5")), .percent(50),
              .count(2), .time(Samples.time(100)), .text("USD"),
            ]
          }),
        Table(
          name: "events", title: "Events", meaning: "Every change", columns: eventColumns,
          rows: events),
      ])
    return SiteHistory(
      report: report, panels: histories,
      events: Table(
        name: "events", title: "Events", meaning: "Every change", columns: eventColumns,
        rows: events))
  }

  static let eventColumns = Samples.columns(
    "at time, panel text, service text, name text, category text, event text, before text, "
      + "after text, change_percent percent, group text")

  static func event(
    _ hours: Int, _ panel: String, _ service: String?, _ name: String?, _ event: String,
    group: String? = nil
  ) -> [Cell] {
    let text = { (text: String?) in text.map(Cell.text) ?? .missing }
    return [
      .time(Samples.time(hours)), .text(panel), text(service), text(name), .missing, .text(event),
      .missing, .missing, .missing, text(group),
    ]
  }

  private static func events(panel: String, name: String, category: String?) -> [[Cell]] {
    let category = category.map(Cell.text) ?? .missing
    return [(50, "1", "1.2", 20.0), (100, "1.2", "1.5", 25)].map { hours, before, after, percent in
      [
        .time(Samples.time(hours)), .text(panel), .text("b2"), .text(name), category,
        .text("rate"), .text(before), .text(after), .percent(percent), .missing,
      ]
    } + [event(100, panel, "old", name, "removed"), event(120, panel, "New", name, "new")]
  }

  private static func history(
    _ number: Int64, _ panel: String, name: String, category: String?
  ) -> PanelHistory {
    func version(
      _ from: Int, _ until: Int?, _ rate: String, name: String = name
    ) -> ServiceVersion {
      ServiceVersion(
        from: Samples.time(from), until: until.map(Samples.time), name: name, category: category,
        type: "Default", rate: Amount(canonical: rate), min: Amount(10), max: Amount(5000),
        refill: true)
    }
    var old = ServiceHistory(
      id: "old", firstSeen: Samples.time(0), versions: [version(0, 100, "2")],
      state: .removed(since: Samples.time(100)))
    old.relistedAs = .init(service: "New", rate: Amount(canonical: "2.5"))
    var new = ServiceHistory(
      id: "New", firstSeen: Samples.time(120), versions: [version(120, nil, "2.5")])
    new.relistedFrom = .init(service: "old", rate: Amount(canonical: "2"))
    return PanelHistory(
      number: number, name: panel, currency: "USD",
      span: .init(from: Samples.time(0), to: Samples.time(168)),
      gaps: [.init(from: Samples.time(60), to: Samples.time(80))],
      services: [
        ServiceHistory(id: "a1", firstSeen: Samples.time(0), versions: [version(0, nil, "0.9")]),
        ServiceHistory(
          id: "b2", firstSeen: Samples.time(0),
          versions: [
            version(0, 50, "1", name: name + " (old)"), version(50, 100, "1.2"),
            version(100, nil, "1.5"),
          ]), old, new,
      ],
      categories: [
        CategoryHistory(
          name: category, listed: [0, 1, 3], gone: [2],
          course: [
            IndexPoint(at: Samples.time(0), index: 100),
            IndexPoint(at: Samples.time(50), index: 109.5),
            IndexPoint(at: Samples.time(100), index: 122.4),
          ])
      ],
      course: [
        IndexPoint(at: Samples.time(0), index: 100), IndexPoint(at: Samples.time(50), index: 106),
      ])
  }

  /// The files of a site by their paths.
  static func files(
    _ siteHistory: SiteHistory,
    settings: SiteSettings = SiteSettings(baseURL: "https://x.example/p/")
  ) throws -> [String: String] {
    let downloads = SiteDownloads(
      csv: { table in "csv \(table.name) \(table.rows.count)\n" },
      json: { report, table in "json [\"\(table.name)\"] \(report.window)\n" },
      answer: { panel, services in "answer \(panel) \(services)\n" })
    var files: [String: String] = [:]
    try Website(siteHistory, settings: settings, downloads: downloads).forEachFile { file in
      files[file.path] = String(decoding: file.bytes, as: UTF8.self)
    }
    return files
  }
}
