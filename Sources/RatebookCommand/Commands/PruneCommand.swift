import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

struct PruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete history that is needed only for the time before a date.",
    usage: "ratebook prune --keep <duration> [--dry-run] [--compact] [<options>]",
    discussion: """
      Examples:
        ratebook prune --keep 2y --dry-run     says what that would drop
        ratebook prune --keep 2y
        ratebook prune --keep 6mo --compact    and makes the file smaller

      Reports and catalogues from that time on stay as they are. Alerts that were sent
      or dropped before it go, too; those that wait or failed stay. The room that is
      freed is used again by later snapshots; --compact gives it back, which takes
      about twice the room of what is left while it lasts.
      """)

  @Option(
    help: ArgumentHelp(
      "How far back to keep the history: 36h, 30d, 2w, 6mo, 2y.", valueName: "duration"),
    transform: Self.duration)
  var keep: TimeExpression

  @Flag(help: "Say what would be deleted, and delete nothing.")
  var dryRun = false

  @Flag(help: "Make the file smaller by giving back its free room.")
  var compact = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if dryRun && compact { throw ValidationError("--dry-run and --compact exclude each other") }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let cut = keep.resolved(now: Timestamp(Date()), in: .utc)
    if dryRun {
      return tell(try global.storeForReading(configuration).pruning(before: cut), would: true)
    }
    let store = try global.storeOfExisting(configuration)
    let pruning: Pruning
    do { pruning = try store.prune(before: cut) } catch let error as StoreError {
      throw CommandFailure(error.status, "\(error); nothing was deleted")
    }
    tell(pruning, would: false)
    if compact { try makeSmaller(store) } else { try tellFree(in: store) }
  }

  /// Reads a duration before now, and no other time. A time of zero would delete the whole history.
  @Sendable private static func duration(_ text: String) throws -> TimeExpression {
    if let time = TimeExpression(text), case .ago(let count, _) = time, count > 0 { return time }
    throw ValidationError("write how far back to keep the history as 36h, 30d, 2w, 6mo or 2y")
  }
}

// MARK: - Outcome

extension PruneCommand {
  private func tell(_ pruning: Pruning, would: Bool) {
    guard !global.quiet else { return }
    guard !pruning.isEmpty else {
      return StandardOutput.line(
        "nothing to delete: all stored history is needed from \(pruning.cut) on")
    }
    let counts = [
      counted(pruning.snapshots, "snapshot"), counted(pruning.versions, "version"),
      counted(pruning.services, "service"), counted(pruning.texts, "text"),
      counted(pruning.alerts, "alert"),
    ].joined(separator: ", ")
    StandardOutput.line(
      "before \(pruning.cut): \(counts), about \(byteText(pruning.bytes)) "
        + (would ? "would be dropped" : "dropped"), of: would ? .nothing : .committed)
  }

  private func tellFree(in store: RatebookStore) throws {
    let size = try store.fileSize()
    guard !global.quiet, size.free > 0 else { return }
    StandardOutput.line(
      "'\(store.path)' keeps its size of \(byteText(size.total)), of which \(byteText(size.free)) "
        + "are free for new data; `--compact` gives them back", of: .committed)
  }

  private func makeSmaller(_ store: RatebookStore) throws {
    let before = try store.fileSize().total
    do { try store.compact() } catch let error as StoreError {
      throw CommandFailure(
        error.status, "the history is pruned, and the file is as large as it was: \(error)")
    }
    guard !global.quiet else { return }
    StandardOutput.line(
      "'\(store.path)' has \(byteText(try store.fileSize().total)), after \(byteText(before))",
      of: .committed)
  }
}
