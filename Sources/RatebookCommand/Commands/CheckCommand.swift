import ArgumentParser
import Catalogue
import Collector
import PanelAPI
import Reporting
import Store

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check configuration, database and every panel's key; changes nothing.",
    discussion: """
      Examples:
        ratebook check
        ratebook check --config /etc/ratebook.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let targets = try PanelTargets(configuration, named: [], environment: global.environment)
    tell("configuration: \(configuration.panels.count) panel(s)")
    try checkDatabase(global.databasePath(configuration))
    var statuses = targets.problems.map { problem in
      Messages.write("ratebook: \(problem)")
      return ExitStatus.badConfiguration
    }
    for target in targets.ready {
      do throws(PanelError) {
        let balance = try await target.reader.balance()
        tell(
          "panel '\(target.name)': takes the key, holds \(balance.amount) \(balance.currency ?? "")"
        )
      } catch {
        Messages.write("ratebook: panel '\(target.name)': \(error)")
        statuses.append(error.status)
      }
    }
    let order: [ExitStatus] = [.badConfiguration, .panelUnavailable, .keyRefused]
    if let status = order.first(where: statuses.contains) { throw ExitCode(status.rawValue) }
  }

  private func checkDatabase(_ path: String) throws {
    do {
      let panels = try RatebookStore.forReading(path: path).panels()
      tell("database: '\(path)', \(panels.count) panel(s)")
    } catch StoreError.missing {
      tell("database: '\(path)' is not there yet, the first snapshot makes it")
    }
  }

  private func tell(_ line: String) {
    if !global.quiet { StandardOutput.line(TerminalText.safe(line)) }
  }
}
