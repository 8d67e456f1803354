import ArgumentParser
import PanelAPI
import Reporting
import Store

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check configuration, database and every panel; changes nothing.",
    usage: "ratebook check [<options>]",
    discussion: """
      Examples:
        ratebook check
        ratebook check --config /etc/ratebook.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let targets = try PanelTargets(configuration, named: [], environment: global.environment)
    tell(
      "configuration: '\(configuration.path ?? "")', "
        + counted(configuration.panels.count, "panel"))
    var statuses = [checkDatabase(global.databasePath(configuration))].compactMap(\.self)
    for problem in targets.problems {
      Messages.write("ratebook: \(problem)")
      statuses.append(.badConfiguration)
    }
    let findings = await PanelFinding.all(of: targets.clients, atOnce: configuration.concurrency)
    statuses += findings.compactMap(tell)
    let order: [ExitStatus] = [.badConfiguration, .panelUnavailable, .keyRefused]
    let status = order.first(where: statuses.contains) ?? statuses.first
    if let status { throw ExitCode(status.rawValue) }
  }
}

extension CheckCommand {
  /// Tells what the database is, and gives the status where it cannot be used.
  private func checkDatabase(_ path: String) -> ExitStatus? {
    do {
      let panels = try RatebookStore.forReading(path: path).panels()
      tell("database: '\(path)', \(counted(panels.count, "panel"))")
    } catch StoreError.missing {
      tell("database: '\(path)' is not there yet, the first snapshot makes it")
    } catch {
      Messages.write("ratebook: \(error)")
      return CommandFailure(error)?.status ?? .internalError
    }
    return nil
  }

  /// Tells what a panel answered, and gives the status where it does not as it should.
  private func tell(_ finding: PanelFinding) -> ExitStatus? {
    for line in finding.lines { tell(line) }
    guard let error = finding.error else { return nil }
    Messages.write("ratebook: panel '\(finding.panel)': \(error)")
    return error.status
  }

  private func tell(_ line: String) {
    if !global.quiet { StandardOutput.line(TerminalText.safe(line)) }
  }
}
