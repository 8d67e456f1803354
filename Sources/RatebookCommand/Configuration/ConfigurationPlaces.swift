import FoundationEssentials

/// Where the configuration and the database are looked for.
struct ConfigurationPlaces {
  let environment: [String: String]

  /// `ratebook.yaml` in the current folder.
  static let local = "ratebook.yaml"

  /// The file to read: the named one, `RATEBOOK_CONFIG`, the current folder's, the user's; `nil`
  /// where there is none. Throws ``CommandFailure`` where one that was named and `isNeeded` is not
  /// there.
  func existing(
    named option: String?, isNeeded: Bool = true
  ) throws(CommandFailure) -> String? {
    if let named = option ?? environment["RATEBOOK_CONFIG"].nonEmpty {
      guard FileManager.default.fileExists(atPath: named) else {
        guard isNeeded else { return nil }
        throw CommandFailure(.missingInput, "there is no configuration at '\(named)'")
      }
      return named
    }
    return [Self.local, "\(folder("XDG_CONFIG_HOME", ".config"))/ratebook/config.yaml"]
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where the database is: option, environment, configuration, default.
  func database(named option: String? = nil, _ configuration: Configuration) -> String {
    option ?? environment["RATEBOOK_DATABASE"].nonEmpty ?? configuration.database
      ?? defaultDatabase
  }

  var defaultDatabase: String {
    "\(folder("XDG_DATA_HOME", ".local/share"))/ratebook/ratebook.sqlite"
  }

  /// The folder that a variable names (by its specification, a relative one does not count), or one in
  /// the home folder, which the system knows where the environment does not.
  private func folder(_ variable: String, _ fallback: String) -> String {
    if let folder = environment[variable], folder.hasPrefix("/") { return folder }
    let home = environment["HOME"].nonEmpty ?? FileManager.default.homeDirectoryForCurrentUser.path
    return "\(home)/\(fallback)"
  }
}
