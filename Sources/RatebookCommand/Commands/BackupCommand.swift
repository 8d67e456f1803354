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
        30 3 * * *  ratebook backup -q /mnt/nas/ratebook.sqlite   (crontab)

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

  /// Keeps when the copy was made, for `status`. A database that only others may write is copied all the same.
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
