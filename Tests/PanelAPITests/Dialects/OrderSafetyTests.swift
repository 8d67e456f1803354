import Catalogue
import Testing
import Transport

@testable import PanelAPI
@testable import PanelSimulator

/// A call that changes something is sent once, and a lost answer is not a refusal.
struct OrderSafetyTests {
  enum Call: CaseIterable {
    case add, refillOne, refillMany, cancel

    func issue(by client: PanelClient, order: String = "23501") async throws(PanelError) {
      switch self {
      case .add: _ = try await client.add(OrderRequest(service: "1", link: "x", quantity: 100))
      case .refillOne: _ = try await client.refill(order: order)
      case .refillMany: _ = try await client.refill(orders: [order])
      case .cancel: _ = try await client.cancel(orders: [order])
      }
    }
  }

  /// The error of a call under a fault, and how many requests it took.
  private func error(
    of call: Call, under fault: Fault, within limit: Duration = .seconds(20)
  ) async throws -> PanelError? {
    var result: PanelError?
    try await withPanel(within: limit) { panel, client in
      await panel.setFault(fault)
      do throws(PanelError) { try await call.issue(by: client) } catch { result = error }
      #expect(await panel.requestCount == 1, "\(call) is sent once")
      #expect(await panel.strayRequestCount == 0)
    }
    return result
  }

  @Test(
    "A lost answer leaves the outcome unknown", arguments: Call.allCases,
    [Fault.cut, .wrongLength, .html503, .wrongType, .gzipBomb])
  func aLostAnswerLeavesTheOutcomeUnknown(_ call: Call, _ fault: Fault) async throws {
    #expect(try await error(of: call, under: fault)?.caseName == "outcomeUnknown")
  }

  @Test(
    "An answer that does not come leaves the outcome unknown", arguments: Call.allCases)
  func anAnswerThatDoesNotComeLeavesTheOutcomeUnknown(_ call: Call) async throws {
    let error = try await error(of: call, under: .hang, within: .seconds(2))
    #expect(error?.caseName == "outcomeUnknown")
  }

  @Test(
    "A refusal is reported as a refusal", arguments: Call.allCases)
  func aRefusalIsOne(_ call: Call) async throws {
    let refused = try await error(of: call, under: .errorAt200)
    #expect(refused == .refused("Service temporarily unavailable"))
    #expect(
      try await error(of: call, under: .tooMany)
        == .rateLimited(retryAfter: .seconds(1), says: "Too many requests"))
    #expect(try await error(of: call, under: .redirect)?.caseName == "redirected")
  }

  @Test(
    "An order whose answer is lost may have been placed",
    arguments: [Fault.cut, .wrongLength, .hang])
  func anOrderWhoseAnswerIsLostMayWellHaveBeenPlaced(_ fault: Fault) async throws {
    try await withPanel(within: .seconds(4)) { panel, client in
      await panel.setFault(fault, forRequests: 1)
      try? await Call.add.issue(by: client)
      #expect(await panel.orders.count == 1)
      // The tool reads on; a reading call is not held up by what was lost.
      let status = try await client.status(order: "23501")
      #expect(status.state.meaning == .pending)
    }
  }

  @Test("Calls that hang do not delay another") func callsThatHangDoNotHoldUpAnother()
    async throws
  {
    try await withPanel { hanging, client in
      await hanging.setFault(.hang)
      let calls = Task {
        await withTaskGroup { group in
          for _ in 0..<50 { group.addTask { _ = try? await client.balance() } }
        }
      }
      while await hanging.requestCount < 50 { try await Task.sleep(for: .milliseconds(5)) }
      try await withPanel { _, other in
        let spent = try await ContinuousClock().measure { _ = try await other.balance() }
        #expect(spent < .seconds(5))
      }
      calls.cancel()
      await calls.value
    }
  }

  @Test("A reading call is tried again under the same faults")
  func aReadingCallIsTriedAgainUnderTheSameFaults() async throws {
    for fault in [Fault.html503, .wrongLength] {
      try await withPanel { panel, client in
        await panel.setFault(fault, forRequests: 2)
        let answer = try await client.services()
        #expect(answer.services.count == 1)
        #expect(await panel.requestCount == 3)
      }
    }
  }

  @Test(
    "If no server listens, nothing was sent", arguments: Call.allCases)
  func nothingThatListensIsNothingThatWasSent(_ call: Call) async throws {
    try await withPanel { panel, client in
      await panel.stop()
      let error = await #expect(throws: PanelError.self) { try await call.issue(by: client) }
      guard case .transfer(.unreachable)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(await panel.requestCount == 0)
    }
  }

  @Test(
    "A call that is given up leaves the outcome unknown", arguments: Call.allCases)
  func aCallThatIsGivenUpLeavesTheOutcomeUnknown(_ call: Call) async throws {
    try await withPanel { panel, client in
      await panel.setFault(.hang)
      let task = Task { () -> PanelError? in
        do throws(PanelError) { try await call.issue(by: client) } catch { return error }
        return nil
      }
      while await panel.requestCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      #expect(await task.value?.caseName == "outcomeUnknown")
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("A call for many orders that fails halfway keeps the earlier results")
  func aCallOfManyThatFailsHalfwayKeepsWhatWasDoneBefore() async throws {
    try await withPanel { panel, client in
      let order = try await client.add(OrderRequest(service: "1", link: "x", quantity: 100))
      let bad = (1...99).map { String($0) }
      // A call without an id is refused as a whole.
      let blanks = [String](repeating: "", count: 100)
      let before = await panel.requestCount
      let results = try await client.cancel(orders: [order] + bad + blanks + ["7000"])
      #expect(await panel.requestCount == before + 2, "what follows a failure is not sent")
      #expect(results[order] == .success("1"))
      #expect(results["99"] == .failure(ItemError("Incorrect order ID")))
      #expect(results[""] == .failure(ItemError("it answers with an error: Incorrect request")))
      #expect(results["7000"] == .failure(.notAsked))
      #expect(results.count == 102)
    }
  }
}
