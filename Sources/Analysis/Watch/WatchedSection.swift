import Catalogue
import ReportModel
import Store

/// What became of the services of a watch list: what stands in the summary's place in a report about
/// them.
struct WatchedSection {
  private let spent: [Purchases: Amount]
  private var rows: [[Cell]] = []

  /// How far before the window's end orders count as weights: a year of them, as the weights of
  /// consumer prices are mostly of a year.
  static let weighted = Duration.seconds(365 * 86_400)

  init(spent: [Purchases: Amount]) { self.spent = spent }

  /// Adds a panel whose changes are those of the watched services alone. Throws `StoreError`.
  mutating func add(_ panel: PanelChanges, _ services: Set<Int64>, _ book: PanelBook) throws {
    if services.isEmpty { return }
    var (listed, raised, lowered) = (0, 0, 0)
    var basket = Basket()
    let relatives = book.relatives(in: panel)
    for service in services.sorted() {
      let start = panel.standing[service]
      guard let end = panel.nets[service].map(\.end) ?? start else { continue }
      listed += 1
      guard let start else { continue }
      if start.rate != end.rate {
        if start.isCheaper(than: end) { raised += 1 } else { lowered += 1 }
      }
      if let relative = relatives[service] {
        let purchases = Purchases(
          panel: panel.panel.name, service: try book.reader.id(of: service),
          currency: panel.panel.currency)
        do { try basket.add(relative, spent: spent[purchases] ?? .zero) } catch {
          throw AmountOverflow(
            of: "what was spent on the watched services of '\(panel.panel.name)'")
        }
      }
    }
    rows.append([
      book.panel, .count(services.count), .count(listed), .count(services.count - listed),
      .count(raised), .count(lowered),
      basket.change.map { .percent(Cell.roundedPercent($0)) } ?? .missing,
      basket.spent == .zero ? .missing : .amount(basket.spent), book.currency,
    ])
  }

  /// All orders of one service in one currency.
  struct Purchases: Hashable {
    let panel: String
    let service: String
    let currency: String?
  }

  var table: Table {
    Table(
      name: "watched", title: "Your services",
      meaning: "What became of the watch list; the change is weighted by what was spent on each",
      columns: [
        Column(name: "panel", kind: .text), Column(name: "services", kind: .count),
        Column(name: "listed", kind: .count), Column(name: "gone", kind: .count),
        Column(name: "raised", kind: .count), Column(name: "lowered", kind: .count),
        Column(name: "change_percent", kind: .percent), Column(name: "spent", kind: .amount),
        Column(name: "currency", kind: .text),
      ],
      rows: rows)
  }

  /// A line a panel, such as `acme: your 40 services got 3.1 % dearer, weighted by …`.
  var notes: [String] {
    rows.compactMap { row in
      guard let panel = row[0].text, let services = row[1].count else { return nil }
      let yours = services == 1 ? "your service" : "your \(services) services"
      guard case .percent(let change) = row[6] else {
        return "\(panel): \(yours): no price at both ends of the window"
      }
      let size = abs(change) < 0.05 ? abs(change).inDigits(1) : Self.tenths(abs(change))
      let outcome =
        change == 0
        ? (services == 1 ? "costs what it did" : "cost what they did")
        : "got \(size) % \(change > 0 ? "dearer" : "cheaper")"
      let currency = row[8].text.map { " \($0)" } ?? ""
      let weights =
        row[7].amount.map { "weighted by the \($0)\(currency) spent on them within a year" }
        ?? "on average, since the ledger holds no charge to weigh them by"
      return "\(panel): \(yours) \(outcome), \(weights)"
    }
  }

  private static func tenths(_ number: Double) -> String {
    let tenths = (number * 10).rounded()
    guard tenths < 1e9 else { return number.inDigits(3) }
    return "\(Int(tenths) / 10).\(Int(tenths) % 10)"
  }
}

/// What the same purchases would cost now.
///
/// Where it is known what was spent, a Young index: the mean of the price relatives, weighted by
/// expenditure (CPI Manual, 2020, chapter 2); otherwise a Jevons index, their geometric mean.
private struct Basket {
  private(set) var spent = Amount.zero
  private var weighted = 0.0
  private var mean = GeometricMean()

  mutating func add(_ relative: Double, spent amount: Amount) throws(AmountOverflow) {
    mean.add(relative)
    guard Amount.zero < amount else { return }
    spent = try spent + amount
    weighted += amount.approximation * relative
  }

  /// The change in percent; `nil` where nothing can be compared.
  var change: Double? {
    let ratio = spent == .zero ? mean.value : weighted / spent.approximation
    return ratio.map { 100 * ($0 - 1) }
  }
}

extension PanelBook {
  /// The ratios of the rates at the window's ends of all services that have a price at both,
  /// redenominations taken out.
  fileprivate func relatives(in panel: PanelChanges) -> [Int64: Double] {
    var relatives: [Int64: Double] = [:]
    for (service, start) in panel.standing {
      guard let end = panel.nets[service].map(\.end) ?? start,
        limits.isPrice(start, since: panel.since(start)),
        limits.isPrice(end, since: panel.since(end))
      else { continue }
      relatives[service] = end.rateNumber / start.rateNumber
    }
    for change in panel.changes where breaks.contains(change.at) && change.movesRate {
      guard let before = change.before, let after = change.after else { continue }
      relatives[change.service]? *= before.rateNumber / after.rateNumber
    }
    return relatives.filter { PriceLimits.isPriceMove($0.value) }
  }
}
