public import Catalogue
import GRDB

/// A panel's answer about one order of the ledger: its status, or an error instead of it.
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

/// The changes by storing the answers about a panel's orders.
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

/// A row of `order_status`: what a panel said of an order until it said something else.
struct OrderStatusRow: Hashable {
  private var state: String?
  private var meaning: String?
  private var charge: String?
  private var currency: String?
  private var startCount: String?
  private var remains: String?
  private var extra: String?
  private var error: String?

  init(_ answer: OrderReport.Answer) {
    switch answer {
    case .error(let message): error = message
    case .status(let status):
      state = status.state
      meaning = status.meaning
      charge = status.charge?.text
      currency = status.currency.flatMap(\.currencyCode)
      startCount = status.startCount
      remains = status.remains?.text
      extra = status.extra
    }
  }

  private init(_ row: Row) throws {
    state = try row.decode(forColumn: "state")
    meaning = try row.decode(forColumn: "meaning")
    charge = try row.decode(forColumn: "charge")
    currency = try row.decode(forColumn: "currency")
    startCount = try row.decode(forColumn: "start_count")
    remains = try row.decode(forColumn: "remains")
    extra = try row.decode(forColumn: "extra")
    error = try row.decode(forColumn: "error")
  }

  /// Whether it says the same of the order. The fields beyond the contract may differ: of those only
  /// the latest values are kept, as of a service's volatile fields.
  func isSame(as other: OrderStatusRow) -> Bool {
    var other = other
    other.extra = extra
    return self == other
  }
}

extension OrderStatusRow {
  /// The last row of an order and when it was read; `nil` if there is none.
  static func last(
    of orderID: Int64, _ database: Database
  ) throws -> (readAt: Timestamp, row: OrderStatusRow)? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT * FROM order_status WHERE order_id = ? ORDER BY read_at DESC LIMIT 1"),
      arguments: [orderID]
    ).map { (Timestamp(milliseconds: try $0.decode(forColumn: "read_at")), try OrderStatusRow($0)) }
  }

  func insert(at time: Timestamp, of orderID: Int64, _ database: Database) throws {
    try write("INSERT", at: time, of: orderID, database)
  }

  func replace(at time: Timestamp, of orderID: Int64, _ database: Database) throws {
    try write("REPLACE", at: time, of: orderID, database)
  }

  private func write(
    _ verb: String, at time: Timestamp, of orderID: Int64, _ database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        \(verb) INTO order_status (order_id, read_at, state, meaning, charge, currency, start_count,
          remains, extra, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      orderID, time.milliseconds, state, meaning, charge, currency, startCount, remains, extra,
      error,
    ])
  }
}
