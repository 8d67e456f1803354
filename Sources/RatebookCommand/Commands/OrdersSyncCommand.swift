import ArgumentParser
import Collector
import Store

struct OrdersSyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Ask the panels how far the open orders of the ledger are.",
    usage: "ratebook orders sync [--panel <name> ...] [<options>]",
    discussion: """
      Examples:
        ratebook orders sync
        ratebook orders sync --panel acme

      Orders that are canceled, refunded or expired are over and not asked for again;
      those that are completed or partial once a day for 30 days, since panels give
      money back until then. An order that the panel does not know is asked for less
      and less often, and after 7 days no more; one that has failed, after 30 days.
      `snapshot` and `collect` do the same with each panel's turn.
      """)

  @OptionGroup var options: CollectingOptions

  func run() async throws {
    let job = try options.job()
    try await job.collector.syncOrders(job.targets.ready) { job.tally.add($0) }
    if options.panel.isEmpty { try tellOthers(job) }
    if let status = job.tally.status ?? job.targets.status { throw ExitCode(status.rawValue) }
  }

  /// Says which panels have open orders that nobody can be asked for.
  private func tellOthers(_ job: CollectingOptions.Job) throws {
    for panel in try job.store.reading({ try $0.panels() })
    where !job.targets.names.contains(panel) {
      let open = try job.store.reading { try $0.openOrders(of: panel).count }
      guard open > 0 else { continue }
      Messages.write(
        "ratebook: panel '\(panel)' is not in the configuration; its \(counted(open, "open order")) "
          + "cannot be asked for")
    }
  }
}

extension OrdersResult {
  /// What the answers changed, in a few words.
  var line: String {
    guard asked > 0 else { return "no open orders" }
    var parts = [
      open > 0 ? "\(counted(open, "open order"))" : "no open orders", "\(changes.changed) changed",
    ]
    if ended > 0 { parts.insert("\(counted(ended, "ended order")) asked for again", at: 1) }
    if changes.ended > 0 { parts.append("\(changes.ended) ended") }
    if read < asked { parts.append("\(asked - read) not read") }
    return parts.joined(separator: ", ")
  }

  /// Which orders are not asked for any more, and why.
  var endLines: [String] {
    func line(_ orders: [String], reason: String, advice: String) -> String? {
      guard !orders.isEmpty else { return nil }
      let count = counted(orders.count, "order is", "orders are")
      return "panel '\(panel)': \(count) not asked for any more, \(reason) (\(Self.list(orders))); "
        + advice
    }
    let message = errors.first { changes.givenUp.first == $0.order }.map { ": \($0.message)" } ?? ""
    return [
      line(
        changes.givenUp, reason: "after 7 days without a status\(message)",
        advice: "if the ids are wrong, take the orders out with `ratebook orders remove`"),
      line(
        changes.leftFailed, reason: "after 30 days as failed",
        advice: "what they cost counts as spent, since the panel gave nothing back"),
    ].compactMap { $0 }
  }

  private static func list(_ orders: [String]) -> String {
    (orders.prefix(5) + (orders.count > 5 ? ["…"] : [])).joined(separator: ", ")
  }

  /// Which orders have no status, one line per error message of the panel.
  func errorLines(of isTold: (String) -> Bool) -> [String] {
    let givenUp = Set(changes.givenUp)
    return Dictionary(
      grouping: errors.filter { isTold($0.order) && !givenUp.contains($0.order) }, by: \.message
    )
    .sorted { $0.key < $1.key }
    .map { message, errors in
      "panel '\(panel)': \(counted(errors.count, "order")) without a status: \(message) "
        + "(\(Self.list(errors.map(\.order)))); asked for again, less and less often, for 7 days"
    }
  }
}
