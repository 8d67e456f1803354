public import Catalogue

/// One interpreted change of a panel, a category or a service.
///
/// The price change of a service in a window is the product of the ``ratio``s of its own events. The
/// product of their ``factor``s is the change of the number that is not a price change. The events of
/// lines have a ratio and a factor, too, but only for information.
public struct Event: Equatable, Sendable {
  public var kind: EventKind
  public var subject: EventSubject
  /// The texts as the two catalogues list them: the rates for events about prices and presence, otherwise the
  /// values of the field. If a relisted product was listed side by side, the old id's last price.
  public var before: String?
  public var after: String?
  /// The ratio by which the price moved, 1 if it did not move; `nil` if it was not compared.
  public var ratio: Double?
  /// The part of the number's change that is not a price change.
  public var factor: Double?
  /// The line that this event belongs to, or that this event is.
  public var group: EventGroup?
  /// The number of services of a line. For `renumbered`, the services that were lost.
  public var count: Int?
  /// For `renumbered`, the number of services under other ids. For `redenominated`, the number of
  /// services whose rate did not change; `nil` if only part of the panel was redenominated.
  public var otherCount: Int?
  /// For `relisted`, the earlier id of the product.
  public var other: String?
  /// For `removed` and `returned`, the time of the `missing` event that they confirm or end.
  public var reference: Timestamp?

  public init(
    _ kind: EventKind, _ subject: EventSubject, before: String? = nil, after: String? = nil,
    ratio: Double? = nil, factor: Double? = nil, group: EventGroup? = nil, count: Int? = nil,
    otherCount: Int? = nil, other: String? = nil, reference: Timestamp? = nil
  ) {
    (self.kind, self.subject, self.before, self.after) = (kind, subject, before, after)
    (self.ratio, self.factor, self.group) = (ratio, factor, group)
    (self.count, self.otherCount) = (count, otherCount)
    (self.other, self.reference) = (other, reference)
  }
}

/// The subject of an event.
public enum EventSubject: Hashable, Sendable {
  /// A line about many services of the panel.
  case panel
  /// A line about many services of a category.
  case category(ExactText)
  case service(String)

  public var service: String? {
    if case .service(let id) = self { id } else { nil }
  }
}

/// The line that events belong to, identified by the time of its step and its number in that step.
public struct EventGroup: Hashable, Sendable {
  public let at: Timestamp
  /// The line's number, from 1.
  public let number: Int

  public init(at: Timestamp, number: Int) { (self.at, self.number) = (at, number) }
}

/// The kinds of events, in the order in which a step reports them.
public enum EventKind: String, CaseIterable, Sendable {
  case renumbered, currency
  case missing, removed, returned, new, relisted
  case replaced, redenominated, unit, parked, unparked, repriced, floating, rate
  case name, category, type, min, max, refill, cancel, status, description, dripfeed
}
