import Catalogue
import Interpretation
import Store
import Testing

@testable import Alerts

@Suite struct ReplayTests {
  /// As when it happens: what comes after a digest is compared with what that said.
  @Test("The baseline is the rate of the digest before")
  func aBaselineIsWhatTheDigestBeforeSaid() throws {
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
  @Test(
    "Many alerts are replayed as the messages that would be sent",
    arguments: [(20, 1, 1), (nil, 7, 40), (1000, 1, 1)] as [(Int?, Int, Int)])
  func manyAlertsAreTheMessagesThatWouldBeSent(_ limit: Int?, _ messages: Int, _ lines: Int) throws
  {
    let rule = AlertRule(try Condition("service new"), to: "me")
    let trial = TrialChannel()
    trial.take(atMost: 6)
    var channel = ConfiguredChannel(name: "me", fingerprint: "", share: trial.share) { _ in trial }
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

  @Test("A held snapshot is told when a later one confirms it")
  func aHeldSnapshotIsToldWhenItIsConfirmed() throws {
    let channel = ConfiguredChannel(name: "me", fingerprint: "") { _ in TrialChannel() }
    var replay = Replay(
      [AlertRule(try Condition("rate rises"), to: "me")], to: [channel], zone: .utc)
    let time = Timestamp(milliseconds: 1_793_491_200_000)
    var step = AlertStep(panel: "acme", at: time, events: [.move("1", "1.5")])
    step.confirmedAt = time + .seconds(10_000)
    replay.take(step)
    #expect(replay.alerts.map(\.at) == [time])
    #expect(replay.alerts.map(\.sentAt) == [time + .seconds(10_000)])
  }

  // MARK: States

  private func states(
    _ sentence: String, repeat period: String? = nil, quiet: String? = nil,
    _ attempts: KeyValuePairs<Int, StoredAttempt>, from start: Int = 0, to end: Int = 24
  ) throws -> [String] {
    let rule = AlertRule(
      try Condition(sentence), to: "me", repeat: period.flatMap { Condition.Period($0) })
    var channel = ConfiguredChannel(name: "me", fingerprint: "") { _ in TrialChannel() }
    channel.quiet = quiet.flatMap { QuietHours($0) }
    var replay = Replay([rule], to: [channel], zone: .utc)
    func time(_ hour: Int) -> Timestamp {
      Timestamp(milliseconds: 1_793_491_200_000 + Int64(hour) * 3_600_000)
    }
    replay.take(
      attempts.map { hour, attempt in
        StoredAttempt(
          panel: "acme", at: time(hour), isAccepted: attempt.isAccepted, failure: attempt.failure,
          balance: attempt.balance, currency: attempt.currency)
      }, from: time(start), to: time(end))
    #expect(replay.messages().count == replay.alerts.count)
    return replay.alerts.map { alert in
      "\((alert.sentAt - time(0)).milliseconds / 3_600_000) \(alert.kind)"
    }
  }

  private static let read = StoredAttempt(panel: "", at: .earliest, isAccepted: true)
  private static let failed = StoredAttempt(
    panel: "", at: .earliest, failure: "the panel refuses the key")

  private static func holding(_ balance: Int) -> StoredAttempt {
    StoredAttempt(
      panel: "", at: .earliest, isAccepted: true, balance: Amount(balance), currency: "USD")
  }

  @Test("A state is reported after its period and at its end")
  func aStateIsToldWhenItsPeriodHasPassedAndWhenItEnds() throws {
    let attempts: KeyValuePairs = [0: Self.read, 1: Self.failed, 5: Self.failed, 12: Self.read]
    #expect(
      try states("panel failing for 6h", attempts) == ["7 failing start", "12 failing end"])
    #expect(
      try states("panel failing for 6h", repeat: "2h", attempts) == [
        "7 failing start", "9 failing repeat", "11 failing repeat", "12 failing end",
      ])
    #expect(try states("key refused", attempts) == ["1 keyRefused start", "12 keyRefused end"])
    #expect(
      try states("no snapshot for 3h", quiet: "02:00-06:00", attempts) == [
        "6 noSnapshot start", "12 noSnapshot end", "15 noSnapshot start",
      ])
    // A rule that is new says at once what holds.
    #expect(
      try states("panel failing for 6h", attempts, from: 8) == [
        "8 failing start", "12 failing end",
      ])
    #expect(try states("panel failing for 6h", attempts, from: 13) == [])
  }

  @Test("A balance is compared with each reading")
  func aBalanceIsComparedWithEachReading() throws {
    let attempts: KeyValuePairs = [
      0: Self.holding(30), 1: Self.holding(19), 2: Self.read, 3: Self.holding(22),
      4: Self.holding(25),
    ]
    #expect(
      try states("balance below 20 USD", attempts) == ["1 balance start", "4 balance end"])
    #expect(try states("balance below 20 EUR", attempts) == [])
  }

  @Test(
    "States that are not stored are not replayed",
    arguments: ["snapshot held", "orders stuck for 2d", "balance below 3 days", "query x"])
  func whatIsNotStoredIsNotReplayed(_ sentence: String) throws {
    #expect(try !Condition(sentence).isReplayed)
    #expect(try states(sentence, [0: Self.holding(0), 1: Self.failed]) == [])
  }
}
