import Catalogue
import Collector
import Render
import Store

/// The outcome of adding a file of orders to the ledger, for people.
struct OrderImportTally {
  /// Warnings: rows that could not be read, values that were not stored, services that no catalogue ever had.
  private(set) var warnings: [String] = []
  /// The number of rows that were not stored because of their services.
  private(set) var refused = 0
  private let zone: Zone
  private var counts: [String: Counts] = [:]
  /// The line on which each order of each panel first occurs.
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

  /// One or two lines for each panel with orders in the file.
  var lines: [String] {
    counts.sorted { $0.key < $1.key }.map { panel, counts in
      var parts = [
        (counts.added, "added"), (counts.filledIn, "filled in"), (counts.replaced, "replaced"),
        (counts.known, "there already"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      if counts.all == counts.known { parts.append("nothing changed") }
      var line = "\(panel): \(counted(counts.all, "order")): \(parts.joined(separator: ", "))"
      if counts.repeated > 0 {
        line += "; \(counted(counts.repeated, "row")) that repeat an order of an earlier line"
      }
      return line
    }.map(TerminalText.safe)
  }

  /// Lines about services that no catalogue ever had, one per panel.
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

  /// Lines about orders with an impossible time, for example because day and month were exchanged.
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

extension OrderFile.Row {
  /// The row as it was read, for people.
  func words(in zone: Zone) -> String {
    var parts = ["order \(order.id)", "service \(order.service)"]
    if let time = order.orderedAt { parts.append(zone.minuteText(time)) }
    if let quantity = order.quantity { parts.append("quantity \(quantity)") }
    if let charge = order.charge {
      parts.append("charge \(charge)\(order.currency.map { " \($0)" } ?? "")")
    }
    return "line \(line): \(panel): \(parts.joined(separator: ", "))"
  }
}

// MARK: - Files that cannot be read

extension OrderFile.Problem {
  var status: ExitStatus {
    switch self {
    case .noPanel, .noColumn: .usage
    case .empty, .unreadableHeader, .notText, .missingColumns, .ambiguous, .sameName, .shops:
      .unreadableInput
    }
  }

  /// Why the whole file cannot be read, and what to do, as a clause.
  var reason: String {
    switch self {
    case .empty: "it is empty"
    case .unreadableHeader(let reason): "the names of its columns cannot be read (\(reason))"
    case .notText: "it is not a text in UTF-8 or UTF-16; save it as \"CSV UTF-8\""
    case .missingColumns(let missing, let found):
      "its first line names no column \(missing.map { "'\($0)'" }.joined(separator: " and ")); it "
        + "names \(Self.list(found)). Choose with --columns \(missing[0])=HEADER"
    case .noColumn(let header, let found):
      "it has no column '\(header)'; it has \(Self.list(found))"
    case .ambiguous(let column, let headers, let line):
      "its columns \(headers.map { "'\($0)'" }.joined(separator: " and ")) may both be the "
        + "\(column.words), and differ in line \(line). Choose one with --columns "
        + "\(column.rawValue)=\(Self.quoted(headers[0]))"
    case .sameName(let header, let line):
      "it has two columns '\(header)', which differ in line \(line). Rename one of them"
    case .shops(let column, let header, let reason):
      "its column '\(reason)' shows that a shop of your own wrote it, so '\(header)' may be "
        + "\(column == .order ? "the shop's order and not the panel's" : "what your customer paid"). "
        + (column == .order
          ? "Name the panel's column with --columns order=HEADER, or use this one with --columns "
            + "order=\(Self.quoted(header))"
          : "Choose the column with --columns \(column.rawValue)=HEADER, or leave it out with "
            + "--columns \(column.rawValue)=")
    case .noPanel: "it has no column 'panel'; say which panel's orders they are with --panel"
    }
  }

  private static func list(_ headers: [String]) -> String {
    headers.prefix(20).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
  }

  private static func quoted(_ header: String) -> String {
    header.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) } ? header : "'\(header)'"
  }
}

extension OrderColumn {
  /// The contents of the column, in words.
  fileprivate var words: String {
    switch self {
    case .order: "panel's order id"
    case .service: "panel's service id"
    case .panel: "panel"
    case .orderedAt: "time of the order"
    case .quantity: "quantity"
    case .charge: "panel's charge"
    case .currency: "currency"
    }
  }
}

// MARK: - Changes of the ledger

extension LedgerChange {
  /// The line with the number of a change that was just made, and how to undo it.
  static func line(_ number: Int) -> String {
    "change \(number); `ratebook orders undo \(number)` undoes it"
  }

  /// `change 4 (import of 'orders.csv', 2026-11-30 21:00 +00:00)`.
  func words(in zone: Zone) -> String { "change \(number) (\(action), \(zone.minuteText(madeAt)))" }

  /// `import of 'orders.csv'`.
  var action: String {
    if let undoes { return "undoing of change \(undoes)" }
    let noun = kind == .orderImport ? "import" : "removal"
    return source.map { "\(noun) of \(OrderFileOptions.name(of: $0))" } ?? noun
  }
}

extension LedgerUndo {
  var line: String {
    let parts = [(removed, "removed"), (reset, "set back"), (restored, "put back")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(panel): \(counted(removed + reset + restored, "order")): "
      + parts.joined(separator: ", ")
  }
}

extension LedgerChangeError {
  /// The failure of the command that tried to undo the change.
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

// MARK: - Answers of panels

extension OrdersResult {
  /// The changes caused by the answers, in a few words.
  var line: String {
    guard asked > 0 else { return "no open orders" }
    var parts = [
      open > 0 ? "\(counted(open, "open order"))" : "no open orders",
      "\(changes.changed - changes.newErrors.count) changed",
    ]
    if !errors.isEmpty { parts.append("\(errors.count) not known") }
    if ended > 0 { parts.insert("\(counted(ended, "ended order")) asked for again", at: 1) }
    if changes.ended > 0 { parts.append("\(changes.ended) ended") }
    if read < asked { parts.append("\(asked - read) not read") }
    return parts.joined(separator: ", ")
  }

  /// Lines about orders that are no longer asked for, with the reason.
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

  /// Lines about orders without a status, one per error message of the panel.
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
