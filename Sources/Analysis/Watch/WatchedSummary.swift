import Catalogue
import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The changes of a watch list's services. It replaces the summary in a report about them.
struct WatchedSummary {
  /// The name of its table.
  static let name = "watched"
  /// Whether it may show the spending, and so weight prices by it.
  private let showsSpend: Bool
  private var panels: [Panel] = []

  /// Orders within this time before the window's end are the weights: a year, as usual for consumer prices.
  static let weighted = Duration.seconds(365 * 86_400)

  /// Reads the rows of the scope's services. Throws `StoreError`, and ``AmountOverflow``.
  init(_ reader: SectionReader, _ watched: WatchedServices, _ coverage: [PanelCoverage]) throws {
    let start = SQLValue.integer(reader.scope.window.since.milliseconds)
    // Queries about other windows run first, so that the tables of this window are made only once.
    showsSpend = reader.scope.figures.contains(.spend)
    let spent = showsSpend ? try Self.spent(reader) : [:]
    let parkedBefore = try Self.services(reader, .parked, ["until": start, "last": .null])
    // A service that is parked at one end has no price there, and a new one had no earlier price.
    // But a product that continues under a new id is compared. A service not in `rates` has the
    // same price as before.
    let parked = try Self.services(reader, .parked).union(parkedBefore)
    let new = try Self.services(reader, .new)
    var relatives: [ServiceKey: Double?] = [:]
    var (raised, lowered): ([String: Int], [String: Int]) = ([:], [:])
    for key in new { relatives[key] = .some(nil) }
    var obstacles = try Self.obstacles(reader)
    for key in obstacles.keys { relatives[key] = .some(nil) }
    // Small changes count, too, in how prices moved as a whole.
    var rates = reader.section(.rates)
    rates.scope.minimumChange = nil
    let minimum = reader.scope.minimumChange ?? 0
    try rates.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: SavedQuery.rates.columns)
      let (key, change) = (ServiceKey(row), row.percent(.changePercent))
      relatives[key] = .some(change.map { 1 + $0 / 100 })
      guard let before = row.amount(.rateBefore), let after = row.amount(.rateAfter) else { return }
      // Without a percentage, the currencies of the two ends differ, or the service was free.
      if change == nil, before != .zero {
        obstacles[key] = .currency
        return
      }
      if let change, abs(change) < minimum { return }
      if change.map({ $0 > 0 }) ?? (before < after) {
        raised[key.panel, default: 0] += 1
      } else {
        lowered[key.panel, default: 0] += 1
      }
    }
    for key in parked { relatives[key] = .some(nil) }
    for panel in coverage {
      guard let count = watched.counts[panel.name], let ids = watched.ids[panel.name] else {
        continue
      }
      var basket = Basket()
      var known: [Obstacle] = []
      for id in ids.sorted(by: { ($0.text ?? "").precedesExactly($1.text ?? "") }) {
        let key = ServiceKey(panel: panel.name, id: id)
        guard watched.listed.contains(key) else { continue }
        // A price change before the rate became unreadable counts, up to the last readable rate.
        if let obstacle = obstacles[key] { known.append(obstacle) }
        guard let relative = relatives[key, default: 1] else { continue }
        do { try basket.add(relative, spent: spent[key]?[panel.currency] ?? .zero) } catch {
          throw AmountOverflow(of: "what was spent on the watched services of '\(panel.name)'")
        }
      }
      panels.append(
        Panel(
          name: panel.name, currency: panel.currency, services: count.all, listed: count.listed,
          moves: panel.isCompared ? (raised[panel.name] ?? 0, lowered[panel.name] ?? 0) : nil,
          basket: panel.isCompared ? basket : Basket(), obstacles: known))
    }
  }

  /// Why the price of a service listed at the window's end is not compared.
  fileprivate enum Obstacle: Hashable {
    case unknown(since: Timestamp)
    case currency
  }

  private static func obstacles(_ reader: SectionReader) throws -> [ServiceKey: Obstacle] {
    var obstacles: [ServiceKey: Obstacle] = [:]
    try reader.section(.incomparable).forEachRow { cells in
      let row = NamedRow(cells: cells, columns: SavedQuery.incomparable.columns)
      obstacles[ServiceKey(row)] =
        row.time(.staleSince).map { Obstacle.unknown(since: $0) } ?? .currency
    }
    return obstacles
  }

  /// The services in the rows of a query.
  private static func services(
    _ reader: SectionReader, _ query: SavedQuery, _ parameters: [String: SQLValue] = [:]
  ) throws -> Set<ServiceKey> {
    var services: Set<ServiceKey> = []
    try reader.section(query, parameters).forEachRow { cells in
      services.insert(ServiceKey(NamedRow(cells: cells, columns: query.columns)))
    }
    return services
  }

  /// The spending on each service in the year before the window's end, by currency.
  private static func spent(
    _ reader: SectionReader
  ) throws -> [ServiceKey: [String?: Amount]] {
    let since = reader.scope.window.until - weighted
    let orders = reader.section(
      .serviceSpend, ["since": .integer(since.milliseconds), "last": .null])
    var spent: [ServiceKey: [String?: Amount]] = [:]
    try orders.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: orders.columns)
      spent[ServiceKey(row), default: [:]][row.text(.currency)] = row.amount(.netSpend)
    }
    return spent
  }

  fileprivate struct Panel {
    let name: String
    let currency: String?
    let services: Int
    let listed: Int
    /// The numbers of services; `nil`, like the change, without two snapshots to compare.
    let moves: (raised: Int, lowered: Int)?
    let basket: Basket
    let obstacles: [Obstacle]

    var change: Double? { basket.change }
    var spent: Amount? { basket.spent == .zero ? nil : basket.spent }
  }
}

extension WatchedSummary {
  var table: Table {
    Table(
      name: Self.name, title: "Your services",
      meaning: "What changed in the watch list"
        + (showsSpend ? "; the change is weighted by spending on each service" : ""),
      columns: [
        Column(.panel, .text), Column(.services, .count), Column(.listed, .count),
        Column(.gone, .count), Column(.raised, .count), Column(.lowered, .count),
        Column(.changePercent, .percent), Column(.spent, .amount), Column(.currency, .text),
      ],
      rows: panels.map { panel in
        [
          .text(panel.name), .count(panel.services), .count(panel.listed),
          .count(panel.services - panel.listed),
          panel.moves.map { .count($0.raised) } ?? .missing,
          panel.moves.map { .count($0.lowered) } ?? .missing,
          .percent(panel.change.map { ($0 * 10_000).rounded() / 10_000 }), .amount(panel.spent),
          .text(panel.currency),
        ]
      })
  }

  /// One line per panel, such as `acme: your 40 services got 3.1 % more expensive, weighted by …`.
  var notes: [String] { panels.map { "\($0.name): \($0.sentence(showsSpend: showsSpend))" } }
}

extension WatchedSummary.Panel {
  fileprivate func sentence(showsSpend: Bool) -> String {
    let all = services == 1 ? "your service" : "your \(services) services"
    guard moves != nil else { return "\(all): no two snapshots to compare" }
    guard let change else {
      let reason = hindrances.isEmpty ? ["no price at both ends of the window"] : hindrances
      return "\(all): \(reason.joined(separator: "; "))"
    }
    let subject = basket.services < services ? "\(basket.services) of \(all)" : all
    let size = Self.size(of: abs(change))
    let outcome =
      change == 0
      ? (basket.services == 1 ? "costs the same as before" : "cost the same as before")
      : "got \(size) % \(change > 0 ? "more expensive" : "cheaper")"
    return (["\(subject) \(outcome)\(weights(showsSpend: showsSpend))"] + hindrances).joined(
      separator: "; ")
  }

  /// How the prices of several services are combined into one figure; empty if none of them changed.
  private func weights(showsSpend: Bool) -> String {
    guard basket.services > 1, basket.hasMoved else { return "" }
    let currency = currency.map { " \($0)" } ?? ""
    return spent.map {
      ", weighted by the \($0.groupedText)\(currency) spent on them within a year"
    }
      ?? (showsSpend
        ? ", on average, because the ledger has no charge to weigh them by" : ", on average")
  }

  /// Why services are not compared. Times are in UTC, because the report's zone is not known yet.
  private var hindrances: [String] {
    func which(_ count: Int, _ one: String, _ several: String) -> String {
      if services == 1 { return one }
      return count == 1 ? "\(one) of 1" : "\(several) of \(count)"
    }
    var parts: [String] = []
    let since = obstacles.compactMap { if case .unknown(let since) = $0 { since } else { nil } }
    if let first = since.min() {
      let others = Set(since).count > 1 ? ", the first" : ""
      parts.append(
        "\(which(since.count, "price", "prices")) unknown\(others) since "
          + "\(Zone.utc.minuteText(first)) UTC")
    }
    let currencies = obstacles.count { $0 == .currency }
    if currencies > 0 { parts.append("\(which(currencies, "currency", "currency")) changed") }
    return parts
  }

  /// The change with one decimal; a small one with one significant digit.
  private static func size(of change: Double) -> String {
    if change < 0.05 { return DecimalText.significant(change, digits: 1) }
    guard change < 1e8, let tenths = DecimalText.fixed(change, places: 1) else {
      return DecimalText.significant(change, digits: 3)
    }
    return tenths
  }
}

/// The price of the same purchases now compared with before.
///
/// If the spending is known, a Young index: the mean of the price ratios, weighted by expenditure
/// (CPI Manual, 2020, chapter 2). Otherwise a Jevons index: the geometric mean of the ratios.
private struct Basket {
  private(set) var spent = Amount.zero
  private var weighted = 0.0
  private var logarithms = 0.0
  private(set) var services = 0
  /// Whether any price moved.
  private(set) var hasMoved = false

  mutating func add(_ relative: Double, spent amount: Amount) throws(AmountOverflow) {
    guard relative > 0 else { return }
    logarithms += log(relative)
    services += 1
    hasMoved = hasMoved || relative != 1
    guard Amount.zero < amount else { return }
    spent = try spent + amount
    weighted += amount.approximation * relative
  }

  /// The change in percent; `nil` if nothing can be compared.
  var change: Double? {
    if services == 0 { return nil }
    let ratio = spent == .zero ? exp(logarithms / Double(services)) : weighted / spent.approximation
    return 100 * (ratio - 1)
  }
}
