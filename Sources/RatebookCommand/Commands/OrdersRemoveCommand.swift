import ArgumentParser
import Collector
import Store

struct OrdersRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take orders out of the ledger again.",
    usage: "ratebook orders remove <id> ... | --file <path> [--panel <name>] [--dry-run]",
    discussion: """
      Examples:
        ratebook orders remove 23501 23502 --panel acme
        ratebook orders remove --file orders.csv --panel acme --dry-run
        ratebook orders remove --file orders.csv --columns order=id

      --file takes out the orders of a file that was imported by mistake. It is read
      as `orders import` reads it: give the same --columns, so that the same ids are
      meant. What the panel said of the orders goes with them. Nothing changes at
      the panel.
      """)

  @Argument(help: ArgumentHelp("The panel's ids of the orders.", valueName: "id"))
  var ids: [String] = []

  @Option(
    help: ArgumentHelp("A CSV file whose orders to take out; - for standard input."),
    completion: .file(extensions: ["csv"]))
  var file: String?

  @OptionGroup var options: OrderFileOptions

  @Flag(help: "Say what would be taken out, and change nothing.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard ids.isEmpty != (file == nil) else {
      throw ValidationError("name the orders by their ids, or a file with --file")
    }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    // Opened for writing, a file that is not there would be made.
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
      orders = read.rows.map { (panel: $0.panel, id: $0.order.id) }
    } else {
      orders = try ids.map { (panel: try panel(of: $0, in: reader), id: $0) }
    }
    let removals = try global.storeForWriting(configuration).removeOrders(orders, isDryRun: dryRun)
    show(zip(orders, removals).map { ($0.panel, $0.id, $1) })
    if !isWhole { throw ExitCode(ExitStatus.unreadableInput.rawValue) }
    if !removals.contains(true) { throw ExitCode(ExitStatus.missingInput.rawValue) }
  }

  /// The panel of an id, if no other one has such an order. Throws ``CommandFailure``.
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
}
