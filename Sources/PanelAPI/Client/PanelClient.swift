import Catalogue
public import Transport

/// Talks to one panel.
public struct PanelClient: Sendable {
  /// The maximum number of ids that the API accepts in one call.
  static let idsPerCall = 100

  private let url: PanelURL
  private let key: APIKey
  private let limits: CallLimits
  private let retries: RetryPolicy
  let catalogues: CatalogueDecoder
  private let note: @Sendable (String) -> Void
  var transport = CurlTransport()

  /// Makes a client. It passes findings about an answer to `note`, such as ignored text around its
  /// JSON, one clause per finding.
  public init(
    url: PanelURL, key: APIKey, limits: CallLimits = CallLimits(),
    retries: RetryPolicy = RetryPolicy(), catalogues: CatalogueDecoder = CatalogueDecoder(),
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.url = url
    self.key = key
    self.limits = limits
    self.retries = retries
    self.catalogues = catalogues
    self.note = note
  }
}

/// An action and its parameters, without the key.
struct PanelCall {
  let action: String
  var parameters: [(String, String)] = []
}

extension PanelClient {
  /// Sends a reading call, and repeats it if another try may succeed and there is time.
  func read<Answer>(
    _ call: PanelCall, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> Answer {
    try await readHoldingPlace(call, decode).answer
  }

  /// Does the same, and also returns the answer's place among the large ones. Keep the place while the
  /// answer is in memory.
  func readHoldingPlace<Answer>(
    _ call: PanelCall, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> (answer: Answer, place: LargeAnswers.Place?) {
    let clock = ContinuousClock()
    let deadline = clock.now + limits.total
    var tries = 1
    while true {
      do throws(PanelError) {
        return try await issue(call, within: deadline - clock.now, decode)
      } catch let failure {
        let error = failure.tellingRefusedKey(key)
        let pause = retries.pause(after: tries, error)
        // libcurl counts in milliseconds, and may end a call a moment too early.
        guard error.isTransient, error != .transfer(.timedOut(limits.total)), tries < retries.tries,
          clock.now + pause < deadline
        else {
          throw error
        }
        do { try await Task.sleep(for: pause) } catch { throw .transfer(.cancelled) }
        tries += 1
      }
    }
  }

  /// Sends a call that changes something, once.
  func change<Answer>(
    _ call: PanelCall, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> Answer {
    do throws(PanelError) {
      return try await issue(call, within: limits.total, decode).answer
    } catch {
      throw error.ofChangingCall
    }
  }

  private func issue<Answer>(
    _ call: PanelCall, within time: Duration, _ decode: ([UInt8]) throws(PanelError) -> Answer
  ) async throws(PanelError) -> (answer: Answer, place: LargeAnswers.Place?) {
    let form = FormBody.encoded([("action", call.action)] + call.parameters)
    do throws(PanelError) {
      var response = try await send("\(key.formField)&\(form)", within: time)
      // Processing a very large answer takes time, and the task may be cancelled meanwhile.
      if Task.isCancelled { throw PanelError.transfer(.cancelled) }
      response.body = key.redacted(from: response.body)
      if Task.isCancelled { throw PanelError.transfer(.cancelled) }
      for text in CatalogueDecoder.notes(on: response.body) { note(key.redacted(from: text)) }
      return (try response.answer(decode), response.place)
    } catch {
      let error = error.redacting(key)
      throw url.isLikeAnAPI ? error : error.hintingAtURL
    }
  }

  private func send(
    _ body: String, within time: Duration
  ) async throws(PanelError) -> HTTPResponse {
    let request = HTTPRequest(
      to: url.server, headers: [("Accept", "application/json")], body: Array(body.utf8))
    do throws(TransferError) {
      return try await transport.send(request, limits: limits, within: time)
    } catch {
      throw .transfer(error)
    }
  }
}

/// When a reading call is repeated. Calls that spend money are never repeated.
public struct RetryPolicy: Sendable {
  /// The total number of tries.
  public var tries: Int
  /// The pause after the first try. It doubles with each further try.
  public var firstPause: Duration
  /// Returns a random number in 0..<1, which spreads the calls of many collectors.
  public var random: @Sendable () -> Double

  public init(
    tries: Int = 3, firstPause: Duration = .seconds(1),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.tries = tries
    self.firstPause = firstPause
    self.random = random
  }

  /// The pause after a failed try, counted from 1: the pause that the panel asks for, or
  /// exponential backoff with half of it random ("equal jitter", AWS Architecture Blog, 2015).
  func pause(after try: Int, _ error: PanelError) -> Duration {
    if case .rateLimited(let asked?, _) = error { return asked }
    let backoff = firstPause * (1 << min(`try` - 1, 10))
    return .milliseconds(Int64(Double(backoff.milliseconds) * (0.5 + random() / 2)))
  }
}
