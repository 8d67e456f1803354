public import Analysis
import Catalogue

/// A static site of what a store tells: the same for the same database, settings and window.
public struct Website: Sendable {
  private let site: SiteContext
  private let assets: SiteAssets

  /// The sections of a site's report. The site shows balances and spend only if the report has them.
  public static let sections: [SavedQuery] = [.summary] + SavedQuery.reportSections

  /// Throws where a template that is part of the program cannot be parsed.
  public init(
    _ chronicle: Chronicle, settings: SiteSettings, downloads: SiteDownloads
  ) throws {
    assets = SiteAssets()
    site = SiteContext(chronicle, settings, assets, try Templates(), downloads)
  }

  /// Makes every file of the site, several at a time, and hands them over one after the other, always in
  /// the same order. Throws ``SiteError``, and what `take` throws.
  public func forEachFile(_ take: (SiteFile) throws -> Void) throws {
    let jobs =
      [{ try generalFiles() }] + dayJobs + site.chronicle.panels.flatMap(jobs(of:))
    try PageJobs(jobs).run { try $0.forEach(take) }
  }

  /// What is there once.
  private func generalFiles() throws -> [SiteFile] {
    var files = assets.all
    files.append(try site.file(OverviewPage.path, OverviewPage(site), "overview"))
    files.append(try site.file(NotFoundPage.path, NotFoundPage(site), "not-found"))
    for table in site.chronicle.report.tables where table.name != SavedQuery.summary.name {
      files += try site.files("data/" + table.name, table, site.chronicle.report)
    }
    if site.frames.hasSpend {
      files.append(try site.file(SpendPage.path, SpendPage(site), "spend"))
    }
    if let feed = AtomFeed(site) { files.append(feed.file(site.chronicle.events)) }
    return files
  }

  private var dayJobs: [PageJobs.Job] {
    let days = EventDay.days(of: site.chronicle.events, in: site.zone)
    var jobs: [PageJobs.Job] = [{ [site] in try ChangesPage.files(days, site) }]
    for (place, day) in days.enumerated() {
      let earlier = place > 0 ? days[place - 1] : nil
      jobs.append { [site] in try DayPage.files(day, earlier: earlier, site) }
    }
    return jobs
  }

  private func jobs(of history: PanelHistory) -> [PageJobs.Job] {
    var jobs: [PageJobs.Job] = [{ [site] in try PanelPage.files(history, site) }]
    for category in history.categories {
      jobs.append { [site] in try CategoryPage.files(category, of: history, site) }
    }
    for service in history.services where service.hasChanged {
      jobs.append { [site] in try ServicePage.files(service, of: history, site) }
    }
    return jobs
  }
}
