public import Catalogue

/// Everything known about one panel since the first stored snapshot.
public struct PanelHistory: Sendable {
  /// The panel's number in the store. Renaming does not change it.
  public let number: Int64
  public let name: String
  /// The account's currency, as last stated.
  public let currency: String?
  /// The first and the last accepted snapshot; `nil` if there is none.
  public let span: Span?
  /// Whether, at the window's end, the last snapshot is older than usual.
  public let isStale: Bool
  /// The times without observation that were longer than usual.
  public let gaps: [PanelCoverage.Gap]
  /// Every service ever listed, by id.
  public let services: [ServiceHistory]
  /// Every category in which a service was ever listed, by name; the category without a name comes first.
  public let categories: [CategoryHistory]
  /// The panel's price index; empty if the panel never had a price.
  public let course: [IndexPoint]

  /// The first and the last snapshot. Both may be the same.
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

/// A category of one panel, and its services.
public struct CategoryHistory: Sendable {
  /// The name; `nil` for services without a category.
  public let name: String?
  /// The indices, among the panel's services, of the services now listed in the category.
  public let listed: [Int]
  /// The indices of removed services whose last category this was.
  public let gone: [Int]
  /// The category's price index; empty if the category never had a price.
  public let course: [IndexPoint]

  public init(name: String?, listed: [Int], gone: [Int], course: [IndexPoint]) {
    self.name = name
    self.listed = listed
    self.gone = gone
    self.course = course
  }
}

/// The value of a price index from a time on, until the next point.
public struct IndexPoint: Hashable, Sendable {
  public let at: Timestamp
  /// The value, 100 at the first point.
  public let index: Double

  public init(at: Timestamp, index: Double) {
    self.at = at
    self.index = index
  }
}
