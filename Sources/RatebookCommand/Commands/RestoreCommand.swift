import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Replace the database with a copy of it; the old one is kept beside it.",
    usage: "ratebook restore <file> [<options>]",
    discussion: """
      Examples:
        ratebook restore /mnt/nas/ratebook.sqlite
        ratebook restore copy.sqlite --database ratebook.sqlite

      The copy is checked first, and stays where it is. The database is replaced with
      the log files beside it: `cp` and `mv` would leave the log of the old database,
      which does not fit the copy. A running `collect` goes on with the new database.
      """)

  @Argument(help: "A copy that `ratebook backup` wrote.", completion: .file())
  var file: String

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let path = try global.databasePathForWriting(global.configuration(isNeeded: false))
    defer { Messages.endProgress() }
    let restoration: Restoration
    do {
      restoration = try RatebookStore.restore(
        file, to: path, now: Timestamp(Date()), patience: RatebookStore.usualPatience
      ) { share in Messages.progress("copied \(Int(share * 100)) %") }
    } catch let error as BackupError {
      throw CommandFailure(error.status, "\(error.restoring(file)); the database is as it was")
    }
    Messages.endProgress()
    guard !global.quiet else { return }
    let last = restoration.last.map { ", the last snapshot of \($0)" } ?? ", no snapshot"
    StandardOutput.line(
      "'\(path)' is now what '\(file)' holds: \(counted(restoration.panels, "panel"))\(last)",
      of: .committed)
    if let old = restoration.old {
      StandardOutput.line(
        "the old database is '\(old)'; delete it when you do not need it", of: .committed)
    }
  }
}

extension BackupError {
  /// The same, said of a copy that is read and not written.
  fileprivate func restoring(_ file: String) -> String {
    switch self {
    case .isTheDatabase: "'\(file)' is the database itself; name a copy of it"
    case .unsound(_, let reason):
      "the copy '\(file)' is not sound: \(reason). Use an older copy, or see `ratebook check --deep "
        + "--database '\(file)'`"
    case .notOurs(let path), .inUse(let path), .busy(let path): "'\(path)' is in the way; move it"
    case .cannotCreate(let path, let reason), .cannotWrite(let path, let reason):
      "'\(path)' cannot be written: \(reason)"
    }
  }
}
