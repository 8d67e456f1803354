import FlyingSocks
import FoundationEssentials
import PanelSimulator
import Testing

/// Just enough of a client to see the simulated panel's answers as they come over the wire. It
/// reads until the panel hangs up, whatever length was stated.
struct PanelClient {
  let url: String
  let key: String
  /// What the `Connection` field asks for; only `close` has the panel hang up after every answer.
  var connection = "close"

  struct NoAnswer: Error {}

  /// Calls an action with further fields, as a form.
  func call(_ action: String, _ fields: KeyValuePairs<String, String> = [:]) async throws -> String
  {
    try await answer(to: action, fields).text
  }

  /// Expects an action's answer to be that text, exactly.
  func expect(
    _ action: String, _ fields: KeyValuePairs<String, String> = [:], answers expected: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let text = try await call(action, fields)
    #expect(text == expected, sourceLocation: location)
  }

  func answer(
    to action: String, _ fields: KeyValuePairs<String, String> = [:],
    within limit: Duration = .seconds(20)
  ) async throws -> PanelAnswer {
    try await send("POST", to: url, body: form(action, fields), within: limit)
  }

  /// The answer to an action up to the first piece of its body.
  func beginning(ofAnswerTo action: String) async throws -> PanelAnswer {
    try await send("POST", to: url, body: form(action)) { PanelAnswer($0)?.body.isEmpty == false }
  }

  private func form(_ action: String, _ fields: KeyValuePairs<String, String> = [:]) -> String {
    let form = [("key", key), ("action", action)] + fields.map { ($0.key, $0.value) }
    return form.map { "\($0.0)=\(PanelClient.encoded($0.1))" }.joined(separator: "&")
  }

  /// Sends a request and reads the answer until the panel hangs up, `isEnough` says so or the time is over.
  func send(
    _ method: String, to url: String, body: String, within limit: Duration = .seconds(20),
    until isEnough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
  ) async throws -> PanelAnswer {
    let (port, path) = try PanelClient.parts(of: url)
    let request = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1\r
      Connection: \(connection)\r
      Content-Type: application/x-www-form-urlencoded\r
      Content-Length: \(body.utf8.count)\r
      \r
      \(body)
      """
    let bytes = try await exchange(request, on: port, within: limit, until: isEnough)
    guard let answer = PanelAnswer(bytes) else { throw NoAnswer() }
    return answer
  }

  /// The bytes that come back to any text before the panel hangs up or the time is over.
  func exchange(_ text: String, within limit: Duration = .seconds(20)) async throws -> String {
    let bytes = try await exchange(text, on: PanelClient.parts(of: url).port, within: limit)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func exchange(
    _ text: String, on port: UInt16, within limit: Duration,
    until isEnough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
  ) async throws -> [UInt8] {
    let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: port))
    defer { try? socket.close() }
    try await socket.write(Data(text.utf8))
    let reading = Task {
      var bytes: [UInt8] = []
      while !isEnough(bytes), let more = try? await socket.read(atMost: 4096) { bytes += more }
      return bytes
    }
    let timer = Task {
      try await Task.sleep(for: limit)
      reading.cancel()
    }
    let bytes = await reading.value
    timer.cancel()
    return bytes
  }

  private static func parts(of url: String) throws -> (port: UInt16, path: String) {
    let match = try #require(url.wholeMatch(of: #/http://127\.0\.0\.1:(\d+)(/.*)/#))
    return (try #require(UInt16(match.output.1)), String(match.output.2))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The part of an answer that has arrived.
struct PanelAnswer {
  let status: Int
  /// The header fields by their names in small letters.
  let headers: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  /// Whether the body is as long as the header says.
  var isWhole: Bool { headers["content-length"] == String(body.count) }

  /// `nil` if the header has not come to its end.
  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    self.status = status
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ": ", maxSplits: 1)
      if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1]) }
    }
    self.headers = headers
    body = Array(bytes[end.upperBound...])
  }
}

/// Runs a panel for as long as the body takes.
func withPanel(
  _ market: Market, _ body: (SimulatedPanel, PanelClient) async throws -> Void
) async throws {
  let panel = SimulatedPanel(key: "5ec2e7 & sound", market: market)
  let client = PanelClient(url: try await panel.start(), key: "5ec2e7 & sound")
  do {
    try await body(panel, client)
  } catch {
    await panel.stop()
    throw error
  }
  await panel.stop()
}
