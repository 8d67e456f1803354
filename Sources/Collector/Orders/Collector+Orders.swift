public import Catalogue
import PanelAPI
public import Store

extension Collector {
  /// Asks every panel for the statuses of the ledger's open orders and of those that ended recently, several panels at a time. Reports
  /// each panel when it is done.
  ///
  /// A panel that cannot be read does not affect the others. Throws `StoreError` if the database cannot be
  /// written, and `CancellationError` if the task is cancelled. Everything read before then is stored.
  public func syncOrders(
    _ panels: [PanelTarget], tell: @escaping @Sendable (OrdersResult) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for panel in panels {
        group.addTask {
          tell(
            try await semaphore.withPermit {
              try Task.checkCancellation()
              return try await orders(of: panel, at: time.now(), allOpen: true)
            })
        }
      }
      try await group.waitForAll()
    }
  }

  /// Asks one panel while its snapshot is taken; a failure must not lose the snapshot. `nil` if there
  /// is nothing to report. Open orders that the panel does not know are not asked for every time.
  func ordersBesideSnapshot(of panel: PanelTarget, at readAt: Timestamp) async throws
    -> OrdersResult?
  {
    do {
      let result = try await orders(of: panel, at: readAt, allOpen: false)
      let isQuiet = result.open == 0 && result.changes.changed == 0 && result.failure == nil
      return isQuiet ? nil : result
    } catch let error as StoreError {
      var result = OrdersResult(panel: panel.name, readAt: readAt, open: 0)
      result.failure = .refused(error)
      return result
    }
  }

  /// The number of orders per call. The results of each call are stored before the next one, so
  /// that no answer is lost.
  private static let ordersPerCall = 100
  /// The pause between two calls: panels are known to allow 300 per minute.
  private static let pause = Duration.milliseconds(250)

  private func orders(
    of panel: PanelTarget, at readAt: Timestamp, allOpen: Bool
  ) async throws -> OrdersResult {
    let wanted = try await reading {
      try $0.ordersToAsk(of: panel.name, at: readAt, allOpen: allOpen)
    }
    let open = wanted.count(where: \.isOpen)
    var orders = OrdersResult(
      panel: panel.name, readAt: readAt, open: open, ended: wanted.count - open)
    for start in stride(from: 0, to: wanted.count, by: Self.ordersPerCall) {
      if start > 0 { try await time.sleep(Self.pause) }
      let asked = wanted[start...].prefix(Self.ordersPerCall).map(\.id)
      let reading = await result { () async throws(PanelError) in
        try await panel.reader.status(orders: asked)
      }
      do {
        let ended = Set(wanted[start...].prefix(Self.ordersPerCall).filter { !$0.isOpen }.map(\.id))
        try await file(reading.get(), asked, ended: ended, in: &orders)
      } catch let error as PanelError {
        orders.failure = .unread(error)
      } catch let error as StoreError {
        guard case .clockBehind = error else { throw error }
        orders.failure = .refused(error)
      }
      // Checked only now, so that answers that came in time are stored.
      try Task.checkCancellation()
      if orders.failure != nil { break }
    }
    return orders
  }

  private func file(
    _ answer: [String: Result<OrderStatus, ItemError>], _ asked: [String], ended: Set<String>,
    in orders: inout OrdersResult
  ) async throws {
    let reports = asked.compactMap { order in
      answer[order].map { OrderReport(order: order, answer: .init($0)) }
    }
    let (panel, readAt) = (orders.panel, orders.readAt)
    orders.changes += try await writing { try $0.record(reports, of: panel, readAt: readAt) }
    orders.read += asked.count
    for report in reports where !ended.contains(report.order) {
      if case .error(let message) = report.answer { orders.errors.append((report.order, message)) }
    }
  }
}

extension OrderReport.Answer {
  fileprivate init(_ answer: Result<OrderStatus, ItemError>) {
    switch answer {
    case .failure(let error): self = .error(error.message)
    case .success(let answer):
      var status = OrderReport.Status(
        state: answer.state.word, meaning: answer.state.meaning?.rawValue,
        isFinal: answer.state.isFinal)
      status.charge = answer.charge
      status.currency = answer.currency
      status.startCount = answer.startCount
      status.remains = answer.remains
      status.extra = answer.extra
      self = .status(status)
    }
  }
}

/// The outcome of asking one panel for the status of orders.
public struct OrdersResult: Sendable {
  public let panel: String
  public let readAt: Timestamp
  /// The number of open orders to ask for, and of orders that ended recently.
  public let open: Int
  public let ended: Int
  public var asked: Int { open + ended }
  /// The number of orders that the panel answered for; the answers are stored.
  public internal(set) var read = 0
  public internal(set) var changes = OrderChanges()
  /// The orders with an error instead of a status, with the panel's words.
  public internal(set) var errors: [(order: String, message: String)] = []
  /// Why the other orders were not read, or why the answers were not stored.
  public internal(set) var failure: SnapshotError?

  init(panel: String, readAt: Timestamp, open: Int, ended: Int = 0) {
    self.panel = panel
    self.readAt = readAt
    self.open = open
    self.ended = ended
  }
}
