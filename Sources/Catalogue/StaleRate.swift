/// A listed service whose rate cannot be read, so that the last one is kept. It counts in no comparison.
public struct StaleRate: Hashable, Sendable {
  /// The panel's id.
  public let service: String
  public let name: String
  /// The last one that could be read, per 1,000 units.
  public let rate: Amount
  /// The first snapshot that could not read it.
  public let since: Timestamp

  public init(service: String, name: String, rate: Amount, since: Timestamp) {
    (self.service, self.name, self.rate, self.since) = (service, name, rate, since)
  }
}

extension [StaleRate] {
  /// How many are named; the others are counted.
  private static let named = 3

  /// `the price of 1 service cannot be read since 2026-11-02 06:00 UTC: 4218 Followers, last known 0.9`, with
  /// the time in the zone; `nil` if there is none.
  public func sentence(in zone: Zone) -> String? {
    guard let first = map(\.since).min() else { return nil }
    let what =
      count == 1
      ? "the price of 1 service cannot be read since"
      : "the prices of \(count) services cannot be read, the first since"
    let services = prefix(Self.named).map {
      "\($0.service) \($0.name), last known \($0.rate.groupedText)"
    }
    let rest = count > Self.named ? ["and \(count - Self.named) more"] : []
    return "\(what) \(zone.minuteText(first))\(zone.isUTC ? " UTC" : ""): "
      + (services + rest).joined(separator: "; ")
  }
}
