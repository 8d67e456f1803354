public import Catalogue
import Store

/// How fast an account's balance is spent over a window, how long it lasts at that pace, and how much
/// of it no order explains.
struct BalanceOutlook {
  let panel: String
  let currency: String?
  /// The last balance.
  private(set) var balance: Amount
  /// The sum of all falls of the balance, without deposits.
  private(set) var spent = Amount.zero
  /// The part of it that no order of the ledger explains; `nil` if the ledger has no order of the panel.
  private(set) var unexplained: Amount?
  /// The first reading of the series, and the last change of the balance.
  let from: Timestamp
  private(set) var to: Timestamp

  /// A shorter time says nothing about a pace.
  private static let leastDays = 1.0
  /// From which share of what was spent on the unexplained rest is worth a warning: below it is what
  /// clocks that differ and orders between two readings leave.
  private static let leastShare = 0.05
  /// A balance that lasts no longer is told where a report is of more than balances.
  private static let urgentDays = 7.0

  /// How many days it is of: from the reading that the first change is counted from, which may be before the
  /// window, to the panel's last snapshot.
  private func days(_ coverage: [PanelCoverage]) -> Double {
    let lastSeen = coverage.first { $0.name == panel }?.to
    return Double((max(to, lastSeen ?? to) - from).milliseconds) / 86_400_000
  }

  /// What is spent a day; `nil` if less than a day was observed.
  fileprivate func perDay(_ coverage: [PanelCoverage]) -> Double? {
    let days = days(coverage)
    return days >= Self.leastDays ? max(0, spent.approximation / days) : nil
  }

  /// One for each panel of `balance.sql`, whose newest rows are first, by name; if the currency changed, from
  /// then on. Throws ``AmountOverflow``.
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

  /// The spending per day, how long the rest lasts, and whether orders explain it. With `urgentOnly`, `nil` if it lasts more than a week.
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
    // Not everybody keeps a ledger: that is no warning, but what the balance lost may be no spending.
    let origin = unexplained == nil ? "; no order in your ledger explains this" : ""
    return "\(panel): spending \(Self.pace(pace))\(unit) a day; \(rest)\(origin)"
  }

  /// How much of the spending is in no order, if that is more than 5 % of it.
  func warning(_ coverage: [PanelCoverage]) -> String? {
    guard days(coverage) >= Self.leastDays, Amount.zero < spent, let unexplained,
      (-unexplained).approximation > Self.leastShare * spent.approximation
    else { return nil }
    let share = Self.whole(100 * (-unexplained).approximation / spent.approximation)
    let taken = "\((-unexplained).groupedText) of \(spent.groupedText)\(unit)"
    return "\(panel): \(share) % of spending (\(taken)) is not in your order ledger"
  }

  private var unit: String { currency.map { " \($0)" } ?? "" }

  /// In three digits, or all those before the point.
  private static func pace(_ pace: Double) -> String {
    pace < 100 ? DecimalText.significant(pace, digits: 3) : whole(pace)
  }

  private static func whole(_ number: Double) -> String {
    DecimalText.text(number, places: 0)?.groupedByThousands ?? "\(number)"
  }

  /// Such as `5 more days`; beyond ten years nobody counts.
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
  /// What the account held last.
  public let balance: Amount
  /// What is spent a day; `nil` if less than a day was observed.
  public let perDay: Double?

  public init(panel: String, currency: String?, balance: Amount, perDay: Double?) {
    (self.panel, self.currency, self.balance, self.perDay) = (panel, currency, balance, perDay)
  }
}

extension Analyst {
  /// How fast each account was spent within a window, of those whose balance was read in it. Throws `StoreError`
  /// and ``AmountOverflow``.
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
