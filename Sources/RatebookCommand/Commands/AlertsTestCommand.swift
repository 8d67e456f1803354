import Alerts
import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct AlertsTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Replay the rules over the stored past and print what they would have sent.",
    usage: "ratebook alerts test [--since <time>] [<rule> ...] [<options>]",
    discussion: """
      Examples:
        ratebook alerts test --since 90d
        ratebook alerts test 'rate rises by 5%'          only rules with this text
        ratebook alerts test --since 30d --format csv    one row per alert

      Nothing is sent or stored. Rules about paces, held snapshots, orders and queries
      are left out and named: not all that decides them is stored.
      """)

  @Argument(
    help: ArgumentHelp("Only rules with this text in them (repeatable).", valueName: "rule"))
  var rule: [String] = []

  @OptionGroup var window: WindowOptions

  @OptionGroup var panels: PanelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let zone = try global.zone(named: output.timezone, configuration)
    let window = try window.window(in: zone, isQuiet: global.quiet)
    let store = try global.storeForReading(configuration)
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    let panels = try self.panels.names(in: store)
    let rules = try chosen(configuration)
    var replay = Replay(
      rules.filter(\.condition.isReplayed), to: configuration.alertChannels(global.environment),
      zone: zone, site: configuration.site.baseURL)
    try store.forEachAlertStep(of: panels, from: window.since, to: window.until) { replay.take($0) }
    if rules.contains(where: { !$0.condition.isEvent && $0.condition.isReplayed }) {
      try store.forEachAttempts(of: panels, until: window.until) {
        replay.take($0, from: window.since, to: window.until)
      }
    }
    if let words = try emptyWindow(window, panels, store, zone) {
      Messages.write("ratebook: \(words)")
    }
    let states = rules.filter { !$0.condition.isReplayed }
    if !states.isEmpty, !global.quiet {
      Messages.write(
        "ratebook: \(counted(states.count, "rule")) "
          + "\(states.count == 1 ? "is" : "are") not replayed, for lack of stored data: "
          + states.map(\.identity.text).joined(separator: "; "))
    }
    guard output.options.format == .text else {
      return try output.write(
        Report(title: "Ratebook alerts", window: window, tables: [table(replay.alerts)]))
    }
    try replay.complete { try store.alertContext(of: $0, panel: $1, at: $2) }
    let stored = try store.acceptedSnapshots(of: panels, in: window)
    let start = max(window.since, stored.first ?? window.since)
    let end = min(window.until, stored.last ?? window.until)
    try output.write(text(replay, days: Double((end - start).milliseconds) / 86_400_000, zone))
  }

  /// A message if nothing was stored in the window, with the time of the stored data; `nil` if something was.
  private func emptyWindow(
    _ window: Window, _ panels: [String], _ store: RatebookStore, _ zone: Zone
  ) throws -> String? {
    let stored = try store.acceptedSnapshots(of: panels, in: window)
    if stored.count > 0 { return nil }
    let times = "between \(zone.minuteText(window.since)) and \(zone.minuteText(window.until))"
    guard let first = stored.first, let last = stored.last else {
      return "there is no accepted snapshot yet, so there is nothing to replay"
    }
    return "there is no accepted snapshot \(times), so there is nothing to replay; they are from "
      + "\(zone.minuteText(first)) to \(zone.minuteText(last)), see --since and --until"
  }

  /// The configured rules, or the named ones. Throws ``CommandFailure`` if no rule has a given name.
  private func chosen(_ configuration: Configuration) throws(CommandFailure) -> [AlertRule] {
    guard !configuration.alerts.isEmpty else {
      throw CommandFailure(
        .badConfiguration,
        "'\(configuration.path ?? ConfigurationPlaces.local)' has no `alerts`; docs/alerts.md shows some"
      )
    }
    for name in rule
    where !configuration.alerts.contains(where: { $0.identity.text.contains(name) }) {
      throw CommandFailure(
        .usage,
        "no rule has '\(name)' in it; "
          + name.suggestion(of: configuration.alerts.map(\.condition.description))
          + "`ratebook alerts list` lists them")
    }
    return configuration.alerts.filter { candidate in
      rule.isEmpty || rule.contains { candidate.identity.text.contains($0) }
    }
  }

  /// The messages, and their number per week, based on the days of the window with stored data.
  private func text(_ replay: Replay, days: Double, _ zone: Zone) -> String {
    let messages = replay.messages()
    var blocks = messages.map { entry in
      "→ \(entry.channel), \(zone.minuteText(entry.message.at))\n"
        + entry.message.text.split(separator: "\n").map { TerminalText.safe(String($0)) }
        .joined(separator: "\n")
    }
    var lines = ["\(counted(messages.count, "message")) in all"]
    for (channel, own) in Dictionary(grouping: messages, by: \.channel).sorted(by: {
      $0.key < $1.key
    }) {
      // One day says nothing about a week.
      let rate =
        days < 1
        ? "" : ", \(DecimalText.significant(Double(own.count) * 7 / days, digits: 2)) a week"
      lines.append("\(channel): \(counted(own.count, "message"))\(rate)")
    }
    blocks.append(lines.joined(separator: "\n"))
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func table(_ alerts: [Replay.Alert]) -> Table {
    Table(
      name: "alerts", title: "Alerts", meaning: "one alert that the rules would have raised",
      columns: [
        Column(.at, .time), Column(name: "sent_at", kind: .time),
        Column(name: "channel", kind: .text), Column(name: "rule", kind: .text),
        Column(.panel, .text), Column(.service, .text), Column(.name, .text),
        Column(name: "kind", kind: .text), Column(.before, .text), Column(.after, .text),
        Column(.changePercent, .percent), Column(name: "count", kind: .count),
      ],
      rows: alerts.map { alert in
        [
          .time(alert.at), .time(alert.sentAt), .text(alert.channel), .text(alert.rule),
          .text(alert.panel), .text(alert.service), .text(alert.name), .text(alert.kind),
          .text(alert.before), .text(alert.after), .percent(alert.percent),
          alert.count.map(Cell.count) ?? .missing,
        ]
      })
  }
}
