import Alerts
import ArgumentParser
import Catalogue
import FoundationEssentials
import PanelAPI
import Render
import Store
import Transport

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check configuration, database and every panel; changes nothing.",
    usage: "ratebook check [--deep] [--send] [<options>]",
    discussion: """
      Examples:
        ratebook check
        ratebook check --config /etc/ratebook.yaml
        ratebook check --send
        ratebook check --deep --database copy.sqlite    without a configuration

      --deep reads all of the database and holds it against its own rules.
      --send sends a test message to each channel, and shows what came back.
      """)

  @Flag(help: "Check the whole database, too.")
  var deep = false

  @Flag(help: "Send a test message to each channel, too.")
  var send = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    if deep, configuration.path == nil {
      let status = inspectDatabase(global.databasePath(configuration), isNeeded: true)
      if let status { throw ExitCode(status.rawValue) }
      return
    }
    let targets = try PanelTargets(
      configuration, named: [], environment: global.environment, isQuiet: global.quiet)
    tell(
      "configuration: '\(configuration.path ?? "")', "
        + counted(configuration.panels.count, "panel")
        + (configuration.channels.isEmpty
          ? "" : ", " + counted(configuration.channels.count, "channel")))
    let database = global.databasePath(configuration)
    var statuses = [
      deep ? inspectDatabase(database, isNeeded: false) : checkDatabase(database)
    ].compactMap(\.self)
    let problems =
      targets.problems.map(\.description)
      + Self.problems(of: configuration, database: database, global.environment)
    for problem in problems {
      Messages.write("ratebook: \(problem)")
      statuses.append(.badConfiguration)
    }
    let findings = await PanelFinding.all(of: targets.clients, atOnce: configuration.concurrency)
    let store = try? RatebookStore.asItIs(path: database)
    if let store { RenamedPanelWarnings(configuration).tell(store) }
    for snapshot in (try? store?.futureSnapshots(at: Timestamp(Date()))) ?? [] {
      Messages.write("ratebook: \(snapshot.futureLine)")
    }
    statuses += findings.compactMap { tell($0, store) }
    statuses += await checkChannels(configuration)
    let order: [ExitStatus] = [.badConfiguration, .panelUnavailable, .keyRefused]
    let status = order.first(where: statuses.contains) ?? statuses.first
    if let status { throw ExitCode(status.rawValue) }
  }
}

extension CheckCommand {
  /// Problems with the files that the configuration names.
  private static func problems(
    of configuration: Configuration, database: String, _ environment: [String: String]
  ) -> [String] {
    var problems: [String] = []
    func check(_ body: () throws(CommandFailure) -> Void) {
      do throws(CommandFailure) { try body() } catch { problems.append(error.message) }
    }
    check { () throws(CommandFailure) in _ = try WatchOptions.list(configuration) }
    check { () throws(CommandFailure) in
      try MetricsFile(configuration, database: database)?.check()
    }
    let folder = QueryFolder(path: configuration.queries)
    var names: [String] = []
    check { () throws(CommandFailure) in names = try folder.visibleNames() }
    do { _ = try configuration.zone(in: ZoneDatabase(environment: environment)) } catch {
      problems.append(error.description)
    }
    let queries = RuleQueries(configuration)
    for name in names where !queries.names.contains(name) {
      check { () throws(CommandFailure) in _ = try folder.query(name) }
    }
    for (name, problem) in queries.problems(inDatabase: database, now: Timestamp(Date())) {
      problems.append(
        ConfigurationProblem(
          path: configuration.path ?? "", line: configuration.queryLines[name],
          problem: "`query \(name)`: \(problem)"
        ).description)
    }
    return problems
  }

  /// Reports what the database is, and returns the status if it cannot be used.
  private func checkDatabase(_ path: String) -> ExitStatus? {
    do {
      let store = try RatebookStore.asItIs(path: path)
      let panels = try store.panels()
      let findings = try store.glance()
      if findings.isEmpty { tell("database: '\(path)', \(counted(panels.count, "panel"))") }
      for finding in findings { Messages.write("ratebook: \(finding)") }
      if !findings.isEmpty {
        Messages.write(
          "ratebook: '\(path)' is damaged; `ratebook check --deep` lists all that is wrong")
        return .unreadableInput
      }
    } catch StoreError.missing {
      tell("database: '\(path)' is not there yet, the first snapshot makes it")
    } catch {
      Messages.write("ratebook: \(error)")
      return CommandFailure(error)?.status ?? .internalError
    }
    return nil
  }

  /// Reports problems inside the database, and returns the status if there are any.
  private func inspectDatabase(_ path: String, isNeeded: Bool) -> ExitStatus? {
    do {
      let inspection = try RatebookStore.forReading(path: path).inspect()
      for finding in inspection.findings { Messages.write("ratebook: \(finding)") }
      if inspection.untold > 0 {
        Messages.write("ratebook: and \(inspection.untold) more of these kinds")
      }
      for line in inspection.lines(path) { tell(line) }
      return inspection.findings.isEmpty ? nil : .unreadableInput
    } catch StoreError.missing where !isNeeded {
      return checkDatabase(path)
    } catch {
      Messages.write("ratebook: \(error)")
      return CommandFailure(error)?.status ?? .internalError
    }
  }

  /// Reports a panel's answers, and returns the status if something is wrong with them.
  private func tell(_ finding: PanelFinding, _ store: RatebookStore?) -> ExitStatus? {
    for line in finding.lines { tell(line) }
    if let error = finding.error {
      Messages.write("ratebook: panel '\(finding.panel)': \(error)")
      return error.status
    }
    guard let warning = finding.warning(store, at: Timestamp(Date())) else { return nil }
    Messages.write("ratebook: panel '\(finding.panel)': \(warning)")
    return .tryAgain
  }

  /// Checks that the secrets of the channels and of the heartbeat can be read and, with `--send`, that the
  /// channels deliver.
  private func checkChannels(_ configuration: Configuration) async -> [ExitStatus] {
    var statuses: [ExitStatus] = []
    if let heartbeat = configuration.heartbeat {
      do throws(LazySecret.Unreadable) {
        try configuration.values(heartbeat, global.environment).requireSecrets()
      } catch {
        Messages.write("ratebook: heartbeat: \(error)")
        statuses.append(.badConfiguration)
      }
    }
    for test in await ChannelTest.all(of: configuration, global.environment, isSending: send) {
      if let problem = test.problem {
        Messages.write("ratebook: channel '\(test.name)': \(problem)")
      } else if send {
        tell("channel '\(test.name)': the test message was sent")
        turnOn(test.name, configuration)
      }
      if let status = test.status { statuses.append(status) }
    }
    return statuses
  }

  /// Switches a channel that has just delivered on again if it is off.
  private func turnOn(_ channel: String, _ configuration: Configuration) {
    do {
      let reader = try RatebookStore.forReading(path: global.databasePath(configuration))
      let isOff = try reader.outboxStatus().contains {
        $0.channel == channel && $0.offSince != nil
      }
      guard isOff else { return }
      try global.storeOfExisting(configuration).turnOn(channel)
      tell("channel '\(channel)': it was off, and is used again")
    } catch StoreError.missing {
      return
    } catch {
      Messages.write(
        "ratebook: channel '\(channel)': its alerts still wait: \(error). `ratebook alerts retry` sends them"
      )
    }
  }

  private func tell(_ line: String) {
    if !global.quiet { StandardOutput.line(TerminalText.safe(line)) }
  }
}

extension StoreInspection {
  /// Lines about the checked parts, and about unused ones.
  fileprivate func lines(_ path: String) -> [String] {
    guard findings.isEmpty else { return [] }
    var lines = [
      "database: '\(path)', \(counted(snapshots, "snapshot")) and \(counted(versions, "version")), "
        + "nothing is wrong"
    ]
    let orphans = [
      (orphanedTexts, "text"), (orphanedLooks, "look"), (orphanedServices, "service"),
    ].filter { $0.0 > 0 }
    if !orphans.isEmpty {
      let counts = orphans.map { counted($0.0, $0.1) }.joined(separator: " and ")
      lines.append("  \(counts) that nothing refers to; `prune` drops them")
    }
    return lines
  }
}

extension FutureSnapshot {
  /// The message that a clock is or was wrong, and what happens to the snapshots that it dated.
  fileprivate var futureLine: String {
    "panel '\(panel)': snapshot \(id) is dated \(takenAt), which is in the future: this machine's clock is "
      + "wrong, or was then. If it is right now, the next snapshot rejects that one, or "
      + "`ratebook discard \(id)` does"
  }
}
