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

  /// The status of an order.
  public struct Status: Hashable, Sendable {
    /// The panel's own word.
    public var state: String
    /// The meaning of the word; `nil` if it is unknown.
    public var meaning: String?
    /// Whether the order is finished. It may still be refunded.
    public var isFinal: Bool
    public var charge: Amount?
    public var currency: String?
    public var startCount: String?
    public var remains: Amount?
    /// The fields beyond the contract, as a JSON object.
    public var extra: String?

    /// Whether the order failed, and may be sent again or refunded.
    var hasFailed: Bool { meaning == "failed" }

    public init(state: String, meaning: String?, isFinal: Bool) {
      self.state = state
      self.meaning = meaning
      self.isFinal = isFinal
    }
  }
}

/// The changes made by storing the answers about a panel's orders.
public struct OrderChanges: Hashable, Sendable {
  /// The number of orders that changed.
  public internal(set) var changed = 0
  /// The number of orders that ended.
  public internal(set) var ended = 0
  /// The orders that are no longer asked for, because the panel has not known them for too long.
  public internal(set) var givenUp: [String] = []
  /// The orders that are no longer asked for, because they have had the status `failed` for too long.
  public internal(set) var leftFailed: [String] = []
  /// The orders that newly have an error.
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

/// A row of `order_status`: a panel's answer about an order, valid until the next row.
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

  /// Whether both rows say the same about the order. Fields beyond the contract may differ: only
  /// their latest values are stored, as for a service's volatile fields.
  func isSame(as other: OrderStatusRow) -> Bool {
    var other = other
    other.extra = extra
    return self == other
  }
}

extension OrderStatusRow {
  /// The last row of an order and the time at which it was read; `nil` if there is none.
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
