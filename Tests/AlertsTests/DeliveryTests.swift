import Catalogue
import Store
import Testing

@testable import Alerts

/// Attempts to deliver messages, and what follows from their outcomes.
@Suite struct DeliveryTests {
  @Test("A failed attempt is repeated with the same message")
  func aFailedAttemptIsTriedAgainWithTheSameMessage() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    channel.answer(.later(reason: "HTTP 502"), .later(reason: "HTTP 502"))
    let report = try await outbox.send()
    #expect(report.problems.map(\.text) == ["HTTP 502"])
    #expect(channel.uids.count == 2 && Set(channel.uids).count == 1)
    // What comes meanwhile waits for its turn.
    try outbox.snapshot(["1": "1.3"], after: 0.01)
    try await outbox.send()
    #expect(channel.uids.count == 2)
    outbox.now = outbox.now + .seconds(400)
    try await outbox.send()
    #expect(
      channel.lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1 → 1.1  +10 %", "  1 Likes 1  1.1 → 1.3  +18.2 %",
      ])
    #expect(channel.messages == 2)
  }

  @Test("A longer pause that the channel asks for counts")
  func aLongerPauseOfTheChannelCounts() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    channel.answer(.later(reason: "429", after: .seconds(3600)))
    try await outbox.send()
    outbox.now = outbox.now + .seconds(3500)
    try await outbox.send()
    #expect(channel.uids.count == 1)
    outbox.now = outbox.now + .seconds(200)
    try await outbox.send()
    #expect(channel.messages == 1)
  }

  @Test("A message has failed after 75 hours, and the next one says so")
  func after75HoursAMessageHasFailedAndTheNextOneSaysSo() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    for _ in 1...10 { channel.answer(.later(reason: "HTTP 502")) }
    let start = outbox.now
    while try outbox.store().outboxLog(limit: 9, failedOnly: true).isEmpty {
      try await outbox.send()
      outbox.now = outbox.now + .seconds(600)
      try #require(outbox.now - start < .seconds(90 * 3600))
    }
    #expect(outbox.now - start >= .seconds(75 * 3600))
    #expect(channel.uids.count == 10)
    try outbox.snapshot(["1": "1.3"])
    try await outbox.send()
    #expect(
      channel.lines.suffix(2) == [
        "Not delivered",
        "  1 earlier alert could not be delivered; see `ratebook alerts log --failed`",
      ])
    // Said once, and still there.
    try outbox.snapshot(["1": "1.5"])
    try await outbox.send()
    #expect(channel.lines.filter { $0.contains("earlier") }.count == 1)
    #expect(try outbox.store().retryMessages(at: outbox.now) == 1)
    try await outbox.send()
    #expect(channel.lines.last == "  1 Likes 1  1 → 1.1  +10 %")
  }

  @Test("A channel that is off is not used, and another one says so")
  func aChannelThatIsOffIsLeftAloneAndAnotherOneSaysSo() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    channel.answer(.off(reason: "HTTP 403: blocked"))
    let report = try await outbox.send()
    #expect(report.off.map(\.channel) == ["me"])
    #expect(try outbox.channel("other").messages == 1)
    #expect(try await outbox.send().off.map(\.reason) == ["HTTP 403: blocked"])
    #expect(channel.uids.count == 1)
    #expect(
      try outbox.channel("other").lines == [
        "⚠ an alert channel is off", "  'me' refuses messages: HTTP 403: blocked",
      ])
    try await outbox.send(fingerprint: "2")
    #expect(channel.messages == 1)
  }

  /// Its secret's source may give another secret without a change of the configuration.
  @Test("A channel that is off is tried with a new secret")
  func aChannelThatIsOffIsTriedWithANewSecret() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    channel.answer(.off(reason: "HTTP 401"))
    var off: [Int] = []
    for secret in ["old", "old", nil, "new"] {
      off.append(try await outbox.send(secret: secret).off.count)
    }
    #expect(off == [1, 1, 1, 0] && channel.messages == 1)
    let columns = try outbox.store().outboxStatus().map(\.offSince)
    #expect(columns == [nil])
  }

  @Test("A channel that delivered a test is used again")
  func aChannelThatDeliveredATestIsUsedAgain() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try outbox.channel().answer(.off(reason: "HTTP 401"))
    try await outbox.send(secret: "old")
    try outbox.store().turnOn("me")
    try await outbox.send(secret: "old")
    #expect(try outbox.channel().messages == 1)
  }

  /// The channel that is handed the alerts has refused nothing.
  @Test("Moved alerts are tried at once")
  func movedAlertsAreTriedAtOnce() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    for _ in 1...3 {
      channel.answer(.later(reason: "HTTP 500"), .later(reason: "HTTP 500"))
      outbox.now = outbox.now + .seconds(86_400)
      try await outbox.send(to: ["me"])
    }
    #expect(try outbox.store().moveAlerts(of: "me", to: "other") == 1)
    try await outbox.send(to: ["other"])
    #expect(try outbox.channel("other").messages == 1)
  }

  @Test("The new address of a chat that moved is kept")
  func aChatThatMovedIsKept() async throws {
    let outbox = try TrialOutbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try outbox.channel()
    channel.answer(.sent(movedTo: "-100"))
    try await outbox.send()
    try outbox.snapshot(["1": "1.2"])
    try await outbox.send()
    #expect(channel.movedTo == "-100")
  }

  @Test("A refused message has failed at once, and another channel says so")
  func aRefusedMessageHasFailedAtOnceAndAnotherChannelSaysSo() async throws {
    let outbox = try TrialOutbox("rate rises", channels: ["me", "other"])
    let (me, other) = (try outbox.channel(), try outbox.channel("other"))
    try outbox.snapshot(["1": "1"])
    for rate in ["1.1", "1.2"] {
      try outbox.snapshot(["1": rate])
      me.answer(.refused(reason: "too long"))
      let report = try await outbox.send()
      #expect(report.givenUp == 1 && report.isFailing)
      #expect(report.problems.map(\.text) == ["the message was refused for good: too long"])
      #expect(try outbox.store().outboxStatus().map(\.failed).max() == (rate == "1.1" ? 1 : 2))
    }
    let failed = try outbox.store().outboxLog(limit: 9, failedOnly: true)
    #expect(failed.map(\.error) == ["too long", "too long"])
    #expect(
      other.lines == [
        "⚠ alerts could not be delivered",
        "  a message to 'me' was given up: too long. `ratebook alerts log --failed` shows it",
      ])
    try outbox.snapshot(["1": "1.3"])
    #expect(try await !outbox.send().isFailing)
    #expect(me.lines.last?.hasPrefix("  2 earlier alerts could not be delivered") == true)
    #expect(try outbox.store().outboxStatus().map(\.failed).max() == 0)
  }

  @Test("Two channels that refuse everything do not report each other for ever")
  func twoChannelsThatRefuseEverythingDoNotTellEachOtherForEver() async throws {
    let outbox = try TrialOutbox("rate rises", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    for name in ["me", "other"] {
      let channel = try outbox.channel(name)
      for _ in 1...50 { channel.answer(.refused(reason: "no")) }
    }
    #expect(try await outbox.send().givenUp == 2)
  }

  @Test("Alerts of a removed channel are named and moved")
  func alertsOfAChannelThatIsGoneAreNamedAndMoved() async throws {
    let outbox = try TrialOutbox("rate rises", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try outbox.channel().answer(.later(reason: "502", after: .seconds(60)))
    try await outbox.send(to: ["me"])
    try outbox.snapshot(["1": "1.2"])
    let report = try await outbox.send(to: ["other"])
    #expect(report.isFailing && report.stranded.map(\.channel) == ["me"])
    #expect(report.stranded.map(\.alerts) == [2])
    #expect(try outbox.store().moveAlerts(of: "me", to: "other") == 2)
    #expect(try await !outbox.send(to: ["other"]).isFailing)
    #expect(
      try outbox.channel("other").lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1 → 1.1  +10 %", "  1 Likes 1  1.1 → 1.2  +9.09 %",
      ])
    try outbox.snapshot(["1": "1.3"])
    #expect(try outbox.store().moveAlerts(of: "me", to: nil) == 1)
    #expect(try await outbox.send(to: ["other"]).stranded.isEmpty)
    #expect(try outbox.channel("other").messages == 2)
  }

  /// Whoever dies after the claim leaves a message that is sent later, by anybody.
  @Test("A claim that a killed run left is taken again")
  func aClaimThatWasLeftIsTakenUpAgain() async throws {
    let outbox = try TrialOutbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let claim = try outbox.store().claimMessage(
      for: "me", at: outbox.now, uid: "left", pause: { _ in .seconds(5) })
    guard case .message = claim else {
      Issue.record("nothing was claimed")
      return
    }
    try await outbox.send()
    #expect(try outbox.channel().messages == 0)
    outbox.now = outbox.now + .seconds(6)
    try await outbox.send()
    #expect(try outbox.channel().uids == ["left"])
  }

  @Test("An outbox is idle until something is due")
  func anOutboxIsIdleUntilSomethingIsDue() async throws {
    let outbox = try TrialOutbox("rate rises")
    let digest = try TrialOutbox("rate rises", digest: "monthly on 20 at 08:00")
    func isIdle(_ outbox: TrialOutbox, _ fingerprint: String = "1") throws -> Bool {
      try outbox.store().isIdle([("me", fingerprint)], at: outbox.now)
    }
    for outbox in [outbox, digest] {
      try outbox.snapshot(["1": "1"])
      #expect(try !isIdle(outbox))
      try await outbox.send()
      #expect(try isIdle(outbox) && !isIdle(outbox, "2"))
      try outbox.snapshot(["1": "2"])
    }
    #expect(try !isIdle(outbox) && isIdle(digest))
    digest.now = digest.now + .seconds(20 * 86_400)
    #expect(try !isIdle(digest))
    // An open message, and a channel that is off.
    try outbox.channel().answer(.later(reason: "502", after: .seconds(600)), .off(reason: "403"))
    try await outbox.send()
    #expect(try !isIdle(outbox))
    outbox.now = outbox.now + .seconds(700)
    #expect(try await outbox.send().off.map(\.reason) == ["403"])
    #expect(try !isIdle(outbox))
    #expect(try await outbox.send().off.map(\.reason) == ["403"])
  }

  @Test("Only one process sends at a time")
  func onlyOneSendsAtATime() async throws {
    let outbox = try TrialOutbox("rate rises")
    try outbox.snapshot(["1": "1"])
    let lock = try OutboxLock(database: outbox.path)
    await #expect(throws: StoreError.busy(path: outbox.path)) { try await outbox.send() }
    withExtendedLifetime(lock) {}
  }
}
