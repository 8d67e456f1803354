import Catalogue
import FlyingSocks
import Foundation

/// Simulated chat servers: Telegram, Discord, Slack, a webhook and a heartbeat service, with their limits, and
/// with faults on demand.
///
/// | path | answers like |
/// |---|---|
/// | `/bot<token>/sendMessage` | Telegram's Bot API |
/// | `/api/webhooks/<id>/<token>` | Discord's webhooks |
/// | `/services/…` | Slack's incoming webhooks |
/// | `/hook…` | a program of the user's own |
/// | `/ping…` | a service that waits for heartbeats |
/// | `/channels` | what was received, as JSON |
/// | `/channels/fault` | sets the fault in the body, such as `tooMany 2` or `none` |
public actor SimulatedChannels {
  /// A message that a server accepted.
  public struct Received: Sendable {
    /// The server, such as `telegram`.
    public var service: String
    /// The chat's number, or the path.
    public var target: String
    /// The text as people see it.
    public var shown = ""
    /// The parts of it that are bold.
    public var bold: [String] = []
    /// The parts that are more than text: links, mentions, commands, markup.
    public var active: [String] = []
    /// The body as it came.
    public var body: String
    /// The header fields by their names in lower case.
    public var fields: [String: String]
  }

  /// The messages accepted so far, oldest first.
  public private(set) var received: [Received] = []
  /// The number of messages that came, accepted or not.
  public private(set) var attempts = 0

  private var fault: ChannelFault?
  private var faultyRequests = 0
  private var meter = RateMeter()
  private var server: HTTPServer?

  public init() {}

  /// Sets the fault from now on, or for the next `requests` requests; `nil` for no fault.
  public func setFault(_ fault: ChannelFault?, forRequests requests: Int = .max) {
    (self.fault, faultyRequests) = (fault, requests)
  }

  /// Listens on any free port of the loopback address, and returns its URL. Throws if there is none.
  public func start() async throws -> String {
    let server = try await HTTPServer(port: 0) { request in
      await self.response(to: request) ?? HTTPResponse(status: .notFound)
    }
    self.server = server
    return "http://127.0.0.1:\(server.port)"
  }

  public func stop() async {
    await server?.stop()
    server = nil
  }
}

// MARK: - Requests

extension SimulatedChannels {
  /// The answer to a request; `nil` if the path belongs to no chat server.
  func response(to request: HTTPRequest) -> HTTPResponse? {
    if request.path == "/channels" { return .json(report) }
    if request.path == "/channels/fault" { return setFault(request) }
    guard let service = ChatService(request.path) else { return nil }
    attempts += 1
    guard request.method == "POST" else { return service.refusal(.badRequest, "use POST") }
    let fault = nextFault()
    if let refusal = fault?.refusal(service, to: request) { return refusal }
    var message = Received(
      service: service.name, target: request.path,
      body: String(decoding: request.body, as: UTF8.self), fields: request.fields)
    if let refusal = service.read(request, into: &message) { return refusal }
    if let refusal = fault?.refusal(service, of: message.target) { return refusal }
    if let pause = meter.pause(service, message.target) {
      return service.tooMany(pause: pause, isSaid: true)
    }
    received.append(message)
    var answer = service.success(
      request, number: received.count, meter.headers(service, message.target))
    fault?.spoil(&answer)
    return answer
  }

  /// The fault for the current message. The call counts the message.
  private func nextFault() -> ChannelFault? {
    guard faultyRequests > 0 else { return nil }
    faultyRequests -= 1
    return fault
  }

  private func setFault(_ request: HTTPRequest) -> HTTPResponse {
    let words = String(decoding: request.body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    let fault = words.first.flatMap { ChannelFault(rawValue: String($0)) }
    guard let name = words.first, fault != nil || name == "none" else {
      let names = ChannelFault.allCases.map(\.rawValue).joined(separator: ", ")
      return .plain(.badRequest, "the faults are none, \(names)\n")
    }
    setFault(fault, forRequests: words.dropFirst().first.flatMap { Int($0) } ?? .max)
    return .plain(.ok, "\(name)\n")
  }

  /// The received messages, as JSON.
  private var report: String {
    func list(_ texts: [String]) -> JSON { .list(texts.map(JSON.text)) }
    let messages = received.map { message in
      JSON.object([
        "service": .text(message.service), "target": .text(message.target),
        "shown": .text(message.shown), "bold": list(message.bold), "active": list(message.active),
        "body": .text(message.body),
      ])
    }
    return JSON.object(["attempts": .number(attempts), "messages": .list(messages)]).written + "\n"
  }
}

/// Limits how often messages may come to one target.
private struct RateMeter {
  private var times: [String: [ContinuousClock.Instant]] = [:]

  /// The pause before the next message; `nil` if the message may come now, which is then counted.
  mutating func pause(_ service: ChatService, _ target: String) -> Duration? {
    let key = service.name + target
    for (count, period) in service.rate(of: target) {
      let recent = (times[key] ?? []).filter { $0 > .now - period }
      if recent.count >= count { return period }
    }
    times[key] = (times[key] ?? []).suffix(100) + [.now]
    return nil
  }

  /// Discord's answer about its own limit.
  func headers(_ service: ChatService, _ target: String) -> [(name: String, value: String)] {
    guard case .discord = service, let (count, period) = service.rate(of: target).first else {
      return []
    }
    let recent = (times[service.name + target] ?? []).filter { $0 > .now - period }
    return [
      ("X-RateLimit-Limit", "\(count)"),
      ("X-RateLimit-Remaining", "\(max(0, count - recent.count))"),
      ("X-RateLimit-Reset-After", "\(period.components.seconds)"),
    ]
  }
}
