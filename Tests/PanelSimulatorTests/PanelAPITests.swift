import Catalogue
import Testing

@testable import PanelSimulator

/// Every action over HTTP, against the shapes of the published contract, exactly.
struct PanelAPITests {
  @Test("Services equal those of API v2") func servicesAreTheContractsOwn() async throws {
    try await withPanel(.ofContract) { _, client in
      let contract = """
        [{"service": 1, "name": "Followers", "type": "Default", "category": "Instagram Followers", \
        "rate": "0.90", "min": "50", "max": "10000", "refill": true, "cancel": true}, \
        {"service": 2, "name": "Comments", "type": "Custom Comments", \
        "category": "Instagram Comments", \
        "rate": "8", "min": "10", "max": "1500", "refill": false, "cancel": true}]
        """
      try await client.expect("services", answers: contract)
    }
  }

  @Test("The same seed and time give the same bytes") func theSameSeedAndTimeGiveTheSameBytes()
    async throws
  {
    var answers: [String] = []
    for _ in 1...2 {
      try await withPanel(Market(seed: 11, start: opening)) { panel, client in
        await panel.advance(to: hours(100))
        let ids = await panel.orders.map { String($0.id) }.joined(separator: ",")
        var answer = try await client.call("services") + client.call("balance")
        answer += try await client.call("status", ["orders": ids])
        answers.append(answer)
      }
    }
    #expect(answers.first?.isEmpty == false && answers.first == answers.last)
  }

  @Test("The balance falls by the cost of an order") func balanceFallsByWhatAnOrderCosts()
    async throws
  {
    var market = Market.ofContract
    market.account.deposit(.whole(100) - market.account.balance)
    try await withPanel(market) { _, client in
      try await client.expect("balance", answers: #"{"balance": "100", "currency": "USD"}"#)
      let order: KeyValuePairs = [
        "service": "1", "link": "https://example.com/a", "quantity": "333",
      ]
      try await client.expect("add", order, answers: #"{"order": 23501}"#)
      try await client.expect("balance", answers: #"{"balance": "99.7003", "currency": "USD"}"#)
      let comments: KeyValuePairs = [
        "service": "2", "link": "x", "comments": "1\n2\r\n3\n4\n5\n6\n7\n8\n9\ntốt lắm",
      ]
      try await client.expect("add", comments, answers: #"{"order": 23502}"#)
      try await client.expect("balance", answers: #"{"balance": "99.6203", "currency": "USD"}"#)
    }
  }

  @Test("The status follows an order to its end") func statusFollowsAnOrderToItsEnd() async throws {
    var market = Market.ofContract
    let id = try market.orderThatEnds(as: .partial)
    let order = try #require(market.account.order(withID: id))
    let delivered = order.delivered(at: order.ends)
    let left = 1000 - delivered
    let charge = Amount(9 * delivered, scale: 4).text
    try await withPanel(market) { panel, client in
      let pending = """
        {"charge": "0.9", "start_count": "0", "status": "Pending", "remains": "1000", \
        "currency": "USD"}
        """
      try await client.expect("status", ["order": "\(id)"], answers: pending)
      await panel.advance(to: order.ends)
      let partial = """
        {"charge": "\(charge)", "start_count": "\(order.startCount)", "status": "Partial", \
        "remains": "\(left)", "currency": "USD"}
        """
      try await client.expect("status", ["order": "\(id)"], answers: partial)
      let several = """
        {"\(id)": \(partial), "10": {"error": "Incorrect order ID"}, \
        "x": {"error": "Incorrect order ID"}}
        """
      try await client.expect("status", ["orders": "\(id), 10,x,10"], answers: several)
    }
  }

  @Test("Refills are accepted and have a status") func refillAndRefill_status() async throws {
    var market = Market.ofContract
    let ids = [try market.orderThatEnds(as: .completed), try market.orderThatEnds(as: .completed)]
    market.advance(to: hours(100))
    try await withPanel(market) { panel, client in
      try await client.expect("refill", ["order": "\(ids[0])"], answers: #"{"refill": "1"}"#)
      let several = """
        [{"order": \(ids[1]), "refill": 2}, {"order": 3, "refill": {"error": "Incorrect order ID"}}, \
        {"order": \(ids[0]), "refill": {"error": "Refill is not available"}}]
        """
      try await client.expect("refill", ["orders": "\(ids[1]),3,\(ids[0])"], answers: several)
      try await client.expect("refill_status", ["refill": "1"], answers: #"{"status": "Pending"}"#)
      await panel.advance(to: hours(200))
      let statuses = try await client.call("refill_status", ["refills": "1,2,3"])
      let completed = #""Completed""#
      let expected = """
        [{"refill": 1, "status": "Completed"}, {"refill": 2, "status": "Completed"}, \
        {"refill": 3, "status": {"error": "Refill not found"}}]
        """
      #expect(statuses.replacing(#""Rejected""#, with: completed) == expected)
    }
  }

  @Test("Cancellations are accepted") func cancel() async throws {
    var market = Market.ofContract
    let id = try market.orderThatEnds(as: .completed)
    let balance = (market.account.balance + Money(tenMillionths: 9_000_000)).amount.text
    try await withPanel(market) { _, client in
      let answer = """
        [{"order": 9, "cancel": {"error": "Incorrect order ID"}}, {"order": \(id), "cancel": 1}, \
        {"order": \(id), "cancel": {"error": "Cancel is not available"}}]
        """
      try await client.expect("cancel", ["orders": "9,\(id),\(id)"], answers: answer)
      let status = try await client.call("status", ["order": "\(id)"])
      #expect(status.contains(#""charge": "0", "start_count""#))
      #expect(status.contains(#""status": "Canceled", "remains": "1000""#))
      let after = try await client.call("balance")
      #expect(after == #"{"balance": "\#(balance)", "currency": "USD"}"#)
    }
  }
}
