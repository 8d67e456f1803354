import Catalogue
import Support
import Transport

/// A Slack channel, written to by an incoming webhook.
///
/// All texts are of the type `plain_text`, in which Slack reads no mention, link or markup; links have no previews.
package struct SlackChannel: ChannelForm {
  package static let settings = [
    ChannelSetting("slack", .secret, .own, isNeeded: true), .api,
  ]

  private let endpoint: Endpoint
  private let transport: CurlTransport

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    endpoint = try Endpoint("slack", of: values, like: "https://hooks.slack.com/services/…")
    transport = values.transport
  }

  package func share(of message: Message) -> Double { SlackForm.share(of: MessageLayout(message)) }

  package func deliver(_ message: Message) async -> Delivery {
    do throws(NotDelivered) { return try await send(message) } catch { return error.delivery }
  }

  private func send(_ message: Message) async throws(NotDelivered) -> Delivery {
    let (url, secrets) = try endpoint.resolved()
    try await Pacer.shared.wait(for: url.text)
    defer { Pacer.shared.hold(url.text, for: .seconds(1)) }
    let call = ChannelCall(transport: transport, secrets: secrets)
    let answer = try await call.post(SlackForm(message).json, to: url)
    if answer.isSuccess { return answer.text == "ok" ? .sent() : answer.unconfirmed }
    return answer.outcome(answer.text)
  }
}

/// The blocks of a message.
private struct SlackForm {
  private let summary: String
  private let title: String
  private var sections: [String] = []
  private let link: String?
  private static let titleLimit = 150, sectionLimit = 3000, limit = 12_000, mostBlocks = 50

  init(_ message: Message) {
    self.init(MessageLayout(message) { Self.share(of: $0) <= 1 })
  }

  static func share(of layout: MessageLayout) -> Double {
    let form = SlackForm(layout)
    let texts = [form.summary, form.title, form.link ?? ""] + form.sections
    return max(
      Double(texts.reduce(0) { $0 + $1.utf16.count }) / Double(limit),
      Double(form.sections.count + 2) / Double(mostBlocks))
  }

  private init(_ layout: MessageLayout) {
    let message = layout.message
    // Escaping may make five signs of one.
    let titles = [1, 5].map { Self.escaped(message.title.onOneLine(units: Self.titleLimit / $0)) }
    title = titles.first { $0.utf16.count <= Self.titleLimit } ?? ""
    summary = ([message.title] + message.groups.map(\.head)).prefix(10).map(Self.escaped)
      .joined(separator: "\n")
    link = message.link.map { "<\(Self.escaped($0).replacing("|", with: "%7C"))>" }
    for group in message.groups {
      addSection([group.head] + group.body)
    }
    if let line = layout.hiddenLine { addSection([line]) }
  }

  /// Adds lines as one section, or as several if they are long.
  private mutating func addSection(_ lines: [String]) {
    var section = ""
    for line in lines.map(Self.escaped) {
      if section.utf16.count + line.utf16.count + 1 > Self.sectionLimit {
        sections.append(section)
        section = ""
      }
      section += (section.isEmpty ? "" : "\n") + line
    }
    if !section.isEmpty { sections.append(section) }
  }

  /// The only three signs that Slack reads as its own in any text.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  var json: String {
    var blocks = [block("header", title)] + sections.map { block("section", $0) }
    if let link {
      let text =
        ["type": #""mrkdwn""#, "text": JSONText.quoted(link), "verbatim": "true"] as KeyValuePairs
      blocks.append(JSONText.members(["type": #""section""#, "text": JSONText.members(text)]))
    }
    return JSONText.members([
      "text": JSONText.quoted(summary), "mrkdwn": "false", "link_names": "false",
      "unfurl_links": "false", "unfurl_media": "false", "blocks": JSONText.list(blocks),
    ])
  }

  private func block(_ type: String, _ text: String) -> String {
    let text =
      ["type": #""plain_text""#, "text": JSONText.quoted(text), "emoji": "false"] as KeyValuePairs
    return JSONText.members(["type": JSONText.quoted(type), "text": JSONText.members(text)])
  }
}
