public import Catalogue
import Store

/// How fast an account's balance is spent in a window, how long it will last at that pace, and how
/// much of the spending no order explains.
struct BalanceOutlook {
  let panel: String
  let currency: String?
  /// The last balance.
  private(set) var balance: Amount
  /// The sum of all decreases of the balance; deposits are not counted.
  private(set) var spent = Amount.zero
  /// The part of the spending that no order in the ledger explains; `nil` if the ledger has no order of
  /// the panel.
  private(set) var unexplained: Amount?
  /// The time of the first reading of the series, and of the last change of the balance.
  let from: Timestamp
  private(set) var to: Timestamp

  /// The minimum number of days: a shorter time says nothing about the pace.
  private static let leastDays = 1.0
  /// The minimum share of unexplained spending that is worth a warning. A smaller share is normal:
  /// clocks differ, and orders fall between two readings.
  private static let leastShare = 0.05
  /// The maximum number of remaining days at which a report about more than balances mentions the balance.
  private static let urgentDays = 7.0

  /// The number of days that the figures cover: from the reading before the first change, which may be
  /// before the window, to the panel's last snapshot.
  private func days(_ coverage: [PanelCoverage]) -> Double {
    let lastSeen = coverage.first { $0.name == panel }?.to
    return Double((max(to, lastSeen ?? to) - from).milliseconds) / 86_400_000
  }

  /// The spending per day; `nil` if less than a day was observed.
  fileprivate func perDay(_ coverage: [PanelCoverage]) -> Double? {
    let days = days(coverage)
    return days >= Self.leastDays ? max(0, spent.approximation / days) : nil
  }

  /// One outlook per panel of `balance.sql`, by name. The query's newest rows come first. If the currency
  /// changed, only the time after the change counts. Throws ``AmountOverflow``.
  static func outlooks(of balance: Table) throws(AmountOverflow) -> [BalanceOutlook] {
    var outlooks: [ExactText: BalanceOutlook] = [:]
    for row in balance.namedRows.reversed() {
      guard let reading = Reading(row) else { continue }
      let panel = ExactText(reading.panel)
      guard let change = reading.change, outlooks[panel] != nil else {
        outlooks[panel] = BalanceOutlook(reading)
        continue
      }
      do { try outlooks[panel]?.add(reading, change: change) } catch {
        throw AmountOverflow(of: "what was spent at '\(reading.panel)'")
      }
    }
    return outlooks.values.sorted { $0.panel.precedesExactly($1.panel) }
  }

  private init(_ first: Reading) {
    panel = first.panel
    currency = first.currency
    balance = first.balance
    from = first.at
    to = first.at
  }

  private mutating func add(_ reading: Reading, change: Amount) throws(AmountOverflow) {
    spent = try spent + (reading.deposits - change)
    balance = reading.balance
    to = reading.at
    if reading.hasCharges {
      unexplained = try (unexplained ?? .zero) + (reading.unexplained ?? .zero)
    }
  }

  /// The spending per day, how long the balance lasts, and whether orders explain it. With `urgentOnly`, `nil` if it lasts more than a
  /// week.
  func note(_ coverage: [PanelCoverage], urgentOnly: Bool) -> String? {
    let days = days(coverage)
    guard days >= Self.leastDays, Amount.zero < spent else { return nil }
    let pace = spent.approximation / days
    let left = balance.approximation / pace
    if urgentOnly, left > Self.urgentDays { return nil }
    let rest =
      Amount.zero < balance
      ? "the balance of \(balance.groupedText)\(unit) lasts \(Self.time(left))"
      : "the balance is \(balance.groupedText)\(unit)"
    // Not every user keeps a ledger, so this is no warning. But the decrease may be something other
    // than spending.
    let origin = unexplained == nil ? "; no order in your ledger explains this" : ""
    return "\(panel): spending \(Self.pace(pace))\(unit) a day; \(rest)\(origin)"
  }

  /// The part of the spending that is in no order; `nil` if it is not more than 5 %.
  func warning(_ coverage: [PanelCoverage]) -> String? {
    guard days(coverage) >= Self.leastDays, Amount.zero < spent, let unexplained,
      (-unexplained).approximation > Self.leastShare * spent.approximation
    else { return nil }
    let share = Self.whole(100 * (-unexplained).approximation / spent.approximation)
    let taken = "\((-unexplained).groupedText) of \(spent.groupedText)\(unit)"
    return "\(panel): \(share) % of spending (\(taken)) is not in your order ledger"
  }

  private var unit: String { currency.map { " \($0)" } ?? "" }

  /// The pace with three digits, or all digits before the point.
  private static func pace(_ pace: Double) -> String {
    pace < 100 ? DecimalText.significant(pace, digits: 3) : whole(pace)
  }

  private static func whole(_ number: Double) -> String {
    DecimalText.text(number, places: 0)?.groupedByThousands ?? "\(number)"
  }

  /// A time such as `5 more days`. Beyond ten years, the number does not matter.
  private static func time(_ days: Double) -> String {
    if days < 1 { return "less than a day" }
    if days >= 3650 { return "for years" }
    return counted(Int(days), "more day")
  }
}

/// How fast an account is spent.
public struct AccountPace: Sendable {
  public let panel: String
  public let currency: String?
  /// The last balance of the account.
  public let balance: Amount
  /// The spending per day; `nil` if less than a day was observed.
  public let perDay: Double?

  public init(panel: String, currency: String?, balance: Amount, perDay: Double?) {
    (self.panel, self.currency, self.balance, self.perDay) = (panel, currency, balance, perDay)
  }
}

extension Analyst {
  /// How fast each account was spent in a window, if its balance was read in the window. Throws `StoreError` and
  /// ``AmountOverflow``.
  public func paces(in window: Window) throws -> [AccountPace] {
    try store.reading { reading in
      try SectionReader.run(reading, Scope(window: window), checkedFrom: nil) { reader in
        let coverage = try reader.coverageOfScope()
        return try BalanceOutlook.outlooks(of: reader.table(.balance)).map { outlook in
          AccountPace(
            panel: outlook.panel, currency: outlook.currency, balance: outlook.balance,
            perDay: outlook.perDay(coverage))
        }
      }
    }
  }
}

extension BalanceOutlook {
  /// A row of `balance.sql`.
  private struct Reading {
    let panel: String
    let at: Timestamp
    let balance: Amount
    let change: Amount?
    let deposits: Amount
    let hasCharges: Bool
    let unexplained: Amount?
    let currency: String?

    init?(_ row: NamedRow) {
      guard let panel = row.text(.panel), let at = row.time(.at), let balance = row.amount(.balance)
      else { return nil }
      self.panel = panel
      self.at = at
      self.balance = balance
      change = row.amount(.change)
      deposits = row.amount(.deposits) ?? .zero
      hasCharges = row.amount(.charges) != nil
      unexplained = row.amount(.unexplained)
      currency = row.text(.currency)
    }
  }
}
