import Catalogue
import FoundationEssentials
import Support
import Transport

/// A Discord channel, written to by its webhook.
///
/// One embed per message. Texts are escaped, so that no Markdown, link, emoji or time of theirs is read; a mention
/// in an embed rings nobody, and none is allowed besides.
package struct DiscordChannel: ChannelForm {
  package static let settings = [
    ChannelSetting("discord", .secret, .own, isNeeded: true), .api,
  ]

  private let endpoint: Endpoint
  private let transport: CurlTransport

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    endpoint = try Endpoint(
      "discord", of: values, like: "https://discord.com/api/webhooks/…")
    transport = values.transport
  }

  package func share(of message: Message) -> Double {
    DiscordForm.share(of: MessageLayout(message))
  }

  package func deliver(_ message: Message) async -> Delivery {
    do throws(NotDelivered) { return try await send(message) } catch { return error.delivery }
  }

  private func send(_ message: Message) async throws(NotDelivered) -> Delivery {
    let (webhook, secrets) = try endpoint.resolved()
    // With `wait`, the answer says whether the message is there.
    let sign = webhook.text.contains("?") ? "&" : "?"
    let url: ServerURL
    do throws(ChannelProblem) {
      url = try ServerURL(webhook.text + sign + "wait=true", setting: "discord", like: "https://…")
    } catch { return .off(reason: "its URL cannot be used") }
    try await Pacer.shared.wait(for: url.text)
    let call = ChannelCall(transport: transport, secrets: secrets)
    let answer = try await call.post(DiscordForm(message).json, to: url)
    if let left = answer.seconds("x-ratelimit-remaining"), left == .zero,
      let pause = answer.seconds("x-ratelimit-reset-after")
    {
      Pacer.shared.hold(url.text, for: min(pause, .seconds(60)))
    }
    let words = (try? JSONDecoder.ofSnakeCase.decode(DiscordAnswer.self, from: Data(answer.body)))
    if answer.isSuccess { return words?.id != nil ? .sent() : answer.unconfirmed }
    return answer.outcome(
      words?.message, after: (words?.retryAfter).flatMap(ChannelAnswer.pause))
  }
}

private struct DiscordAnswer: Decodable {
  var id: String?
  var message: String?
  var retryAfter: Double?
}

/// The embed of a message.
private struct DiscordForm {
  private let title: String
  private let description: String
  private let link: String?
  private static let titleLimit = 256, descriptionLimit = 4096, limit = 6000

  init(_ message: Message) {
    self.init(MessageLayout(message) { Self.share(of: $0) <= 1 })
  }

  static func share(of layout: MessageLayout) -> Double {
    let form = DiscordForm(layout)
    let count = form.description.utf16.count
    return max(
      Double(count) / Double(descriptionLimit),
      Double(count + form.title.utf16.count) / Double(limit))
  }

  private init(_ layout: MessageLayout) {
    title = Self.escaped(layout.message.title.onOneLine(units: Self.titleLimit / 2))
    link = layout.message.link
    var lines: [String] = []
    for group in layout.message.groups {
      if !group.head.isEmpty { lines.append("**\(Self.escaped(group.head))**") }
      lines += group.body.map(Self.escapedLine)
    }
    description = (lines + (layout.hiddenLine.map { [$0] } ?? [])).joined(separator: "\n")
  }

  /// A text of which Discord shows each sign as it is: a backslash before a sign takes its meaning from it, and
  /// is not shown itself.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\*_~`|<>#[]()@:-+=!".unicodeScalars.contains(scalar) { result.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// The same of a whole line: one that begins with a number and a dot would be of a list, and blanks at its start
  /// are left out unless they are no-break ones.
  private static func escapedLine(_ line: String) -> String {
    let rest = line.drop { $0 == " " }
    let indent = String(repeating: "\u{a0}", count: line.count - rest.count)
    let digits = rest.prefix { $0.isNumber }
    guard !digits.isEmpty, rest.dropFirst(digits.count).hasPrefix(".") else {
      return indent + escaped(String(rest))
    }
    return indent + digits + "\\" + escaped(String(rest.dropFirst(digits.count)))
  }

  var json: String {
    var embed = [
      ("title", JSONText.quoted(title)), ("description", JSONText.quoted(description)),
    ]
    if let link { embed.append(("url", JSONText.quoted(link))) }
    return JSONText.members([
      "embeds": JSONText.list([JSONText.object(embed.map { ($0.0, $0.1) }) ?? "{}"]),
      "allowed_mentions": JSONText.members(["parse": "[]"]),
    ])
  }
}
