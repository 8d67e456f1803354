public import Analysis
import Catalogue
import Dispatch
import Synchronization

/// A static site from a store's data. The same database, settings and window give the same site.
public struct Website: Sendable {
  private let site: SiteContext
  private let assets: SiteAssets

  /// The sections of a site's report. The site shows balances and spend only if the report has them.
  public static let sections: [SavedQuery] = [.summary] + SavedQuery.reportSections

  public init(_ siteHistory: SiteHistory, settings: SiteSettings, downloads: SiteDownloads) {
    assets = SiteAssets()
    site = SiteContext(siteHistory, settings, assets, downloads)
  }

  /// Makes every file of the site, several at a time, and passes them to `take` one by one, always in
  /// the same order. Throws the errors of making downloads, and of `take`.
  public func forEachFile(_ take: (SiteFile) throws -> Void) throws {
    let jobs =
      [{ try generalFiles() }] + dayJobs + site.siteHistory.panels.flatMap(jobs(of:))
    try PageJobs(jobs).run { try $0.forEach(take) }
  }

  /// The files that every site has once.
  private func generalFiles() throws -> [SiteFile] {
    var files = assets.all
    files += [OverviewPage(site).file, NotFoundPage.file(site)]
    for table in site.report.tables where table.name != SavedQuery.summary.name {
      files += try site.files("data/" + table.name, table, site.report)
    }
    if site.frames.hasSpend { files.append(try SpendPage.file(site)) }
    if let feed = AtomFeed(site) { files.append(feed.file(site.siteHistory.events)) }
    return files
  }

  private var dayJobs: [PageJobs.Job] {
    let days = EventDay.days(of: site.siteHistory.events, in: site.zone)
    var jobs: [PageJobs.Job] = [{ [site] in ChangesPage.files(days, site) }]
    for (index, day) in days.enumerated() {
      let earlier = index > 0 ? days[index - 1] : nil
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

/// Makes files with all of the machine's cores. Each job is independent of the others.
struct PageJobs {
  typealias Job = @Sendable () throws -> [SiteFile]

  private let jobs: [Job]

  /// The number of jobs done at a time. Only their files are in memory.
  private static let batch = 64

  init(_ jobs: [Job]) { self.jobs = jobs }

  /// Passes each job's files to `take`, in the jobs' order. Throws the errors of a job or of `take`.
  func run(_ take: ([SiteFile]) throws -> Void) throws {
    for start in stride(from: 0, to: jobs.count, by: Self.batch) {
      let batch = Array(jobs[start..<min(start + Self.batch, jobs.count)])
      let results = Mutex<[Int: Result<[SiteFile], any Error>]>([:])
      DispatchQueue.concurrentPerform(iterations: batch.count) { place in
        let result = Result { try batch[place]() }
        results.withLock { $0[place] = result }
      }
      let made = results.withLock { $0 }
      for place in batch.indices { try made[place].map { try take($0.get()) } }
    }
  }
}
