import Catalogue

@testable import PanelSimulator

let opening = Timestamp(milliseconds: 1_793_491_200_000)  // 2026-11-01T00:00:00Z

func hours(_ count: Int) -> Timestamp { opening + .seconds(3600 * count) }

extension FormFields {
  init(_ text: String) { self.init(text.utf8) }
}

extension Market {
  /// A market with the contract's two services instead of its own, and money to spend.
  static var ofContract: Market {
    var market = Market(seed: 1, services: 0, start: opening)
    let price = Price(tenThousandths: 9_000, isPadded: true)
    market.catalogue.listings = [
      Listing(
        id: 1, title: "Followers", kind: .standard, shelf: 0, price: price, limits: 50...10_000,
        refill: true, cancel: true),
      Listing(
        id: 2, title: "Comments", kind: .customComments, shelf: 3,
        price: Price(tenThousandths: 80_000, isPadded: false), limits: 10...1500, refill: false,
        cancel: true),
    ]
    return market
  }

  mutating func answer(_ form: String) -> String { answer(to: FormFields(form)).written }

  /// Places orders until one has the status that is looked for once all are over.
  mutating func orderThatEnds(as status: Order.Status) throws(Refusal) -> Int {
    for _ in 0..<400 {
      account.deposit(.whole(1))
      let answer = try add(FormFields("service=1&link=x&quantity=1000"))
      let id = answer["order"].flatMap { Int($0.content) } ?? 0
      if account.order(withID: id)?.status(at: hours(10_000)) == status { return id }
    }
    throw Refusal("no such order")
  }
}
