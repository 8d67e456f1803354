import FoundationEssentials

/// A kind of chat server, found by the path of a request.
enum ChatService {
  case telegram, discord, slack, webhook, heartbeat

  init?(_ path: String) {
    if path.wholeMatch(of: #/\/bot[^\/]*\/sendMessage/#) != nil {
      self = .telegram
    } else if path.hasPrefix("/api/webhooks/") {
      self = .discord
    } else if path.hasPrefix("/services/") {
      self = .slack
    } else if path.hasPrefix("/hook") {
      self = .webhook
    } else if path.hasPrefix("/ping") {
      self = .heartbeat
    } else {
      return nil
    }
  }

  var name: String { "\(self)" }

  /// The maximum numbers of messages to one target, each within a time. A second is a little shorter here,
  /// because messages do not all take equally long to arrive.
  func rate(of target: String) -> [(count: Int, period: Duration)] {
    switch self {
    case .telegram where target.hasPrefix("-"):
      [(1, .milliseconds(800)), (20, .seconds(60))]
    case .telegram, .slack: [(1, .milliseconds(800))]
    case .discord: [(5, .seconds(2))]
    case .webhook, .heartbeat: []
    }
  }

  // MARK: Answers

  func success(
    _ request: HTTPRequest, number: Int, _ headers: [(name: String, value: String)]
  ) -> HTTPResponse {
    var response =
      switch self {
      case .telegram: HTTPResponse.json(#"{"ok":true,"result":{"message_id":\#(number)}}"#)
      case .discord where request.query.contains("wait=true"):
        HTTPResponse.json(#"{"id":"\#(number)","type":0}"#)
      case .discord: HTTPResponse(status: .noContent)
      case .slack, .heartbeat: HTTPResponse.plain(.ok, "ok")
      case .webhook: HTTPResponse(status: .noContent)
      }
    response.fields += headers
    return response
  }

  /// An error in the server's own form.
  func refusal(
    _ status: HTTPResponse.Status, _ words: String, parameters: KeyValuePairs<String, JSON> = [:]
  ) -> HTTPResponse {
    let number = JSON.number(String(status.rawValue.prefix(3)))
    var response: HTTPResponse
    switch self {
    case .telegram:
      var answer = JSON.object([
        "ok": .flag(false), "error_code": number, "description": .text(words),
      ])
      if !parameters.isEmpty { answer["parameters"] = .object(parameters) }
      response = .json(answer.written)
    case .discord:
      let members = parameters.map { JSON.Member(name: $0.key, value: $0.value) }
      response = .json(
        JSON.members([.init(name: "message", value: .text(words))] + members).written)
    case .slack, .webhook, .heartbeat: response = .plain(status, words)
    }
    response.status = status
    return response
  }

  /// The answer to a message that came too early.
  func tooMany(pause: Duration, isSaid: Bool) -> HTTPResponse {
    let seconds = JSON.number(max(1, Int(pause.components.seconds)))
    let parameters: KeyValuePairs = ["retry_after": seconds]
    var response = refusal(
      .tooManyRequests, "Too Many Requests", parameters: isSaid ? parameters : [:])
    if isSaid, self != .telegram { response.fields.append(("Retry-After", seconds.content)) }
    return response
  }

  var markupProblem: String {
    switch self {
    case .telegram: "Bad Request: can't parse entities: Can't find end of the entity"
    case .slack: "invalid_blocks"
    case .discord, .webhook, .heartbeat: "Invalid Form Body"
    }
  }

  var lengthProblem: String {
    switch self {
    case .telegram: "Bad Request: message is too long"
    case .slack: "msg_too_long"
    case .discord, .webhook, .heartbeat: "Invalid Form Body"
    }
  }

  // MARK: Messages

  /// Reads the message of a request. Returns the answer that refuses it, or `nil` if it is accepted.
  func read(
    _ request: HTTPRequest, into message: inout SimulatedChannels.Received
  ) -> HTTPResponse? {
    if self != .heartbeat, request.fields["content-type"]?.hasPrefix("application/json") != true {
      return refusal(.badRequest, "the body is not said to be JSON")
    }
    let data = Data(request.body)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var text: ShownText?
    switch self {
    case .telegram:
      guard let body = try? decoder.decode(TelegramBody.self, from: data) else {
        return refusal(.badRequest, "Bad Request: message text is empty")
      }
      if request.path.wholeMatch(of: #/\/bot[0-9]+:[\w\-]+\/sendMessage/#) == nil {
        return refusal(.notFound, "Not Found")
      }
      message.target = body.chatId.text
      if body.text.utf16.count > 4096 { return refusal(.badRequest, lengthProblem) }
      text = body.shown
    case .discord:
      guard let body = try? decoder.decode(DiscordBody.self, from: data) else {
        return refusal(.badRequest, markupProblem)
      }
      if !body.isWithinLimits { return refusal(.badRequest, lengthProblem) }
      text = body.shown
    case .slack:
      guard let body = try? decoder.decode(SlackBody.self, from: data) else {
        return refusal(.badRequest, "invalid_payload")
      }
      if !body.isWithinLimits { return refusal(.badRequest, lengthProblem) }
      text = body.shown
    case .webhook:
      if request.body.count > 20_000 { return refusal(.contentTooLarge, "too large") }
      text = ShownText(shown: message.body)
    case .heartbeat: text = ShownText(shown: message.body)
    }
    guard let text else { return refusal(.badRequest, markupProblem) }
    (message.shown, message.bold, message.active) = (text.shown, text.bold, text.active)
    return nil
  }
}
