import Analysis
import Catalogue
import Collector
import PanelAPI
import Store
import TestSupport
import Testing

@testable import PanelSimulator

/// A ledger of a thousand orders of a simulated account, read over HTTP day by day.
@Suite(.timeLimit(.minutes(5))) struct SimulatedLedgerTests {
  private static let key = "ledger-5ec2e7"
  private static let start = Timestamp.hour(0)
  private static let days = 185

  /// Follows an account for 185 days: its orders get into the ledger as `entry` has them, right
  /// before the day's snapshot.
  private func follow(
    _ store: RatebookStore, _ entry: @Sendable (Order) -> LedgerOrder?
  ) async throws -> SimulatedPanel {
    let panel = SimulatedPanel(
      key: Self.key, market: Market(seed: 11, services: 40, start: Self.start))
    let client = PanelClient(
      url: try PanelURL(try await panel.start()), key: try #require(APIKey(Self.key)))
    let target = PanelTarget(name: "acme", reader: client)
    var known = 0
    for day in 0...Self.days {
      let now = Self.start + .seconds(day * 86_400)
      await panel.advance(to: now)
      let placed = await panel.orders.dropFirst(known)
      known += placed.count
      _ = try store.addOrders(placed.compactMap(entry).map { ("acme", $0) })
      let time = TimeSource(now: { now }, sleep: { _ in }, random: { 0.5 })
      try await Collector(store: store, time: time).snapshot([target]) { result in
        #expect(result.orders?.failure == nil)
      }
    }
    return panel
  }

  private func window() throws -> Scope {
    let end = Self.start + .seconds((Self.days + 1) * 86_400)
    return Scope(window: try #require(Window(since: Self.start, until: end)))
  }

  @Test("A complete ledger explains the whole balance to the last digit")
  func aWholeLedgerExplainsAllOfTheBalanceAndSumsToTheLastDigit() async throws {
    let book = try LedgerBook()
    let panel = try await follow(book.store) { order in
      // Every other charge is left to the panel to say.
      LedgerOrder(
        id: String(order.id), service: order.service, orderedAt: order.placed,
        quantity: Amount(order.quantity),
        charge: order.id.isMultiple(of: 2) ? order.charge.amount : nil)
    }
    let account = await panel.account
    let end = await panel.time
    #expect(account.orders.count > 1000)

    let spend = try Analyst(book.store).table(.spend, in: window())
    let net = account.orders.reduce(.zero) { $0 + $1.charge(at: end) }.amount
    let charge = account.orders.reduce(.zero) { $0 + $1.charge }.amount
    #expect(try spend.sum("orders") == Amount(account.orders.count))
    // An order whose first reading comes when it has ended in part states what was kept only.
    #expect(try spend.sum("net_spend") == net)
    #expect(try spend.sum("charge") <= charge && spend.sum("unknown_charge") == .zero)
    #expect(try spend.sum("charge") - spend.sum("refunded") == net)
    for (column, status) in [
      ("partial", Order.Status.partial), ("canceled", .canceled), ("completed", .completed),
    ] {
      let count = account.orders.count { $0.status(at: end) == status }
      #expect(try count > 0 && spend.sum(column) == Amount(count))
    }

    let balance = try Analyst(book.store).table(.balance, in: window())
    #expect(balance.rows.count > 150)
    #expect(Set(balance.cells("unexplained").dropLast()) == [.amount(.zero)])
    let deposits = account.deposits.reduce(.zero, +).amount
    #expect(try deposits != .zero && balance.sum("deposits") == deposits)
    #expect(try balance.sum("refunds") == spend.sum("refunded"))
  }

  @Test("Orders missing in the ledger are the unexplained rest to the last digit")
  func whatTheLedgerLacksIsTheUnexplainedRestToTheLastDigit() async throws {
    let book = try LedgerBook()
    // Orders that the panel knows nothing of, and orders of some services that the ledger knows
    // nothing of.
    @Sendable func isLacking(_ order: Order) -> Bool { order.service.hasSuffix("3") }
    for place in 0..<20 { try book.add("no-\(place)", at: place) }
    let panel = try await follow(book.store) { order in
      isLacking(order)
        ? nil
        : LedgerOrder(
          id: String(order.id), service: order.service, orderedAt: order.placed,
          charge: order.charge.amount)
    }
    let account = await panel.account
    let end = await panel.time
    let (known, lacking) = (
      account.orders.filter { !isLacking($0) },
      account.orders.filter(isLacking)
    )
    let spend = try Analyst(book.store).table(.spend, in: window())
    #expect(try spend.sum("charge") == known.reduce(.zero) { $0 + $1.charge }.amount)
    #expect(try spend.sum("net_spend") == known.reduce(.zero) { $0 + $1.charge(at: end) }.amount)
    #expect(try spend.sum("unknown_charge") == Amount(20))

    // A refund of an order that is not known is taken for a deposit, as any rise is. None of these
    // equals what an order that is known cost, so that none is taken for its refund.
    let balance = try Analyst(book.store).table(.balance, in: window())
    #expect(try balance.sum("refunds") == spend.sum("refunded"))
    #expect(try balance.sum("charges") == spend.sum("net_spend"))
    let rest =
      try balance.sum("unexplained") + balance.sum("deposits")
      - account.deposits.reduce(.zero, +).amount
    #expect(rest == -lacking.reduce(.zero) { $0 + $1.charge(at: end) }.amount)
    #expect(rest.isNegative && lacking.count > 50)
  }
}

extension SimulatedPanel {
  fileprivate var account: Account { market.account }
}

extension Table {
  fileprivate func cells(_ column: String) -> [Cell] {
    index(of: column).map { place in rows.map { $0[place] } } ?? []
  }

  fileprivate func sum(_ column: String) throws -> Amount {
    try cells(column).reduce(.zero) { sum, cell in
      switch cell {
      case .amount(let amount): try sum + amount
      case .count(let count): try sum + Amount(count)
      default: sum
      }
    }
  }
}
