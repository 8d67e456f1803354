public import Catalogue

/// All that is known of one panel, from the first snapshot that is kept on.
public struct PanelHistory: Sendable {
  /// The panel's number in the store, which no renaming changes.
  public let number: Int64
  public let name: String
  /// The account's currency, as it was last stated.
  public let currency: String?
  /// The first and the last accepted snapshot; `nil` if there is none.
  public let span: Span?
  /// Whether the last snapshot is older than it should be at the window's end.
  public let isStale: Bool
  /// The times between two snapshots in which nothing was observed for longer than usual.
  public let gaps: [PanelCoverage.Gap]
  /// Every service ever listed, by id.
  public let services: [ServiceHistory]
  /// Every category that a service was ever listed in, by name; the one without a name first.
  public let categories: [CategoryHistory]
  /// How the panel's price index moved; empty if there never was a price.
  public let course: [IndexPoint]

  /// Two snapshots, which can be the same one.
  public struct Span: Hashable, Sendable {
    public let from: Timestamp
    public let to: Timestamp

    public init(from: Timestamp, to: Timestamp) {
      self.from = from
      self.to = to
    }
  }

  public init(
    number: Int64, name: String, currency: String? = nil,
    span: Span? = nil, isStale: Bool = false, gaps: [PanelCoverage.Gap] = [],
    services: [ServiceHistory] = [], categories: [CategoryHistory] = [], course: [IndexPoint] = []
  ) {
    self.number = number
    self.name = name
    self.currency = currency
    self.span = span
    self.isStale = isStale
    self.gaps = gaps
    self.services = services
    self.categories = categories
    self.course = course
  }
}

/// A category of one panel, and the services that it is made of.
public struct CategoryHistory: Sendable {
  /// `nil` for services that state no category.
  public let name: String?
  /// The places in the panel's services of those that are listed in it now.
  public let listed: [Int]
  /// The places of those that are gone and were last listed in it.
  public let gone: [Int]
  /// How its price index moved; empty if it never held a price.
  public let course: [IndexPoint]

  public init(name: String?, listed: [Int], gone: [Int], course: [IndexPoint]) {
    self.name = name
    self.listed = listed
    self.gone = gone
    self.course = course
  }
}

/// The value of a price index at a time; it holds until the next point.
public struct IndexPoint: Hashable, Sendable {
  public let at: Timestamp
  /// 100 at the first point.
  public let index: Double

  public init(at: Timestamp, index: Double) {
    self.at = at
    self.index = index
  }
}
