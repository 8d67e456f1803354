public import Catalogue
import FlyingSocks

/// A panel to talk to: the whole API over HTTP on the loopback address, with a market of its own
/// whose clock the caller drives.
///
/// A connection that breaks ends that request only. The market outlives ``stop()``: a panel that is
/// started again goes on where it was.
public actor SimulatedPanel {
  /// The path of the API; any other is answered with 404.
  static let path = "/api/v2"
  /// The target of the fault ``Fault/redirect``.
  static let otherPath = "/api/v3"

  private let key: String
  private let dialect: Dialect
  /// The chat servers beside the API, if there are any.
  private let channels: SimulatedChannels?
  private(set) var market: Market
  private var fault: Fault?
  private var faultyRequests = 0
  private var server: HTTPServer?
  private var url = ""

  /// The requests taken so far, whatever they were answered with.
  public private(set) var requestCount = 0
  /// Those of them that went to another path than the API's, as one does that follows a redirect.
  public private(set) var strayRequestCount = 0

  /// A panel with one account, whose API key is `key`, that answers in that dialect.
  /// With `channels`, the servers of chats answer on the same port.
  public init(
    key: String, market: Market, dialect: Dialect = .contract, channels: SimulatedChannels? = nil
  ) {
    self.key = key
    self.dialect = dialect
    self.channels = channels
    self.market = market
  }

  /// The time that the panel's clock shows.
  public var time: Timestamp { market.time }

  /// The account's orders so far, oldest first, those that the account holder places from hour to
  /// hour included. No action of the API lists them.
  public var orders: [Order] { market.account.orders }

  /// Drives the clock on to that time. A time that is past changes nothing.
  public func advance(to time: Timestamp) { market.advance(to: time) }

  /// Sets what goes wrong from now on, or with `nil` that all goes well again; with `requests`, what
  /// goes wrong with so many calls before all goes well again.
  public func setFault(_ fault: Fault?, forRequests requests: Int? = nil) {
    self.fault = fault
    faultyRequests = requests ?? .max
  }

  /// Listens on the loopback address, on any free port where `port` is 0, and returns the URL of the
  /// API once it does. A panel that is listening already goes on with the port that it has.
  ///
  /// Throws ``ListeningProblem`` if the port cannot be had.
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

  /// Why a port cannot be listened on, in the system's words.
  public struct ListeningProblem: Error, CustomStringConvertible {
    public let description: String
  }

  /// Stops listening and breaks off what is underway.
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
