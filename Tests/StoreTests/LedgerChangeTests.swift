import Catalogue
import Store
import TestSupport
import Testing

/// Imports and removals of orders have numbers, and undoing one gives back exactly what was there.
@Suite struct LedgerChangeTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    try store.record(1, [.of(1), .of(2)])
  }

  private func add(_ orders: LedgerOrder..., replaces: Bool = false) throws -> LedgerImportResult {
    var options = LedgerImport()
    options.replaces = replaces
    return try store.importOrders(
      orders.map { ("acme", $0) }, options,
      as: LedgerChange.Draft(source: "o.csv", madeAt: .hour(5)))
  }

  private func remove(_ ids: String..., isDryRun: Bool = false) throws -> LedgerRemoval {
    try store.removeOrders(
      ids.map { ("acme", $0) }, as: LedgerChange.Draft(source: nil, madeAt: .hour(6)),
      isDryRun: isDryRun)
  }

  private func report(_ ids: String..., hour: Int) throws {
    _ = try store.record(
      ids.map { id in
        OrderReport(
          order: id,
          answer: .status(.init(state: "Completed", meaning: "completed", isFinal: true)))
      }, of: "acme", readAt: .hour(hour))
  }

  /// All that the ledger holds, except for the numbers of rows.
  private func ledger() throws -> [String] {
    try store.rows(
      """
      SELECT panel_id, key, service, ordered_at, quantity, charge, currency, is_open, ask_at
      FROM ledger_order ORDER BY panel_id, key
      """)
      + store.rows(
        """
        SELECT panel_id, key, read_at, state, meaning, order_status.charge, order_status.currency,
          start_count, remains, extra, error
        FROM order_status JOIN ledger_order ON ledger_order.id = order_id
        ORDER BY panel_id, key, read_at
        """)
  }

  @Test("An undone import leaves the orders that were there as they were, and none of its own")
  func undoneImport() throws {
    _ = try store.addOrders([
      ("acme", LedgerOrder(id: "7", service: "1", orderedAt: .hour(1), charge: Amount(1))),
      ("acme", LedgerOrder(id: "8", service: "1")),
    ])
    try report("7", hour: 2)
    let before = try ledger()
    let wrong = try add(
      LedgerOrder(id: "7", service: "2", quantity: Amount(5), charge: Amount(9)),
      LedgerOrder(id: "8", service: "1", charge: Amount(3)), LedgerOrder(id: "9", service: "1"),
      LedgerOrder(id: "9", service: "1", charge: Amount(2)), replaces: true)
    #expect(wrong.additions.map(\.kind) == [.replaced, .filledIn, .added, .filledIn])
    #expect(wrong.change == 1)
    try report("9", hour: 3)
    let dry = try store.undoLedgerChange(1, at: .hour(9), isDryRun: true)
    #expect(try ledger() != before && store.ledgerChanges().map(\.undoneAt) == [nil])
    let undone = try store.undoLedgerChange(1, at: .hour(9))
    #expect(undone.panels == dry.panels)
    #expect(
      undone.panels.map { "\($0.panel) \($0.removed) \($0.reset) \($0.restored)" } == ["acme 1 2 0"]
    )
    #expect(try ledger() == before)
    let change = try #require(try store.ledgerChanges().last)
    #expect(change.kind == .orderImport && change.source == "o.csv" && change.orders == 3)
    #expect(change.madeAt == .hour(5) && change.undoneAt == .hour(9))
    #expect(try store.inspect().findings == [])
  }

  @Test("Statuses read after an import are kept when it is undone, of orders that were there")
  func laterStatuses() throws {
    _ = try store.addOrders([("acme", LedgerOrder(id: "7", service: "1"))])
    _ = try add(LedgerOrder(id: "7", service: "1", charge: Amount(9)))
    try report("7", hour: 3)
    let read = try ledger().dropFirst()
    _ = try store.undoLedgerChange(1, at: .hour(9))
    #expect(try store.rows("SELECT charge, is_open FROM ledger_order") == ["- 0"])
    #expect(try Array(ledger().dropFirst()) == Array(read))
  }

  @Test("An undone removal puts orders back with their statuses and when they are asked for")
  func undoneRemoval() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "2"))
    try report("7", hour: 2)
    let before = try ledger()
    let dry = try remove("7", isDryRun: true)
    #expect(try dry.removed == [true] && dry.change == nil && ledger() == before)
    let removal = try remove("7", "9", "7")
    #expect(removal.removed == [true, false, false] && removal.change == 2)
    #expect(removal.lastImport?.change.number == 1 && removal.lastImport?.ordersBefore == 0)
    #expect(try ledger().count == 1)
    let undone = try store.undoLedgerChange(2, at: .hour(9))
    #expect(undone.panels.map(\.restored) == [1] && undone.change.kind == .removal)
    #expect(try ledger() == before)
    #expect(try store.inspect().findings == [])
  }

  @Test("How many orders were there before the last import of them is known at their removal")
  func ordersBefore() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    _ = try add(
      LedgerOrder(id: "8", service: "1", charge: Amount(1)), LedgerOrder(id: "9", service: "1"))
    let removal = try remove("7", "8", "9", isDryRun: true)
    #expect(removal.lastImport?.change.number == 2 && removal.lastImport?.ordersBefore == 2)
    _ = try store.undoLedgerChange(2, at: .hour(9))
    let first = try remove("7", "8", isDryRun: true)
    #expect(first.lastImport?.change.number == 1 && first.lastImport?.ordersBefore == 0)
  }

  @Test("A change is undone after the later ones that are about the same orders")
  func order() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"), LedgerOrder(id: "8", service: "1"))
    _ = try add(LedgerOrder(id: "7", service: "1", charge: Amount(1)))
    _ = try add(LedgerOrder(id: "9", service: "1"))
    let later = try #require(try store.ledgerChanges().first { $0.number == 2 })
    #expect(throws: LedgerChangeError.changedLater(1, by: later, orders: 1)) {
      try store.undoLedgerChange(1, at: .hour(9))
    }
    for number in [2, 1] { _ = try store.undoLedgerChange(number, at: .hour(9)) }
    #expect(try ledger().count == 1)
    #expect(throws: LedgerChangeError.undone(1, at: .hour(9))) {
      try store.undoLedgerChange(1, at: .hour(10))
    }
    #expect(throws: LedgerChangeError.unknown(9)) { try store.undoLedgerChange(9, at: .hour(10)) }
  }

  /// The second import knows the orders without their statuses, and the panel may have forgotten them.
  @Test("An undone undo brings back the orders with their statuses, also after another import")
  func undoneUndo() throws {
    _ = try store.addOrders([("acme", LedgerOrder(id: "7", service: "1"))])
    func addBoth() throws -> Int? {
      try add(
        LedgerOrder(id: "7", service: "1", charge: Amount(1)), LedgerOrder(id: "8", service: "1")
      ).change
    }
    _ = try addBoth()
    try report("7", "8", hour: 3)
    let before = try ledger()
    #expect(try store.undoLedgerChange(1, at: .hour(9)).made == 2)
    #expect(try ledger() != before && addBoth() == 3)
    let again = try #require(try store.ledgerChanges().first)
    #expect(throws: LedgerChangeError.changedLater(2, by: again, orders: 2)) {
      try store.undoLedgerChange(2, at: .hour(9))
    }
    _ = try store.undoLedgerChange(3, at: .hour(9))
    let undone = try store.undoLedgerChange(2, at: .hour(9))
    #expect(undone.change.undoes == 1 && undone.made == 5)
    #expect(undone.panels.map { [$0.removed, $0.reset, $0.restored] } == [[0, 1, 1]])
    #expect(try ledger() == before)
    #expect(try store.inspect().findings == [])
    #expect(try store.undoLedgerChange(1, at: .hour(9)).made == 6)
    #expect(throws: LedgerChangeError.undone(2, at: .hour(9))) {
      try store.undoLedgerChange(2, at: .hour(9))
    }
  }

  @Test("An import that changes nothing, and one that is a dry run, have no number")
  func nothingChanged() throws {
    _ = try add(LedgerOrder(id: "7", service: "1"))
    #expect(try add(LedgerOrder(id: "7", service: "1")).change == nil)
    var options = LedgerImport()
    options.isDryRun = true
    let dry = try store.importOrders(
      [("acme", LedgerOrder(id: "8", service: "1"))], options,
      as: LedgerChange.Draft(source: nil, madeAt: .hour(5)))
    #expect(dry.change == nil)
    #expect(try store.ledgerChanges().map(\.number) == [1])
  }

  @Test(
    "Undoing imports and removals backwards, and then these undos, gives each state again",
    arguments: Seeds.batches(of: 16, daily: 32, all: 256))
  func anyChanges(_ seeds: Seeds) async throws {
    try await inBackground {
      for seed in seeds.range { try Self.checkUndoing(seed) }
    }
  }

  private static func checkUndoing(_ seed: UInt64) throws {
    let test = try LedgerChangeTests()
    var random = SplitMix(seed: seed)
    func amount() -> Amount? { random.element([nil, Amount(1), Amount(2)]) }
    func orders() -> [LedgerOrder] {
      (0...random.within(0...5)).map { _ in
        LedgerOrder(
          id: String(random.within(1...6)), service: random.element(["1", "2"]),
          orderedAt: random.element([nil, .hour(1), .hour(2)]), quantity: amount(),
          charge: amount(), currency: random.element([nil, "USD", "EUR"]))
      }
    }
    _ = try test.store.addOrders(orders().map { ("acme", $0) })
    try test.report("1", "2", "3", hour: 3)
    var states = [try test.ledger()]
    var changes: [Int] = []
    while changes.count < 6 {
      var options = LedgerImport()
      options.replaces = random.element([true, false])
      let draft = LedgerChange.Draft(source: nil, madeAt: .hour(4))
      let change =
        random.within(0...2) == 0
        ? try test.store.removeOrders(orders().map { ("acme", $0.id) }, as: draft).change
        : try test.store.importOrders(orders().map { ("acme", $0) }, options, as: draft).change
      guard let change else { continue }
      changes.append(change)
      states.append(try test.ledger())
      try #require(states[changes.count] != states[changes.count - 1], "seed \(seed)")
    }
    var undos: [Int] = []
    for (index, change) in changes.enumerated().reversed() {
      undos.append(try #require(try test.store.undoLedgerChange(change, at: .hour(9)).made))
      try #require(try test.ledger() == states[index], "seed \(seed), change \(change)")
    }
    for (state, undo) in zip(states.dropFirst(), undos.reversed()) {
      _ = try test.store.undoLedgerChange(undo, at: .hour(10))
      try #require(try test.ledger() == state, "seed \(seed), undo \(undo)")
    }
    try #require(try test.store.inspect().findings == [], "seed \(seed)")
  }
}
