public import Catalogue

/// What a panel says of one order.
public struct OrderStatus: Hashable, Sendable {
  public var state: OrderState
  /// What the order cost so far; `nil` if the panel does not say, as for drip-feed orders and
  /// subscriptions.
  public var charge: Amount?
  /// The code as the panel states it; `nil` if it does not.
  public var currency: String?
  /// The count before the order started, as the panel writes it: `3572`, `1.000`, `Unknown`.
  public var startCount: String?
  /// The units not yet delivered; below 0 if more came than was ordered.
  public var remains: Amount?
  /// The fields beyond the contract, such as `runs` and `posts`, as a JSON object.
  public var extra: String?

  public init(
    state: OrderState, charge: Amount? = nil, currency: String? = nil, startCount: String? = nil,
    remains: Amount? = nil, extra: String? = nil
  ) {
    self.state = state
    self.charge = charge
    self.currency = currency
    self.startCount = startCount
    self.remains = remains
    self.extra = extra
  }
}

/// How far an order is, in one of the words that panels use; an unknown one is kept as it came.
public struct OrderState: Hashable, Sendable, CustomStringConvertible {
  /// What the words mean, whatever their spelling.
  public enum Meaning: String, CaseIterable, Sendable {
    case pending, processing, inProgress, completed, partial, canceled, refunded, failed
    case active, expired, paused, awaiting
  }

  /// The word as the panel wrote it.
  public let word: String

  public init(_ word: String) { self.word = word }

  public var description: String { word }

  /// What the word means; `nil` for an unknown one.
  public var meaning: Meaning? {
    let letters = word.lowercased().filter(\.isLetter)
    return Self.spellings[letters] ?? Meaning.allCases.first { $0.rawValue.lowercased() == letters }
  }

  private static let spellings: [String: Meaning] = [
    "cancelled": .canceled, "error": .failed, "fail": .failed, "complete": .completed,
    "refund": .refunded,
  ]

  /// Whether the order is over. Unknown words are not final, nor is `failed`: what failed is sent again or given
  /// back.
  public var isFinal: Bool {
    switch meaning {
    case .completed, .partial, .canceled, .refunded, .expired: true
    case .pending, .processing, .inProgress, .active, .paused, .awaiting, .failed, nil: false
    }
  }
}
