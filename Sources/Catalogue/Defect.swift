/// An entry of an answer that cannot be read, or a single field of one that can. An entry is kept as it
/// came; its service keeps its previous version, with a rate that is stale, and does not
/// count as missing.
public struct Defect: Hashable, Sendable, Error {
  /// The service's id, where that much can be read.
  public var service: String?
  /// The service's name, where the id cannot be read and the name can.
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
  /// The field of a defect that is a further entry of an id, and could be read. Its text is the entry as
  /// `catalogue --format json` writes it.
  public static let repeated = "repeated id"

  /// Whether it is a further entry of an id.
  public var isRepeat: Bool { field == Self.repeated }
}

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
