import Catalogue
import PanelAPI
import PanelSimulator
import Testing
import Transport

@Suite struct PanelClientRetryTests {
  @Test("A call succeeds if a later try does", arguments: [Fault.html503, .wrongLength])
  func succeedsWhereALaterTryDoes(fault: Fault) async throws {
    try await Panels.simulated(fault, forRequests: 2) { panel, client in
      let answer = try await client.services()
      #expect(!answer.services.isEmpty)
      #expect(await panel.requestCount == 3)
    }
  }

  @Test("The pause is as long as the panel asks")
  func waitsAsLongAsThePanelAsks() async throws {
    try await Panels.simulated(.tooMany, forRequests: 1) { panel, client in
      let start = ContinuousClock.now
      _ = try await client.balance()
      #expect(ContinuousClock.now - start >= .seconds(1))
      #expect(await panel.requestCount == 2)
    }
  }

  @Test("There is no pause if the time does not allow it")
  func waitsNotAtAllWhereTheTimeDoesNotAllowIt() async throws {
    let limits = CallLimits(total: .seconds(60))
    try await StubPanel.answering("", status: 429, retryAfter: "61") { url, panel in
      let client = try Panels.client(url, limits: limits, retries: Panels.hasty)
      await #expect(throws: PanelError.rateLimited(retryAfter: .seconds(61))) {
        try await client.balance()
      }
      #expect(await panel.requests.count == 1)
    }
  }

  @Test("A call is tried once if the policy says so")
  func triesOnceWhereThatIsThePolicy() async throws {
    try await Panels.simulated(.html503, retries: Panels.once) { panel, client in
      await #expect(
        throws: PanelError.httpStatus(
          503, message: "a page titled '503 Service Temporarily Unavailable'")
      ) {
        try await client.balance()
      }
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("An error says that nobody listens")
  func saysThatNobodyListens() async throws {
    // Not the port of a panel that has stopped: another test's panel may get it.
    let client = try Panels.client("http://127.0.0.1:9/", retries: Panels.hasty)
    await #expect(throws: PanelError.transfer(.unreachable("Couldn't connect to server"))) {
      try await client.balance()
    }
  }

  @Test("A call ends soon after it is cancelled")
  func endsWithinASecondOfBeingCancelled() async throws {
    try await Panels.simulated(.hang) { panel, client in
      let call = Task { try await client.services() }
      while await panel.requestCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
      let start = ContinuousClock.now
      call.cancel()
      await #expect(throws: PanelError.transfer(.cancelled)) { try await call.value }
      #expect(ContinuousClock.now - start < .seconds(1))
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("A call ends if it is cancelled between two tries")
  func endsWhenCancelledBetweenTwoTries() async throws {
    let (pauses, pause) = AsyncStream.makeStream(of: Void.self)
    let retries = RetryPolicy(
      firstPause: .seconds(60),
      random: {
        pause.finish()
        return 0
      })
    try await Panels.simulated(.html503, retries: retries) { panel, client in
      let call = Task { try await client.services() }
      for await _ in pauses {}
      let start = ContinuousClock.now
      call.cancel()
      await #expect(throws: PanelError.transfer(.cancelled)) { try await call.value }
      #expect(ContinuousClock.now - start < .seconds(1))
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("Many tasks talk to the panel at once")
  func talksToThePanelFromManyTasksAtOnce() async throws {
    try await Panels.simulated(services: 100) { panel, client in
      let expected = try await client.services()
      let answers = try await withThrowingTaskGroup { group in
        for _ in 0..<12 { group.addTask { try await client.services() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 12)
      #expect(answers.allSatisfy { $0 == expected })
      #expect(await panel.requestCount == 13)
    }
  }
}
