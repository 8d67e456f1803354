import FlyingFox
import FlyingSocks
import FoundationEssentials

/// A server on the loopback address that answers as a test tells it, and notes what it was asked.
actor StubPanel {
  private(set) var requests: [(request: HTTPRequest, body: String)] = []
  private let answer: HTTPResponse

  private init(_ answer: HTTPResponse) { self.answer = answer }

  /// Runs `body` with the URL of a panel that answers every call alike.
  static func answering(
    _ text: String = "", bytes: [UInt8]? = nil, status: Int = 200, retryAfter: String? = nil,
    location: String? = nil, encoding: String? = nil, headerBytes: Int = 0,
    headerLine: Int = 0,
    _ body: (String, StubPanel) async throws -> Void
  ) async throws {
    var response = HTTPResponse(
      statusCode: HTTPStatusCode(status, phrase: "Status"), body: Data(bytes ?? Array(text.utf8)))
    if let retryAfter { response.headers[HTTPHeader("retry-AFTER")] = retryAfter }
    if let location { response.headers[.location] = location }
    if let encoding { response.headers[HTTPHeader("Content-Encoding")] = encoding }
    let line = String(repeating: "a", count: 1000)
    for number in 0..<(headerBytes / line.utf8.count) {
      response.headers[HTTPHeader("X-\(number)")] = line
    }
    if headerLine > 0 {
      response.headers[HTTPHeader("X-A")] = String(repeating: "a", count: headerLine)
    }
    let panel = StubPanel(response)
    let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    await server.appendRoute("*") { try await panel.respond(to: $0) }
    let running = Task { try await server.run() }
    try await server.waitUntilListening(timeout: 60)
    guard case .ip4(let host, let port) = await server.listeningAddress else { return }
    do { try await body("http://\(host):\(port)/api/v2", panel) } catch {
      running.cancel()
      throw error
    }
    running.cancel()
  }

  private func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    requests.append((request, String(decoding: try await request.bodyData, as: UTF8.self)))
    return answer
  }
}
