import Catalogue
import Store
import Testing

/// The ledger of orders, and what panels say of them.
@Suite struct LedgerTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    try store.record(1, [.of(1), .of(2)])
  }

  private func add(_ orders: LedgerOrder..., panel: String = "acme") throws -> [LedgerAddition] {
    try store.addOrders(orders.map { (panel, $0) })
  }

  private func report(
    _ order: String, _ state: String, isFinal: Bool = false, charge: String? = nil,
    remains: String? = nil, extra: String? = nil
  ) -> OrderReport {
    var status = OrderReport.Status(state: state, meaning: state.lowercased(), isFinal: isFinal)
    status.charge = charge.flatMap { Amount($0) }
    status.remains = remains.flatMap { Amount($0) }
    status.extra = extra
    return OrderReport(order: order, answer: .status(status))
  }

  private func statuses() throws -> [String] {
    try store.rows(
      """
      SELECT key, read_at / 3600000 AS hour, state, order_status.charge, remains, extra, error
      FROM order_status JOIN ledger_order ON ledger_order.id = order_id ORDER BY read_at, key
      """)
  }

  @Test func theSameOrdersAgainChangeNothing() throws {
    let order = LedgerOrder(
      id: "7", service: "1", orderedAt: .hour(1), quantity: Amount(100), charge: Amount("0.90"),
      currency: "USD")
    let bare = LedgerOrder(id: "8", service: "4711")
    #expect(try add(order, bare).map(\.kind) == [.added, .added])
    let rows = try store.rows("SELECT * FROM ledger_order")
    let again = try add(order, bare)
    #expect(again.map(\.kind) == [.known, .known])
    #expect(again.map(\.service) == [.known, .unknown])
    #expect(try store.rows("SELECT * FROM ledger_order") == rows)
    // An id is an id of one panel only.
    let other = try add(order, panel: "new")
    #expect(other.map(\.kind) == [.added] && other.map(\.service) == [.noCatalogue])
    #expect(try store.panels() == ["acme", "new"])
  }

  @Test func whatIsMissingIsFilledInAndWhatDiffersIsTold() throws {
    _ = try add(LedgerOrder(id: "7", service: "1", charge: Amount("0.9")))
    let more = LedgerOrder(
      id: "7", service: "2", orderedAt: .hour(1), quantity: Amount(100), charge: Amount("0.90"))
    let addition = try #require(try add(more).first)
    #expect(addition.kind == .filledIn)
    #expect(addition.conflicts.map { "\($0.field) \($0.stored) \($0.given)" } == ["service 1 2"])
    #expect(
      try store.rows("SELECT service, ordered_at, quantity, charge, currency FROM ledger_order")
        == ["'1' \(Timestamp.hour(1).milliseconds) '100' '0.9' -"])
    // What a file leaves out is kept.
    let rows = try store.rows("SELECT * FROM ledger_order")
    #expect(try add(LedgerOrder(id: "7", service: "1")).map(\.kind) == [.known])
    #expect(try store.rows("SELECT * FROM ledger_order") == rows)
    let other = LedgerOrder(id: "7", service: "1", orderedAt: .hour(2), charge: Amount("1"))
    let conflicts = try #require(try add(other).first).conflicts
    #expect(
      conflicts.map { "\($0.field) \($0.stored) \($0.given)" } == [
        "ordered_at \(Timestamp.hour(1)) \(Timestamp.hour(2))", "charge 0.9 1",
      ])
  }

  @Test func whatDiffersIsReplacedIfThatIsAskedFor() throws {
    _ = try add(
      LedgerOrder(id: "7", service: "1", orderedAt: .hour(1), charge: Amount("0.9")),
      LedgerOrder(id: "8", service: "1"))
    var options = LedgerImport()
    options.replaces = true
    let orders = [
      LedgerOrder(id: "7", service: "2", quantity: Amount(5), charge: Amount(1)),
      LedgerOrder(id: "8", service: "1"), LedgerOrder(id: "7", service: "1"),
    ].map { ("acme", $0) }
    let additions = try store.addOrders(orders, options)
    #expect(additions.map(\.kind) == [.replaced, .known, .known])
    // Of two rows of one file, the first counts.
    #expect(additions.map { $0.conflicts.map(\.field) } == [[], [], ["service"]])
    let rows = try store.rows("SELECT service, ordered_at, quantity, charge FROM ledger_order")
    #expect(rows == ["'2' \(Timestamp.hour(1).milliseconds) '5' '1'", "'1' - - -"])
  }

  /// Sums of the past are in it.
  @Test func aCurrencyThatComesAfterAChargeIsFilledInIfTheChargeCountsInIt() throws {
    try store.record(2, [.of(1)], balance: .answered(Balance(amount: Amount(5), currency: "USD")))
    func order(_ id: String, _ charge: Int? = nil, _ currency: String? = nil) -> LedgerOrder {
      LedgerOrder(
        id: id, service: "1", orderedAt: .hour(2), charge: charge.map { Amount($0) },
        currency: currency)
    }
    _ = try add(order("1", 3), order("2", 3), order("3"), order("4", nil, "USD"), order("5"))
    _ = try store.record([report("5", "Pending", charge: "3")], of: "acme", readAt: .hour(3))
    let later = [
      order("1", nil, "USD"), order("2", nil, "EUR"), order("3", 4, "EUR"), order("4", 4, "EUR"),
      order("5", 4, "EUR"),
    ]
    var options = LedgerImport()
    for replaces in [false, true] {
      options.replaces = replaces
      let additions = try store.addOrders(later.map { ("acme", $0) }, options)
      #expect(
        additions.map(\.kind)
          == (replaces
            ? [.known, .replaced, .known, .replaced, .replaced]
            : [.filledIn, .known, .filledIn, .known, .known]))
      #expect(
        additions.map { $0.conflicts.map { "\($0.field) \($0.stored) \($0.given)" } }
          == (replaces
            ? [[], [], [], [], []]
            : [
              [], ["currency USD EUR"], [], ["currency USD EUR", "charge  4"],
              ["currency USD EUR", "charge  4"],
            ]))
    }
    #expect(
      try store.rows("SELECT charge, currency, paid_in, taken FROM order_value ORDER BY id") == [
        "'3' 'USD' 'USD' '3'", "'3' 'EUR' 'EUR' '3'", "'4' 'EUR' 'EUR' '4'", "'4' 'EUR' 'EUR' '4'",
        "'4' 'EUR' 'EUR' '3'",
      ])
  }

  @Test func aServiceThatNoCatalogueHeldIsRefusedUnlessItIsAllowed() throws {
    var options = LedgerImport()
    options.allowsUnknownServices = false
    let orders = [("acme", "1"), ("acme", "4711"), ("new", "4711")].enumerated()
      .map { ($1.0, LedgerOrder(id: "\($0)", service: $1.1)) }
    #expect(try store.addOrders(orders, options).map(\.kind) == [.added, .refused, .added])
    #expect(try store.rows("SELECT key FROM ledger_order") == ["'0'", "'2'"])
    _ = try store.addOrders(orders)
    // One that is there is not refused afterwards, but none is moved to such a service.
    #expect(try store.addOrders(orders, options).map(\.kind) == [.known, .known, .known])
    options.replaces = true
    let moved = [("acme", LedgerOrder(id: "0", service: "4711"))]
    #expect(try store.addOrders(moved, options).map(\.kind) == [.refused])
  }

  @Test func aDryRunStoresNothing() throws {
    var options = LedgerImport()
    options.isDryRun = true
    let order = LedgerOrder(id: "7", service: "1")
    #expect(
      try store.addOrders([("new", order), ("new", order)], options).map(\.kind) == [
        .added, .known,
      ])
    #expect(try store.rows("SELECT * FROM ledger_order") == [] && store.panels() == ["acme"])
  }

  @Test func ordersAreTakenOutWithAllThatWasSaidOfThem() throws {
    let order = LedgerOrder(id: "7", service: "1")
    _ = try add(order, LedgerOrder(id: "8", service: "1"))
    _ = try add(order, panel: "new")
    _ = try store.record(
      [report("7", "Pending"), report("8", "Pending")], of: "acme", readAt: .hour(2))
    #expect(try store.panels(withOrder: "7") == ["acme", "new"])
    let wanted = [("acme", "7"), ("acme", "9"), ("acme", "7")]
    let draft = LedgerChange.Draft(source: nil, madeAt: .hour(3))
    #expect(
      try store.removeOrders(wanted, as: draft, isDryRun: true).removed == [true, false, false])
    #expect(try statuses().count == 2)
    #expect(try store.removeOrders(wanted, as: draft).removed == [true, false, false])
    #expect(try store.panels(withOrder: "7") == ["new"])
    #expect(try statuses().count == 1 && store.openOrders(of: "acme") == ["8"])
    #expect(try store.inspect().findings == [])
  }

  @Test func onlyChangesOfAStatusAreStored() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    let base = report("7", "Pending", charge: "1", remains: "100", extra: #"{"runs":1}"#)
    let first = try store.record([base, report("8", "Pending")], of: "acme", readAt: .hour(2))
    #expect(first.changed == 2 && first.ended == 0)
    let rows = try statuses()
    #expect(rows.count == 2)
    #expect(
      try store.record([base, report("8", "Pending")], of: "acme", readAt: .hour(3))
        == OrderChanges())
    #expect(try statuses() == rows)
    // Of what is beyond the contract only the latest is kept.
    let runs = report("7", "Pending", charge: "1", remains: "100", extra: #"{"runs":2}"#)
    #expect(try store.record([runs], of: "acme", readAt: .hour(3)) == OrderChanges())
    #expect(try statuses() == rows.map { $0.replacing("1}", with: "2}") })
    let last = [
      report("7", "Partial", isFinal: true, charge: "0.5", remains: "50"),
      OrderReport(order: "8", answer: .error("Incorrect order ID")),
      report("unknown", "Pending"),
    ]
    let changes = try store.record(last, of: "acme", readAt: .hour(4))
    #expect(changes.changed == 2 && changes.ended == 1 && changes.newErrors == ["8"])
    #expect(try store.openOrders(of: "acme") == ["8"])
    let again = try store.record([last[1]], of: "acme", readAt: .hour(5))
    #expect(again == OrderChanges())
    let back = try store.record([report("8", "Pending")], of: "acme", readAt: .hour(6))
    #expect(back.changed == 1)
    #expect(try statuses().count == 5)
    #expect(try store.inspect().findings == [])
  }

  @Test(arguments: ["state", "meaning", "charge", "currency", "startCount", "remains"])
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
    _ = try add(LedgerOrder(id: "7", service: "1"))
    for (hour, status) in [(2, status), (3, changed)] {
      let report = OrderReport(order: "7", answer: .status(status))
      #expect(try store.record([report], of: "acme", readAt: .hour(hour)).changed == 1)
    }
    #expect(try statuses().count == 2)
  }

  @Test func whatIsNotNewerIsRefusedWhole() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    _ = try store.record([report("8", "Pending")], of: "acme", readAt: .hour(5))
    let rows = try statuses()
    #expect(throws: StoreError.clockBehind(panel: "acme", readAt: .hour(5), last: .hour(5))) {
      try store.record(
        [report("7", "Pending"), report("8", "Completed", isFinal: true)], of: "acme",
        readAt: .hour(5))
    }
    #expect(try statuses() == rows)
    #expect(try store.openOrders(of: "acme") == ["7", "8"])
  }

  private func wanted(_ hour: Int) throws -> [String] {
    try store.ordersToAsk(of: "acme", at: .hour(hour)).map(\.id)
  }

  @Test(arguments: ["Completed", "Partial", "Canceled"])
  func whatHasEndedIsAskedForDailyForThirtyDays(_ state: String) throws {
    _ = try add(LedgerOrder(id: "7", service: "1"))
    let ended = report("7", state, isFinal: true, charge: "1")
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

  @Test func aRefundAfterTheEndIsStoredAndOneThatGoesOnIsOpenAgain() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    let ended = ["7", "8"].map { report($0, "Completed", isFinal: true, charge: "1") }
    _ = try store.record(ended, of: "acme", readAt: .hour(2))
    let later = [
      report("7", "Refunded", isFinal: true, charge: "0"), report("8", "Pending", charge: "1"),
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
    #expect(try statuses().last?.contains("Completed") == true && wanted(24 * 52) == ["8"])
    #expect(try store.inspect().findings == [])
  }

  @Test func whatThePanelDoesNotKnowIsAskedForLessAndLessOftenForSevenDays() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
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
    _ = try store.record([report("8", "Pending")], of: "acme", readAt: time)
    #expect(try wanted(time) == ["8"])
    let end = start + .seconds(7 * 86_400)
    #expect(try refuse("7", at: end).givenUp == ["7"])
    #expect(try wanted(end + .seconds(86_400)) == ["8"] && store.openOrders(of: "acme") == ["8"])
    #expect(try refuse("7", at: end + .seconds(1)) == OrderChanges())
    #expect(try store.inspect().findings == [])
  }

  @Test func whatHasFailedIsAskedForLessAndLessOftenForThirtyDays() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    let start = Timestamp.hour(2)
    var asked: [Int] = []
    for hour in 0..<(30 * 24) {
      let time = start + .seconds(3600 * hour)
      let wanted = try store.ordersToAsk(of: "acme", at: time).map(\.id)
      if wanted.contains("7") { asked.append(hour) }
      // One that was sent again is asked for each time, and fails for thirty days more.
      let state = hour == 100 ? "Pending" : "Failed"
      let reports = wanted.map { report($0, $0 == "8" ? state : "Failed", charge: "1") }
      let changes = try store.record(reports, of: "acme", readAt: time)
      #expect(changes.ended == 0 && changes.leftFailed == [])
      if hour == 100 { #expect(wanted.contains("8") == false) }
    }
    #expect(asked.prefix(7) == [0, 1, 2, 4, 8, 16, 32] && asked.suffix(2) == [680, 704])
    #expect(try store.openOrders(of: "acme") == ["7", "8"])
    let failed = report("7", "Failed", charge: "1")
    let end = start + .seconds(30 * 86_400)
    let changes = try store.record([failed], of: "acme", readAt: end)
    #expect(changes.leftFailed == ["7"] && changes.ended == 0 && changes.changed == 0)
    #expect(try store.openOrders(of: "acme") == ["8"])
    #expect(try store.ordersToAsk(of: "acme", at: end + .seconds(86_400)).map(\.id) == ["8"])
    #expect(try store.inspect().findings == [])
  }

  @Test func aTimeFarAheadOfTheClockIsNotWaitedFor() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"))
    let ended = report("7", "Completed", isFinal: true)
    _ = try store.record([ended], of: "acme", readAt: .hour(1000))
    #expect(try wanted(1000) == [] && wanted(999) == ["7"])
  }

  @Test func pruningLeavesTheLedgerAsItIs() throws {
    _ = try add(LedgerOrder(id: "7", service: "1", orderedAt: .hour(1)))
    _ = try store.record([report("7", "Pending")], of: "acme", readAt: .hour(2))
    _ = try store.record(
      [report("7", "Completed", isFinal: true)], of: "acme", readAt: .hour(3))
    for hour in 2...9 { try store.record(hour, [.of(2, rate: "\(hour)")]) }
    let orders = try store.rows("SELECT * FROM ledger_order")
    let rows = try statuses()
    #expect(!(try store.prune(before: .hour(8)).isEmpty))
    #expect(try store.rows("SELECT * FROM ledger_order") == orders)
    #expect(try statuses() == rows)
    #expect(try store.inspect().findings == [])
  }

  @Test func openOrdersAreFoundByTheirIndex() throws {
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
