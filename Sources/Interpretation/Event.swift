public import Catalogue

/// One interpreted change of a panel, of a category, or of a service.
///
/// The price change of a service in a window is the product of the ``ratio``s of its own events, and what
/// was taken out of it is the product of their ``factor``s. The events of lines have both, too, for the
/// reader's information.
public struct Event: Equatable, Sendable {
  public var kind: EventKind
  public var subject: EventSubject
  /// The texts as the two catalogues list them: rates for the price kinds and for presence, else the
  /// field's. For a relisting side by side, the old id's last price.
  public var before: String?
  public var after: String?
  /// By how much the price moved, 1 for not at all; `nil` if it was not compared.
  public var ratio: Double?
  /// The change of the number that is no change of the price.
  public var factor: Double?
  /// The line that this event is part of, or that it is.
  public var group: EventGroup?
  /// A line's services. For `renumbered`, those that were lost.
  public var count: Int?
  /// For `renumbered`, the services under other ids; for `redenominated`, those that kept their number,
  /// `nil` if it was part of a panel.
  public var otherCount: Int?
  /// For `relisted`, the id that the product had before.
  public var other: String?
  /// The time of the `missing` that `removed` confirms or `returned` ends.
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

/// The line that events are part of, by the step that it was reported in and its number there.
public struct EventGroup: Hashable, Sendable {
  public let at: Timestamp
  /// From 1.
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
