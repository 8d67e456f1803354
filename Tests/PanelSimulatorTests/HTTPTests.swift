import PanelSimulator
import Testing

struct HTTPTests {
  /// A call of `balance` as a client writes it, with further lines of a header.
  private func call(_ lines: String..., path: String = "/api/v2", key: String) -> String {
    let body = "key=\(key.replacing(" ", with: "+").replacing("&", with: "%26"))&action=balance"
    let header = ["POST \(path) HTTP/1.1", "Host: x", "content-LENGTH: \(body.utf8.count)"] + lines
    return header.joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  @Test("A connection serves one call after another until it is asked to close")
  func takesOneCallAfterAnother() async throws {
    try await withPanel(.ofContract) { panel, client in
      let calls = [
        call(key: client.key), call("Connection: Close", key: client.key), call(key: client.key),
      ]
      let answers = try await client.exchange(calls.joined())
      #expect(answers.matches(of: /HTTP\/1.1 200 OK\r\n/).count == 2)
      #expect(answers.matches(of: /{"balance": "[0-9.]+", "currency": "USD"}/).count == 2)
      #expect(await panel.requestCount == 2)
    }
  }

  @Test("A connection of HTTP/1.0 is closed after the answer") func hangsUpOnHTTP10() async throws {
    try await withPanel(.ofContract) { _, client in
      let request = call(key: client.key).replacing("HTTP/1.1", with: "HTTP/1.0")
      let answer = try await client.exchange(request)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test("The path is read without its query") func looksAtThePathWithoutItsQuery() async throws {
    try await withPanel(.ofContract) { _, client in
      let request = call("Connection: close", path: "/api/v2?x=/1", key: client.key)
      let answer = try await client.exchange(request)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test(
    "An unreadable request is refused, and its connection closed",
    arguments: [
      ("nonsense\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2 HTTP/2\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2 HTTP/1.1\r\nno field\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2 HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 Bad Request"),
      ("POST /api/v2 HTTP/1.1\r\nX: \(String(repeating: "x", count: 16_358))", "400 Bad Request"),
      ("POST /api/v2 HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", "413 Content Too Large"),
    ])
  func refusesWhatItCannotRead(text: String, status: String) async throws {
    try await withPanel(.ofContract) { panel, client in
      let answer = try await client.exchange(text)
      #expect(answer == "HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
      #expect(await panel.requestCount == 0)
      let next = try await client.call("balance")
      #expect(next.hasPrefix(#"{"balance":"#), "and goes on")
    }
  }
}
