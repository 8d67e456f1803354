import Testing

@testable import PanelSimulator

struct FaultTests {
  /// What `services` answers while the fault lasts.
  private func answer(
    under fault: Fault, _ examine: (PanelAnswer, String) throws -> Void
  ) async throws {
    try await withPanel(Market(seed: 2, services: 60, start: opening)) { panel, client in
      let right = try await client.call("services")
      await panel.setFault(fault)
      try examine(try await client.answer(to: "services"), right)
      await panel.setFault(nil)
      try await client.expect("services", answers: right)
    }
  }

  @Test("`html503` answers with a page and status 503")
  func html503() async throws {
    try await answer(under: .html503) { answer, _ in
      #expect(answer.status == 503)
      #expect(answer.text.hasPrefix("<!DOCTYPE html>"))
    }
  }

  @Test("`errorAt200` answers with an error and status 200")
  func errorAt200() async throws {
    try await answer(under: .errorAt200) { answer, _ in
      #expect(answer.status == 200)
      #expect(answer.text == #"{"error": "Service temporarily unavailable"}"#)
    }
  }

  @Test("`cut` ends the answer too early")
  func cut() async throws {
    try await answer(under: .cut) { answer, right in
      #expect(answer.status == 200)
      #expect(answer.isWhole)
      #expect(answer.body == Array(right.utf8.prefix(right.utf8.count / 2)))
      #expect(!answer.text.hasSuffix("]"))
    }
  }

  @Test("`empty` answers with an empty list")
  func empty() async throws {
    try await answer(under: .empty) { answer, _ in #expect(answer.text == "[]") }
  }

  @Test("`half` answers with half of the list")
  func half() async throws {
    try await answer(under: .half) { answer, right in
      let count = answer.text.matches(of: #/"service":/#).count
      #expect(count == 30)
      #expect(right.hasPrefix(answer.text.dropLast() + ", "))
    }
  }

  @Test("`firstPage` answers with the first page only")
  func firstPage() async throws {
    try await answer(under: .firstPage) { answer, _ in
      #expect(
        answer.text.hasPrefix(#"{"current_page": 1, "last_page": 2, "total": 60, "data": [{"#))
      #expect(answer.text.matches(of: #/"service":/#).count == 30)
    }
  }

  @Test("`notice` writes a notice around the answer")
  func notice() async throws {
    try await answer(under: .notice) { answer, right in
      #expect(answer.text.hasPrefix("<br />\n<b>Notice</b>:  Undefined index: desc in <b>/srv/"))
      #expect(answer.text.hasSuffix("on line <b>41</b><br />\n\(right)"))
    }
  }

  @Test("`redirect` sends the client elsewhere")
  func redirect() async throws {
    try await withPanel(.ofContract) { panel, client in
      await panel.setFault(.redirect)
      let answer = try await client.answer(to: "services")
      #expect(answer.status == 302)
      #expect(answer.headers["location"] == "/api/v3")
      #expect(await panel.strayRequestCount == 0)
    }
  }

  @Test("`tooMany` asks the client to wait")
  func tooMany() async throws {
    try await answer(under: .tooMany) { answer, _ in
      #expect(answer.status == 429)
      #expect(answer.headers["retry-after"] == "1")
    }
  }

  @Test("`wrongType` states another content type")
  func wrongType() async throws {
    try await answer(under: .wrongType) { answer, _ in #expect(answer.text == "42") }
  }

  @Test("`gzipBomb` sends a small body that unpacks to a huge one")
  func gzipBomb() async throws {
    try await answer(under: .gzipBomb) { answer, _ in
      #expect(answer.headers["content-encoding"] == "gzip")
      #expect(answer.isWhole)
      #expect(answer.body.prefix(3) == [0x1f, 0x8b, 8])
      #expect(answer.body.count < GzipBomb.unpackedCount / 150)
    }
  }

  @Test("`hang` sends nothing")
  func hang() async throws {
    try await withPanel(.ofContract) { panel, client in
      await panel.setFault(.hang, forRequests: 1)
      await #expect(throws: PanelClient.NoAnswer.self) {
        try await client.answer(to: "services", within: .milliseconds(300))
      }
      let next = try await client.call("services")
      #expect(next.hasPrefix("[{"))
    }
  }

  @Test("`slowDrip` sends the answer in small pieces")
  func slowDrip() async throws {
    try await withPanel(.ofContract) { panel, client in
      let right = try await client.call("services")
      await panel.setFault(.slowDrip)
      let answer = try await client.beginning(ofAnswerTo: "services")
      #expect(answer.status == 200)
      #expect((1..<right.utf8.count).contains(answer.body.count))
      #expect(right.hasPrefix(answer.text))
    }
  }

  @Test("`wrongLength` states a length that is not the body's")
  func wrongLength() async throws {
    try await withPanel(.ofContract) { panel, client in
      let right = try await client.call("services")
      await panel.setFault(.wrongLength)
      var staying = client
      staying.connection = "keep-alive"
      var answer: PanelAnswer?
      let spent = try await ContinuousClock().measure {
        answer = try await staying.answer(to: "services", within: .seconds(10))
      }
      #expect(answer?.headers["content-length"] == String(right.utf8.count))
      #expect(answer?.body.count == right.utf8.count / 2)
      #expect(spent < .seconds(9), "the panel hangs up")
    }
  }

  @Test(
    "A fault does not keep the panel from stopping", arguments: Fault.allCases)
  func doesNotKeepThePanelFromStopping(_ fault: Fault) async throws {
    let panel = SimulatedPanel(key: "k", market: .ofContract)
    let client = PanelClient(url: try await panel.start(), key: "k")
    await panel.setFault(fault)
    let call = Task { try await client.answer(to: "balance") }
    while await panel.requestCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    await panel.stop()
    _ = await call.result
  }

  @Test(
    "A fault does not carry out a refused order",
    arguments: [Fault.html503, .errorAt200, .redirect, .tooMany])
  func doesNotCarryARefusedOrderOut(_ fault: Fault) async throws {
    try await withPanel(.ofContract) { panel, client in
      await panel.setFault(fault, forRequests: 1)
      let order: KeyValuePairs = ["service": "1", "link": "x", "quantity": "100"]
      _ = try await client.answer(to: "add", order)
      #expect(await panel.orders.isEmpty)
      try await client.expect("add", order, answers: #"{"order": 23501}"#)
    }
  }
}
