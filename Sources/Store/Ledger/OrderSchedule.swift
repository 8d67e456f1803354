import Catalogue
import GRDB

/// Whether an order is open after an answer, and when it is asked for again.
struct OrderSchedule {
  let isOpen: Bool
  /// The time of the next question; `nil`: never.
  private let askAt: Timestamp?

  /// How long a finished order is asked for, once a day: panels give refunds until then.
  private static let afterEnd = Duration.seconds(30 * 86_400)
  /// How long an order is asked for that failed and is neither sent again nor refunded.
  private static let failed = Duration.seconds(30 * 86_400)
  /// How long an order is asked for that the panel does not know, and how long the first wait is.
  private static let unknown = Duration.seconds(7 * 86_400)
  private static let shortestWait = Duration.seconds(15 * 60)
  /// Half an hour less than a day: the times of a schedule vary, and a daily schedule must not miss
  /// every second day.
  static let longestWait = Duration.seconds(86_400 - 1800)

  /// The schedule after an answer that is stored.
  init(
    after answer: OrderReport.Answer, of orderID: Int64, isOpen wasOpen: Bool, readAt: Timestamp,
    _ database: Database
  ) throws {
    // Each wait is as long as the time without a change so far, so it doubles.
    func ask(while age: Duration, isBelow limit: Duration) -> (Bool, Timestamp?) {
      let wait = min(max(age, Self.shortestWait), Self.longestWait)
      return age < limit ? (true, readAt + wait) : (false, nil)
    }
    switch answer {
    case .status(let status) where status.hasFailed:
      let age = try Self.age(of: "coalesce(meaning = 'failed', 0)", orderID, readAt, database)
      (isOpen, askAt) = ask(while: age, isBelow: Self.failed)
    case .status(let status) where !status.isFinal:
      (isOpen, askAt) = (true, Timestamp(milliseconds: 0))
    case .error where wasOpen:
      let age = try Self.age(of: "error IS NOT NULL", orderID, readAt, database)
      (isOpen, askAt) = ask(while: age, isBelow: Self.unknown)
    case .status, .error:
      let ended = "coalesce(meaning IN ('completed', 'partial'), 0)"
      let age = try Self.age(of: ended, orderID, readAt, database)
      isOpen = false
      askAt = age < Self.afterEnd ? readAt + Self.longestWait : nil
    }
  }

  /// How long the answers have satisfied a condition; a very long time if the last one does not.
  private static func age(
    of condition: String, _ orderID: Int64, _ readAt: Timestamp, _ database: Database
  ) throws -> Duration {
    let since = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT min(read_at) FROM order_status
          WHERE order_id = :order AND read_at > coalesce((
            SELECT max(read_at) FROM order_status WHERE order_id = :order AND NOT \(condition)
          ), -9e18)
          """), arguments: ["order": orderID])
    return since.map { readAt - Timestamp(milliseconds: $0) } ?? .seconds(Int64.max / 2)
  }

  func store(for orderID: Int64, _ database: Database) throws {
    try database.cachedStatement(
      sql: """
        UPDATE ledger_order SET is_open = :open, ask_at = :at
        WHERE id = :order AND (is_open IS NOT :open OR ask_at IS NOT :at)
        """
    ).execute(arguments: ["open": isOpen, "at": askAt?.milliseconds, "order": orderID])
  }
}
