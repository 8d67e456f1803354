public import Catalogue

/// What reads a panel and cannot change anything there.
public protocol PanelReading: Sendable {
  /// The catalogue as the panel shows it to this account. Throws ``PanelError``.
  func services() async throws(PanelError) -> CatalogueAnswer
  /// What the account holds. Throws ``PanelError``.
  func balance() async throws(PanelError) -> Balance
}

/// Talks to one panel.
public struct PanelClient: PanelReading {
  private let url: PanelURL
  private let key: APIKey
  private let limits: CallLimits
  private let retries: RetryPolicy
  private let transport = CurlTransport()

  public init(
    url: PanelURL, key: APIKey, limits: CallLimits = CallLimits(),
    retries: RetryPolicy = RetryPolicy()
  ) {
    self.url = url
    self.key = key
    self.limits = limits
    self.retries = retries
  }

  public func services() async throws(PanelError) -> CatalogueAnswer {
    try await read("services", CatalogueDecoder().decode)
  }

  public func balance() async throws(PanelError) -> Balance {
    try await read("balance", BalanceDecoder().decode)
  }
}

extension PanelClient {
  /// Issues a reading call, again where another try may succeed and the time allows it.
  private func read<Answer>(
    _ action: String, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> Answer {
    let clock = ContinuousClock()
    let deadline = clock.now + limits.total
    var tries = 1
    while true {
      do throws(PanelError) {
        return try await call(action, within: deadline - clock.now, decode)
      } catch {
        let error = error.redacting(key)
        let pause = retries.pause(after: tries, error)
        guard error.isTransient, tries < retries.tries, clock.now + pause < deadline else {
          throw error
        }
        do { try await Task.sleep(for: pause) } catch { throw .cancelled }
        tries += 1
      }
    }
  }

  private func call<Answer>(
    _ action: String, within time: Duration, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> Answer {
    let form = "\(key.formField)&action=\(FormBody.encoded(action))"
    let response = try await transport.post(form, to: url, limits: limits, within: time)
    switch response.status {
    case 200..<300: return try decode(key.redacted(from: response.body))
    case 300..<400: throw .redirected(status: response.status)
    case 429: throw .rateLimited(retryAfter: Self.retryAfter(response))
    default:
      let message = response.body.withUnsafeBufferPointer(AnswerReading.errorMessage)
      throw .httpStatus(response.status, message: message)
    }
  }

  /// `Retry-After` in seconds; its form as a date is not used by panels and reads as not given.
  private static func retryAfter(_ response: HTTPResponse) -> Duration? {
    response.headers["retry-after"].flatMap { Int64($0) }.map { .seconds(max(0, $0)) }
  }
}
