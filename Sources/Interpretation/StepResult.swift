public import Catalogue

/// What a step from one accepted catalogue to the next means.
public struct StepResult: Equatable, Sendable {
  public var at: Timestamp
  /// The lines about the panel and its categories first, then each service's in the order of the ids.
  public var events: [Event] = []
  /// The panel's step of the price index, then those of the categories with a move; empty if no price
  /// moved.
  public var priceSteps: [PriceStep] = []
  /// The services that were parked or came back for sale, in the order of the ids, also those without an
  /// event of their own. A lost service is neither.
  public var parking: [ParkingChange] = []
}

/// How the prices of a category, or of the panel, moved in one step.
///
/// The index moves by `exp(logarithms / services)` (a chained Jevons index).
public struct PriceStep: Equatable, Sendable {
  public enum Scope: Hashable, Sendable {
    case panel
    /// `currency` is that of the rates, the account's included.
    case category(ExactText, currency: String?)
  }

  public var scope: Scope
  /// The sum of the logarithms of the ratios, added in the order of the ids.
  public var logarithms: Double
  /// The services that were compared: the movers, and those that could be compared and did not move.
  public var services: Int

  public init(scope: Scope, logarithms: Double, services: Int) {
    (self.scope, self.logarithms, self.services) = (scope, logarithms, services)
  }
}

/// A service that is not for sale any more, or is for sale again.
public struct ParkingChange: Equatable, Sendable {
  public var service: String
  /// `nil` if it is for sale.
  public var parked: ParkedService?

  public init(service: String, parked: ParkedService?) {
    (self.service, self.parked) = (service, parked)
  }
}
