public import Catalogue

/// What a panel said of one order of the ledger: its status, or an error instead of it.
public struct OrderReport: Hashable, Sendable {
  /// The panel's id of the order.
  public let order: String
  public let answer: Answer

  public init(order: String, answer: Answer) {
    self.order = order
    self.answer = answer
  }

  public enum Answer: Hashable, Sendable {
    case status(Status)
    case error(String)

    var isError: Bool { if case .error = self { true } else { false } }
  }

  /// How far an order is.
  public struct Status: Hashable, Sendable {
    /// The panel's own word.
    public var state: String
    /// The meaning of the word; `nil` for an unknown one.
    public var meaning: String?
    /// Whether the order is over. It may still be given back.
    public var isFinal: Bool
    public var charge: Amount?
    public var currency: String?
    public var startCount: String?
    public var remains: Amount?
    /// The fields beyond the contract, as a JSON object.
    public var extra: String?

    /// Whether the order waits for being sent again or given back.
    var hasFailed: Bool { meaning == "failed" }

    public init(state: String, meaning: String?, isFinal: Bool) {
      self.state = state
      self.meaning = meaning
      self.isFinal = isFinal
    }
  }
}

/// What storing the answers about a panel's orders changed.
public struct OrderChanges: Hashable, Sendable {
  /// How many orders are otherwise than before.
  public internal(set) var changed = 0
  /// How many of them nothing more comes of.
  public internal(set) var ended = 0
  /// The orders that the panel has not known for so long that they are not asked for any more.
  public internal(set) var givenUp: [String] = []
  /// The orders that have been failed for so long that they are not asked for any more.
  public internal(set) var leftFailed: [String] = []
  /// The orders that have an error since now, and were without it before.
  public internal(set) var newErrors: [String] = []

  public init() {}

  public static func += (left: inout OrderChanges, right: OrderChanges) {
    left.changed += right.changed
    left.ended += right.ended
    left.newErrors += right.newErrors
    left.givenUp += right.givenUp
    left.leftFailed += right.leftFailed
  }
}
