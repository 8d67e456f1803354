import Analysis
import ArgumentParser

/// The options that say whether a report is of some services only.
struct WatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only the services that this file lists, an id, PANEL/ID, name with * or @orders a line "
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

  /// The list to keep to; `nil` for all services. Throws ``CommandFailure`` if it cannot be read.
  func list(_ configuration: Configuration) throws(CommandFailure) -> WatchList? {
    if noWatchList { return nil }
    switch watchList {
    case "@orders"?: return try Self.list("@orders", from: "--watch-list")
    case let path?: return try Self.list(contentsOf: path)
    case nil: return try Self.list(configuration)
    }
  }

  /// The configuration's own list; `nil` if it has none. Throws ``CommandFailure`` if it cannot be
  /// read.
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
