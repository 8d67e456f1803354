import Analysis
import Catalogue
import FoundationEssentials
import Publish
import Render
import Store

/// The site of a database, and how it gets into a folder.
struct SitePublication {
  let store: RatebookStore
  let settings: SiteSettings
  /// The panels to tell of; empty for all.
  let panels: [String]
  /// What it says about the account holder's money.
  let figures: PrivateFigures

  /// The window of the site's report. Without an end it ends at the newest data. Throws
  /// ``CommandFailure`` if it ends before it starts, and `StoreError`.
  func window(since: TimeExpression, until: TimeExpression?) throws -> Window {
    let newest = try Analyst(store).newestReading(of: panels) ?? Timestamp(milliseconds: 0)
    let zone = settings.zone
    let end = until?.end(now: Timestamp(Date()), in: zone) ?? newest
    let start = since.end(now: end, in: zone)
    guard let window = Window(since: start, until: end) else {
      throw CommandFailure(
        .usage, "--since (\(zone.text(start))) is later than the window's end (\(zone.text(end)))")
    }
    return window
  }

  /// Writes the site. Throws `StoreError` and `SiteFolderError`.
  func write(to folder: String, _ window: Window, isInPlace: Bool = false) throws
    -> SiteFolder.Outcome
  {
    // A folder that cannot be written is told before anything is read.
    let target = try SiteFolder(folder, isInPlace: isInPlace)
    let scope = Scope(window: window, panels: panels, figures: figures)
    Messages.progress("reading the history")
    defer { Messages.endProgress() }
    let siteHistory = try Analyst(store)
      .siteHistory(Website.sections, title: "Ratebook report", in: scope)
    let site = Website(
      siteHistory, settings: settings, downloads: try downloads(of: siteHistory, at: window.until))
    var count = 0
    try site.forEachFile { file in
      try target.take(file)
      count += 1
      if count.isMultiple(of: 100) { Messages.progress("\(count) files") }
    }
    return try target.finish()
  }

  /// The tables as the commands print them. Of the fields that change with every answer nothing is
  /// told, or each snapshot would change each file.
  private func downloads(of siteHistory: SiteHistory, at time: Timestamp) throws -> SiteDownloads {
    var entries: [String: [ExactText: Service]] = [:]
    var unread: [String: [ExactText: String]] = [:]
    for panel in siteHistory.panels {
      unread[panel.name] = try store.unreadEntries(of: panel.name, at: time)
      for var service in try store.catalogue(of: panel.name, at: time) ?? [] {
        service.volatile = nil
        entries[panel.name, default: [:]][ExactText(service.id)] = service
      }
    }
    return SiteDownloads(
      csv: { table in
        var text = ""
        try CSVRenderer().render(table, to: &text)
        return text
      },
      json: { report, table in
        var text = ""
        try JSONRenderer().render(report, [table], to: &text)
        return text
      },
      answer: { [entries, unread] panel, services in
        services.compactMap { entries[panel]?[ExactText($0)] }
          .answerText(given: unread[panel] ?? [:])
      })
  }
}

extension SiteSettings {
  /// What the configuration says of the site, and the zone of its times.
  init(_ site: Configuration.Site, _ zone: Zone) {
    self.init()
    self.zone = zone
    if let title = site.title { self.title = title }
    baseURL = site.baseURL
  }
}
