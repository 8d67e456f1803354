import FlyingFox
import FoundationEssentials

extension Fault {
  /// The answer of a panel that does not even look at the call; `nil` where the fault spoils the
  /// answer to a call that has been carried out.
  var refusal: HTTPResponse? {
    switch self {
    case .html503: return Fault.browserPage
    case .errorAt200: return .json(Refusal("Service temporarily unavailable").json.written)
    case .redirect:
      var response = HTTPResponse(statusCode: .found)
      response.headers[.location] = SimulatedPanel.otherPath
      return response
    case .tooMany:
      var response = HTTPResponse.json(Refusal("Too many requests").json.written)
      response.statusCode = .tooManyRequests
      response.headers[HTTPHeader("Retry-After")] = "1"
      return response
    case .hang, .cut, .empty, .half, .slowDrip, .wrongLength, .wrongType, .gzipBomb: return nil
    }
  }

  /// What the panel has to say to that action, which may be less than it has.
  func curtail(_ answer: JSON, to action: String?, catalogue: MarketCatalogue) -> JSON {
    switch (self, action) {
    case (.empty, "services"): .list([])
    case (.half, "services"): catalogue.halfJSON
    default: answer
    }
  }

  /// What becomes of the right answer on its way.
  func spoil(_ answer: String) async throws -> HTTPResponse {
    let bytes = Array(answer.utf8)
    switch self {
    case .html503, .errorAt200, .redirect, .tooMany, .empty, .half: return .json(answer)
    case .hang:
      try await Task.sleep(for: .seconds(SimulatedPanel.longestWait))
      return .json(answer)
    case .cut: return .json(HTTPBodySequence(data: Data(bytes.prefix(bytes.count / 2))))
    case .slowDrip:
      let body = BrokenBody(bytes: bytes, portion: 1, pause: .milliseconds(100))
      return .json(HTTPBodySequence(from: body, count: bytes.count))
    case .wrongLength:
      let body = BrokenBody(bytes: Array(bytes.prefix(bytes.count / 2)), hangsUp: true)
      return .json(HTTPBodySequence(from: body, count: bytes.count))
    case .wrongType: return .json("42")
    case .gzipBomb:
      var response = HTTPResponse.json(HTTPBodySequence(data: Data(GzipBomb.bytes)))
      response.headers[.contentEncoding] = "gzip"
      return response
    }
  }

  private static var browserPage: HTTPResponse {
    let page = """
      <!DOCTYPE html>
      <html><head><title>503 Service Temporarily Unavailable</title></head>
      <body><h1>503 Service Temporarily Unavailable</h1></body></html>

      """
    return HTTPResponse(
      statusCode: .serviceUnavailable, headers: [.contentType: "text/html; charset=UTF-8"],
      body: Data(page.utf8))
  }
}

extension HTTPResponse {
  /// An answer with status 200.
  static func json(_ text: String) -> HTTPResponse {
    let bytes = Data(text.utf8)
    // One write for the whole body: by default it would take one for every 4 KB.
    return json(HTTPBodySequence(data: bytes, suggestedBufferSize: max(1, bytes.count)))
  }

  static func json(_ body: HTTPBodySequence) -> HTTPResponse {
    HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: body)
  }
}
