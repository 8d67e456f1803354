public import Catalogue
import FlyingSocks

/// A simulated panel: the whole API over HTTP on the loopback address, with its own market. The
/// caller sets the market's clock.
///
/// A broken connection ends only its request. The market survives ``stop()``: a panel that starts
/// again continues where it was.
public actor SimulatedPanel {
  /// The path of the API. All other paths are answered with 404.
  static let path = "/api/v2"
  /// The target of ``Fault/redirect``.
  static let otherPath = "/api/v3"

  private let key: String
  private let dialect: Dialect
  /// The chat servers on the same port, if there are any.
  private let channels: SimulatedChannels?
  private(set) var market: Market
  private var fault: Fault?
  private var faultyRequests = 0
  private var server: HTTPServer?
  private var url = ""

  /// The number of requests so far, with any answer.
  public private(set) var requestCount = 0
  /// The number of requests to other paths than the API's, such as those that follow a redirect.
  public private(set) var strayRequestCount = 0

  /// A panel with one account whose API key is `key`, and with answers in `dialect`. With
  /// `channels`, chat servers answer on the same port.
  public init(
    key: String, market: Market, dialect: Dialect = .contract, channels: SimulatedChannels? = nil
  ) {
    self.key = key
    self.dialect = dialect
    self.channels = channels
    self.market = market
  }

  /// The time of the panel's clock.
  public var time: Timestamp { market.time }

  /// The account's orders so far, oldest first, including those that the account holder places
  /// every hour. No action of the API lists them.
  public var orders: [Order] { market.account.orders }

  /// Advances the clock to a time. An earlier time changes nothing.
  public func advance(to time: Timestamp) { market.advance(to: time) }

  /// Sets the fault from now on, or `nil` for none. With `requests`, the fault ends after that many calls.
  public func setFault(_ fault: Fault?, forRequests requests: Int? = nil) {
    self.fault = fault
    faultyRequests = requests ?? .max
  }

  /// Listens on the loopback address, on any free port if `port` is 0, and then returns the URL of
  /// the API. A panel that is already listening keeps its port.
  ///
  /// Throws ``ListeningProblem`` if the port is not available.
  public func start(port: UInt16 = 0) async throws -> String {
    guard server == nil else { return url }
    let server: HTTPServer
    do {
      server = try await HTTPServer(port: port) { await self.response(to: $0) }
    } catch SocketError.failed(_, _, let message) { throw ListeningProblem(description: message) }
    self.server = server
    url = "http://127.0.0.1:\(server.port)\(SimulatedPanel.path)"
    return url
  }

  /// Why a port is not available, in the system's words.
  public struct ListeningProblem: Error, CustomStringConvertible {
    public let description: String
  }

  /// Stops listening and ends all connections.
  public func stop() async {
    await server?.stop()
    server = nil
  }
}

// MARK: - Requests

extension SimulatedPanel {
  private func response(to request: HTTPRequest) async -> HTTPResponse {
    if let answer = await channels?.response(to: request) { return answer }
    requestCount += 1
    guard request.path == SimulatedPanel.path else {
      strayRequestCount += 1
      return HTTPResponse(status: .notFound)
    }
    guard request.method == "POST" else {
      var response = HTTPResponse(status: .methodNotAllowed)
      response.fields.append(("Allow", "POST"))
      return response
    }
    let form = dialect.understood(FormFields(request.body))
    let fault = nextFault()
    if let refusal = fault?.refusal { return refusal }
    var answer = form["key"] == key ? market.answer(to: form) : Refusal.invalidKey.json
    if let response = dialect.response(toRefused: answer) { return response }
    if let fault {
      answer = fault.curtail(answer, to: form["action"], catalogue: market.catalogue)
    }
    answer = dialect.spoken(answer, to: form)
    if let fault {
      answer = fault.enclose(answer, to: form["action"], catalogue: market.catalogue)
    }
    let text = answer.written
    return fault?.spoil(text) ?? .json(text)
  }

  /// The fault of this call; calling this counts the call.
  private func nextFault() -> Fault? {
    guard faultyRequests > 0 else { return nil }
    faultyRequests -= 1
    return fault
  }
}
