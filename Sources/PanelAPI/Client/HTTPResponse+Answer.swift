import Transport

extension HTTPResponse {
  /// What the panel answers, by way of `decode`, or why it does not. Throws ``PanelError``.
  func answer<Answer>(
    _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) throws(PanelError) -> Answer {
    switch status {
    case 200..<300: return try decode(body)
    case 300..<400: throw .redirected(status: status, to: redirect.map(Self.withoutSecrets))
    default: break
    }
    let error = ErrorBody(body)
    switch status {
    case 429:
      throw .rateLimited(
        retryAfter: retryAfter ?? error.message.flatMap(Throttling.init)?.time,
        says: error.message == AnswerReading.page ? nil : error.message)
    // A proxy before the panel answers so too, and knows nothing of keys.
    case 401 where error.isPanels, 403 where error.isPanels:
      throw .keyRefused("HTTP \(status), \(error.message ?? "")")
    default: throw .httpStatus(status, message: error.message)
    }
  }

  /// An address without user, query and fragment, in which secrets travel.
  private static func withoutSecrets(_ address: String) -> String {
    var address = String(address.prefix { $0 != "?" && $0 != "#" })
    if let start = address.firstRange(of: "://")?.upperBound {
      let end = address[start...].firstIndex(of: "/") ?? address.endIndex
      if let sign = address[start..<end].lastIndex(of: "@") {
        address.removeSubrange(start...sign)
      }
    }
    return PanelWords.cleaned(address) ?? ""
  }

  /// A year: nobody waits longer, and no sum of times overflows.
  private static let longestPause: Int64 = 365 * 86_400

  /// `Retry-After`, or `X-RateLimit-Reset` if it is a count of seconds too; their forms as dates
  /// are not used by panels and read as not given.
  private var retryAfter: Duration? {
    let seconds = headers["retry-after"] ?? headers["x-ratelimit-reset"]
    return seconds.flatMap { Int64($0) }.map { .seconds(min(max(0, $0), Self.longestPause)) }
  }
}
