public import ArgumentParser

/// The command line.
public struct Ratebook: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "ratebook",
    abstract: "The price book of your reseller panels: what changed, when, and by how much.",
    discussion: """
      Examples:
        ratebook demo                         see it at work, without a panel
        ratebook init                         write a configuration to start from
        ratebook snapshot                     read every panel once (for cron)
        ratebook report --since 7d            what changed within a week
        ratebook report rates --format csv    the same for a spreadsheet
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, SnapshotCommand.self, CollectCommand.self, ImportCommand.self,
      ReportCommand.self, CatalogueCommand.self, HistoryCommand.self, BalanceCommand.self,
      CheckCommand.self, DemoCommand.self, SimulateCommand.self,
    ])

  public init() {}

  /// Parses the process's arguments, runs the command and ends the process with its status.
  public static func run() async -> Never {
    StandardOutput.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      exit()
    } catch {
      guard let failure = CommandFailure(error) else { exit(withError: error) }
      Messages.write("ratebook: " + failure.message)
      exit(withError: ExitCode(failure.status.rawValue))
    }
  }
}
