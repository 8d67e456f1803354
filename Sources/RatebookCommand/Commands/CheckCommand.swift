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

  @Flag(help: "Look at all of the database, too.")
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
  /// Problems of the files that the configuration names.
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
    for name in names { check { () throws(CommandFailure) in _ = try folder.query(name) } }
    for rule in configuration.alerts {
      guard case .query(let name) = rule.condition, !names.contains(name) else { continue }
      do throws(CommandFailure) { _ = try ChosenQuery(name, folder: folder) } catch {
        problems.append("alerts: '\(rule.condition)': \(error.message)")
      }
    }
    return problems
  }

  /// Says what the database is, and gives the status if it cannot be used.
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

  /// Says what is wrong inside the database, and gives the status if anything is.
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

  /// Says what a panel answered, and gives the status if it does not answer as it should.
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

  /// Checks that the secrets of channels and heartbeat can be had, and with `--send` that the channels deliver.
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
      }
      if let status = test.status { statuses.append(status) }
    }
    return statuses
  }

  private func tell(_ line: String) {
    if !global.quiet { StandardOutput.line(TerminalText.safe(line)) }
  }
}

extension StoreInspection {
  /// Lines about the parts that were checked, and about unused ones.
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
  /// Says that a clock is or was wrong, and what becomes of what it dated.
  fileprivate var futureLine: String {
    "panel '\(panel)': snapshot \(id) is dated \(takenAt), which is still to come: this machine's clock is "
      + "wrong, or was then. If it is right now, the next snapshot rejects that one, or "
      + "`ratebook discard \(id)` does"
  }
}

/// The answers of a panel to the calls that `check` makes.
struct PanelFinding: Sendable {
  let panel: String
  private(set) var balance: Balance?
  private(set) var answer: CatalogueAnswer?
  private(set) var dialect: DialectReport?
  /// Why the first call that failed did.
  private(set) var error: PanelError?

  init(panel: String, client: PanelClient) async {
    self.panel = panel
    do throws(PanelError) {
      balance = try await client.balance()
      let reading = try await client.servicesReporting()
      (answer, dialect) = (reading.answer, reading.dialect)
    } catch { self.error = error }
  }

  /// Asks several panels at a time; the findings are in the panels' order.
  static func all(
    of clients: [(name: String, client: PanelClient)], atOnce limit: Int
  ) async -> [PanelFinding] {
    await withTaskGroup(of: (Int, PanelFinding).self) { group in
      var findings: [Int: PanelFinding] = [:]
      for (index, (name, client)) in clients.enumerated() {
        if index >= limit, let (index, finding) = await group.next() { findings[index] = finding }
        group.addTask { (index, await PanelFinding(panel: name, client: client)) }
      }
      for await (index, finding) in group { findings[index] = finding }
      return clients.indices.compactMap { findings[$0] }
    }
  }
}

extension PanelFinding {
  /// The reason why a snapshot of the answer would not be accepted, and what to do; `nil` if it would.
  /// `store` has the snapshots so far, if there are any.
  func warning(_ store: RatebookStore?, at time: Timestamp) -> String? {
    guard let answer else { return nil }
    // A database that cannot be read is a finding of its own.
    let objection = try? store?.objection(
      to: answer, currency: balance?.currency, of: panel, at: time)
    if let objection {
      return
        "a snapshot would be held now: \(objection). Check this on the panel's own site; if it "
        + "is right, take a snapshot and `ratebook accept` it"
    }
    return answer.entries > 0
      ? nil
      : "its catalogue is empty. Ask the panel whether this account may see its services, and compare "
        + "the URL with the panel's API page"
  }

  /// Lines about the calls that went well.
  var lines: [String] {
    var lines: [String] = []
    if let balance {
      let amount = [balance.amount.text, balance.currency].compactMap(\.self)
      lines.append("panel '\(panel)': takes the key, holds \(amount.joined(separator: " "))")
    }
    return lines + (dialect?.lines.map { "  " + $0 } ?? [])
  }
}

extension DialectReport {
  /// The catalogue's deviations from the contract, in a few lines.
  fileprivate var lines: [String] {
    let count = counted(services, "service")
    if isContract {
      return [services == 0 ? count : "\(count); answers follow API v2 exactly"]
    }
    var lines = [count]
    let rules = DialectRule.allCases.filter { self.count(of: $0) > 0 && $0 != .unknownField }
    if !rules.isEmpty {
      lines.append("read all the same: " + rules.map(\.summary).joined(separator: "; "))
    }
    if !unknownFields.isEmpty { lines.append("kept beside the contract: \(listed(unknownFields))") }
    if !missing.isEmpty { lines.append("not stated: \(listed(missing))") }
    let (repeated, unreadable) = (defects.filter(\.isRepeat), defects.filter { !$0.isRepeat })
    for defect in repeated.prefix(3) {
      // Which entry is used depends on what is stored.
      lines.append(String(defect.reason.prefix { $0 != ";" }))
    }
    if repeated.count > 3 { lines.append("and \(repeated.count - 3) more entries of an id twice") }
    for defect in unreadable.prefix(3) {
      lines.append("cannot be read: service \(defect.service ?? "without id"), \(defect.reason)")
    }
    if unreadable.count > 3 {
      lines.append("and \(unreadable.count - 3) more that cannot be read")
    }
    for defect in unreadFields.prefix(3) {
      lines.append(
        "kept as text: \(defect.field) of service \(defect.service ?? ""), \(defect.reason)")
    }
    let others = unreadFields.count + otherUnreadFields - 3
    if others > 0 {
      lines.append("and \(others) more fields that are kept as text")
    }
    return lines
  }

  /// Fields and how many services they concern, the most frequent first.
  private func listed(_ fields: [String: Int]) -> String {
    let sorted = fields.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = sorted.prefix(8).map { field, count in
      count == services ? field : "\(field) (\(count) of \(services))"
    }
    return shown.joined(separator: ", ") + (sorted.count > 8 ? ", …" : "")
  }
}
