import Catalogue
import Testing

@testable import PanelSimulator

struct OrderTests {
  @Test(
    "An order is followed to its end, and its undelivered part is paid back",
    arguments: [Order.Status.completed, .partial, .canceled])
  func goesItsWayAndGivesBackWhatItHasNotDelivered(end: Order.Status) throws {
    var market = Market.ofContract
    let id = try market.orderThatEnds(as: end)
    let order = try #require(market.account.order(withID: id))
    #expect(order.charge.amount.text == "0.9")
    #expect(order.status(at: order.placed) == .pending)
    #expect(order.status(at: order.begins) == .inProgress)
    #expect(order.charge(at: order.begins) == order.charge)
    #expect(order.status(at: order.ends) == end)
    let delivered = order.delivered(at: order.ends)
    #expect(order.charge(at: order.ends).amount == Amount(9 * delivered, scale: 4))
    var last = 0
    for minute in 0..<4000 {
      let delivered = order.delivered(at: order.placed + .seconds(60 * minute))
      #expect(delivered >= last)
      last = delivered
    }
    #expect(last == delivered)
  }

  @Test("A cancelled order costs its delivered part")
  func thatIsCancelledCostsWhatItHadDelivered() throws {
    var market = Market.ofContract
    let id = try market.orderThatEnds(as: .completed)
    let order = try #require(market.account.order(withID: id))
    let halfway = order.begins + .milliseconds((order.ends - order.begins).milliseconds / 2)
    market.advance(to: halfway)
    let before = market.account.balance
    #expect(market.answer("action=cancel&orders=\(id)") == #"[{"order": \#(id), "cancel": 1}]"#)
    let cancelled = try #require(market.account.order(withID: id))
    #expect(cancelled.status(at: halfway) == .partial)
    #expect(cancelled.delivered(at: hours(10_000)) == order.delivered(at: halfway))
    #expect(market.account.balance == before + order.charge - cancelled.charge(at: halfway))
  }

  @Test("An order of a package costs the rate itself") func ofAPackageCostsTheRateItself() {
    let package = Listing(
      id: 5, title: "Starter", kind: .package, shelf: 21,
      price: Price(tenThousandths: 125_000, isPadded: true), limits: 1...1, refill: false,
      cancel: false)
    #expect(package.charge(forQuantity: 1).amount.text == "12.5")
  }
}
