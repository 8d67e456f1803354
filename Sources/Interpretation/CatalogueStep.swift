public import Catalogue

/// The difference between two consecutive accepted catalogues of a panel.
///
/// It holds only the services that came, went or changed, so that it costs in proportion to them.
public struct CatalogueStep: Sendable {
  /// When the later catalogue was taken.
  public let at: Timestamp
  /// In the order of ``Catalogue/OrderedID``, one per id.
  public let changes: [ServiceChange]
  /// The account's currency, as last stated at each of the two times; `nil` while unknown.
  public let currencyBefore: String?
  public let currencyAfter: String?
  /// Whether nothing is reported: the panel's first accepted snapshot, or the first after a prune. The
  /// memory is built as usual.
  public let isBaseline: Bool

  public init(
    at: Timestamp, changes: [ServiceChange], currencyBefore: String? = nil,
    currencyAfter: String? = nil, isBaseline: Bool = false
  ) {
    (self.at, self.changes, self.isBaseline) = (at, changes, isBaseline)
    self.currencyBefore = currencyBefore.flatMap(\.currencyCode)
    self.currencyAfter = currencyAfter.flatMap(\.currencyCode)
  }
}

/// How one service looked before and after a step.
public enum ServiceChange: Sendable {
  /// Listed now and not before, with a rate that was read. `wasKnown`: an earlier catalogue, however old,
  /// listed the id.
  case came(ServiceLook, wasKnown: Bool)
  /// Listed before and not now.
  case went(ServiceLook)
  case changed(before: ServiceLook, after: ServiceLook)
  /// The same entry, byte for byte, read by a better decoder: followed, and never reported.
  case reread(before: ServiceLook, after: ServiceLook)

  public var id: String {
    switch self {
    case .came(let look, _), .went(let look), .changed(_, let look), .reread(_, let look): look.id
    }
  }

  /// How the service looks after the step; `nil` if it is not listed.
  public var after: ServiceLook? {
    switch self {
    case .came(let look, _), .changed(_, let look), .reread(_, let look): look
    case .went: nil
    }
  }
}
