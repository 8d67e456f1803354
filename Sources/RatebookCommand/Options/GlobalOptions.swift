import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

/// The options that every command accepts.
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

  /// Prints details for a user who asked for them.
  func detail(_ text: @autoclosure () -> String) {
    if verbose { Messages.write(text()) }
  }
}

extension GlobalOptions {
  /// The configuration; empty if there is no file. Throws ``ConfigurationProblem``, and
  /// ``CommandFailure`` if a named file does not exist and `isNeeded`.
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

  /// The zone of the times that a command reads and shows: the named one, or the configuration's, or that
  /// of `TZ`, or UTC. Throws ``CommandFailure`` for an unknown zone.
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

  /// The database for a command that adds data. Makes its folder if it is missing.
  func storeForWriting(_ configuration: Configuration) throws -> RatebookStore {
    try .forWriting(
      path: databasePathForWriting(configuration), gate: configuration.gate,
      patience: RatebookStore.usualPatience)
  }

  /// The database for a command that changes existing data. Throws `StoreError` if there is none.
  func storeOfExisting(_ configuration: Configuration) throws -> RatebookStore {
    let path = databasePath(configuration)
    // Opening for writing would make a missing file.
    _ = try RatebookStore.forReading(path: path)
    return try .forWriting(
      path: path, gate: configuration.gate, patience: RatebookStore.usualPatience)
  }

  /// The path of the present or future database. Makes its folder if it is missing.
  func databasePathForWriting(_ configuration: Configuration) throws -> String {
    let path = databasePath(configuration)
    if let slash = path.lastIndex(of: "/") { try OutputFile.makeFolder(String(path[..<slash])) }
    return path
  }
}

extension RatebookStore {
  /// How long a command waits for another one's transaction.
  static let usualPatience = Duration.seconds(10)
}

extension String? {
  /// The text; `nil` if it is empty, which often means an unset variable.
  var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
