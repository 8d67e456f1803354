import Catalogue
import FoundationEssentials
import Transport

/// Calls of a channel's HTTP API.
struct ChannelCall {
  let transport: CurlTransport
  /// All that must not be seen in the words of errors.
  let secrets: [Secret]

  /// No server of a channel needs longer, nor says more.
  private static let limits = CallLimits(
    connecting: .seconds(10), idle: .seconds(20), total: .seconds(30), bodyBytes: 1 << 20)

  /// Posts JSON, and gives the answer, whatever its status. Throws ``NotDelivered`` if there is none.
  func post(
    _ json: String, to url: ServerURL, headers: [(name: String, value: String)] = []
  ) async throws(NotDelivered) -> ChannelAnswer {
    try await send(
      HTTPRequest(
        to: url, headers: [("Content-Type", "application/json")] + headers, body: Array(json.utf8)))
  }

  func send(_ request: HTTPRequest) async throws(NotDelivered) -> ChannelAnswer {
    do throws(TransferError) {
      let response = try await transport.send(
        request, limits: Self.limits, within: Self.limits.total)
      return ChannelAnswer(response, secrets)
    } catch {
      let error = error.editingWords { Secret.redact(secrets, from: $0) }
      throw NotDelivered(.later(reason: error.description))
    }
  }
}

/// The end of a delivery before there was an answer.
struct NotDelivered: Error {
  let delivery: Delivery

  init(_ delivery: Delivery) { self.delivery = delivery }
}

/// One answer of a channel's HTTP API.
struct ChannelAnswer {
  let status: Int
  let body: [UInt8]
  private let headers: [String: String]
  private let secrets: [Secret]

  init(_ response: HTTPResponse, _ secrets: [Secret]) {
    (status, body, headers) = (response.status, response.body, response.headers)
    self.secrets = secrets
  }

  var isSuccess: Bool { (200..<300).contains(status) }

  /// Its body as text, cut short.
  var text: String { String(decoding: body.prefix(2000), as: UTF8.self) }

  /// The seconds that a header states.
  func seconds(_ name: String) -> Duration? {
    headers[name].flatMap(Double.init).flatMap(Self.pause)
  }

  /// A time of that many seconds, of at most a day: nothing that is meant well is longer.
  static func pause(_ seconds: Double) -> Duration? {
    guard seconds.isFinite else { return nil }
    return .milliseconds(Int64((min(max(0, seconds), 86_400) * 1000).rounded(.up)))
  }

  /// Says what came back: the status, and the server's words if it has any.
  func reason(_ words: String?) -> String {
    let words = Secret.redact(secrets, from: words ?? "")
    return "it answers HTTP \(status)" + (words.isEmpty ? "" : ": \(words)")
  }

  /// The outcome of a status that says success without what its server says then.
  var unconfirmed: Delivery {
    .later(reason: "it answers HTTP \(status) without confirming the message", after: retryAfter)
  }

  /// The outcome that a status without success usually means; `after` is the pause that its body asks for.
  func outcome(_ words: String?, after: Duration? = nil) -> Delivery {
    let reason = reason(words)
    switch status {
    case 401, 403, 404, 410: return .off(reason: reason)
    case 400, 405..<408, 409, 411..<425, 426..<429, 430..<500: return .refused(reason: reason)
    default: return .later(reason: reason, after: after ?? retryAfter)
    }
  }

  /// What `Retry-After` asks for (RFC 9110, 10.2.3): a number of seconds, or a date, which is read by the server's own
  /// clock if it says what that shows.
  var retryAfter: Duration? {
    if let seconds = seconds("retry-after") { return seconds }
    guard let date = headers["retry-after"].flatMap(Timestamp.init(httpDate:)) else { return nil }
    let now = headers["date"].flatMap(Timestamp.init(httpDate:)) ?? Timestamp(Date())
    return Self.pause(Double((date - now).milliseconds) / 1000)
  }
}

/// The address that a channel posts to, written in the configuration or secret.
struct Endpoint: Sendable {
  private let setting: String
  private let example: String
  private let plain: ServerURL?
  private let secret: LazySecret?
  /// The server to talk to instead.
  private let api: ServerURL?

  init(_ setting: String, of values: ChannelValues, like example: String) throws(ChannelProblem) {
    (self.setting, self.example) = (setting, example)
    secret = values.secrets[setting]
    api = try values.api()
    if let text = values.texts[setting] {
      plain = try ServerURL(text, setting: setting, like: example)
    } else {
      plain = nil
    }
  }

  /// The address, and all of it that must not be shown. Throws ``NotDelivered``.
  func resolved() throws(NotDelivered) -> (url: ServerURL, secrets: [Secret]) {
    if let plain { return (plain, [Secret(plain.text)].compactMap(\.self)) }
    guard let text = try secret?.read(setting) else {
      throw NotDelivered(.off(reason: "it has no address"))
    }
    let secrets = [text]
    do throws(ChannelProblem) {
      var url = try ServerURL(text.text, setting: setting, like: example)
      if let api {
        let start = url.text.firstRange(of: "://")?.upperBound ?? url.text.startIndex
        url = try ServerURL(
          api.text.droppingSlash + url.text[start...].drop { $0 != "/" }, setting: setting,
          like: example)
      }
      return (url, secrets)
    } catch {
      let reason = Secret.redact(secrets, from: error.reason)
      throw NotDelivered(.off(reason: "its URL cannot be used: \(reason)"))
    }
  }
}

extension LazySecret {
  /// The secret. Throws ``NotDelivered``; whoever keeps it may be back later.
  func read(_ name: String) throws(NotDelivered) -> Secret {
    do throws(Unreadable) { return try get() } catch {
      throw NotDelivered(.later(reason: error.description))
    }
  }
}

extension String {
  var droppingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
