/// One request to one server.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package var method: Method
  package var url: ServerURL
  /// Names and values, beside those that the transport adds itself.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  /// A POST, or a GET without a body.
  package init(
    _ method: Method = .post, to url: ServerURL, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
  }
}

/// One answer as it came, inflated.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// The headers by their names in lower case.
  package var headers: [String: String]
  /// The target of a redirect, as an absolute URL; `nil` for any other answer.
  package var redirect: String?
  package var body: [UInt8]
  /// Its place among the large answers, if it is one.
  package var place: LargeAnswers.Place?

  package init(status: Int = 0, headers: [String: String] = [:], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }
}

/// The limits of one call.
public struct CallLimits: Hashable, Sendable {
  /// How long a connection may take.
  public var connecting: Duration
  /// How long nothing may arrive.
  public var idle: Duration
  /// How long the whole call may take, all its tries and the pauses between them included.
  public var total: Duration
  /// How many bytes an answer may have, inflated.
  public var bodyBytes: Int

  public init(
    connecting: Duration = .seconds(10), idle: Duration = .seconds(30),
    total: Duration = .seconds(120), bodyBytes: Int = 32 << 20
  ) {
    self.connecting = connecting
    self.idle = idle
    self.total = total
    self.bodyBytes = bodyBytes
  }
}
