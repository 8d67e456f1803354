import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct OrdersUndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Undo an import or a removal of orders.",
    usage: "ratebook orders undo [<number>] [--dry-run]",
    discussion: """
      Examples:
        ratebook orders undo
        ratebook orders undo 4 --dry-run
        ratebook orders undo 4

      Without a number, it lists the changes: each import and each removal has one,
      which it prints at its end. Orders that an import added are removed, values
      that it filled in or replaced are as before, and orders that were removed are
      back with their statuses. If a later change is about the same orders, undo
      that one first.
      """)

  @Argument(help: ArgumentHelp("The number of the change.", valueName: "number"))
  var number: Int?

  @Flag(help: "Say what would be undone, and change nothing.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(configuration)
    guard let number else {
      return list(try global.storeForReading(configuration).ledgerChanges(), zone)
    }
    let (change, panels) = try global.storeOfExisting(configuration)
      .undoLedgerChange(number, at: Timestamp(Date()), isDryRun: dryRun)
    guard !global.quiet else { return }
    let effect: StandardOutput.Effect = dryRun ? .nothing : .committed
    for panel in panels { StandardOutput.line(TerminalText.safe(panel.line), of: effect) }
    let words = TerminalText.safe(change.words(in: zone))
    StandardOutput.line(
      dryRun ? "this was a dry run: \(words) is not undone" : "\(words) is undone", of: effect)
  }

  private func list(_ changes: [LedgerChange], _ zone: Zone) {
    if changes.isEmpty { StandardOutput.line("no orders were imported or removed yet") }
    for change in changes {
      let undone = change.undoneAt.map { ", undone \(zone.minuteText($0))" } ?? ""
      StandardOutput.line(
        TerminalText.safe(
          "\(change.words(in: zone)): \(counted(change.orders, "order"))\(undone)"))
    }
  }
}

// MARK: - Messages

extension LedgerChange {
  /// The line that names a change which was just made, and how to undo it.
  static func line(_ number: Int) -> String {
    "change \(number); `ratebook orders undo \(number)` undoes it"
  }

  /// `change 4 (import of 'orders.csv', 2026-11-30 21:00 +00:00)`.
  func words(in zone: Zone) -> String { "change \(number) (\(action), \(zone.minuteText(madeAt)))" }

  /// `import of 'orders.csv'`.
  var action: String {
    let noun = kind == .orderImport ? "import" : "removal"
    return source.map { "\(noun) of \(OrderFileOptions.name(of: $0))" } ?? noun
  }
}

extension LedgerUndo {
  fileprivate var line: String {
    let parts = [(removed, "removed"), (reset, "set back"), (restored, "put back")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(panel): \(counted(removed + reset + restored, "order")): "
      + parts.joined(separator: ", ")
  }
}

extension LedgerChangeError {
  /// The failure of the command that asked for it.
  var failure: CommandFailure {
    switch self {
    case .unknown(let number):
      CommandFailure(
        .missingInput,
        "the ledger has no change \(number); `ratebook orders undo` lists them. Nothing was changed"
      )
    case .undone(let number, let time):
      CommandFailure(.usage, "change \(number) was undone at \(time). Nothing was changed")
    case .changedLater(let number, let later, let orders):
      CommandFailure(
        .usage,
        "change \(number) cannot be undone yet: change \(later.number) (\(later.action)) changed "
          + "\(counted(orders, "order")) of it later. Undo that first: `ratebook orders undo "
          + "\(later.number)`. Nothing was changed")
    }
  }
}
