import Catalogue

/// One interpreted change, as a reader of the rules would write it down.
struct ReferenceEvent: Hashable {
  enum Kind: String, CaseIterable {
    case renumbered, currency, redenominated, repriced, floating
    case new, missing, removed, returned, relisted
    case replaced, unit, parked, unparked, rate
    case min, max, name, category, type, refill, cancel, status, description, dripfeed
  }

  var at: Timestamp
  var kind: Kind
  /// The service; of a relisting the new id; `nil` for a line about many.
  var service: String?
  var before: String?
  var after: String?
  /// The price change, net of units and redenominations; `nil` if nothing was compared.
  var percent: Double?
  /// By what the number was multiplied that is no price change.
  var factor: Double?
  /// The mass move that the event is part of: `panel`, or `category` and its name.
  var group: String?
  /// The old id of a relisting.
  var other: String?
  /// When a removed or returned service was first missing.
  var since: Timestamp?
  /// How many services a line is about.
  var count: Int?
  /// How many services kept their number while the panel was redenominated.
  var kept: Int?
}

/// The price part of one service's step: what moved and what was no price.
struct ReferenceStep: Hashable {
  var at: Timestamp
  var service: String
  /// The old id if the step leads from it to this one.
  var other: String?
  var kind: ReferenceEvent.Kind
  /// The price's ratio, net; `nil` if nothing was compared, 1 if the price did not move.
  var ratio: Double?
  var factor: Double?
  var group: String?
}

/// A service that goes on under another id.
struct ReferencePair: Hashable {
  var old: String
  var new: String
  var at: Timestamp
  /// When the old id was listed again.
  var undoneAt: Timestamp?
}

extension ReferenceEvent {
  /// The event in one line, its time as days since a start: `3 unit 5 80→13 -18.75% ×0.2`.
  func line(since start: Timestamp) -> String {
    let days = Double(at.milliseconds - start.milliseconds) / 86_400_000
    let parts: [String?] = [
      Self.number(days), kind.rawValue, service, other.map { "from \($0)" },
      before == nil && after == nil ? nil : "\(before ?? "")→\(after ?? "")",
      percent.map { "\($0 > 0 ? "+" : "")\(Self.number($0))%" },
      factor.map { "×\(Self.number($0))" }, count.map { "\($0) services" },
      kept.flatMap { $0 == 0 ? nil : "\($0) kept" }, group.map { "[\($0)]" },
    ]
    return parts.compactMap { $0 }.joined(separator: " ")
  }

  /// To four decimals, without zeros at the end.
  private static func number(_ value: Double) -> String {
    let rounded = (value * 10_000).rounded() / 10_000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
