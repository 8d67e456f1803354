import ArgumentParser
import Catalogue
import Collector
import FoundationEssentials
import Render
import Store

struct OrdersRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove orders from the ledger.",
    usage: "ratebook orders remove <id> ... | --file <path> [<options>]",
    discussion: """
      Examples:
        ratebook orders remove 23501 23502 --panel acme
        ratebook orders remove --file orders.csv --panel acme --dry-run
        ratebook orders remove --file orders.csv --columns order=id

      --file takes out every order of a file, also those that were in the ledger
      before it was imported; to undo an import, use `ratebook orders undo`. The file
      is read as `orders import` reads it: give the same --columns, so that the same
      ids are meant. What the panel said of the orders goes with them. Nothing changes
      at the panel. Each removal prints its number: `ratebook orders undo NUMBER` puts
      the orders back.
      """)

  @Argument(help: ArgumentHelp("The panel's ids of the orders.", valueName: "id"))
  var ids: [String] = []

  @Option(
    help: ArgumentHelp("A CSV file with the orders to remove; - for standard input."),
    completion: .file(extensions: ["csv"]))
  var file: String?

  @OptionGroup var options: OrderFileOptions

  @Flag(help: "Say what would be removed, and change nothing.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard ids.isEmpty != (file == nil) else {
      throw ValidationError("name the orders by their ids, or a file with --file")
    }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    // Opening for writing would make a missing file.
    let reader = try global.storeForReading(configuration)
    var isWhole = true
    let orders: [(panel: String, id: String)]
    if let file {
      let read = try options.file(file, configuration, global, purpose: "read", idsOnly: true)
      for row in read.unreadable {
        Messages.write(
          "ratebook: \(OrderFileOptions.name(of: file)): the order of line \(row.line) was not removed: "
            + row.reason)
      }
      isWhole = read.unreadable.isEmpty
      orders = distinct(read.rows.map { (panel: $0.panel, id: $0.order.id) })
    } else {
      orders = distinct(try ids.map { (panel: try panel(of: $0, in: reader), id: $0) })
    }
    let removal = try global.storeForWriting(configuration).removeOrders(
      orders, as: LedgerChange.Draft(source: file, madeAt: Timestamp(Date())), isDryRun: dryRun)
    showOrdersBefore(removal)
    show(zip(orders, removal.removed).map { ($0.panel, $0.id, $1) })
    if let change = removal.change, !global.quiet {
      StandardOutput.line(LedgerChange.line(change), of: .committed)
    }
    if !isWhole { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
    if !removal.removed.contains(true) { throw ExitCode(ExitStatus.missingInput.rawValue) }
  }

  /// The orders in their order, without duplicates.
  private func distinct(_ orders: [(panel: String, id: String)]) -> [(panel: String, id: String)] {
    var seen: Set<[String]> = []
    return orders.filter { seen.insert([$0.panel, $0.id]).inserted }
  }

  /// The panel of an id, if only one panel has such an order. Throws ``CommandFailure``.
  private func panel(of id: String, in store: RatebookStore) throws -> String {
    if let panel = options.panel { return panel }
    let panels = try store.panels(withOrder: id)
    guard panels.count <= 1 else {
      throw CommandFailure(
        .usage,
        "order '\(id)' is in the ledger of \(panels.joined(separator: " and of ")); say which with "
          + "--panel. Nothing was changed")
    }
    guard let panel = panels.first else {
      throw CommandFailure(
        .missingInput, "there is no order '\(id)' in the ledger; nothing was changed")
    }
    return panel
  }

  private func show(_ results: [(panel: String, id: String, isRemoved: Bool)]) {
    let missing = results.filter { !$0.isRemoved }
    if !missing.isEmpty {
      let shown = missing.prefix(5).map(\.id) + (missing.count > 5 ? ["…"] : [])
      Messages.write(
        "ratebook: \(counted(missing.count, "order is", "orders are")) not in the ledger "
          + "(\(shown.joined(separator: ", ")))")
    }
    guard !global.quiet else { return }
    for (panel, results) in Dictionary(grouping: results.filter(\.isRemoved), by: \.panel)
      .sorted(by: { $0.key < $1.key })
    {
      StandardOutput.line(
        "\(panel): \(counted(results.count, "order")) \(dryRun ? "would be taken" : "taken") out of "
          + "the ledger", of: dryRun ? .nothing : .committed)
    }
  }
  /// Reports how many orders of the file were in the ledger before the file was imported.
  private func showOrdersBefore(_ removal: LedgerRemoval) {
    guard file != nil, let last = removal.lastImport, last.ordersBefore > 0 else { return }
    let advice =
      dryRun ? "; to undo that import alone: ratebook orders undo \(last.change.number)" : ""
    Messages.write(
      "ratebook: \(counted(last.ordersBefore, "order of the file was", "orders of the file were")) in the "
        + "ledger before change \(last.change.number) (\(last.change.action)), the last import of these "
        + "orders\(advice)")
  }
}

struct OrdersUndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Undo an import or a removal of orders, or another undo.",
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
      that one first. Undoing is a change, too: undo its number to take it back.
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
    let (change, panels, made) = try global.storeOfExisting(configuration)
      .undoLedgerChange(number, at: Timestamp(Date()), isDryRun: dryRun)
    guard !global.quiet else { return }
    let effect: StandardOutput.Effect = dryRun ? .nothing : .committed
    for panel in panels { StandardOutput.line(TerminalText.safe(panel.line), of: effect) }
    let words = TerminalText.safe(change.words(in: zone))
    StandardOutput.line(
      dryRun ? "this was a dry run: \(words) is not undone" : "\(words) is undone", of: effect)
    if let made { StandardOutput.line(LedgerChange.line(made), of: effect) }
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
