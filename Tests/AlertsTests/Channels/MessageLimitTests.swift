import Catalogue
import PanelSimulator
import Testing

@testable import Alerts

/// A long message is cut between alerts, and says how many are left out.
@Suite struct MessageLimitTests {
  private func lines(_ count: Int, of text: String) -> [String] {
    (1...count).map { "\($0) \(text)" }
  }

  @Test(
    "A message has as many complete alerts as fit, and counts the others", arguments: Samples.kinds,
    ["a", "<&>*_`", "😀", "👩‍👩‍👧‍👦", "ệ"])
  func cutsBetweenAlerts(kind: ChannelKind, sign: String) async throws {
    let total = 700
    let text = String(repeating: sign, count: 40) + "$"
    try await Samples.simulated { servers, url in
      let channel = try Samples.channel(kind, at: url)
      let delivery = await channel.deliver(Samples.message(lines(total, of: text)))
      #expect(delivery == .sent())
      let message = try #require(await servers.received.first)
      if kind == .webhook {
        let others = try #require(message.body.matches(of: #/"others":(\d+)/#).last?.output.1)
        let count = try #require(Int(others))
        #expect(
          message.body.contains("\"\(total - count) ")
            && !message.body.contains("\"\(total - count + 1) "))
        return
      }
      let shown = message.shown.split(separator: "\n").dropFirst(2)
      let last = try #require(shown.last?.wholeMatch(of: #/… and (\d+) more/#)?.output.1)
      #expect(Int(last) == total - (shown.count - 1))
      for (index, line) in shown.dropLast().enumerated() { #expect(line == "\(index + 1) \(text)") }
      #expect(shown.count > 8)
    }
  }

  @Test(
    "Alerts that fit are shown completely, and one more is not", arguments: Samples.kinds,
    ["a", "<&>*_`", "👩‍👩‍👧‍👦"])
  func knowsWhatFits(kind: ChannelKind, sign: String) async throws {
    let text = String(repeating: sign, count: 40) + "$"
    for more in 0...1 {
      try await Samples.simulated { servers, url in
        let channel = try Samples.channel(kind, at: url)
        let most = try #require(
          (1...700).first { channel.share(of: Samples.message(lines($0 + 1, of: text))) > 1 })
        _ = await channel.deliver(Samples.message(lines(most + more, of: text)))
        let message = try #require(await servers.received.first)
        let isWhole =
          message.body.contains("\(most + more) ") && !message.body.contains("… and ")
        #expect(isWhole == (more == 0))
      }
    }
  }

  @Test("One alert more would not fit", arguments: [ChannelKind.telegram, .discord, .slack])
  func fillsTheMessage(kind: ChannelKind) async throws {
    let limit = [ChannelKind.telegram: 4096, .discord: 4096 + 30, .slack: 12_000][kind] ?? 0
    let text = String(repeating: "x", count: 90)
    try await Samples.simulated { servers, url in
      let channel = try Samples.channel(kind, at: url)
      _ = await channel.deliver(Samples.message(lines(700, of: text)))
      let message = try #require(await servers.received.first)
      #expect(message.shown.utf16.count > limit - 200)
      #expect(message.shown.utf16.count <= limit)
    }
  }

  @Test("A single line of any length is cut between letters", arguments: Samples.kinds)
  func cutsALine(kind: ChannelKind) async throws {
    for text in [
      String(repeating: "👩‍👩‍👧‍👦", count: 9000), "a" + String(repeating: "\u{301}", count: 50_000),
    ] {
      try await Samples.simulated { servers, url in
        let channel = try Samples.channel(kind, at: url)
        #expect(await channel.deliver(Samples.message([text])) == .sent())
        let shown = try #require(await servers.received.first?.shown)
        let family = shown.filter { $0 == "👩‍👩‍👧‍👦" }.count
        // Nothing is left of a family that is cut.
        #expect(shown.unicodeScalars.filter { $0 == "👦" }.count == family)
        #expect(shown.contains("…"))
      }
    }
  }

  @Test("Groups that do not fit are counted with their own counts")
  func countsGroups() {
    var message = Samples.message(["a", "b"])
    message.groups.append(
      Message.Group(head: "second", lines: [Message.Line(text: "c")], others: 5))
    message.groups.append(Message.Group(head: "third", lines: []))
    let layout = MessageLayout(message) { $0.message.groups.count < 2 }
    #expect(layout.message.groups.map(\.head) == [message.groups[0].head])
    #expect(layout.hiddenLine == "… and 7 more")
    #expect(MessageLayout(message) { _ in true }.hiddenLine == nil)
  }

  @Test("A hundred groups are within Telegram's limit of bold parts and blocks")
  func countsEntities() {
    var message = Samples.message(["a"])
    message.groups = (1...100).map {
      Message.Group(head: "head \($0)", lines: [Message.Line(text: "@everyone")])
    }
    let form = TelegramForm(message)
    #expect(form.text.hasSuffix("… and 51 more"))
    // One for the title, and two for each of 49 groups.
    #expect(form.json(to: "1").split(separator: #""offset""#).count - 1 == 99)
  }
}
