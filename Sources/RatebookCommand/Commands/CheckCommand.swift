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
    statuses += await Self.balances(of: targets.ready, atOnce: configuration.concurrency)
      .compactMap { tell($0, $1) }
    let order: [ExitStatus] = [.badConfiguration, .panelUnavailable, .keyRefused]
    let status = order.first(where: statuses.contains) ?? statuses.first
    if let status { throw ExitCode(status.rawValue) }
  }
}

extension CheckCommand {
  private typealias Answer = Result<Balance, PanelError>

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

  /// Asks several panels at a time; the answers are in the panels' order.
  private static func balances(
    of targets: [PanelTarget], atOnce limit: Int
  ) async -> [(PanelTarget, Answer)] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      var answers: [Int: Answer] = [:]
      for (index, target) in targets.enumerated() {
        if index >= limit, let (index, answer) = await group.next() { answers[index] = answer }
        group.addTask {
          do throws(PanelError) {
            return (index, .success(try await target.reader.balance()))
          } catch { return (index, .failure(error)) }
        }
      }
      for await (index, answer) in group { answers[index] = answer }
      return targets.enumerated().compactMap { index, target in
        answers[index].map { (target, $0) }
      }
    }
  }

  private func tell(_ target: PanelTarget, _ answer: Answer) -> ExitStatus? {
    switch answer {
    case .success(let balance):
      let amount = [balance.amount.text, balance.currency].compactMap(\.self)
      tell("panel '\(target.name)': takes the key, holds \(amount.joined(separator: " "))")
      return nil
    case .failure(let error):
      Messages.write("ratebook: panel '\(target.name)': \(error)")
      return error.status
    }
  }

  private func tell(_ line: String) {
    if !global.quiet { StandardOutput.line(TerminalText.safe(line)) }
  }
}
