import Catalogue
import Store
import Testing

@testable import Alerts

/// What happens to alerts that wait: for a digest, the end of quiet hours or of a mute.
@Suite struct WaitingTests {
  @Test("A digest waits for its time")
  func aDigestWaitsForItsTime() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try await outbox.send()
    #expect(try outbox.channel().messages == 0)
    // The machine was off at 8.
    outbox.now = outbox.now + .seconds(3 * 86_400)
    try await outbox.send()
    #expect(try outbox.channel().messages == 1)
  }

  @Test("A move that is undone before the digest is folded")
  func aMoveThatIsUndoneBeforeTheDigestIsFolded() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", "service removed", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.08"])
    try outbox.snapshot(["1": "1.08"])
    try outbox.snapshot(["1": "1", "2": "1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "↔ 2 changes undone by now", "  1 Likes 1  moved and came back: 1 → 1.08 → 1",
        "  2 Likes 2  was gone and is back",
      ])
  }

  /// The last rate is told against what the channel knows by the digest.
  @Test(
    "The baseline is the rate of the digest",
    arguments: [
      (["1", "1.08", "1"], "moved and came back: 1 → 1.08 → 1", "1.1", "1 → 1.1  +10 %"),
      (["1", "1.5", "1.04"], "moved and came back: 1 → 1.5 → 1.04", "1.049", nil),
      (
        ["1", "1.5", "1.04"], "moved and came back: 1 → 1.5 → 1.04", "1.06",
        "1 → 1.06  +6 %  in 3 steps since 2026-11-01"
      ),
      (["1", "1.2", "1.1"], "1 → 1.1  +10 %", "1.15", nil),
      (["1", "1.2", "1.1"], "1 → 1.1  +10 %", "1.16", "1.1 → 1.16  +5.45 %"),
    ])
  func aBaselineIsWhatTheDigestSaid(
    _ rates: [String], _ told: String, _ next: String, _ toldNext: String?
  ) async throws {
    let outbox = try TrialOutbox("rate rises by 5%", digest: "daily at 08:00")
    for rate in rates { try outbox.snapshot(["1": rate, "2": "1"]) }
    outbox.now = outbox.now + .seconds(8 * 3600)
    try await outbox.send()
    #expect(try outbox.channel().lines.last == "  1 Likes 1  \(told)")
    try outbox.snapshot(["1": next, "2": "1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(try outbox.channel().messages == (toldNext == nil ? 1 : 2))
    if let toldNext { #expect(try outbox.channel().lines.last == "  1 Likes 1  \(toldNext)") }
  }

  /// A rate that has stood for a week counts only if it is beyond what the channel knows.
  @Test(
    "A rate beyond the digest's is kept",
    arguments: [("1.04", "1.06", "1 → 1.06  +6 %"), ("0.97", "1.02", "0.97 → 1.02  +5.15 %")])
  func whatStandsIsKeptWhereItIsBeyondWhatTheDigestSaid(
    _ last: String, _ next: String, _ told: String
  ) async throws {
    let outbox = try TrialOutbox("rate rises by 5%", digest: "daily at 08:00")
    for rate in ["1", "1.5", last] { try outbox.snapshot(["1": rate, "2": "1"]) }
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    try outbox.snapshot(["1": next, "2": "1"], after: 8 * 24)
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    let line = try #require(try outbox.channel().lines.last)
    #expect(line.hasPrefix("  1 Likes 1  \(told)"))
  }

  @Test("An alert that came meanwhile keeps its baseline")
  func aRaiseThatCameMeanwhileKeepsItsBaseline() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try outbox.snapshot(["1": "1", "2": "1"])
    let channel = try outbox.channel()
    channel.answer(.later(reason: "HTTP 502", after: .seconds(7200)))
    try await outbox.send()
    try outbox.snapshot(["1": "1.2", "2": "1"])
    outbox.now = outbox.now + .seconds(7200)
    try await outbox.send()
    try outbox.snapshot(["1": "1.25", "2": "1"])
    try await outbox.send()
    #expect(
      channel.lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  moved and came back: 1 → 1.1 → 1", "  1 Likes 1  1 → 1.2  +20 %",
      ])
  }

  @Test("Quiet hours delay all alerts except urgent ones")
  func quietHoursDelayAllButWhatIsUrgent() async throws {
    for isUrgent in [false, true] {
      let outbox = try TrialOutbox("rate rises by 5%", isUrgent: isUrgent)
      try outbox.snapshot(["1": "1"])
      try outbox.snapshot(["1": "1.1"])
      try await outbox.send(quiet: "22:00-07:00")
      #expect(try outbox.channel().messages == (isUrgent ? 1 : 0))
      outbox.now = outbox.now + .seconds(6 * 3600)
      try await outbox.send(quiet: "22:00-07:00")
      #expect(try outbox.channel().messages == 1)
    }
  }

  @Test("A clock that is set back delays nothing")
  func aClockThatIsSetBackDelaysNothing() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    outbox.now = outbox.now - .seconds(10 * 86_400)
    try await outbox.send()
    #expect(try outbox.channel().messages == 1)
  }

  @Test("A muted service is not sent")
  func aMutedServiceIsNotSent() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1"])
    let until = outbox.now + .seconds(3600)
    #expect(try outbox.store().mute("1", of: "acme", until: until))
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "▲ 1 service more expensive", "  2 Likes 2  1 → 1.1  +10 %",
      ])
    outbox.now = until
    try outbox.snapshot(["1": "1.3", "2": "1.1"])
    try await outbox.send()
    #expect(try outbox.channel().lines.last == "  1 Likes 1  1 → 1.3  +30 %")
  }

  @Test("A mute that ends early sends what it held back")
  func aMuteEndsEarly() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    let until = outbox.now + .seconds(30 * 86_400)
    #expect(try outbox.store().mute("1", of: "acme", until: until))
    try outbox.snapshot(["1": "1.1"])
    try await outbox.send()
    let mute = try #require(try outbox.store().mutes(at: outbox.now).first)
    #expect(mute.panel == "acme" && mute.service == "1" && mute.until == until && mute.alerts == 1)
    #expect(try outbox.channel().messages == 0)
    #expect(try outbox.store().unmute("1", of: "acme", at: outbox.now))
    #expect(try !outbox.store().unmute("1", of: "acme", at: outbox.now))
    try await outbox.send()
    #expect(try outbox.channel().lines.last == "  1 Likes 1  1 → 1.1  +10 %")
    #expect(try outbox.store().mutes(at: outbox.now).isEmpty)
  }

  @Test("Moves of a muted service are reported when the mute ends")
  func whatHappenedWhileItWasMutedIsToldAtTheEnd() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    #expect(try outbox.store().mute("1", of: "acme", until: outbox.now + .seconds(3 * 3600)))
    #expect(try outbox.store().mute("2", of: "acme", until: outbox.now + .seconds(3 * 3600)))
    try outbox.snapshot(["1": "1.1", "2": "1.5"])
    try await outbox.send()
    try outbox.snapshot(["1": "1.5", "2": "1"])
    try await outbox.send()
    #expect(try outbox.channel().messages == 0)
    try outbox.snapshot(["1": "1.5", "2": "1"])
    try await outbox.send()
    #expect(
      try outbox.channel().lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1 → 1.5  +50 %", "  2 Likes 2  moved and came back: 1 → 1.5 → 1",
      ])
  }
}
