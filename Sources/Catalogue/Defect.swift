/// An entry of an answer, or a single field of a readable entry, that cannot be read. The entry is kept as it
/// came. Its service keeps its previous version, with a stale rate, and does not count as missing.
public struct Defect: Hashable, Sendable, Error {
  /// The service's id, if it can be read.
  public var service: String?
  /// The service's name, if the id cannot be read and the name can.
  public let name: String?
  /// The field that cannot be read, such as `rate`.
  public let field: String
  /// The fault, as a clause: `'abc' is not a rate`.
  public let reason: String
  /// The entry, or the value of the single field, as it came.
  public let raw: String

  public init(
    service: String?, name: String? = nil, field: String, reason: String, raw: String
  ) {
    self.service = service
    self.name = name
    self.field = field
    self.reason = reason
    self.raw = raw
  }
}

extension Defect {
  /// The value of ``field`` for a readable entry whose id the answer already listed. ``raw`` is then the
  /// entry as `catalogue --format json` writes it.
  public static let repeated = "repeated id"

  /// Whether the defect is a second or later entry of one id.
  public var isRepeat: Bool { field == Self.repeated }
}

/// A listed service whose rate cannot be read. Its last rate is kept, and is in no comparison.
public struct StaleRate: Hashable, Sendable {
  /// The panel's id.
  public let service: String
  public let name: String
  /// The last rate that could be read, per 1,000 units.
  public let rate: Amount
  /// The first snapshot in which the rate could not be read.
  public let since: Timestamp

  public init(service: String, name: String, rate: Amount, since: Timestamp) {
    (self.service, self.name, self.rate, self.since) = (service, name, rate, since)
  }
}

extension [StaleRate] {
  /// How many services are named; the others are counted.
  private static let named = 3

  /// A sentence for people: `the price of 1 service cannot be read since 2026-11-02 06:00 UTC: 4218
  /// Followers, last known 0.9`, with times in `zone`; `nil` if the list is empty.
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
