import Catalogue
import Store
import Testing

@testable import Alerts

/// Many alerts at once: one line for people, each of them for programs.
@Suite struct ManyAlertsTests {
  @Test("Facts name the rules that raised them")
  func factsNameTheRulesThatRaisedThem() async throws {
    let outbox = try TrialOutbox("rate rises", "rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try await outbox.send()
    let facts = try outbox.channel().facts
    #expect(facts.count == 1)
    #expect(facts.first?.contains(#""rules":["rate rises","rate rises by 5%"]"#) == true)
  }

  @Test("Facts do not name a rule that only amends an alert of another one")
  func factsDoNotNameTheRulesThatAmendThem() async throws {
    let outbox = try TrialOutbox("rate rises", "rate rises by 5%")
    for rate in ["1", "1.1"] { try outbox.snapshot(["1": rate]) }
    try await outbox.send()
    try outbox.snapshot(["1": "1.11"])
    try await outbox.send()
    let facts = try outbox.channel().facts
    #expect(facts.last?.contains(#""rules":["rate rises"]"#) == true)
    let sent = try outbox.store().lastSent()
    #expect(
      try #require(sent[outbox.rules[1].identity]) < #require(sent[outbox.rules[0].identity]))
  }

  /// Percentages are as exact as in reports.
  @Test("Facts have rounded percentages")
  func factsHaveRoundedPercentages() async throws {
    let outbox = try TrialOutbox("rate rises")
    for rate in ["1", "1.1"] { try outbox.snapshot(["1": rate, "2": "1"]) }
    try await outbox.send()
    let facts = try #require(try outbox.channel().facts.first)
    #expect(facts.contains(#""percent":10"#) && !facts.contains(#""percent":10.0"#))
  }

  @Test("Many lines are one message within its limit")
  func manyLinesAreOneMessageWithinItsLimit() async throws {
    let outbox = try TrialOutbox("rate rises", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1", "3": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1.1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send(limit: 2)
    #expect(
      try outbox.channel().lines == [
        "▲ 3 services more expensive", "  1 Likes 1  1 → 1.1  +10 %",
        "  2 Likes 2  1 → 1.1  +10 %", "  3 Likes 3; `ratebook alerts log` has each",
      ])
  }

  @Test("Every line arrives once", arguments: [1, 2, 4, 100])
  func everyLineArrivesOnce(_ room: Int) async throws {
    let outbox = try TrialOutbox("rate rises", "service removed", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1", "3": "1", "4": "1", "5": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1.1", "4": "1.1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1", "4": "1.1"])
    outbox.now = outbox.now + .seconds(86_400)
    let channel = try outbox.channel()
    channel.take(atMost: room)
    try await outbox.send(limit: nil)
    #expect(channel.messages == (5 + room - 1) / room)
    #expect(
      channel.lines.filter { $0.hasPrefix("  ") }.map {
        $0.replacing("  (2026-11-01 02:00)", with: "")
      } == [
        "  1 Likes 1  1 → 1.1  +10 %", "  2 Likes 2  1 → 1.1  +10 %",
        "  4 Likes 4  1 → 1.1  +10 %", "  5 Likes 5  1",
        "  3 Likes 3  moved and came back: 1 → 1.1 → 1",
      ])
    #expect(try outbox.store().outboxStatus().first?.due == 0)
  }

  private static let services = (1...1660).map {
    Service(id: "\($0)", name: "Likes \($0)", rate: Amount(1))
  }

  @Test("A mass change is one line for people")
  func aMassChangeIsOneLineForPeople() async throws {
    let outbox = try TrialOutbox("service new", "service removed")
    try outbox.snapshot([Self.services[0]])
    try outbox.snapshot(Self.services)
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "+ 1,659 new services", "  at once: 2 Likes 2; 3 Likes 3; 4 Likes 4; and 1,656 more",
      ])
    #expect(try outbox.store().outboxLog(limit: 9).first?.lines.count == 1659)
    // Twenty are said one by one.
    try outbox.snapshot(
      Self.services + (1...20).map { Service(id: "n\($0)", name: "N", rate: Amount(1)) })
    try await outbox.send()
    #expect(try outbox.channel().lines.suffix(21).first == "+ 20 new services")
  }

  @Test("A program gets each change, in bounded messages")
  func aProgramGetsEachOfThemInBoundedMessages() async throws {
    let outbox = try TrialOutbox("service new")
    let channel = try outbox.channel()
    channel.take(atMost: 65)
    try outbox.snapshot([Self.services[0]])
    try outbox.snapshot(Self.services)
    channel.answer(.sent(), .later(reason: "HTTP 502"))
    try await outbox.send(limit: nil)
    #expect(channel.messages == 26)
    #expect(
      channel.lines.filter { $0.hasPrefix("  ") }
        == Self.services.dropFirst().map { "  \($0.id) \($0.name)  1" })
    #expect(try outbox.store().outboxStatus().first?.due == 0)
  }

  /// A move of many that was undone before the digest is one line, too.
  @Test("A mass change that is undone is one line")
  func aMassThatIsUndoneIsOneLine() async throws {
    let outbox = try TrialOutbox("rate moves", digest: "daily at 08:00")
    let many = Self.services.prefix(40)
    for factor in [1, 2, 1] {
      try outbox.snapshot(
        many.enumerated().map { index, service in
          Service(id: service.id, name: service.name, rate: Amount(index < 30 ? factor : 1))
        })
    }
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "↔ 30 changes undone by now", "  at once: 1 Likes 1; 2 Likes 2; 3 Likes 3; and 27 more",
      ])
  }
}
