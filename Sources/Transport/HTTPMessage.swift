/// One request to one server.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package var method: Method
  package var url: ServerURL
  /// Names and values, in addition to the headers that the transport adds itself.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  /// Makes a POST, or a GET if there is no body.
  package init(
    _ method: Method = .post, to url: ServerURL, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
  }
}

/// One answer, unpacked and otherwise unchanged.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// The headers by their names in lower case.
  package var headers: [String: String]
  /// The target of a redirect, as an absolute URL; `nil` for any other answer.
  package var redirect: String?
  package var body: [UInt8]
  /// The answer's place among the large answers, if it is one.
  package var place: LargeAnswers.Place?

  package init(status: Int = 0, headers: [String: String] = [:], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }
}

/// The limits of one call.
public struct CallLimits: Hashable, Sendable {
  /// The maximum time for connecting.
  public var connecting: Duration
  /// The maximum time in which nothing arrives.
  public var idle: Duration
  /// The maximum time of the whole call, with all its tries and the pauses between them.
  public var total: Duration
  /// The maximum size of an answer in bytes, unpacked.
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
