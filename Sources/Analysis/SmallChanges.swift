/// Tells a section's small rate changes, which a report with a minimum change leaves out, from all else.
struct SmallChanges {
  private let minimum: Double
  private let change: Int
  private let event: Int?
  private let factor: Int?

  /// The events that are moves of prices. Any other may have a percentage, too: a new unit, say.
  static let events: Set<String> = ["rate", "repriced", "floating"]

  /// `nil` if the section has no changes of rates. `minimum` is in percent, up or down.
  init?(under minimum: Double, in section: some Section) {
    guard let change = section.index(of: .changePercent) else { return nil }
    self.minimum = minimum
    self.change = change
    event = section.index(of: .event)
    factor = section.index(of: .factor)
  }

  /// Whether the row is one of them. A row without a percentage is not: its change is not known.
  func contains(_ row: [Cell]) -> Bool {
    guard case .percent(let percent) = row[change], abs(percent) < minimum else { return false }
    if let event, case .text(let kind) = row[event], !Self.events.contains(kind) { return false }
    // A number that changed with its unit is worth knowing, however little the price moved.
    if let factor, row[factor] != .missing { return false }
    return true
  }
}

extension MassMoves.Line {
  /// Whether it is a move of prices by less than so many percent.
  public func isSmall(under minimum: Double) -> Bool {
    guard SmallChanges.events.contains(event), let ratio else { return false }
    return abs(((ratio - 1) * 1_000_000).rounded() / 10_000) < minimum
  }
}
