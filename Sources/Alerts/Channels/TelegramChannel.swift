import Catalogue
import FoundationEssentials
import Support
import Transport

/// A Telegram chat, written to by a bot (`sendMessage` of the Bot API).
///
/// The text goes without a parse mode, so no character can break it. Telegram still makes links, mentions and
/// commands out of plain text, but not within `pre` and `code`: lines of alerts, which hold texts of panels, are
/// blocks of `pre`.
package struct TelegramChannel: ChannelForm {
  package static let settings = [
    ChannelSetting("token", .secret, isNeeded: true),
    ChannelSetting("chat", .text, isNeeded: true), .api,
  ]

  private let token: LazySecret
  private var chat: String
  private let api: ServerURL?
  private let transport: CurlTransport

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    let chat = values.texts["chat"] ?? ""
    guard let token = values.secrets["token"],
      chat.wholeMatch(of: #/-?[0-9]{1,19}|@\w{4,64}/#) != nil
    else {
      throw ChannelProblem(
        "chat", "it is not the number of a chat, such as 123456789, nor @channel")
    }
    (self.token, self.chat, transport) = (token, chat, values.transport)
    api = try values.api()
  }

  package func moved(to target: String) -> any Channel {
    var channel = self
    channel.chat = target
    return channel
  }

  package func share(of message: Message) -> Double {
    TelegramForm.share(of: MessageLayout(message))
  }

  package func deliver(_ message: Message) async -> Delivery {
    do throws(NotDelivered) { return try await send(message) } catch { return error.delivery }
  }

  private func send(_ message: Message) async throws(NotDelivered) -> Delivery {
    let token = try token.read("token")
    guard token.text.wholeMatch(of: #/[0-9A-Za-z_:\-]+/#) != nil else {
      return .off(reason: "the token is not one of a bot, such as 110201543:AAH…")
    }
    let address =
      (api?.text.droppingSlash ?? "https://api.telegram.org") + "/bot\(token.text)/sendMessage"
    let url: ServerURL
    do throws(ChannelProblem) {
      url = try ServerURL(address, setting: "token", like: "https://api.telegram.org")
    } catch { return .off(reason: "the token cannot be used") }
    let call = ChannelCall(
      transport: transport, secrets: [token] + [Secret(chat)].compactMap(\.self))
    let form = TelegramForm(message)
    let answer = try await call.post(form, to: chat, url)
    // The group has become a supergroup, with a number of its own.
    if let chat = answer.error.parameters?.migrateToChatId.map(String.init) {
      let second = try await call.post(form, to: chat, url)
      let outcome = outcome(second)
      return outcome == .sent() ? .sent(movedTo: chat) : outcome
    }
    return outcome(answer)
  }

  private func outcome(_ answer: ChannelAnswer) -> Delivery {
    let error = answer.error
    if answer.isSuccess { return error.ok == true ? .sent() : answer.unconfirmed }
    let isChatGone =
      answer.status == 400
      && [
        "chat not found", "deactivated", "not enough rights", "have no rights", "peer_id_invalid",
      ]
      .contains { error.description?.lowercased().contains($0) == true }
    if isChatGone { return .off(reason: answer.reason(error.description)) }
    return answer.outcome(
      error.description, after: (error.parameters?.retryAfter).flatMap(ChannelAnswer.pause))
  }
}

extension ChannelCall {
  fileprivate func post(
    _ form: TelegramForm, to chat: String, _ url: ServerURL
  ) async throws(NotDelivered) -> ChannelAnswer {
    try await Pacer.shared.wait(for: url.text + chat)
    // A chat with one person has a positive number; a group may have 20 messages a minute.
    let isGroup = chat.first?.isNumber != true
    defer { Pacer.shared.hold(url.text + chat, for: .seconds(isGroup ? 3 : 1)) }
    return try await post(form.json(to: chat), to: url)
  }
}

extension ChannelAnswer {
  /// Telegram's answer; empty if it is another server's.
  fileprivate var error: TelegramAnswer {
    (try? JSONDecoder.ofSnakeCase.decode(TelegramAnswer.self, from: Data(body))) ?? TelegramAnswer()
  }
}

private struct TelegramAnswer: Decodable {
  var ok: Bool?
  var description: String?
  var parameters: Parameters?

  struct Parameters: Decodable {
    var retryAfter: Double?
    var migrateToChatId: Int64?
  }
}

/// The text of a message and what of it is bold or a block, counted in UTF-16 units.
struct TelegramForm {
  private(set) var text = ""
  private var entities: [(type: String, range: Range<Int>)] = []
  private static let limit = 4096
  /// Telegram passes over those beyond a hundred.
  private static let mostEntities = 100

  init(_ message: Message) {
    self.init(MessageLayout(message) { Self.share(of: $0) <= 1 })
  }

  static func share(of layout: MessageLayout) -> Double {
    let form = TelegramForm(layout)
    return max(
      Double(form.text.utf16.count) / Double(limit),
      Double(form.entities.count) / Double(mostEntities))
  }

  private init(_ layout: MessageLayout) {
    add(head: layout.message.title)
    for group in layout.message.groups {
      add(head: group.head)
      if !group.body.isEmpty { add(group.body.joined(separator: "\n"), as: "pre") }
    }
    for line in [layout.hiddenLine, layout.message.link].compactMap(\.self) { add(line, as: nil) }
  }

  /// A head that would hold a link is not bold: nothing is within `code`.
  private mutating func add(head: String) { add(head, as: head.isInert ? "bold" : "code") }

  private mutating func add(_ line: String, as type: String?) {
    if !text.isEmpty { text += "\n" }
    let start = text.utf16.count
    text += line
    if let type, !line.isEmpty { entities.append((type, start..<text.utf16.count)) }
  }

  func json(to chat: String) -> String {
    JSONText.members([
      "chat_id": chat.hasPrefix("@") ? JSONText.quoted(chat) : chat,
      "text": JSONText.quoted(text),
      "entities": JSONText.list(
        entities.map { type, range in
          JSONText.members([
            "type": JSONText.quoted(type), "offset": "\(range.lowerBound)",
            "length": "\(range.count)",
          ])
        }),
      "link_preview_options": JSONText.members(["is_disabled": "true"]),
    ])
  }
}
