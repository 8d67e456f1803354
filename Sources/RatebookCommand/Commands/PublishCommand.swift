import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Publish
import Render
import Store

struct PublishCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Write a static site of all panels into a folder.",
    usage: "ratebook publish <folder> [<options>]",
    discussion: """
      Examples:
        ratebook publish /var/www/html/prices
        ratebook publish site --since 30d && rsync -rc --delete site/ host:prices/
        12 * * * *  /usr/local/bin/ratebook publish -q --config /etc/r.yaml /srv/site

      The window ends at the newest data and not now, so that the same database gives
      the same bytes: a run with nothing new writes nothing. For the same reason its
      times are in the configuration's timezone, else UTC, whatever TZ is. The folder
      is replaced as a whole; files of your own in it, such as robots.txt, are kept.
      A folder that is mounted, or in which a program runs, stays, and its files are
      replaced one by one. For a container that cannot be seen, give --in-place.

      Balances, charges and spend are private: no page or file shows them, unless
      --include-balance or --include-spend asks for it.

      A feed needs the site's address: `site: {base_url: https://…}` in the configuration.
      """)

  @Argument(help: "The folder to write the site into; new, empty, or an earlier site.")
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the window of changes starts: \(TimeExpression.forms), counted from its end.",
      valueName: "time"),
    transform: TimeExpression.init(argument:))
  var since: TimeExpression = .ago(7, .day)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The window's end, in the same forms (default: the newest data).", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var until: TimeExpression?

  @OptionGroup var panels: PanelOptions

  @Flag(help: "Add balances. Everyone who can open the site can read them.")
  var includeBalance = false

  @Flag(help: "Add the spending. Everyone who can open the site can read it.")
  var includeSpend = false

  @Flag(
    help: "Replace files one by one, so that the folder itself stays, as a container's volume must."
  )
  var inPlace = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if folder.isEmpty || folder == "-" { throw ValidationError("<folder> is the name of a folder") }
  }

  private var figures: PrivateFigures {
    var figures: PrivateFigures = []
    if includeBalance { figures.insert(.balance) }
    if includeSpend { figures.insert(.spend) }
    return figures
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let store = try global.storeForReading(configuration)
    let zones = ZoneDatabase(environment: global.environment)
    let zone = try configuration.zone(in: zones) ?? .utc
    let publication = SitePublication(
      store: store, settings: SiteSettings(configuration.site, zone),
      panels: try panels.names(in: store),
      figures: figures)
    let window = try publication.window(since: since, until: until)
    let outcome = try publication.write(to: folder, window, isInPlace: inPlace)
    if configuration.site.baseURL == nil, !global.quiet {
      Messages.write(
        "no feed: it needs the site's address, `site: {base_url: https://…}` in the configuration")
    }
    guard !global.quiet else { return }
    StandardOutput.line("'\(folder)': \(outcome.words)", of: .committed)
  }
}

extension SiteFolder.Outcome {
  /// The outcome of a run, for people.
  fileprivate var words: String {
    let all = counted(files, "file")
    if written == 0 && removed == 0 { return "\(all), nothing new" }
    return "\(all), \(written) written" + (removed == 0 ? "" : ", \(removed) removed")
  }
}

/// The site of a database, and how it is written into a folder.
struct SitePublication {
  let store: RatebookStore
  let settings: SiteSettings
  /// The panels to show; empty for all.
  let panels: [String]
  /// The figures about the user's money that the site shows.
  let figures: PrivateFigures

  /// The window of the site's report. By default, it ends at the newest data. Throws
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
    // A folder that cannot be written is reported before any data is read.
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

  /// The tables as the commands print them. Fields that change with every answer are left out:
  /// otherwise, each snapshot would change every file.
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
  /// Makes the site's settings from the configuration and the zone of its times.
  init(_ site: Configuration.Site, _ zone: Zone) {
    self.init()
    self.zone = zone
    if let title = site.title { self.title = title }
    baseURL = site.baseURL
  }
}
