import Catalogue
import FlyingFox
import PanelAPI
import PanelSimulator
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct PanelClientTests {
  @Test("The catalogue and the balance are read")
  func readsTheCatalogueAndTheBalance() async throws {
    try await Panels.simulated(services: 300) { panel, client in
      let answer = try await client.services()
      #expect(answer.services.count > 250)
      #expect(answer.defects.isEmpty)
      #expect(Set(answer.services.map(\.id)).count == answer.services.count)
      let balance = try await client.balance()
      #expect(balance.currency == "USD")
      #expect(balance.amount > .zero)
      #expect(await panel.requestCount == 2)
    }
  }

  @Test("The key is sent in the body of one POST and nowhere else")
  func sendsTheKeyInTheBodyOfOnePostAndNowhereElse() async throws {
    try await StubPanel.answering(#"{"balance": "1"}"#) { url, panel in
      _ = try await Panels.client(url, key: "5ec2e7+t").balance()
      let requests = await panel.requests
      let request = try #require(requests.first)
      #expect(requests.count == 1)
      #expect(request.body == "key=5ec2e7%2Bt&action=balance")
      #expect(request.request.method == .POST)
      #expect(request.request.path == "/api/v2")
      #expect(request.request.query.isEmpty)
      let headers = request.request.headers
      #expect(headers[.contentType] == "application/x-www-form-urlencoded")
      #expect(headers.allSatisfy { !$0.value.contains("5ec2e7") })
    }
  }

  @Test("A refused key is reported")
  func saysThatAWrongKeyIsRefused() async throws {
    let start = try #require(Timestamp("2026-11-01T06:00:00Z"))
    let panel = SimulatedPanel(
      key: "another-5ec2e7", market: Market(seed: 7, services: 3, start: start))
    let client = try Panels.client(try await panel.start())
    await #expect(throws: PanelError.keyRefused("Invalid API key")) { try await client.services() }
    #expect(await panel.requestCount == 1)
    await panel.stop()
  }

  @Test("A key that the panel repeats is never repeated", arguments: [200, 400, 500])
  func neverRepeatsAKeyThatThePanelRepeats(status: Int) async throws {
    let secret = "5ec2e7+t/0123456789"
    let echo =
      #"{"error": "\#(secret) or 5ec2e7%2Bt%2F0123456789 \u0035\u0065c2e7+t\/0123456789 is bad"}"#
    try await StubPanel.answering(echo, status: status) { url, _ in
      let client = try Panels.client(url, key: secret)
      let error = await #expect(throws: PanelError.self) { try await client.services() }
      let text = try #require(error?.description)
      #expect(text.hasSuffix("<key> or <key> <key> is bad"))
      #expect(!"\(String(reflecting: error))".contains("0123456789"))
    }
  }

  /// The stored answer must not hold it either, however the panel spells it.
  @Test("A key in an answer is not kept")
  func keepsNoKeyThatAnAnswerHolds() async throws {
    let secret = "5ec2e7+t/0123456789"
    let spellings = [
      secret, #"5ec2e7+t\/0123456789"#, #"\u0035ec2e7\u002Bt\u002f0123456789"#,
      "5ec2e7%2Bt%2F0123456789",
    ]
    for spelling in spellings {
      let entries = [
        #"{"service":1,"name":"a \#(spelling)","rate":"1","note":"\#(spelling)"}"#,
        #"{"service":2,"name":"\#(spelling)"}"#,
      ]
      try await StubPanel.answering("[\(entries.joined(separator: ","))]") { url, _ in
        let answer = try await Panels.client(url, key: secret).services()
        #expect(answer.services.map(\.name) == ["a <key>"])
        #expect(answer.services.map(\.extra) == [#"{"note":"<key>"}"#])
        #expect(answer.defects.map(\.raw) == [#"{"service":2,"name":"<key>"}"#])
      }
      try await StubPanel.answering(#"{"balance":"1","currency":"\#(spelling)"}"#) { url, _ in
        let balance = try await Panels.client(url, key: secret).balance()
        #expect(balance.currency == "<KEY>")
      }
    }
  }

  @Test(
    "Each answer is recognized",
    arguments: [
      (400, #"{"error": "Incorrect request"}"#, .httpStatus(400, message: "Incorrect request")),
      (401, #"{"error": "No access"}"#, .keyRefused("HTTP 401, No access")),
      (402, "Pay first", .httpStatus(402, message: "Pay first")),
      (403, "<html>Checking</html>", .httpStatus(403, message: "an HTML page")),
      (404, "", .httpStatus(404, message: nil)),
      (500, #"{"error": "Invalid API key"}"#, .keyRefused("HTTP 500, Invalid API key")),
      (502, #"{"other": 1}"#, .httpStatus(502, message: #"{"other": 1}"#)),
      (301, "", .redirected(status: 301)), (308, #"{"balance": 1}"#, .redirected(status: 308)),
      (429, #"{"error": "Slow down"}"#, .rateLimited(retryAfter: nil, says: "Slow down")),
      (204, "", .notUnderstood("an empty answer, not a balance")),
      (200, "<html>", .notUnderstood("an HTML page, not a balance")),
      (200, #"{"error": "Sorry"}"#, .refused("Sorry")),
    ] as [(Int, String, PanelError)])
  func tellsEachAnswerApart(status: Int, body: String, error: PanelError) async throws {
    try await StubPanel.answering(body, status: status) { url, _ in
      let client = try Panels.client(url)
      await #expect(throws: error) { try await client.balance() }
    }
  }

  @Test(
    "The pause that the panel asks for is read",
    arguments: [
      ("7", .seconds(7)), (" 0 ", .zero), ("-5", .zero), ("soon", nil), ("", nil),
      ("9223372036854775807", .seconds(31_536_000)), ("99999999999999999999", nil),
      ("Sun, 01 Nov 2026 06:00:00 GMT", nil),
    ] as [(String, Duration?)])
  func readsHowLongThePanelAsksToWait(header: String, pause: Duration?) async throws {
    try await StubPanel.answering("", status: 429, retryAfter: header) { url, _ in
      let client = try Panels.client(url)
      await #expect(throws: PanelError.rateLimited(retryAfter: pause)) {
        try await client.balance()
      }
    }
  }

  #if compiler(>=6.2)
    @Test("This machine is reached without a proxy")
    func asksNoProxyAboutThisMachine() async {
      await #expect(processExitsWith: .success) {
        for name in ["http_proxy", "all_proxy", "ALL_PROXY", "HTTP_PROXY"] {
          setenv(name, "http://127.0.0.1:9", 1)
        }
        try await StubPanel.answering(#"{"balance": "1"}"#) { url, _ in
          _ = try await Panels.client(url).balance()
        }
      }
    }
  #endif
}
