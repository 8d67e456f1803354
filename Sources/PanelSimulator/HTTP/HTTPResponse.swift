/// An answer, and how it is delivered.
struct HTTPResponse: Sendable {
  var status: Status
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var delivery = Delivery.whole

  /// A status with its phrase, as in the first line.
  enum Status: String, Sendable {
    case ok = "200 OK"
    case noContent = "204 No Content"
    case found = "302 Found"
    case badRequest = "400 Bad Request"
    case unauthorized = "401 Unauthorized"
    case forbidden = "403 Forbidden"
    case notFound = "404 Not Found"
    case methodNotAllowed = "405 Method Not Allowed"
    case gone = "410 Gone"
    case contentTooLarge = "413 Content Too Large"
    case tooManyRequests = "429 Too Many Requests"
    case internalServerError = "500 Internal Server Error"
    case serviceUnavailable = "503 Service Unavailable"
  }

  enum Delivery: Sendable {
    case whole
    /// The complete length is stated, and the connection is closed after half of the body.
    case half
    /// Byte by byte, with a pause before each.
    case byByte(pause: Duration)
    /// Nothing is sent.
    case never

    /// Whether the caller can know that the answer is complete.
    var isWhole: Bool {
      switch self {
      case .whole, .byByte: true
      case .half, .never: false
      }
    }
  }

  init(status: Status, type: String? = nil, body: [UInt8] = []) {
    self.status = status
    if let type { fields.append(("Content-Type", type)) }
    self.body = body
  }

  /// A JSON answer with status 200.
  static func json(_ text: String) -> HTTPResponse {
    HTTPResponse(status: .ok, type: "application/json", body: Array(text.utf8))
  }

  /// A text with any status.
  static func plain(_ status: Status, _ text: String) -> HTTPResponse {
    HTTPResponse(status: status, type: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  /// The first line, the fields and the blank line.
  var header: [UInt8] {
    let fields = fields + [("Content-Length", String(body.count))]
    let lines = ["HTTP/1.1 \(status.rawValue)"] + fields.map { "\($0.name): \($0.value)" }
    return Array(lines.map { $0 + "\r\n" }.joined().utf8) + Array("\r\n".utf8)
  }
}
