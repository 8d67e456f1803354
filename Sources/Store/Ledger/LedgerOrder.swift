public import Catalogue

/// One of the account holder's own orders, as a ledger tells it.
public struct LedgerOrder: Hashable, Sendable {
  /// The panel's id of the order.
  public let id: String
  /// The panel's id of the service.
  public let service: String
  public var orderedAt: Timestamp?
  /// The units ordered.
  public var quantity: Amount?
  /// What was taken from the balance when the order was placed.
  public var charge: Amount?
  /// The code as codes are compared; `nil` if it is not stated.
  public var currency: String?

  public init(
    id: String, service: String, orderedAt: Timestamp? = nil, quantity: Amount? = nil,
    charge: Amount? = nil, currency: String? = nil
  ) {
    self.id = id
    self.service = service
    self.orderedAt = orderedAt
    self.quantity = quantity
    self.charge = charge
    self.currency = currency.flatMap(\.currencyCode)
  }
}

/// How orders are added to the ledger.
public struct LedgerImport: Hashable, Sendable {
  /// Whether values that differ from those that are there replace them. What an order leaves out is kept.
  public var replaces = false
  /// Whether services are accepted that the panel's catalogue never held.
  public var allowsUnknownServices = true
  /// Whether nothing is stored: the result says what would be.
  public var isDryRun = false

  public init() {}
}

/// The outcome of an order that was to be added to the ledger.
public struct LedgerAddition: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// It is new.
    case added
    /// It was there, and has values now that were missing.
    case filledIn
    /// It was there, and values that differed are replaced.
    case replaced
    /// It was there with all of it.
    case known
    /// Its service was never in the panel's catalogue: it is not stored.
    case refused
  }

  public let kind: Kind
  /// Values that differ from those that are there, which are kept.
  public let conflicts: [Conflict]
  public let service: ServiceCheck

  public init(kind: Kind, conflicts: [Conflict], service: ServiceCheck) {
    self.kind = kind
    self.conflicts = conflicts
    self.service = service
  }

  /// Whether the panel's catalogue ever held the service.
  public enum ServiceCheck: Hashable, Sendable {
    case known, unknown
    /// There is no catalogue of the panel yet.
    case noCatalogue
  }

  /// A value that was not taken, since another one is there.
  public struct Conflict: Hashable, Sendable {
    /// The column's name.
    public let field: String
    public let stored: String
    public let given: String
  }
}

/// The outcome of adding orders to the ledger.
public struct LedgerImportResult: Hashable, Sendable {
  /// The outcome of each order, in their order.
  public let additions: [LedgerAddition]
  /// The number of the change; `nil` if nothing was changed, or it was not to be numbered.
  public let change: Int?

  public init(additions: [LedgerAddition], change: Int?) {
    self.additions = additions
    self.change = change
  }
}

/// The outcome of removing orders from the ledger.
public struct LedgerRemoval: Hashable, Sendable {
  /// Whether each order was there, in their order.
  public let removed: [Bool]
  /// The number of the change; `nil` if nothing was changed, or it was not to be numbered.
  public let change: Int?
  /// The last import that is about any of the orders, and how many that were removed had been there before it;
  /// `nil` if no import is known.
  public let lastImport: LastImport?

  public struct LastImport: Hashable, Sendable {
    public let change: LedgerChange
    public let ordersBefore: Int
  }
}
