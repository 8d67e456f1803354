/// A fault of a panel.
public enum Fault: String, CaseIterable, Sendable {
  /// Accepts the request and never answers.
  case hang
  /// Answers 503 with a page for browsers, like a proxy in front of the panel.
  case html503
  /// Answers 200 with `{"error": "…"}`.
  case errorAt200
  /// Answers with JSON that ends in the middle. The stated length is that of the cut body.
  case cut
  /// Answers `services` with `[]`, and all other actions correctly.
  case empty
  /// Answers `services` with the first half of the list, and all other actions correctly.
  case half
  /// Answers `services` with the first half of the list as page 1 of 2, and all other actions correctly.
  case firstPage
  /// Answers correctly, after a notice of PHP.
  case notice
  /// Answers 302 to another path of the same host.
  case redirect
  /// Answers 429 and asks to wait for one second.
  case tooMany
  /// Answers correctly, with one byte in each tenth of a second.
  case slowDrip
  /// States the length of the complete answer, sends half of it and closes the connection.
  case wrongLength
  /// Answers with a JSON number.
  case wrongType
  /// Answers with 1.7 MB of gzip that unpack to 258 MiB of valid JSON: an empty list.
  case gzipBomb
}

extension Fault {
  /// The answer of a panel that does not read the call; `nil` if the fault spoils the answer to a
  /// call that was carried out.
  var refusal: HTTPResponse? {
    switch self {
    case .html503: return Fault.browserPage
    case .errorAt200: return .json(Refusal("Service temporarily unavailable").json.written)
    case .redirect:
      var response = HTTPResponse(status: .found)
      response.fields.append(("Location", SimulatedPanel.otherPath))
      return response
    case .tooMany:
      var response = HTTPResponse.json(Refusal("Too many requests").json.written)
      response.status = .tooManyRequests
      response.fields.append(("Retry-After", "1"))
      return response
    case .hang, .cut, .empty, .half, .firstPage, .notice, .slowDrip, .wrongLength, .wrongType,
      .gzipBomb:
      return nil
    }
  }

  /// The panel's answer to an action, perhaps incomplete.
  func curtail(_ answer: JSON, to action: String?, catalogue: MarketCatalogue) -> JSON {
    switch (self, action) {
    case (.empty, "services"): .list([])
    case (.half, "services"), (.firstPage, "services"): catalogue.halfJSON
    default: answer
    }
  }

  /// The answer, enclosed by an object about its page if the fault needs one.
  func enclose(_ answer: JSON, to action: String?, catalogue: MarketCatalogue) -> JSON {
    guard self == .firstPage, action == "services" else { return answer }
    return .object([
      "current_page": .number(1), "last_page": .number(2),
      "total": .number(catalogue.listings.count), "data": answer,
    ])
  }

  /// The correct answer, with the fault of its delivery.
  func spoil(_ answer: String) -> HTTPResponse {
    var response = HTTPResponse.json(answer)
    switch self {
    case .html503, .errorAt200, .redirect, .tooMany, .empty, .half, .firstPage: break
    case .notice:
      response = .json("<br />\n<b>Notice</b>:  \(Self.noticeText)<br />\n\(answer)")
    case .hang: response.delivery = .never
    case .cut: response.body.removeLast((response.body.count + 1) / 2)
    case .slowDrip: response.delivery = .byByte(pause: .milliseconds(100))
    case .wrongLength: response.delivery = .half
    case .wrongType: response = .json("42")
    case .gzipBomb:
      response.body = GzipBomb.bytes
      response.fields.append(("Content-Encoding", "gzip"))
    }
    return response
  }

  private static let noticeText =
    "Undefined index: desc in <b>/srv/panel/api.php</b> on line <b>41</b>"

  private static var browserPage: HTTPResponse {
    let page = """
      <!DOCTYPE html>
      <html><head><title>503 Service Temporarily Unavailable</title></head>
      <body><h1>503 Service Temporarily Unavailable</h1></body></html>

      """
    return HTTPResponse(
      status: .serviceUnavailable, type: "text/html; charset=UTF-8", body: Array(page.utf8))
  }
}
