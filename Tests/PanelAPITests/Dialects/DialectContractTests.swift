import Catalogue
import Testing
import Transport

@testable import PanelAPI

/// The contract's own examples, exactly.
struct DialectContractTests {
  @Test("Services of API v2 decode without a deviation") func servicesDecodeWithoutADeviation()
    throws
  {
    let (answer, dialect) = try CatalogueDecoder().decodeReporting(Contract.answer("services"))
    #expect(
      answer.services == [
        Service(
          id: "1", name: "Followers", type: "Default", category: "First Category",
          rate: Amount(canonical: "0.9"), min: Amount(50), max: Amount(10000), refill: true,
          cancel: true),
        Service(
          id: "2", name: "Comments", type: "Custom Comments", category: "Second Category",
          rate: Amount(8), min: Amount(10), max: Amount(1500), refill: false, cancel: true),
      ])
    #expect(answer.defects.isEmpty)
    #expect(dialect.isContract)
  }

  @Test("Services of every dialect encode to JSON that decodes to the same")
  func servicesOfEveryDialectEncodeToWhatDecodesToTheSame() throws {
    for folder in DialectFolder.all {
      for (file, body) in try folder.bodies() {
        guard let answer = try? CatalogueDecoder().decode(body) else { continue }
        let again = try CatalogueDecoder().decode(Array(answer.services.answerText.utf8))
        #expect(again.services == answer.services, "\(folder.testDescription)/\(file)")
        #expect(again.defects.isEmpty)
      }
    }
  }

  @Test(
    "The answer to a call for one order decodes",
    arguments: [
      ("balance", "balance"), ("add", "add"), ("refill", "refill"),
      ("refill-status", "refill_status"), ("status", "status"),
    ])
  func aCallForOneDecodes(_ call: String, _ example: String) throws {
    let partial = DialectOutcome.Status(
      word: "Partial", meaning: "partial", charge: "0.27819", startCount: "3572", remains: "157",
      currency: "USD")
    let expected: [String: DialectOutcome] = [
      "balance": DialectOutcome(balance: .init(amount: "100.84292", currency: "USD")),
      "add": DialectOutcome(receipt: "23501"), "refill": DialectOutcome(receipt: "1"),
      "refill-status": DialectOutcome(receipt: "Completed"),
      "status": DialectOutcome(status: partial),
    ]
    let response = HTTPResponse(status: 200, body: try Contract.answer(example))
    #expect(DialectOutcome(of: response, to: call, asked: []) == expected[call])
  }

  @Test(
    "The answer to a call for many orders decodes",
    arguments: [
      ("refill-many", "refill-several", ["1": "1", "2": "2", "3": "!Incorrect order ID"]),
      (
        "refill-status-many", "refill_status-several",
        ["1": "Completed", "2": "Rejected", "3": "!Refill not found"]
      ),
      ("cancel-many", "cancel", ["9": "!Incorrect order ID", "2": "1"]),
    ])
  func aCallForManyDecodes(
    _ call: String, _ example: String, _ receipts: [String: String]
  ) throws {
    let response = HTTPResponse(status: 200, body: try Contract.answer(example))
    let outcome = DialectOutcome(of: response, to: call, asked: receipts.keys.sorted())
    let items = receipts.mapValues {
      $0.hasPrefix("!")
        ? DialectOutcome.Item(error: String($0.dropFirst())) : DialectOutcome.Item(receipt: $0)
    }
    #expect(outcome == DialectOutcome(items: items))
  }

  @Test("The statuses of several orders decode") func statusOfSeveralDecodes() throws {
    let orders = try OrderStatusDecoder().decodeMany(
      Contract.answer("status-several"), asked: ["1", "10", "100"])
    let partial = OrderStatus(
      state: OrderState("Partial"), charge: Amount(canonical: "0.27819"), currency: "USD",
      startCount: "3572", remains: Amount(157))
    let running = OrderStatus(
      state: OrderState("In progress"), charge: Amount(canonical: "1.44219"), currency: "USD",
      startCount: "234", remains: Amount(10))
    #expect(
      orders == [
        "1": .success(partial), "10": .failure(ItemError("Incorrect order ID")),
        "100": .success(running),
      ])
  }
}
