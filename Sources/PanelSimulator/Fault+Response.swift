extension Fault {
  /// The answer of a panel that does not even look at the call; `nil` where the fault spoils the
  /// answer to a call that has been carried out.
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

  /// What the panel has to say to that action, which may be less than it has.
  func curtail(_ answer: JSON, to action: String?, catalogue: MarketCatalogue) -> JSON {
    switch (self, action) {
    case (.empty, "services"): .list([])
    case (.half, "services"), (.firstPage, "services"): catalogue.halfJSON
    default: answer
    }
  }

  /// What the panel puts around its answer to that action.
  func enclose(_ answer: JSON, to action: String?, catalogue: MarketCatalogue) -> JSON {
    guard self == .firstPage, action == "services" else { return answer }
    return .object([
      "current_page": .number(1), "last_page": .number(2),
      "total": .number(catalogue.listings.count), "data": answer,
    ])
  }

  /// What becomes of the right answer on its way.
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
