import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Publish
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
        7 * * * *  ratebook snapshot -q && ratebook publish -q site   (crontab)

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

  @Option(help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"))
  var panel: [String] = []

  @Flag(help: "Add balances. Everyone who can open the site can read them.")
  var includeBalance = false

  @Flag(help: "Add what was spent. Everyone who can open the site can read it.")
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
    var selection = SelectionOptions()
    selection.panel = panel
    let zones = ZoneDatabase(environment: global.environment)
    let zone = try configuration.zone(in: zones) ?? .utc
    let publication = SitePublication(
      store: store, settings: SiteSettings(configuration.site, zone),
      panels: try selection.panels(in: store),
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
  /// What a run did, for people.
  fileprivate var words: String {
    let all = counted(files, "file")
    if written == 0 && removed == 0 { return "\(all), nothing new" }
    return "\(all), \(written) written" + (removed == 0 ? "" : ", \(removed) removed")
  }
}
