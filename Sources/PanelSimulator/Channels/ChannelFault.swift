/// A failure of a chat server.
public enum ChannelFault: String, CaseIterable, Sendable {
  /// Answers 429 and asks to wait for one second.
  case tooMany
  /// Answers 429 without a time to wait.
  case tooManyWithoutTime
  /// Answers 429 and asks to wait until a date, 90 seconds after its own.
  case tooManyUntil
  /// Answers 503 and asks to wait until a date, 90 seconds after its own.
  case unavailableUntil
  /// Answers 400: the markup cannot be read.
  case badMarkup
  /// Answers 400: the message is too long.
  case tooLong
  /// Answers 400: the group has the new number ``newChat``.
  case migrate
  /// Answers 400 in Telegram's words: there is no such chat.
  case chatNotFound
  /// Answers 400 in Telegram's words: the bot may not write there.
  case noRights
  /// Answers 400 and repeats the whole request.
  case echo
  /// Answers 401.
  case unauthorized
  /// Answers 403: the bot is blocked.
  case forbidden
  /// Answers 404.
  case notFound
  /// Answers 410.
  case gone
  /// Answers 302.
  case redirect
  /// Answers 500.
  case serverError
  /// Accepts the request and never answers.
  case hang
  /// Accepts the message and closes the connection in the middle of its answer.
  case cutAfterBody
  /// Accepts the message and answers 200 with an empty object.
  case withoutOK

  /// The group's new number after ``migrate``.
  public static let newChat = "-1001234567890"
}

extension ChannelFault {
  /// The answer of a server that refuses the message; `nil` if it accepts it.
  func refusal(_ service: ChatService, to request: HTTPRequest) -> HTTPResponse? {
    switch self {
    case .chatNotFound: return service.refusal(.badRequest, "Bad Request: chat not found")
    case .noRights:
      return service.refusal(
        .badRequest, "Bad Request: not enough rights to send text messages to the chat")
    case .echo:
      let fields = request.fields.map { "\($0.key): \($0.value)" }.joined(separator: " ")
      let body = String(decoding: request.body, as: UTF8.self)
      return service.refusal(.badRequest, "\(request.path) \(fields) \(body)")
    case .tooMany: return service.tooMany(pause: .seconds(1), isSaid: true)
    case .tooManyWithoutTime: return service.tooMany(pause: .seconds(1), isSaid: false)
    case .tooManyUntil, .unavailableUntil:
      let status = self == .tooManyUntil ? HTTPResponse.Status.tooManyRequests : .serviceUnavailable
      var response = service.refusal(status, "come back later")
      response.fields += [
        ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:51:07 GMT"),
      ]
      return response
    case .badMarkup: return service.refusal(.badRequest, service.markupProblem)
    case .tooLong: return service.refusal(.badRequest, service.lengthProblem)
    case .unauthorized: return service.refusal(.unauthorized, "Unauthorized")
    case .forbidden: return service.refusal(.forbidden, "Forbidden: bot was blocked by the user")
    case .notFound: return service.refusal(.notFound, "Not Found")
    case .gone: return service.refusal(.gone, "channel_is_archived")
    case .serverError: return service.refusal(.internalServerError, "Internal Server Error")
    case .redirect:
      var response = service.refusal(.found, "elsewhere")
      response.fields.append(("Location", "https://elsewhere.example/"))
      return response
    case .hang:
      var response = HTTPResponse(status: .ok)
      response.delivery = .never
      return response
    case .migrate, .cutAfterBody, .withoutOK: return nil
    }
  }

  /// The answer of a server that knows the chat by another number.
  func refusal(_ service: ChatService, of target: String) -> HTTPResponse? {
    guard self == .migrate, target != Self.newChat else { return nil }
    return service.refusal(
      .badRequest, "Bad Request: group chat was upgraded to a supergroup chat",
      parameters: ["migrate_to_chat_id": .number(Self.newChat)])
  }

  /// Changes the answer to an accepted message.
  func spoil(_ answer: inout HTTPResponse) {
    switch self {
    case .cutAfterBody:
      answer.status = .ok
      if answer.body.isEmpty { answer.body = Array("{}".utf8) }
      answer.delivery = .half
    case .withoutOK: answer = .json("{}")
    default: break
    }
  }
}
