import Catalogue
import Interpretation
import Store
import Testing

@testable import Alerts

@Suite struct ReplayTests {
  /// As when it happens: what comes after a digest is compared with what that said.
  @Test func aBaselineIsWhatTheDigestBeforeSaid() throws {
    let rule = AlertRule(
      try Condition("rate rises by 5%"), to: "me", digest: Digest("daily at 08:00"))
    let channel = ConfiguredChannel(name: "me", fingerprint: "") { _ in TrialChannel() }
    var replay = Replay([rule], to: [channel], zone: .utc)
    for (hours, before, after) in [(1, "1", "1.5"), (2, "1.5", "1.04"), (26, "1.04", "1.06")] {
      replay.take(
        AlertStep(
          panel: "acme", at: Timestamp(milliseconds: 1_793_491_200_000 + Int64(hours) * 3_600_000),
          events: [.move(before, after)]))
    }
    #expect(
      replay.messages().compactMap(\.message.groups.first?.lines.first?.text) == [
        "7 Likes  moved and came back: 1 → 1.5 → 1.04",
        "7 Likes  1 → 1.06  +6 %  in 3 steps since 2026-11-01",
      ])
  }

  /// The limits of the channel and of people hold, as when it happens.
  @Test(arguments: [(20, 1, 1), (nil, 7, 40), (1000, 1, 1)] as [(Int?, Int, Int)])
  func manyAlertsAreTheMessagesThatWouldBeSent(_ limit: Int?, _ messages: Int, _ lines: Int) throws
  {
    let rule = AlertRule(try Condition("service new"), to: "me")
    let trial = TrialChannel()
    trial.take(atMost: 6)
    var channel = ConfiguredChannel(name: "me", fingerprint: "", fits: trial.fits) { _ in trial }
    channel.limit = limit
    var replay = Replay([rule], to: [channel], zone: .utc, site: "https://prices.example/")
    let time = Timestamp(milliseconds: 1_793_491_200_000)
    replay.take(
      AlertStep(panel: "acme", at: time, events: (1...40).map { .of(.new, "\($0)") }))
    let sent = replay.messages().map(\.message)
    #expect(sent.count == messages && replay.alerts.count == 40)
    #expect(sent.reduce(0) { $0 + $1.groups.reduce(0) { $0 + $1.lines.count } } == lines)
    #expect(Set(sent.map(\.link)) == ["https://prices.example/changes/2026-11-01.html"])
  }
}
