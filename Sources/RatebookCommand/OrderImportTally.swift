import Catalogue
import Collector
import Render
import Store

/// What adding a file of orders to the ledger did, for people.
struct OrderImportTally {
  /// What is out of order: rows that were not read, values that were not taken, services that no
  /// catalogue held.
  private(set) var warnings: [String] = []
  /// How many rows were not stored because of their services.
  private(set) var refused = 0
  private let zone: Zone
  private var counts: [String: Counts] = [:]
  /// The lines on which each order of each panel came first.
  private var firstLines: [OrderName: Int] = [:]
  private var services: [String: [LedgerAddition.ServiceCheck: [OrderFile.Row]]] = [:]
  private var refusals: [String: [OrderFile.Row]] = [:]
  private var times: [(row: OrderFile.Row, at: Timestamp)] = []

  init(zone: Zone) { self.zone = zone }

  private struct OrderName: Hashable {
    let panel: String
    let order: String
  }

  private struct Counts {
    var added = 0
    var filledIn = 0
    var replaced = 0
    var known = 0
    var repeated = 0
    var all: Int { added + filledIn + replaced + known }
  }

  mutating func add(_ row: OrderFile.Row, _ addition: LedgerAddition) {
    guard addition.kind != .refused else {
      refused += 1
      return refusals[row.panel, default: []].append(row)
    }
    let name = OrderName(panel: row.panel, order: row.order.id)
    let firstLine = firstLines[name]
    firstLines[name] = firstLine ?? row.line
    if firstLine != nil {
      counts[row.panel, default: Counts()].repeated += 1
    } else {
      switch addition.kind {
      case .added: counts[row.panel, default: Counts()].added += 1
      case .filledIn: counts[row.panel, default: Counts()].filledIn += 1
      case .replaced: counts[row.panel, default: Counts()].replaced += 1
      case .known, .refused: counts[row.panel, default: Counts()].known += 1
      }
    }
    for conflict in addition.conflicts {
      let place = firstLine.map { "line \($0)" } ?? "the ledger"
      let difference =
        if !conflict.stored.isEmpty {
          "differs from '\(conflict.stored)' of \(place), which is kept"
        } else if conflict.field == "currency" {
          "was not filled in: its charge counts as one without a currency"
        } else {
          "was not filled in: its currency differs"
        }
      warnings.append(
        "line \(row.line): order '\(row.order.id)' of '\(row.panel)': its \(conflict.field) "
          + "'\(conflict.given)' \(difference)"
          + (firstLine == nil ? " (--replace takes the file's)" : ""))
    }
    if addition.service != .known {
      services[row.panel, default: [:]][addition.service, default: []].append(row)
    }
    if let time = row.order.orderedAt { times.append((row, time)) }
  }

  /// A line or two a panel that had orders in the file.
  var lines: [String] {
    counts.sorted { $0.key < $1.key }.map { panel, counts in
      var parts = [
        (counts.added, "added"), (counts.filledIn, "filled in"), (counts.replaced, "replaced"),
        (counts.known, "there already"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      if counts.all == counts.known { parts.append("nothing changed") }
      var line = "\(panel): \(counted(counts.all, "order")): \(parts.joined(separator: ", "))"
      if counts.repeated > 0 {
        line += "; \(counted(counts.repeated, "row")) on orders that stood further up"
      }
      return line
    }.map(TerminalText.safe)
  }

  /// Which services no catalogue held, a line for each panel.
  var serviceLines: [String] {
    let refusedLines = refusals.sorted { $0.key < $1.key }.map { panel, rows in
      "\(counted(rows.count, "row")) not imported, the first on line \(rows[0].line): "
        + "\(Self.services(of: rows, held: "the catalogue of '\(panel)' never held")). Is the "
        + "column the panel's service id? --force imports them all the same"
    }
    let kept = services.sorted { $0.key < $1.key }.flatMap { panel, checks in
      checks.sorted { $0.value[0].line < $1.value[0].line }.map { check, rows in
        check == .unknown
          ? "\(Self.services(of: rows, held: "the catalogue of '\(panel)' never held")); the "
            + "\(counted(rows.count, "order")) of \(rows.count == 1 ? "it is" : "them are") kept"
          : "'\(panel)' has no catalogue yet: the service ids of \(counted(rows.count, "row")) "
            + "were not checked"
      }
    }
    return refusedLines + kept
  }

  private static func services(of rows: [OrderFile.Row], held: String) -> String {
    let distinct = Array(Set(rows.map(\.order.service))).sorted { ($0.count, $0) < ($1.count, $1) }
    let shown = distinct.prefix(5).joined(separator: ", ") + (distinct.count > 5 ? ", …" : "")
    return "\(held) \(counted(distinct.count, "service")) (\(shown))"
  }

  /// Which orders have a time that no order can have, as when a day and a month were taken for each other.
  func timeLines(now: Timestamp) -> [String] {
    let future = times.filter { $0.at > now }.max { $0.at < $1.at }
    let early = times.filter { $0.at < Self.firstYear }.min { $0.at < $1.at }
    func line(_ odd: (row: OrderFile.Row, at: Timestamp), _ count: Int, _ when: String) -> String {
      "\(counted(count, "order is", "orders are")) dated \(when), such as order "
        + "'\(odd.row.order.id)' of line \(odd.row.line), \(zone.minuteText(odd.at)); "
        + "are the time zone and the date format right?"
    }
    return [
      future.map { line($0, times.count { $0.at > now }, "in the future") },
      early.map { line($0, times.count { $0.at < Self.firstYear }, "before 2005") },
    ].compactMap { $0 }
  }

  /// 2005-01-01: no panel is older.
  private static let firstYear = Timestamp(milliseconds: 1_104_537_600_000)
}
