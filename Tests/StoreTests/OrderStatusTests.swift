import Catalogue
import Store
import Testing

/// What panels say of orders, and when they are asked.
@Suite struct OrderStatusTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    try store.record(1, [.of(1), .of(2)])
  }

  @Test("Only changes of a status are stored")
  func onlyChangesOfAStatusAreStored() throws {
    try store.addOrders("7", "8")
    let base = OrderReport.of("7", "Pending", charge: "1", remains: "100", extra: #"{"runs":1}"#)
    let first = try store.record([base, .of("8", "Pending")], of: "acme", readAt: .hour(2))
    #expect(first.changed == 2 && first.ended == 0)
    let rows = try store.statuses()
    #expect(rows.count == 2)
    #expect(
      try store.record([base, .of("8", "Pending")], of: "acme", readAt: .hour(3))
        == OrderChanges())
    #expect(try store.statuses() == rows)
    // Of what is beyond the contract only the latest is kept.
    let runs = OrderReport.of("7", "Pending", charge: "1", remains: "100", extra: #"{"runs":2}"#)
    #expect(try store.record([runs], of: "acme", readAt: .hour(3)) == OrderChanges())
    #expect(try store.statuses() == rows.map { $0.replacing("1}", with: "2}") })
    let last = [
      OrderReport.of("7", "Partial", isFinal: true, charge: "0.5", remains: "50"),
      OrderReport(order: "8", answer: .error("Incorrect order ID")),
      OrderReport.of("unknown", "Pending"),
    ]
    let changes = try store.record(last, of: "acme", readAt: .hour(4))
    #expect(changes.changed == 2 && changes.ended == 1 && changes.newErrors == ["8"])
    #expect(try store.openOrders(of: "acme") == ["8"])
    let again = try store.record([last[1]], of: "acme", readAt: .hour(5))
    #expect(again == OrderChanges())
    let back = try store.record([.of("8", "Pending")], of: "acme", readAt: .hour(6))
    #expect(back.changed == 1)
    #expect(try store.statuses().count == 5)
    #expect(try store.inspect().findings == [])
  }

  @Test(
    "A field that changes alone is a new status",
    arguments: ["state", "meaning", "charge", "currency", "startCount", "remains"])
  func aFieldThatChangesAloneIsANewStatus(_ field: String) throws {
    var status = OrderReport.Status(state: "Partial", meaning: "partial", isFinal: false)
    (status.charge, status.currency, status.remains) = (Amount(2), "USD", Amount(100))
    status.startCount = "5"
    var changed = status
    switch field {
    case "state": changed.state = "PARTIAL"
    case "meaning": changed.meaning = nil
    case "charge": changed.charge = Amount("1.5")
    case "currency": changed.currency = "EUR"
    case "startCount": changed.startCount = "6"
    default: changed.remains = nil
    }
    try store.addOrders("7")
    for (hour, status) in [(2, status), (3, changed)] {
      let report = OrderReport(order: "7", answer: .status(status))
      #expect(try store.record([report], of: "acme", readAt: .hour(hour)).changed == 1)
    }
    #expect(try store.statuses().count == 2)
  }

  @Test("A status that is not newer is refused with all others of its answer")
  func whatIsNotNewerIsRefusedWhole() throws {
    try store.addOrders("7", "8")
    _ = try store.record([.of("8", "Pending")], of: "acme", readAt: .hour(5))
    let rows = try store.statuses()
    #expect(throws: StoreError.clockBehind(panel: "acme", readAt: .hour(5), last: .hour(5))) {
      try store.record(
        [.of("7", "Pending"), .of("8", "Completed", isFinal: true)], of: "acme",
        readAt: .hour(5))
    }
    #expect(try store.statuses() == rows)
    #expect(try store.openOrders(of: "acme") == ["7", "8"])
  }

  private func wanted(_ hour: Int) throws -> [String] {
    try store.ordersToAsk(of: "acme", at: .hour(hour)).map(\.id)
  }

  @Test(
    "Ended orders are asked for daily for thirty days",
    arguments: ["Completed", "Partial", "Canceled"])
  func whatHasEndedIsAskedForDailyForThirtyDays(_ state: String) throws {
    try store.addOrders("7")
    let ended = OrderReport.of("7", state, isFinal: true, charge: "1")
    #expect(try wanted(2) == ["7"])
    #expect(try store.record([ended], of: "acme", readAt: .hour(2)).ended == 1)
    let isAsked = state != "Canceled"
    for day in 0..<30 {
      #expect(try wanted(2 + 24 * day + 23) == [])
      #expect(try wanted(2 + 24 * (day + 1)) == (isAsked ? ["7"] : []))
      let changes = try store.record([ended], of: "acme", readAt: .hour(2 + 24 * (day + 1)))
      #expect(changes == OrderChanges())
    }
    #expect(try wanted(2 + 24 * 365) == [] && store.openOrders(of: "acme") == [])
    #expect(try store.inspect().findings == [])
  }

  @Test("A refund after the end is stored, and an order that goes on is open again")
  func aRefundAfterTheEndIsStoredAndOneThatGoesOnIsOpenAgain() throws {
    try store.addOrders("7", "8")
    let ended = ["7", "8"].map { OrderReport.of($0, "Completed", isFinal: true, charge: "1") }
    _ = try store.record(ended, of: "acme", readAt: .hour(2))
    let later = [
      OrderReport.of("7", "Refunded", isFinal: true, charge: "0"),
      OrderReport.of("8", "Pending", charge: "1"),
    ]
    let changes = try store.record(later, of: "acme", readAt: .hour(26))
    #expect(changes.changed == 2 && changes.ended == 0)
    #expect(try store.openOrders(of: "acme") == ["8"] && wanted(27) == ["8"])
    // From its second end on, it is asked for another thirty days.
    _ = try store.record([ended[1]], of: "acme", readAt: .hour(24 * 25))
    _ = try store.record([ended[1]], of: "acme", readAt: .hour(24 * 50))
    #expect(try wanted(24 * 51) == ["8"])
    // What a panel has forgotten stays as it ended.
    let forgotten = OrderReport(order: "8", answer: .error("Incorrect order ID"))
    #expect(try store.record([forgotten], of: "acme", readAt: .hour(24 * 51)) == OrderChanges())
    #expect(try store.statuses().last?.contains("Completed") == true && wanted(24 * 52) == ["8"])
    #expect(try store.unansweredOrders().isEmpty)
    #expect(try store.inspect().findings == [])
  }

  @Test("Unknown orders are asked for less and less often for seven days")
  func whatThePanelDoesNotKnowIsAskedForLessAndLessOftenForSevenDays() throws {
    try store.addOrders("7", "8")
    func refuse(_ orders: String..., at time: Timestamp) throws -> OrderChanges {
      try store.record(
        orders.map { OrderReport(order: $0, answer: .error("Incorrect order ID")) }, of: "acme",
        readAt: time)
    }
    func wanted(_ time: Timestamp) throws -> [String] {
      try store.ordersToAsk(of: "acme", at: time).map(\.id)
    }
    let start = Timestamp.hour(2)
    #expect(try refuse("7", "8", at: start).newErrors == ["7", "8"])
    var asked: [Int] = []
    for minute in 1..<(7 * 24 * 60) where try wanted(start + .seconds(60 * minute)) != [] {
      asked.append(minute)
      let changes = try refuse("7", "8", at: start + .seconds(60 * minute))
      #expect(changes == OrderChanges())
    }
    #expect(asked == [15, 30, 60, 120, 240, 480, 960, 1920, 3330, 4740, 6150, 7560, 8970])
    // Whoever asks for all open ones gets them, and one that is known after all is open as any
    // other.
    let time = start + .seconds(60 * 9130)
    #expect(try store.ordersToAsk(of: "acme", at: time, allOpen: true).map(\.id) == ["7", "8"])
    _ = try store.record([.of("8", "Pending")], of: "acme", readAt: time)
    #expect(try wanted(time) == ["8"])
    let end = start + .seconds(7 * 86_400)
    #expect(try store.unansweredOrders().isEmpty)
    #expect(try refuse("7", at: end).givenUp == ["7"])
    #expect(try store.unansweredOrders()["acme"]?.count == 1)
    #expect(try wanted(end + .seconds(86_400)) == ["8"] && store.openOrders(of: "acme") == ["8"])
    #expect(try refuse("7", at: end + .seconds(1)) == OrderChanges())
    #expect(try store.inspect().findings == [])
  }

  @Test("Failed orders are asked for less and less often for thirty days")
  func whatHasFailedIsAskedForLessAndLessOftenForThirtyDays() throws {
    try store.addOrders("7", "8")
    let start = Timestamp.hour(2)
    var asked: [Int] = []
    for hour in 0..<(30 * 24) {
      let time = start + .seconds(3600 * hour)
      let wanted = try store.ordersToAsk(of: "acme", at: time).map(\.id)
      if wanted.contains("7") { asked.append(hour) }
      // One that was sent again is asked for each time, and fails for thirty days more.
      let state = hour == 100 ? "Pending" : "Failed"
      let reports = wanted.map { OrderReport.of($0, $0 == "8" ? state : "Failed", charge: "1") }
      let changes = try store.record(reports, of: "acme", readAt: time)
      #expect(changes.ended == 0 && changes.leftFailed == [])
      if hour == 100 { #expect(wanted.contains("8") == false) }
    }
    #expect(asked.prefix(7) == [0, 1, 2, 4, 8, 16, 32] && asked.suffix(2) == [680, 704])
    #expect(try store.openOrders(of: "acme") == ["7", "8"])
    let failed = OrderReport.of("7", "Failed", charge: "1")
    let end = start + .seconds(30 * 86_400)
    let changes = try store.record([failed], of: "acme", readAt: end)
    #expect(changes.leftFailed == ["7"] && changes.ended == 0 && changes.changed == 0)
    #expect(try store.openOrders(of: "acme") == ["8"])
    #expect(try store.ordersToAsk(of: "acme", at: end + .seconds(86_400)).map(\.id) == ["8"])
    #expect(try store.inspect().findings == [])
  }

  @Test("A time far in the future delays nothing")
  func aTimeFarAheadOfTheClockIsNotWaitedFor() throws {
    try store.addOrders("7")
    let ended = OrderReport.of("7", "Completed", isFinal: true)
    _ = try store.record([ended], of: "acme", readAt: .hour(1000))
    #expect(try wanted(1000) == [] && wanted(999) == ["7"])
  }

  @Test("Open orders are found by their index")
  func openOrdersAreFoundByTheirIndex() throws {
    let plan = try store.rows(
      """
      EXPLAIN QUERY PLAN SELECT key FROM ledger_order
      WHERE panel_id = (SELECT id FROM panel WHERE name = 'acme') AND is_open ORDER BY id
      """)
    #expect(plan.contains { $0.contains("USING INDEX ledger_order_open") })
    for condition in ["ask_at <= 5", "ask_at > 5"] {
      let wanted = try store.rows(
        """
        EXPLAIN QUERY PLAN SELECT key FROM ledger_order
        WHERE panel_id = (SELECT id FROM panel WHERE name = 'acme') AND \(condition)
        """)
      #expect(wanted.contains { $0.contains("USING INDEX ledger_order_to_ask") }, "\(wanted)")
    }
    #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") })
  }
}

extension OrderReport {
  /// What a panel says of an order.
  static func of(
    _ order: String, _ state: String, isFinal: Bool = false, charge: String? = nil,
    remains: String? = nil, extra: String? = nil
  ) -> OrderReport {
    var status = Status(state: state, meaning: state.lowercased(), isFinal: isFinal)
    status.charge = charge.flatMap { Amount($0) }
    status.remains = remains.flatMap { Amount($0) }
    status.extra = extra
    return OrderReport(order: order, answer: .status(status))
  }
}

extension RatebookStore {
  /// Adds orders that the ledger has nothing else of.
  func addOrders(_ ids: String...) throws {
    _ = try addOrders(ids.map { ("acme", LedgerOrder(id: $0, service: "1", orderedAt: .hour(1))) })
  }

  func statuses() throws -> [String] {
    try rows(
      """
      SELECT key, read_at / 3600000 AS hour, state, order_status.charge, remains, extra, error
      FROM order_status JOIN ledger_order ON ledger_order.id = order_id ORDER BY read_at, key
      """)
  }
}
