import Catalogue
import PanelAPI
import PanelSimulator
import Testing
import Transport

@Suite struct PanelClientFaultTests {
  @Test(
    "Each fault has its error, and is tried again if that may help",
    arguments: [
      (.errorAt200, .refused("Service temporarily unavailable"), 1),
      (
        .html503, .httpStatus(503, message: "a page titled '503 Service Temporarily Unavailable'"),
        3
      ), (.wrongType, .notUnderstood("a JSON number, not a list of services"), 1),
      (.wrongLength, .transfer(.interrupted("Transferred a partial file")), 3),
    ] as [(Fault, PanelError, Int)])
  func givesEachFaultItsErrorAndTriesAgainWhereThatMayHelp(
    fault: Fault, error: PanelError, requests: Int
  ) async throws {
    try await Panels.simulated(fault) { panel, client in
      await #expect(throws: error) { try await client.services() }
      #expect(await panel.requestCount == requests)
      #expect(await panel.strayRequestCount == 0)
    }
  }

  @Test("A redirect is named and not followed")
  func namesWhereARedirectLeadsAndDoesNotFollowIt() async throws {
    try await Panels.simulated(.redirect) { panel, client in
      let error = await #expect(throws: PanelError.self) { try await client.services() }
      let target = #/it redirects to http://127\.0\.0\.1:\d+/api/v3 \(HTTP 302\), which is not .*/#
      #expect(error?.description.wholeMatch(of: target) != nil)
      #expect(await (panel.requestCount, panel.strayRequestCount) == (1, 0))
    }
  }

  @Test("One page is not read as a catalogue")
  func takesAPageForNoCatalogue() async throws {
    try await Panels.simulated { panel, client in
      await panel.setFault(.firstPage)
      let error = await #expect(throws: PanelError.self) { try await client.services() }
      let text = "the answer is page 1 of 2: 15 of 30 services ("
      #expect(error?.description.hasPrefix(text) == true)
      let balance = try await client.balance()
      #expect(balance.currency == "USD")
    }
  }

  @Test("An answer that ends too early is reported")
  func saysThatAnAnswerEndsTooEarly() async throws {
    try await Panels.simulated(.cut) { panel, client in
      let error = await #expect(throws: PanelError.self) { try await client.services() }
      #expect(error?.description.contains("JSON that ends too early (after ") == true)
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("Empty and half lists are read as they are")
  func readsWhatIsEmptyOrHalfAsItIs() async throws {
    try await Panels.simulated { panel, client in
      let all = try await client.services().services
      await panel.setFault(.half)
      let half = try await client.services()
      #expect(half.services == Array(all.prefix(half.services.count)))
      #expect((1..<all.count).contains(half.services.count))
      await panel.setFault(.empty)
      let none = try await client.services()
      #expect(none == CatalogueAnswer(services: []))
    }
  }

  @Test("A call ends if nothing arrives")
  func givesUpWhereNothingArrives() async throws {
    let limits = CallLimits(idle: .seconds(2), total: .seconds(60))
    try await Panels.simulated(.hang, limits: limits, retries: Panels.once) { panel, client in
      await #expect(throws: PanelError.transfer(.timedOut(.seconds(2)))) {
        try await client.balance()
      }
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("A call is tried again if nothing arrived")
  func triesAgainWhereNothingArrived() async throws {
    let limits = CallLimits(idle: .seconds(1), total: .seconds(60))
    try await Panels.simulated(.hang, forRequests: 1, limits: limits) { panel, client in
      let balance = try await client.balance()
      #expect(balance.currency == "USD")
      #expect(await panel.requestCount == 2)
    }
  }

  @Test(
    "The whole call is bounded, however many tries it needs", arguments: [Fault.hang, .slowDrip])
  func boundsTheWholeCallHoweverManyTriesItTakes(fault: Fault) async throws {
    let limits = CallLimits(idle: .seconds(60), total: .seconds(2))
    try await Panels.simulated(fault, limits: limits) { panel, client in
      let start = ContinuousClock.now
      await #expect(throws: PanelError.transfer(.timedOut(.seconds(2)))) {
        try await client.services()
      }
      #expect(ContinuousClock.now - start < .seconds(30))
      #expect(await panel.requestCount == 1)
    }
  }

  @Test("An answer that arrives slowly is read")
  func takesAnAnswerThatComesSlowlyButDoesCome() async throws {
    // One byte in each tenth of a second: never idle for as long as the limit, which the whole answer takes
    // longer than. A busy machine may keep a byte back, so that it is asked for again.
    let limits = CallLimits(idle: .seconds(3), total: .seconds(60))
    try await Panels.simulated(.slowDrip, limits: limits) { _, client in
      let balance = try await client.balance()
      #expect(balance.currency == "USD")
    }
  }

  @Test("The body is bounded while it arrives")
  func boundsTheBodyWhileItStreams() async throws {
    let limits = CallLimits(bodyBytes: 1 << 20)
    try await Panels.simulated(.gzipBomb, limits: limits) { panel, client in
      await #expect(throws: PanelError.transfer(.tooLarge(limit: 1 << 20))) {
        try await client.services()
      }
      #expect(await panel.requestCount == 1)
    }
  }

  @Test(
    "The headers are bounded, and the error says so",
    arguments: [(200_000, true), (270_000, false)])
  func boundsTheHeadersAndSaysSo(bytes: Int, isTaken: Bool) async throws {
    try await StubPanel.answering(#"{"balance": "1"}"#, headerBytes: bytes) { url, _ in
      let client = try Panels.client(url)
      let balance = await Result(of: client.balance)
      #expect(
        balance.map(\.amount)
          == (isTaken
            ? .success(Amount(1)) : .failure(.transfer(.headersTooLarge(limit: 256 << 10)))))
    }
  }

  @Test("A header line without an end is ended")
  func endsALineOfHeadersThatHasNoEnd() async throws {
    try await StubPanel.answering(#"{"balance": "1"}"#, headerLine: 120_000) { url, _ in
      await #expect(throws: PanelError.transfer(.headersTooLarge(limit: 100 << 10))) {
        try await Panels.client(url).balance()
      }
    }
  }

  /// Beyond what is usual, headers count toward the bound of the answer.
  @Test("Headers count toward the answer's size", arguments: [(60_000, true), (120_000, false)])
  func countsHeadersTowardTheAnswer(bytes: Int, isTaken: Bool) async throws {
    try await StubPanel.answering(#"{"balance": "1"}"#, headerBytes: bytes) { url, _ in
      let client = try Panels.client(url, limits: CallLimits(bodyBytes: 50_000))
      let balance = await Result(of: client.balance)
      #expect(
        balance.map(\.amount)
          == (isTaken ? .success(Amount(1)) : .failure(.transfer(.tooLarge(limit: 50_000)))))
    }
  }

  @Test("A body of exactly the limit is read")
  func takesABodyOfExactlyTheLimit() async throws {
    let body = #"{"balance": "1"}"#
    try await StubPanel.answering(body) { url, _ in
      let exact = try Panels.client(url, limits: CallLimits(bodyBytes: body.utf8.count))
      let balance = try await exact.balance()
      #expect(balance.amount == Amount(1))
      let less = try Panels.client(url, limits: CallLimits(bodyBytes: body.utf8.count - 1))
      await #expect(throws: PanelError.transfer(.tooLarge(limit: 15))) { try await less.balance() }
    }
  }
}

extension Result where Failure == PanelError {
  fileprivate init(of call: () async throws(PanelError) -> Success) async {
    do throws(PanelError) { self = .success(try await call()) } catch { self = .failure(error) }
  }
}
