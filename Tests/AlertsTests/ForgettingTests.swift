import Catalogue
import Store
import Testing

@testable import Alerts

/// What the outbox keeps, and for how long.
@Suite struct ForgettingTests {
  private let day = Duration.seconds(86_400)

  /// Sends so many messages of one line, an hour apart.
  private func send(_ count: Int, _ outbox: TrialOutbox) async throws {
    var facts = AlertFacts(.channelOff)
    (facts.condition, facts.value) = ("channel off", "x")
    for _ in 1...count {
      outbox.now = outbox.now + .seconds(3600)
      try outbox.store().raise(
        kind: "channelOff", facts: facts.json, rule: "channel off", to: "me", at: outbox.now)
      try await outbox.send()
    }
  }

  private func messages(_ outbox: TrialOutbox) throws -> Int {
    try outbox.store().outboxLog(limit: 999).filter { $0.message != nil }.count
  }

  @Test func whatWasSentIsKeptFor90DaysAndTheLatestMessagesForLonger() async throws {
    let outbox = try TrialOutbox("rate rises")
    try await send(60, outbox)
    outbox.now = outbox.now + day * 87
    try await send(1, outbox)
    #expect(try messages(outbox) == 61)
    outbox.now = outbox.now + day * 4
    try await send(1, outbox)
    #expect(try messages(outbox) == 50)
    #expect(try outbox.store().outboxLog(limit: 999).allSatisfy { $0.lines.count == 1 })
  }

  @Test func whatIsNeededIsKept() async throws {
    let outbox = try TrialOutbox(
      [
        AlertRule(try Condition("rate rises by 5%"), to: "me"),
        AlertRule(try Condition("service new"), to: "me"),
        AlertRule(try Condition("rate falls"), to: "me", digest: Digest("monthly on 20 at 08:00")),
      ])
    try outbox.snapshot(["1": "1", "2": "1"])
    for (one, two) in [("1.1", "0.9"), ("1.1", "0.8")] {
      try outbox.snapshot(["1": one, "2": two])
      try await outbox.send()
    }
    try await send(60, outbox)
    let far = outbox.now + day * 400
    let before = try outbox.store().outboxLog(limit: 999)
    let dropped = try outbox.store().forgetAlerts(before: far)
    let log = try outbox.store().outboxLog(limit: 999)
    #expect(dropped == 10 && before.count - log.count == 10)
    // The digest's lines wait, and a rule that is in force has still sent something long ago.
    #expect(log.filter { $0.state == "waiting" }.count == 2)
    #expect(Set(try outbox.store().lastSent().keys.map(\.text)).contains("rate rises by 5%"))
    // The channel still knows the rate that it was told.
    try outbox.snapshot(["1": "1.15", "2": "0.8"])
    try outbox.snapshot(["1": "1.16", "2": "0.8"])
    try await outbox.send()
    #expect(try outbox.channel().lines.last?.hasPrefix("  1 Likes 1  1.1 → 1.16") == true)
  }

  @Test func aFailedMessageIsKeptUntilALaterOneHasCountedIt() async throws {
    let outbox = try TrialOutbox("rate rises")
    for _ in 1...55 { try outbox.channel().answer(.refused(reason: "no")) }
    try await send(55, outbox)
    let far = outbox.now + day * 400
    #expect(try outbox.store().forgetAlerts(before: far) == 0)
    try await send(1, outbox)
    #expect(try outbox.channel().lines.last?.hasPrefix("  55 earlier alerts") == true)
    #expect(try outbox.store().forgetAlerts(before: far) == 6)
  }

  @Test func pruningDropsThemAndSaysSoBefore() async throws {
    let outbox = try TrialOutbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try await send(60, outbox)
    let cut = outbox.now + .seconds(1)
    let told = try RatebookStore.forReading(path: outbox.path).pruning(before: cut)
    #expect(told.alerts == 10 && told.bytes > 0)
    #expect(try outbox.store().prune(before: cut) == told)
    #expect(try messages(outbox) == 50)
    #expect(try outbox.store().prune(before: cut).isEmpty)
  }
}
