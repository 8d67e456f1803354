import FoundationEssentials
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The paths where the configuration and the database are looked for.
struct ConfigurationPlaces {
  let environment: [String: String]

  /// `ratebook.yaml` in the current folder.
  static let local = "ratebook.yaml"

  /// The file to read: the named one, that of `RATEBOOK_CONFIG`, that of the current folder, or the user's;
  /// `nil` if there is none. Throws ``CommandFailure`` if a named file does not exist and `isNeeded`.
  func existing(
    named option: String?, isNeeded: Bool = true
  ) throws(CommandFailure) -> String? {
    if let named = option ?? environment["RATEBOOK_CONFIG"].nonEmpty {
      guard FileSystem.exists(named) else {
        guard isNeeded else { return nil }
        throw CommandFailure(.missingInput, "there is no configuration at '\(named)'")
      }
      return named
    }
    if FileSystem.exists(Self.local) {
      try Self.checkIsOwn(Self.local)
      return Self.local
    }
    let path = "\(folder("XDG_CONFIG_HOME", ".config"))/ratebook/config.yaml"
    return FileSystem.exists(path) ? path : nil
  }

  /// Throws if the file in the current folder, which the user did not name, may be written by somebody else:
  /// its commands for keys would run.
  private static func checkIsOwn(_ path: String) throws(CommandFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    let problem: String? =
      if status.st_uid != geteuid() && status.st_uid != 0 {
        "belongs to another user"
      } else if status.st_mode & 0o002 != 0 {
        "can be written by everyone"
      } else if status.st_mode & 0o020 != 0, !isOnlyOwners(status.st_gid) {
        "can be written by other members of its group"
      } else { nil }
    guard let problem else { return }
    throw CommandFailure(
      .badConfiguration,
      "'\(path)' in the current folder \(problem), and commands in it would run as you. It was not read. "
        + "If you trust it, name it: `--config \(path)`")
  }

  /// Whether a group is the user's private one. Many systems make such a group for each user, with a umask that lets
  /// it write. It is the user's primary group, has the user's name, and lists no other members.
  private static func isOnlyOwners(_ group: gid_t) -> Bool {
    guard let user = getpwuid(geteuid()), user.pointee.pw_gid == group,
      let entry = getgrgid(group)
    else { return false }
    let name = String(cString: user.pointee.pw_name)
    guard String(cString: entry.pointee.gr_name) == name else { return false }
    var member = entry.pointee.gr_mem
    while let text = member?.pointee {
      guard String(cString: text) == name else { return false }
      member = member?.successor()
    }
    return true
  }

  /// The database's path: option, environment, configuration, default.
  func database(named option: String? = nil, _ configuration: Configuration) -> String {
    option ?? environment["RATEBOOK_DATABASE"].nonEmpty ?? configuration.database
      ?? defaultDatabase
  }

  var defaultDatabase: String {
    "\(folder("XDG_DATA_HOME", ".local/share"))/ratebook/ratebook.sqlite"
  }

  /// The folder that a variable names, or one in the home folder, which the system knows if the
  /// environment does not. A relative path in the variable is ignored, as its specification says.
  private func folder(_ variable: String, _ fallback: String) -> String {
    if let folder = environment[variable], folder.hasPrefix("/") { return folder }
    let home = environment["HOME"].nonEmpty ?? FileManager.default.homeDirectoryForCurrentUser.path
    return "\(home)/\(fallback)"
  }
}
