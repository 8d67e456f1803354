import Catalogue
import Testing

@testable import PanelSimulator

struct PanelRefusalTests {
  @Test(
    "A refusal names the fault",
    arguments: [
      ("action=nonsense", "Incorrect request"),
      ("", "Incorrect request"),
      ("action=add&service=3&link=x&quantity=100", "Incorrect service ID"),
      ("action=add&link=x&quantity=100", "Incorrect service ID"),
      ("action=add&service=1&quantity=100", "Incorrect link"),
      ("action=add&service=1&link=x", "Incorrect quantity"),
      ("action=add&service=1&link=x&quantity=1e3", "Incorrect quantity"),
      ("action=add&service=1&link=x&quantity=49", "Quantity less than minimal 50"),
      ("action=add&service=1&link=x&quantity=10001", "Quantity more than maximum 10000"),
      ("action=add&service=2&link=x&comments=a", "Quantity less than minimal 10"),
      (
        "action=add&service=1&link=x&quantity=10000&runs=2",
        "Drip-feed is not available for this service"
      ),
      ("action=add&service=1&link=x&quantity=10000", "Not enough funds on balance"),
      ("action=status&order=1", "Incorrect order ID"),
      ("action=status", "Incorrect request"),
      ("action=status&orders=,", "Incorrect request"),
      ("action=refill&order=1", "Incorrect order ID"),
      ("action=refill_status&refill=0", "Refill not found"),
      ("action=cancel", "Incorrect request"),
    ])
  func namesWhatIsWrong(_ sample: (form: String, message: String)) {
    var market = Market.ofContract
    market.account.deposit(.whole(1) - market.account.balance)
    #expect(market.answer(sample.form) == #"{"error": "\#(sample.message)"}"#)
    #expect(market.account.orders.isEmpty)
    #expect(market.account.balance == .whole(1))
  }

  @Test("A call may have a hundred ids and no more") func takesAHundredIdsAndNoMore() {
    var market = Market.ofContract
    let ids = (1...100).map(String.init).joined(separator: ",")
    #expect(!market.answer("action=cancel&orders=\(ids)").hasPrefix("{"))
    let refusal = market.answer("action=cancel&orders=\(ids),101")
    #expect(refusal == #"{"error": "No more than 100 IDs at a time"}"#)
  }

  @Test("A line between categories cannot be ordered") func doesNotSellALineBetweenCategories()
    throws
  {
    var market = Market(seed: 1, start: opening)
    let line = try #require(market.catalogue.listings.first { !$0.isForSale })
    let answer = market.answer("action=add&service=\(line.id)&link=x&quantity=1")
    #expect(answer == #"{"error": "Incorrect service ID"}"#)
  }

  @Test("A wrong key is refused with status 200") func refusesAWrongKeyWithStatus200() async throws
  {
    try await withPanel(.ofContract) { _, client in
      let stranger = PanelClient(url: client.url, key: "guess")
      let answer = try await stranger.answer(to: "services")
      #expect(answer.status == 200)
      #expect(answer.text == #"{"error": "Invalid API key"}"#)
      let keyless = try await client.send("POST", to: client.url, body: "action=services")
      #expect(keyless.text == #"{"error": "Invalid API key"}"#)
    }
  }

  @Test("A panel knows one path and one method") func knowsOnePathAndOneMethod() async throws {
    try await withPanel(.ofContract) { panel, client in
      let get = try await client.send("GET", to: client.url, body: "")
      #expect(get.status == 405)
      #expect(get.headers["allow"] == "POST")
      let elsewhere = try await client.send("POST", to: client.url + "/x", body: "action=services")
      #expect(elsewhere.status == 404)
      #expect(await panel.requestCount == 2)
      #expect(await panel.strayRequestCount == 1)
    }
  }
}
