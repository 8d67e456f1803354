import Catalogue
import Store
import Testing

/// The ledger of orders.
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

  @Test("The same orders again change nothing")
  func theSameOrdersAgainChangeNothing() throws {
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

  @Test("Missing values are filled in, and different ones are reported")
  func whatIsMissingIsFilledInAndWhatDiffersIsTold() throws {
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

  @Test("Different values are replaced on request")
  func whatDiffersIsReplacedIfThatIsAskedFor() throws {
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
  @Test("A currency after a charge is filled in if the charge counts in it")
  func aCurrencyThatComesAfterAChargeIsFilledInIfTheChargeCountsInIt() throws {
    try store.record(2, [.of(1)], balance: .answered(Balance(amount: Amount(5), currency: "USD")))
    func order(_ id: String, _ charge: Int? = nil, _ currency: String? = nil) -> LedgerOrder {
      LedgerOrder(
        id: id, service: "1", orderedAt: .hour(2), charge: charge.map { Amount($0) },
        currency: currency)
    }
    _ = try add(order("1", 3), order("2", 3), order("3"), order("4", nil, "USD"), order("5"))
    _ = try store.record([.of("5", "Pending", charge: "3")], of: "acme", readAt: .hour(3))
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

  @Test("A service that was never listed is refused unless it is allowed")
  func aServiceThatNoCatalogueHeldIsRefusedUnlessItIsAllowed() throws {
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

  @Test("A dry run stores nothing")
  func aDryRunStoresNothing() throws {
    var options = LedgerImport()
    options.isDryRun = true
    let order = LedgerOrder(id: "7", service: "1")
    #expect(
      try store.addOrders([("new", order), ("new", order)], options).map(\.kind) == [
        .added, .known,
      ])
    #expect(try store.rows("SELECT * FROM ledger_order") == [] && store.panels() == ["acme"])
  }

  @Test("Orders are removed with all their statuses")
  func ordersAreTakenOutWithAllThatWasSaidOfThem() throws {
    let order = LedgerOrder(id: "7", service: "1")
    _ = try add(order, LedgerOrder(id: "8", service: "1"))
    _ = try add(order, panel: "new")
    _ = try store.record(
      [.of("7", "Pending"), .of("8", "Pending")], of: "acme", readAt: .hour(2))
    #expect(try store.panels(withOrder: "7") == ["acme", "new"])
    let wanted = [("acme", "7"), ("acme", "9"), ("acme", "7")]
    #expect(try store.removeOrders(wanted, isDryRun: true).removed == [true, false, false])
    #expect(try store.statuses().count == 2)
    #expect(try store.removeOrders(wanted).removed == [true, false, false])
    #expect(try store.panels(withOrder: "7") == ["new"])
    #expect(try store.statuses().count == 1 && store.openOrders(of: "acme") == ["8"])
    #expect(try store.inspect().findings == [])
  }

  @Test("Pruning does not change the ledger")
  func pruningLeavesTheLedgerAsItIs() throws {
    _ = try add(LedgerOrder(id: "7", service: "1", orderedAt: .hour(1)))
    _ = try store.record([.of("7", "Pending")], of: "acme", readAt: .hour(2))
    _ = try store.record(
      [.of("7", "Completed", isFinal: true)], of: "acme", readAt: .hour(3))
    for hour in 2...9 { try store.record(hour, [.of(2, rate: "\(hour)")]) }
    let orders = try store.rows("SELECT * FROM ledger_order")
    let rows = try store.statuses()
    #expect(!(try store.prune(before: .hour(8)).isEmpty))
    #expect(try store.rows("SELECT * FROM ledger_order") == orders)
    #expect(try store.statuses() == rows)
    #expect(try store.inspect().findings == [])
  }
}
