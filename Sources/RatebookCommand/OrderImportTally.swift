import Catalogue
import Collector
import Reporting
import Store

/// What adding a file of orders to the ledger did, for people.
struct OrderImportTally {
  /// What is out of order: rows that were not read, values that were not taken, services that no
  /// catalogue held.
  private(set) var warnings: [String] = []
  private var counts: [String: Counts] = [:]
  /// The lines on which each order of each panel came first.
  private var firstLines: [OrderName: Int] = [:]
  private var unknownServices: [String: [String]] = [:]

  private struct OrderName: Hashable {
    let panel: String
    let order: String
  }

  private struct Counts {
    var added = 0
    var completed = 0
    var known = 0
    var repeated = 0
    var all: Int { added + completed + known }
  }

  mutating func add(_ row: OrderFile.Row, _ addition: LedgerAddition) {
    let name = OrderName(panel: row.panel, order: row.order.id)
    let firstLine = firstLines[name]
    firstLines[name] = firstLine ?? row.line
    switch addition.kind {
    case .added: counts[row.panel, default: Counts()].added += 1
    case .completed where firstLine == nil: counts[row.panel, default: Counts()].completed += 1
    case .known where firstLine == nil: counts[row.panel, default: Counts()].known += 1
    case .completed, .known: counts[row.panel, default: Counts()].repeated += 1
    }
    for conflict in addition.conflicts {
      let place = firstLine.map { "line \($0)" } ?? "the ledger"
      warnings.append(
        "line \(row.line): order '\(row.order.id)' of '\(row.panel)': its \(conflict.field) "
          + "'\(conflict.given)' differs from '\(conflict.stored)' of \(place), which is kept")
    }
    if !addition.isServiceKnown {
      unknownServices[row.panel, default: []].append(row.order.service)
    }
  }

  /// A line or two a panel that had orders in the file.
  var lines: [String] {
    counts.sorted { $0.key < $1.key }.map { panel, counts in
      var parts = [
        (counts.added, "added"), (counts.completed, "completed"),
        (counts.known, "there already"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      if counts.added + counts.completed == 0 { parts.append("nothing changed") }
      var line = "\(panel): \(counted(counts.all, "order")): \(parts.joined(separator: ", "))"
      if counts.repeated > 0 {
        line += "; \(counted(counts.repeated, "row")) on orders that stood further up"
      }
      return line
    }.map(TerminalText.safe)
  }

  /// Which services no catalogue held, a line a panel.
  var unknownServiceLines: [String] {
    unknownServices.sorted { $0.key < $1.key }.map { panel, services in
      let distinct = Array(Set(services)).sorted { ($0.count, $0) < ($1.count, $1) }
      let shown = distinct.prefix(5).joined(separator: ", ") + (distinct.count > 5 ? ", …" : "")
      return
        "\(counted(services.count, "row")) of '\(panel)' with "
        + "\(counted(distinct.count, "service")) that its catalogue never held (\(shown)); the "
        + "orders are kept"
    }
  }
}
