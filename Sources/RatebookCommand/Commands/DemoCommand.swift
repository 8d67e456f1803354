import Alerts
import Analysis
import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import PanelAPI
import PanelSimulator
import Publish
import Render
import Store
import Support
import Synchronization

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Collect 30 simulated days from a simulated panel, and report on them.",
    usage: "ratebook demo [<folder>]",
    discussion: """
      Examples:
        ratebook demo
        ratebook demo ~/ratebook-demo

      Starts the simulated panel on loopback, takes a snapshot of it over HTTP for
      every hour of the 30 days before now, follows the orders that are placed
      there meanwhile, prints the last week's report, and writes the database, the
      report as a page, its sections as CSV and a site into the folder.
      """)

  @Argument(
    help: "The folder to write into; an earlier demo in it is replaced.", completion: .directory)
  var folder = "ratebook-demo"

  @OptionGroup var global: GlobalOptions

  static let panelName = "demo-panel"
  private static let days = 30
  private static let seed: UInt64 = 7

  func run() async throws {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    try OutputFile.makeFolder(folder)
    let database = folder + "ratebook.sqlite"
    try Self.removeEarlierDemo(database, in: folder)
    let hour = Timestamp.hour(Timestamp(Date()))
    try await collect(into: database, until: hour)
    try writeReport(of: database, until: hour, into: folder)
    try writeSite(of: database, into: folder + "site")
    try writeAlerts(of: database, until: hour, to: folder + "alerts.txt")
    tellPlaces(folder)
  }
}

// MARK: - Collecting

extension DemoCommand {
  /// Removes the files of an earlier demo. Throws ``CommandFailure`` if there are other files, which stay.
  private static func removeEarlierDemo(_ database: String, in folder: String) throws {
    guard FileSystem.exists(database) else {
      let sections = SavedQuery.reportSections.map { $0.name + ".csv" }
      for name in ["report.html", "site", "alerts.txt"] + sections
      where FileSystem.exists(folder + name) {
        throw CommandFailure(
          .cannotCreateOutput,
          "'\(folder)\(name)' is not from an earlier demo; it was not changed; name another folder")
      }
      return
    }
    guard try RatebookStore.forReading(path: database).panels() == [panelName] else {
      throw CommandFailure(
        .cannotCreateOutput,
        "'\(database)' is not from an earlier demo; it was not changed; name another folder")
    }
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: database + suffix)
    }
  }

  /// Takes the snapshots, an hour of simulated time apart.
  private func collect(into database: String, until end: Timestamp) async throws {
    let start = end - .seconds(Self.days * 86_400)
    let panel = SimulatedPanel(key: "demo", market: Market(seed: Self.seed, start: start))
    let url = try await panel.start()
    guard let key = APIKey("demo") else { return }
    let target = PanelTarget(
      name: Self.panelName, reader: PanelClient(url: try PanelURL(url), key: key))
    let clock = Mutex(start)
    let time = TimeSource(
      now: { clock.withLock(\.self) }, sleep: TimeSource.system.sleep,
      random: TimeSource.system.random)
    let store = try RatebookStore.forWriting(path: database)
    let collector = Collector(store: store, time: time)
    let tally = ResultTally(isQuiet: true)
    if !global.quiet {
      Messages.write("Collecting \(Self.days) simulated days, a snapshot an hour, from \(url)")
    }
    var ordersKnown = 0
    for hour in 0...Self.days * 24 {
      let now = start + .seconds(hour * 3600)
      await panel.advance(to: now)
      clock.withLock { $0 = now }
      ordersKnown += try add(await panel.orders.dropFirst(ordersKnown), to: store)
      try await collector.snapshot([target]) { tally.add($0) }
      if !global.quiet {
        Messages.progress("day \(hour / 24) of \(Self.days), \(hour) snapshots")
      }
    }
    Messages.endProgress()
    await panel.stop()
    if let status = tally.status { throw ExitCode(status.rawValue) }
  }
}

extension DemoCommand {
  /// Adds orders to the ledger, in the form in which the user's own shop would export them. Returns
  /// their number.
  private func add(_ orders: ArraySlice<Order>, to store: RatebookStore) throws -> Int {
    try store.addOrders(
      orders.map { order in
        let entry = LedgerOrder(
          id: String(order.id), service: order.service, orderedAt: order.placed,
          quantity: Amount(order.quantity), charge: order.charge.amount)
        return (Self.panelName, entry)
      }
    ).count
  }
}

// MARK: - Reporting

extension DemoCommand {
  private func writeReport(of database: String, until end: Timestamp, into folder: String) throws {
    let analyst = Analyst(try .forReading(path: database))
    let files = GuardedFiles(database: database, configuration: Configuration())
    guard let window = Window(since: end - .seconds(7 * 86_400), until: end) else {
      throw CommandFailure(.usage, "the clock is wrong")
    }
    for arguments in [
      ["--format", "html", "--output", folder + "report.html"],
      ["--format", "csv", "--output", folder], [],
    ] {
      try OutputOptions.parse(arguments).destination(sparing: files, in: .utc).write(
        arguments.isEmpty ? SavedQuery.summarySections : [.summary] + SavedQuery.reportSections,
        title: "Ratebook report",
        in: Scope(window: window), from: analyst, rowLimit: 10)
    }
  }

  private func writeSite(of database: String, into folder: String) throws {
    let publication = SitePublication(
      store: try .forReading(path: database), settings: SiteSettings(title: "Demo price book"),
      panels: [], figures: .all)
    let window = try publication.window(since: .ago(7, .day), until: nil)
    _ = try publication.write(to: folder, window)
  }

  /// Writes the messages that two alert rules would have sent over the 30 days.
  private func writeAlerts(of database: String, until end: Timestamp, to path: String) throws {
    let own = RuleScope(.orders, watchList: try WatchList("@orders"))
    let rules = [
      AlertRule(try Condition("rate rises by 5%"), for: own, to: "me"),
      AlertRule(try Condition("anything"), to: "me", digest: Digest("weekly on Monday at 08:00")),
    ]
    let channel = ConfiguredChannel(name: "me", fingerprint: "") { _ in
      throw CommandFailure(.usage, "the demo sends nothing")
    }
    var replay = Replay(rules, to: [channel], zone: .utc)
    let store = try RatebookStore.forReading(path: database)
    let start = end - .seconds(Self.days * 86_400)
    try store.forEachAlertStep(from: start, to: end) { replay.take($0) }
    try replay.complete { try store.alertContext(of: $0, panel: $1, at: $2) }
    let messages = replay.messages().map(\.message.text)
    let heads = rules.map { rule in
      "\(rule.identity.text), \(rule.digest.map { "\($0)" } ?? "at once")"
    }
    let text =
      "\(counted(messages.count, "message")) in \(Self.days) days, by two rules:\n"
      + heads.map { "  \($0)\n" }.joined() + "\n" + messages.joined(separator: "\n\n") + "\n"
    try OutputFile.write(to: path) { $0.write(text) }
  }

  private func tellPlaces(_ folder: String) {
    guard !global.quiet else { return }
    Messages.write(
      """

      Written to \(folder)
        report.html      this report as a page, for a browser
        *.csv            one file per section, for a spreadsheet
        alerts.txt       what two alert rules would have sent in these 30 days
        site/index.html  the same and more as a site, for a web host
        ratebook.sqlite  the database; look around in it:
          ratebook report rates --since 24h --database \(folder)ratebook.sqlite
          ratebook catalogue --category tiktok --database \(folder)ratebook.sqlite
          ratebook orders list --database \(folder)ratebook.sqlite
      """)
  }
}

extension Timestamp {
  /// The full hour of a time, rounded down.
  fileprivate static func hour(_ time: Timestamp) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - time.milliseconds % 3_600_000)
  }
}
