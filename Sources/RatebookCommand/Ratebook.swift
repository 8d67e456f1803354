public import ArgumentParser
import FoundationEssentials

/// The command line.
public struct Ratebook: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "ratebook",
    abstract: "The price book of your reseller panels: what changed, when, and by how much.",
    usage: "ratebook <command> [<options>]",
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
      QueryCommand.self, OrdersCommand.self, SnapshotsCommand.self, AcceptCommand.self,
      DiscardCommand.self, AlertsCommand.self, StatusCommand.self, PublishCommand.self,
      CheckCommand.self, BackupCommand.self, RestoreCommand.self, PanelCommand.self,
      PruneCommand.self, DemoCommand.self, SimulateCommand.self, ManualCommand.self,
    ])

  public init() {}

  /// Prepares the process, before it has a second thread.
  public static func prepare() { ProcessMemory.comeInLargePieces() }

  /// Parses the process's arguments, runs the command and ends the process with its status.
  public static func run() async -> Never {
    ProcessMemory.keepPrivate()
    StandardOutput.ignoreBrokenPipes()
    do {
      let arguments = optionsLast(CommandLine.arguments.dropFirst())
      try checkCommand(arguments)
      var command = try parseAsRoot(Array(arguments))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      exit()
    } catch {
      end(with: error)
    }
  }
}

extension Ratebook {
  /// Moves options of all commands from before the command's name to after it.
  private static func optionsLast(_ arguments: ArraySlice<String>) -> ArraySlice<String> {
    var rest = arguments
    var options: [String] = []
    while let first = rest.first {
      let isFlag = ["-q", "--quiet", "-v", "--verbose"].contains(first)
      let isWhole = ["--config=", "--database="].contains(where: first.hasPrefix)
      guard isFlag || isWhole || first == "--config" || first == "--database" else { break }
      let count = isFlag || isWhole ? 1 : 2
      options += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    // A group's name, as in `orders import`, is followed by another name.
    let isGroup = configuration.subcommands.contains {
      $0.configuration.commandName == rest.first && !$0.configuration.subcommands.isEmpty
    }
    let names = rest.prefix(isGroup ? 2 : 1)
    return names + options + rest.dropFirst(names.count)
  }

  /// Throws a usage error with the nearest command if the first argument is not a command, or the
  /// second is not one of the group's commands.
  private static func checkCommand(_ arguments: ArraySlice<String>) throws(CommandFailure) {
    var arguments = arguments
    var command: any ParsableCommand.Type = Ratebook.self
    var path = "ratebook"
    while !command.configuration.subcommands.isEmpty {
      let commands = command.configuration.subcommands
      let names = commands.compactMap { $0.configuration.commandName } + ["help"]
      guard let name = arguments.popFirst(), !name.hasPrefix("-"), name != "help" else { return }
      guard let next = commands.first(where: { $0.configuration.commandName == name }) else {
        throw CommandFailure(
          .usage,
          "there is no command '\(name)'; " + name.suggestion(of: names)
            + "`\(path) --help` lists them")
      }
      command = next
      path += " \(name)"
    }
  }

  /// The maximum width of help: long lines of text are hard to read.
  private static var helpColumns: Int {
    min(80, TerminalSize.columns(ProcessInfo.processInfo.environment, isTerminal: true))
  }

  /// Ends the process, with help, with a command's own status, or with a line about the error.
  private static func end(with error: any Error) -> Never {
    if error is ExitCode { exit(withError: error) }
    if exitCode(for: error).isSuccess {
      StandardOutput.line(fullMessage(for: error, columns: helpColumns))
      exit()
    }
    let failure = CommandFailure(error) ?? CommandFailure(parsing: error)
    Messages.write("ratebook: " + failure.message)
    exit(withError: ExitCode(failure.status.rawValue))
  }
}

extension CommandFailure {
  /// The status for an error of ArgumentParser, or for an unexpected one. Never status 1, which means
  /// that there were changes.
  fileprivate init(parsing error: any Error) {
    let message = Ratebook.message(for: error).split(separator: "\n").joined(separator: " ")
    guard Ratebook.exitCode(for: error) == .validationFailure else {
      self.init(.internalError, "\(message); this is a defect of Ratebook itself")
      return
    }
    let names = Ratebook.configuration.subcommands.compactMap { $0.configuration.commandName }
    let command = names.first { $0 == CommandLine.arguments.dropFirst().first }
    let help = (["ratebook", command].compactMap(\.self) + ["--help"]).joined(separator: " ")
    self.init(
      .usage, "\(message.hasSuffix(".") ? String(message.dropLast()) : message); see `\(help)`")
  }
}
