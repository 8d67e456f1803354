import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The configuration file.", valueName: "path"), completion: .file())
  var config: String?

  @Option(help: ArgumentHelp("The database file.", valueName: "path"), completion: .file())
  var database: String?

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print what is done.")
  var verbose = false

  func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }

  var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Says what a person who asked for more wants to know.
  func detail(_ text: @autoclosure () -> String) {
    if verbose { Messages.write(text()) }
  }
}

extension GlobalOptions {
  /// The configuration; an empty one if there is no file. Throws ``ConfigurationProblem``, and
  /// ``CommandFailure`` if a file was named, `isNeeded` and is not there.
  func configuration(isNeeded: Bool = true) throws -> Configuration {
    let places = ConfigurationPlaces(environment: environment)
    guard let path = try places.existing(named: config, isNeeded: isNeeded) else {
      return Configuration()
    }
    detail("configuration: \(path)")
    return try Configuration(contentsOf: path)
  }

  /// The database's path.
  func databasePath(_ configuration: Configuration) -> String {
    let path = ConfigurationPlaces(environment: environment)
      .database(named: database, configuration)
    detail("database: \(path)")
    return path
  }

  /// The database for a command that only reads it.
  func storeForReading(_ configuration: Configuration) throws -> RatebookStore {
    try .forReading(path: databasePath(configuration))
  }

  /// The zone of the times that a command reads and shows: the one that is named, else the configuration's,
  /// else that of `TZ`, else UTC. Throws ``CommandFailure`` if there is no such zone.
  func zone(named name: String? = nil, _ configuration: Configuration) throws -> Zone {
    let zones = ZoneDatabase(environment: environment)
    if let name {
      do { return try zones.zone(named: name) } catch {
        throw CommandFailure(.usage, "--timezone: \(error)")
      }
    }
    if let zone = try configuration.zone(in: zones) { return zone }
    guard let variable = environment["TZ"] else { return .utc }
    do { return try zones.zone(ofVariable: variable) } catch {
      throw CommandFailure(.badConfiguration, "the variable TZ: \(error)")
    }
  }

  /// The database for a command that adds to it; its folder is made if it is missing.
  func storeForWriting(_ configuration: Configuration) throws -> RatebookStore {
    try .forWriting(
      path: databasePathForWriting(configuration), gate: configuration.gate,
      patience: RatebookStore.usualPatience)
  }

  /// The database for a command that changes what is there. Throws `StoreError` if there is none.
  func storeOfExisting(_ configuration: Configuration) throws -> RatebookStore {
    let path = databasePath(configuration)
    // Opened for writing, a file that is not there would be made.
    _ = try RatebookStore.forReading(path: path)
    return try .forWriting(
      path: path, gate: configuration.gate, patience: RatebookStore.usualPatience)
  }

  /// The path at which the database is or will be; its folder is made if it is missing.
  func databasePathForWriting(_ configuration: Configuration) throws -> String {
    let path = databasePath(configuration)
    if let slash = path.lastIndex(of: "/") { try OutputFile.makeFolder(String(path[..<slash])) }
    return path
  }
}

extension RatebookStore {
  /// The time that a command waits for another one's transaction.
  static let usualPatience = Duration.seconds(10)
}

extension String? {
  /// `nil` if the text is empty, as an unset variable is often written.
  var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
