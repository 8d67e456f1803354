import Analysis
import ArgumentParser
import FoundationEssentials
import Store

/// The option for the panels of a command.
struct PanelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  /// The chosen panels; empty for all. Throws ``CommandFailure`` if one was never read.
  func names(in store: RatebookStore) throws -> [String] {
    for name in panel { try store.requirePanel(name) }
    return Array(Set(panel))
  }
}

/// The options for the panels and categories of a report.
struct SelectionOptions: ParsableArguments {
  @OptionGroup var panels: PanelOptions

  @Option(
    help: ArgumentHelp(
      "Only categories that hold this text, case and accents ignored.", valueName: "text"))
  var category: String?
}

extension RatebookStore {
  /// Throws ``CommandFailure`` if a panel was never read.
  func requirePanel(_ name: String) throws {
    let known = try panels()
    if known.contains(name) { return }
    let names = known.isEmpty ? "it is empty" : "it holds \(known.joined(separator: ", "))"
    throw CommandFailure(
      .missingInput, "panel '\(name)' is not in the database '\(path)'; \(names)")
  }
}

/// The options that limit a report to some services.
struct WatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only the services that this file lists, an id, PANEL/ID, name with * or @orders per line "
        + "(@orders: those in the order ledger).",
      valueName: "file"))
  var watchList: String?

  @Flag(help: "All services, whatever list the configuration names.")
  var noWatchList = false

  func validate() throws {
    if watchList != nil && noWatchList {
      throw ValidationError("--watch-list and --no-watch-list exclude each other")
    }
  }

  /// The list to use; `nil` for all services. Throws ``CommandFailure`` if it cannot be read.
  func list(_ configuration: Configuration) throws(CommandFailure) -> WatchList? {
    if noWatchList { return nil }
    switch watchList {
    case "@orders"?: return try Self.list("@orders", from: "--watch-list")
    case let path?: return try Self.list(contentsOf: path)
    case nil: return try Self.list(configuration)
    }
  }

  /// The configuration's own list; `nil` if it has none. Throws ``CommandFailure`` if the list
  /// cannot be read.
  static func list(_ configuration: Configuration) throws(CommandFailure) -> WatchList? {
    switch configuration.watchList {
    case .file(let path):
      do throws(CommandFailure) { return try list(contentsOf: path) } catch {
        throw CommandFailure(
          error.status, error.message + "; the configuration names it as the `watch_list`")
      }
    case .entries(let list): return list
    case nil: return nil
    }
  }

  private static func list(contentsOf path: String) throws(CommandFailure) -> WatchList {
    let (text, file) = try InputFile.text(of: path)
    return try list(text, from: file)
  }

  private static func list(_ text: String, from source: String) throws(CommandFailure) -> WatchList
  {
    do throws(WatchList.Problem) { return try WatchList(text) } catch {
      throw CommandFailure(.unreadableInput, "the watch list \(source): \(error)")
    }
  }
}

extension CompletionKind {
  /// The names of the panels in the configuration and in the database, for the shell's completion
  /// of `--panel`. Empty if they cannot be read, because completion should not show errors.
  static var panels: CompletionKind {
    .custom { _, _, _ in
      let places = ConfigurationPlaces(environment: ProcessInfo.processInfo.environment)
      let path = try? places.existing(named: nil, isNeeded: false)
      let configuration = path.flatMap { try? Configuration(contentsOf: $0) } ?? Configuration()
      let stored = try? RatebookStore.asItIs(path: places.database(configuration)).panels()
      return Set(configuration.panels.map(\.name) + (stored ?? [])).sorted()
    }
  }
}
