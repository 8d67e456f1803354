import Catalogue
import FoundationEssentials
import PanelSimulator
import Testing

@testable import Alerts

/// Texts of panels come to people as they are, and do nothing.
@Suite struct HostileTextTests {
  static let names = [
    ##"every sign: !"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"##,
    "*bold* _thin_ ~gone~ `code` ```block``` ||hidden||",
    "**bold** __under__ ~~gone~~ > quoted # head", "@everyone @here @username #tag $USD /start",
    "<!channel> <!here> <@U024BE7LH> <#C024BE7LR> <@123456789> <t:1:R> <:smile:1>",
    "see https://evil.example/x?a=b&c=d or evil.example, mail a@evil.example, discord.gg/abc",
    "[text](https://evil.example) <https://evil.example|text> <a href=\"x\">b</a> <script>alert(1)</script>",
    "&amp; &lt;b&gt; &#60; \\* \\\\ \\", "1. one", "- dash", "> quote", "# head", "-# small",
    "10. ten",
    ":smile: :+1: 😀 👩‍👩‍👧‍👦 é ệ 한 עברית العربية", "tg://user?id=1 ftp://evil.example www.evil.example",
    String(repeating: "𝕏ñ", count: 231) + "z", "  two blanks  within  ",
    "__proto__ %s %n {{7*7}} ${7*7}",
  ]

  @Test("A chat shows each name as it is, without a side effect", arguments: Samples.kinds)
  func showsNames(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      let channel = try Samples.channel(kind, at: url)
      #expect(await channel.deliver(Samples.message(Self.names)) == .sent())
      let message = try #require(await servers.received.first)
      #expect(message.active == [])
      let shown = kind == .webhook ? try texts(message.body).joined(separator: "\n") : message.shown
      for name in Self.names { #expect(shown.visible.contains(name.visible), "\(name)") }
      let heads = ["acme · 2026-11-30 14:00 (+07)", "▲ 2 of your services more expensive"]
      switch kind {
      case .telegram: #expect(message.bold == heads)
      case .discord: #expect(message.bold == [heads[1]])
      case .slack: #expect(message.bold == [heads[0]])
      default: #expect(message.bold == [])
      }
    }
  }

  @Test("The head of a message makes no link", arguments: Samples.kinds)
  func showsHeads(kind: ChannelKind) async throws {
    let head = "✕ evil.example removed @everyone <!channel> https://evil.example/ *x*"
    try await Samples.simulated { servers, url in
      let channel = try Samples.channel(kind, at: url)
      #expect(await channel.deliver(Samples.message(["x"], head: head)) == .sent())
      let message = try #require(await servers.received.first)
      #expect(message.active == [])
      if kind != .webhook { #expect(message.shown.contains(head)) }
    }
  }

  @Test("Only the user's own page is linked")
  func links() async throws {
    try await Samples.simulated { servers, url in
      var message = Samples.message(["see https://evil.example"])
      message.link = "https://prices.example/1/day/2026-11-30"
      for kind in [ChannelKind.telegram, .slack] {
        #expect(try await Samples.channel(kind, at: url).deliver(message) == .sent())
        let active = try #require(await servers.received.last).active
        #expect(active.map { $0.trimming("<>") } == ["https://prices.example/1/day/2026-11-30"])
      }
      #expect(try await Samples.channel(.discord, at: url).deliver(message) == .sent())
      #expect(await servers.received.last?.body.contains(#""url":"https://prices"#) == true)
    }
  }

  /// The texts that a program gets.
  private func texts(_ body: String) throws -> [String] {
    struct Body: Decodable {
      struct Content: Decodable { var groups: [Group] }
      struct Group: Decodable { var lines: [Line] }
      struct Line: Decodable { var text: String }
      var data: Content
    }
    let body = try JSONDecoder().decode(Body.self, from: Data(body.utf8))
    return body.data.groups.flatMap { $0.lines.map(\.text) }
  }
}

extension String {
  /// The text with no-break blanks as blanks.
  fileprivate var visible: String { replacing("\u{a0}", with: " ") }

  fileprivate func trimming(_ signs: String) -> String { filter { !signs.contains($0) } }
}
