import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show when every panel was last read, and the state of alerts and database.",
    usage: "ratebook status [--max-age <time>] [<options>]",
    discussion: """
      Examples:
        ratebook status
        ratebook status --max-age 6h     ends with status 75 if a panel is older
        ratebook status --format json

      Its exit status is 69 if alerts do not arrive: a channel is off or not in the
      configuration any more, the query of a rule cannot be run, or a message was given up
      and no later one has said so.
      """)

  @Option(
    help: ArgumentHelp(
      "End with status 75 if a panel's last accepted snapshot is older, such as 90m, 6h or 2d.",
      valueName: "time"),
    transform: age(_:))
  var maxAge: Duration?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(named: output.timezone, configuration)
    let store = try global.storeForReading(configuration)
    var status = try Status(of: store, at: Timestamp(Date()))
    status.take(configuration)
    var report = Report(title: "Ratebook status", window: Window(at: status.at))
    report.tables = [status.table]
    // A CSV file has only one table.
    if !status.channels.isEmpty, output.format != .csv || output.isFolder {
      report.tables.append(status.channelTable)
    }
    report.notes = status.notes(configuration, database: store.path, in: zone)
    // The age of a panel that is no longer read does not matter.
    let late = (maxAge.map { status.panels(unseenFor: $0) } ?? [])
      .filter { configuration.reads($0.name) }
    if let maxAge, !late.isEmpty {
      report.warnings.append(
        "\(late.map(\.name).joined(separator: ", ")): no accepted snapshot within \(maxAge.ageText)"
      )
    }
    let off = status.channels.filter { $0.offSince != nil }
    report.warnings += off.map {
      "channel \($0.name) is off: \($0.offReason ?? ""); `ratebook alerts retry` tries it again"
    }
    let failed = status.channels.filter { $0.failed > 0 }
    report.warnings += failed.map {
      "channel \($0.name): \(counted($0.failed, "alert")) could not be delivered; `ratebook alerts log --failed` "
        + "shows them, `ratebook alerts retry` sends them again"
    }
    let stranded =
      configuration.path == nil
      ? [] : try store.strandedAlerts(configured: configuration.channels.map(\.name))
    report.warnings += stranded.map { AlertService.strandedText($0.channel, $0.alerts) }
    let queries = RuleQueries(configuration).problems(in: store, now: status.at)
    report.warnings += queries.map {
      "alerts: 'query \($0.query)' cannot be evaluated: \($0.problem)"
    }
    report.notes += try store.mutes(at: status.at).map { $0.text(in: zone) }
    let isFailing = [off.count, failed.count, stranded.count, queries.count].contains { $0 > 0 }
    let output = output.destination(
      sparing: GuardedFiles(database: store.path, configuration: configuration), in: zone)
    if !global.quiet || output.options.output != nil { try output.write(report) }
    guard !late.isEmpty || isFailing else { return }
    if global.quiet {
      for warning in report.warnings { Messages.write("ratebook: \(TerminalText.safe(warning))") }
    }
    let exitStatus: ExitStatus = late.isEmpty ? .panelUnavailable : .tryAgain
    throw ExitCode(exitStatus.rawValue)
  }

  /// Reads an option's value. Throws an error that lists the forms.
  @Sendable private static func age(_ text: String) throws -> Duration {
    guard let age = Duration(age: text) else {
      throw ValidationError("write --max-age as a time such as 90m, 6h or 2d")
    }
    return age
  }
}

extension Configuration {
  /// Whether the configuration has a panel with that name, or there is no configuration.
  fileprivate func reads(_ panel: String) -> Bool {
    panels.isEmpty || panels.contains { $0.name == panel }
  }
}

extension Status {
  /// Adds from the configuration the time when each panel is read next, and the panels that were never read.
  mutating func take(_ configuration: Configuration) {
    for configured in configuration.panels {
      if let index = panels.firstIndex(where: { $0.name == configured.name }) {
        panels[index].nextAt = panels[index].attemptedAt.map { $0 + configured.every }
      } else {
        panels.insert(Panel(name: configured.name), at: 0)
      }
    }
  }

  /// Notes next to the panels' times, one sentence per line.
  fileprivate func notes(
    _ configuration: Configuration, database: String, in zone: Zone
  ) -> [String] {
    var notes = panels.compactMap { panel in
      panel.held.map {
        "\(panel.name): snapshot \($0.snapshot) is held: \($0.reason); `ratebook snapshots "
          + "\($0.snapshot)` shows what it would change"
      }
    }
    let unread = panels.map(\.name).filter { !configuration.reads($0) }
    if !unread.isEmpty {
      notes.append(
        "\(unread.joined(separator: ", ")): not in the configuration, so not read any more")
    }
    notes.append(
      lastBackup.map {
        "last backup: '\($0.path)', \(zone.minuteText($0.madeAt)), \((at - $0.madeAt).ageText) ago"
      } ?? "no backup is known; `ratebook backup FILE` makes one")
    notes.append("database: '\(database)', \(byteText(databaseBytes))")
    return notes
  }
}

extension Duration {
  /// Reads a time such as `30s`, `90m`, `6h`, `2d` or `1w`; `nil` for any other text, or more than ten years.
  init?(age text: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), (2...6).contains(text.utf8.count),
      text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int(text.dropLast()), count > 0, count * unit <= 3660 * 86_400
    else { return nil }
    self = .seconds(count * unit)
  }

  /// The duration in words, such as `12 min`, `14 h` or `3 days`, rounded down.
  var ageText: String {
    let minutes = max(0, components.seconds / 60)
    if minutes < 120 { return "\(minutes) min" }
    return minutes < 48 * 60 ? "\(minutes / 60) h" : "\(minutes / 1440) days"
  }
}
