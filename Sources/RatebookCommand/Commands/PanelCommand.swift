import ArgumentParser
import Catalogue
import Store

struct PanelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "panel",
    abstract: "Rename a panel in the database, or remove it.",
    usage: "ratebook panel rename|forget [<options>]",
    discussion: """
      Examples:
        ratebook panel rename acme acme-main
        ratebook panel forget acme

      The configuration is yours: change the panel's name there, too.
      """,
    subcommands: [PanelRenameCommand.self, PanelForgetCommand.self])

  @OptionGroup var global: GlobalOptions
}

struct PanelRenameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Keep a panel's history under a new name.",
    usage: "ratebook panel rename <old> <new> [<options>]",
    discussion: """
      Examples:
        ratebook panel rename acme acme-main
        ratebook panel rename acme acme-main --replace

      Snapshots, orders and report marks go with it. If the new name has snapshots
      already, such as one that was taken after the configuration was changed, --replace
      removes these first.
      """)

  @Argument(help: "The panel's name in the database.", completion: .panels)
  var old: String

  @Argument(help: "Its new name.")
  var new: String

  @Flag(help: "Remove what is stored under the new name.")
  var replace = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard PanelName.isValid(new) else { throw ValidationError("'\(new)': \(PanelName.rule)") }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    try global.storeOfExisting(configuration).renamePanel(old, to: new, replacing: replace)
    guard !global.quiet else { return }
    StandardOutput.line("panel '\(old)' is now '\(new)', with all its history", of: .committed)
    if configuration.panels.contains(where: { $0.name == old }) {
      Messages.write(
        "'\(configuration.path ?? "")' still has the name '\(old)'; change it there, too")
    }
  }
}

struct PanelForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Remove a panel and everything stored about it.",
    usage: "ratebook panel forget <name> [<options>]",
    discussion: """
      Examples:
        ratebook panel forget acme --dry-run
        ratebook backup before.sqlite && ratebook panel forget acme

      Nothing brings it back but a backup.
      """)

  @Argument(help: "The panel's name in the database.", completion: .panels)
  var name: String

  @Flag(help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let contents =
      dryRun
      ? try global.storeForReading(configuration).contents(of: name)
      : try global.storeOfExisting(configuration).forgetPanel(name)
    guard !global.quiet else { return }
    let parts = [
      counted(contents.snapshots, "snapshot"), counted(contents.services, "service"),
      counted(contents.orders, "order"),
    ].joined(separator: ", ")
    StandardOutput.line(
      "panel '\(name)' \(dryRun ? "would be" : "is") removed: \(parts)", of: .committed)
    if configuration.panels.contains(where: { $0.name == name }) {
      Messages.write(
        "'\(configuration.path ?? "")' still names '\(name)'; the next snapshot reads it anew")
    }
  }
}
