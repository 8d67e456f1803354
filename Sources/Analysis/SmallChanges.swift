/// Finds a section's small rate changes, which a report with a minimum change leaves out.
struct SmallChanges {
  private let minimum: Double
  private let change: Int
  private let event: Int?
  private let factor: Int?

  /// The events about price changes. Other events, such as a new unit, may have a percentage, too.
  static let events: Set<String> = ["rate", "repriced", "floating"]

  /// Makes it; `nil` if the section has no rate changes. `minimum` is in percent, up or down.
  init?(under minimum: Double, in section: some Section) {
    guard let change = section.index(of: .changePercent) else { return nil }
    self.minimum = minimum
    self.change = change
    event = section.index(of: .event)
    factor = section.index(of: .factor)
  }

  /// Whether the row is a small change. A row without a percentage is not, because its change is unknown.
  func contains(_ row: [Cell]) -> Bool {
    guard case .percent(let percent) = row[change], abs(percent) < minimum else { return false }
    if let event, case .text(let kind) = row[event], !Self.events.contains(kind) { return false }
    // A change of the unit is worth knowing even if the price hardly moved.
    if let factor, row[factor] != .missing { return false }
    return true
  }
}

extension MassMoves.Line {
  /// Whether it is a price change of less than `minimum` percent.
  public func isSmall(under minimum: Double) -> Bool {
    guard SmallChanges.events.contains(event), let ratio else { return false }
    return abs(((ratio - 1) * 1_000_000).rounded() / 10_000) < minimum
  }
}
