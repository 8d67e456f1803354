import ArgumentParser
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented configuration to start from.",
    usage: "ratebook init [--config <path>]",
    discussion: """
      Examples:
        ratebook init                                  writes ./ratebook.yaml
        ratebook init --config ~/.config/ratebook/config.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let path =
      global.config ?? global.environment["RATEBOOK_CONFIG"].nonEmpty
      ?? ConfigurationPlaces.local
    if let slash = path.lastIndex(of: "/") { try OutputFile.makeFolder(String(path[..<slash])) }
    try Self.create(path)
    guard !global.quiet else { return }
    StandardOutput.line(
      """
      Wrote \(path). Now:
        1. put your panel's name and URL into it, and its key into the environment
        2. ratebook check       says whether the panel accepts the key
        3. ratebook snapshot    takes the first snapshot
        4. ratebook report      tells what changed, once there are two
      """, of: .committed)
  }

  /// Writes the file, readable by its owner alone; one that is there is left as it is.
  private static func create(_ path: String) throws(CommandFailure) {
    do { try FileSystem.write(Configuration.starter.utf8, to: path, mode: 0o600) } catch {
      let reason =
        error.number == EEXIST ? "it already exists; it was not changed" : error.reason
      throw CommandFailure(.cannotCreateOutput, "'\(path)' cannot be written: \(reason)")
    }
  }
}
