/// One answer as it came, inflated.
struct HTTPResponse: Sendable {
  var status = 0
  /// The headers by their names in lower case.
  var headers: [String: String] = [:]
  /// Where a redirect leads, as an absolute URL; `nil` for any other answer.
  var redirect: String?
  var body: [UInt8] = []
  /// Its place among the large answers, if it is one.
  var place: LargeAnswers.Place?
}

/// What bounds one call.
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
