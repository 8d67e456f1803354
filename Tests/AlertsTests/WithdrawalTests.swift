import Catalogue
import Store
import Testing

@testable import Alerts

/// Alerts of snapshots that do not count any more: those of a clock that was ahead, and discarded ones.
@Suite struct WithdrawalTests {
  private static let yearHours = 365.0 * 24

  @Test("A rise that a clock ahead dated is in the next digest")
  func aRiseThatAClockAheadDatedIsToldInTheNextDigest() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", "service removed", digest: "daily at 08:00")
    for _ in 1...2 { try outbox.snapshot(["1": "1", "2": "1"]) }
    try outbox.snapshot(["1": "1.5", "2": "1"], after: Self.yearHours)
    let next = try outbox.snapshot(["1": "1.5", "2": "1"], after: 1 - Self.yearHours)
    #expect(next.superseded.count == 1)
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(
      try outbox.channel().lines == ["▲ 1 service more expensive", "  1 Likes 1  1 → 1.5  +50 %"])
    #expect(try outbox.store().outboxStatus().first?.waiting == 0)
  }

  /// What was sent is known to the channel, whatever the clock was.
  @Test("A rise that was sent is not sent again")
  func aRiseThatWasSentIsNotSentAgain() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    for _ in 1...2 { try outbox.snapshot(["1": "1", "2": "1"]) }
    try outbox.snapshot(["1": "1.5", "2": "1"], after: Self.yearHours)
    try await outbox.send()
    try outbox.snapshot(["1": "1.5", "2": "1"], after: 1 - Self.yearHours)
    try outbox.snapshot(["1": "1.6", "2": "1"])
    try await outbox.send()
    let lines = try outbox.channel().lines.filter { $0.hasPrefix("  ") }
    #expect(
      lines == [
        "  1 Likes 1  1 → 1.5  +50 %  highest in 90 days", "  1 Likes 1  1.5 → 1.6  +6.67 %",
      ])
  }

  /// The rate goes from 1 to 1.5 in a snapshot that is discarded, and then to another one.
  @Test(
    "A discarded snapshot raises nothing",
    arguments: [
      ("1.01", [String](), "1.06", "1 → 1.06  +6 %  in 2 steps since 2026-11-01"),
      ("1.6", ["1 → 1.6  +60 %"], "1.7", "1.6 → 1.7  +6.25 %"),
    ])
  func aDiscardedSnapshotTellsNothing(
    _ following: String, _ told: [String], _ later: String, _ toldLater: String
  ) async throws {
    let outbox = try TrialOutbox("rate rises by 5%", digest: "daily at 08:00")
    for _ in 1...2 { try outbox.snapshot(["1": "1", "2": "1"]) }
    let wrong = try outbox.snapshot(["1": "1.5", "2": "1"])
    try outbox.snapshot(["1": following, "2": "1"])
    #expect(
      try outbox.store().discard(wrong.snapshotID, alerts: outbox.evaluation)
        .wasAccepted)
    for rate in [later, later] {
      outbox.now = outbox.now + .seconds(86_400)
      try await outbox.send()
      try outbox.snapshot(["1": rate, "2": "1"])
    }
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(
      try outbox.channel().lines.filter { $0.hasPrefix("  ") }
        == (told + [toldLater]).map { "  1 Likes 1  \($0)" })
  }

  @Test("A discarded snapshot that is accepted again raises its change")
  func aDiscardedSnapshotThatIsTakenBackTellsItsChange() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", digest: "daily at 08:00")
    for _ in 1...2 { try outbox.snapshot(["1": "1", "2": "1"]) }
    let snapshot = try outbox.snapshot(["1": "1.5", "2": "1"]).snapshotID
    _ = try outbox.store().discard(snapshot, alerts: outbox.evaluation)
    #expect(try outbox.store().strandedAlerts(configured: []).isEmpty)
    _ = try outbox.store().accept(snapshot, alerts: outbox.evaluation)
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(try outbox.channel().lines.last == "  1 Likes 1  1 → 1.5  +50 %")
  }

  /// A state that a clock ahead began, repeated or ended, and whose line waits, is said at its time.
  @Test("A state that began by a clock ahead begins anew")
  func aStateThatAClockAheadBeganBeginsAnew() async throws {
    let outbox = try TrialOutbox("no snapshot for 6h", digest: "daily at 08:00")
    func look() throws {
      let store = try outbox.store()
      let readings = StateReadings(panels: try store.panelAttempts(until: outbox.now))
      try store.updateAlertStates(outbox.evaluation) { memory in
        StateEvaluator(outbox.rules, zone: .utc).lines(of: readings, &memory, now: outbox.now)
      }
    }
    for _ in 1...2 { try outbox.snapshot(["1": "1", "2": "1"]) }
    outbox.now = outbox.now + .seconds(365 * 86_400)
    try look()
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1", "2": "1"], after: -Self.yearHours)
    try look()
    outbox.now = outbox.now + .seconds(7 * 3600)
    try look()
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    let lines = try outbox.channel().lines
    #expect(lines == ["⚠ no snapshot", "  none for more than 6h, since 2026-11-01 03:00"])
  }
}
