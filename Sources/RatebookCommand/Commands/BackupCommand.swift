import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a copy of the database to a file, while other runs go on.",
    usage: "ratebook backup <file> [<options>]",
    discussion: """
      Examples:
        ratebook backup /mnt/nas/ratebook.sqlite
        ratebook backup "ratebook-$(date +%F).sqlite"
        30 3 * * * /usr/local/bin/ratebook backup -q --config /etc/r.yaml /nas/r.db

      The copy is one file, as the database is at one moment. It is checked before it
      takes the place of an older copy, which is kept as <file>.1. A damaged database
      replaces no copy; any other file is left alone.
      """)

  @Argument(help: "Where to write the copy.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("How many older copies to keep, as <file>.1, <file>.2.", valueName: "n"))
  var keep = 1

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if !(0...1000).contains(keep) { throw ValidationError("--keep is a number from 0 to 1000") }
    if file.isEmpty || file == "-" { throw ValidationError("<file> is the name of a file") }
  }

  func run() async throws {
    let store = try RatebookStore.asItIs(
      path: global.databasePath(global.configuration(isNeeded: false)))
    defer { Messages.endProgress() }
    try store.backUp(to: file, keeping: keep) { share in
      Messages.progress("copied \(Int(share * 100)) %")
    }
    Messages.endProgress()
    keepTime(in: store)
    guard !global.quiet else { return }
    let copy = try RatebookStore.asItIs(path: file)
    StandardOutput.line(
      "'\(file)' is a copy of '\(store.path)': \(counted(try copy.panels().count, "panel")), "
        + byteText(try copy.fileSize().total), of: .committed)
  }

  /// Stores the time of the copy for `status`. If this user may not write the database, the copy is made
  /// nevertheless.
  private func keepTime(in store: RatebookStore) {
    let path = URL(filePath: file).standardizedFileURL.path
    let backup = Backup(path: path, madeAt: Timestamp(Date()))
    do {
      try RatebookStore.keep(backup, in: store.path, patience: RatebookStore.usualPatience)
    } catch {
      global.detail("`ratebook status` does not know of this copy: \(error)")
    }
  }
}

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
  /// A description of a problem with a copy that was to be read, not written.
  fileprivate func restoring(_ file: String) -> String {
    switch self {
    case .isTheDatabase, .isBesideTheDatabase:
      "'\(file)' is the database itself; name a copy of it"
    case .unsound(_, let reason):
      "the copy '\(file)' is not sound: \(reason). Use an older copy, or see `ratebook check --deep "
        + "--database '\(file)'`"
    case .notOurs(let path), .inUse(let path), .busy(let path): "'\(path)' is in the way; move it"
    case .cannotCreate(let path, let reason), .cannotWrite(let path, let reason):
      "'\(path)' cannot be written: \(reason)"
    }
  }
}
