import Catalogue
import Store
import Testing

@testable import Alerts

/// Which alerts snapshots raise, through the store.
@Suite struct RaisingTests {
  @Test(
    "A price is the highest in 90 days only if the product is the same",
    arguments: [
      ("Tiktok Views", "1", "  1 Tiktok Views  1 → 1.5  +50 %  highest in 90 days"),
      ("Game Coins", "1.1", "  1 Game Coins  1.1 → 1.5  +36.4 %"),
    ])
  func aPriceIsTheHighestOfOneProduct(_ name: String, _ rate: String, _ line: String) async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    for (name, rate) in [("Tiktok Views", "1"), (name, rate), (name, "1.5")] {
      let service = Service(
        id: "1", name: name, category: name, rate: Amount(canonical: rate))
      let other = Service(id: "2", name: "Other", rate: Amount(1))
      try outbox.snapshot([service, other], after: 50 * 24)
    }
    try await outbox.send()
    let lines = try outbox.channel().lines
    #expect(lines.last == line)
  }

  @Test("A first snapshot raises nothing, and a later one raises once")
  func aFirstSnapshotRaisesNothingAndALaterOneOnce() async throws {
    let outbox = try TrialOutbox("rate rises by 5%", "service new")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try await outbox.send()
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "▲ 1 service more expensive", "  1 Likes 1  1 → 1.1  +10 %",
      ])
  }

  @Test("An import of the past raises nothing")
  func anImportOfThePastRaisesNothing() throws {
    let outbox = try TrialOutbox("service new")
    try outbox.snapshot(["1": "1"])
    let store = try outbox.store()
    let services = [
      Service(id: "1", name: "a", rate: Amount(1)), Service(id: "2", name: "b", rate: Amount(1)),
    ]
    let attempt = Attempt(
      panel: "acme", takenAt: outbox.now + .seconds(60),
      catalogue: .answered(CatalogueAnswer(services: services)), balance: .notAsked)
    _ = try store.backfill(attempt)
    #expect(try store.outboxLog(limit: 9).isEmpty)
    // `import --alert`, once.
    try store.raiseAlerts(of: "acme", at: [attempt.takenAt], outbox.evaluation)
    try store.raiseAlerts(of: "acme", at: [attempt.takenAt], outbox.evaluation)
    #expect(try store.outboxLog(limit: 9).count == 1)
  }

  /// What rules remember is of a later time than files that are found afterwards.
  @Test("An import of the past keeps the baseline")
  func anImportOfThePastKeepsTheBaseline() async throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.02", "2": "1"])
    let start = outbox.now - .seconds(10 * 86_400)
    let times = try (1...3).map { day in
      let services = ["1.1", "1.15", "1.21"][day - 1]
      let attempt = Attempt(
        panel: "acme", takenAt: start + .seconds(day * 86_400),
        catalogue: .answered(
          CatalogueAnswer(
            services: [
              Service(id: "1", name: "Likes 1", rate: Amount(canonical: services)),
              Service(id: "2", name: "Likes 2", rate: Amount(1)),
            ])), balance: .notAsked)
      _ = try outbox.store().backfill(attempt)
      return attempt.takenAt
    }
    try outbox.store().deriveAll()
    try outbox.store().raiseAlerts(of: "acme", at: times.reversed(), outbox.evaluation)
    try outbox.snapshot(["1": "1.06", "2": "1"])
    try await outbox.send()
    #expect(
      try outbox.channel().lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1.1 → 1.21  +10 %  in 2 steps since 2026-10-24  (2026-10-25 02:00)",
        "  1 Likes 1  1 → 1.06  +6 %  in 2 steps since 2026-11-01",
      ])
  }

  @Test("A capability is compared with its last stated value")
  func aCapabilityIsComparedWithWhatWasLastStated() async throws {
    let outbox = try TrialOutbox("refill lost", "refill gained")
    let refills: [[Bool?]] = [
      [true, true, false, nil], [nil, nil, nil, nil], [nil, nil, nil, nil],
      [false, true, true, false],
    ]
    for row in refills {
      try outbox.snapshot(
        row.enumerated().map { Service(id: "\($0)", name: "a", rate: Amount(1), refill: $1) })
    }
    try await outbox.send()
    #expect(
      try outbox.channel().lines == [
        "✂ 1 service without refill now", "  0 a", "✓ 1 service with refill now", "  2 a",
      ])
  }

  /// What another product said under the id says nothing of this one.
  @Test("A capability of a replaced product is not compared")
  func aCapabilityOfAReplacedProductIsNotCompared() async throws {
    let outbox = try TrialOutbox("refill lost", "service replaced")
    let others = (3...12).map { Service(id: "\($0)", name: "Views \($0)", rate: Amount($0)) }
    for (index, refill) in [true, nil, false].enumerated() {
      let isOld = index == 0
      try outbox.snapshot(
        [
          Service(id: "1", name: "Likes", rate: Amount(1), refill: refill),
          Service(
            id: "2", name: isOld ? "YouTube Watchtime" : "Telegram Members",
            category: isOld ? "YouTube" : "Telegram", rate: Amount(isOld ? 1 : 3), refill: refill),
        ] + others)
    }
    try await outbox.send()
    #expect(
      try outbox.channel().lines.filter { !$0.contains("2026") } == [
        "≠ 1 service replaced by another product under the same id",
        "✂ 1 service without refill now", "  1 Likes",
      ])
  }

  @Test(
    "A relisted product is reported once",
    arguments: [
      (["service removed", "service new", "service relisted"], ["  199 Fast Likes HQ  was 99"]),
      (
        ["service removed", "service new"],
        ["  199 Fast Likes HQ  was 99", "  99 Fast Likes HQ  goes on as 199"]
      ),
    ])
  func aRelistedProductIsToldOnce(_ sentences: [String], _ told: [String]) async throws {
    let outbox = try TrialOutbox(sentences.map { AlertRule(try Condition($0), to: "me") })
    for id in ["99", "199", "199", "199"] {
      try outbox.snapshot(
        (1...20).map { Service(id: "\($0)", name: "Likes \($0)", rate: Amount($0)) }
          + [Service(id: id, name: "Fast Likes HQ", rate: Amount(1))], after: 24)
      try await outbox.send()
    }
    #expect(try outbox.channel().lines.filter { $0.hasPrefix("  ") } == told)
  }

  @Test("A held snapshot raises its events when it is accepted")
  func aHeldSnapshotRaisesItsEventsWhenItIsAccepted() async throws {
    let outbox = try TrialOutbox("service removed", "rate rises")
    let many = (1...30).map { "\($0)" }
    func services(_ ids: [String], _ rate: String) -> CatalogueAnswer {
      CatalogueAnswer(
        services: ids.map { Service(id: $0, name: "Likes \($0)", rate: Amount(canonical: rate)) })
    }
    func record(_ answer: CatalogueAnswer, hour: Int) throws -> Recording {
      try outbox.store().record(
        Attempt(
          panel: "acme", takenAt: outbox.now + .seconds(hour * 3600), catalogue: .answered(answer),
          balance: .notAsked), alerts: outbox.evaluation)
    }
    _ = try record(services(many, "1"), hour: 1)
    let held = try record(services(Array(many.prefix(12)), "1.5"), hour: 2)
    #expect(held.verdict == .held)
    #expect(try outbox.store().outboxLog(limit: 9).isEmpty)
    _ = try outbox.store().accept(held.snapshotID, alerts: outbox.evaluation)
    let entries = try outbox.store().outboxLog(limit: 50)
    #expect(entries.count == 12)
    #expect(Set(entries.flatMap(\.lines).map(\.at)) == [outbox.now + .seconds(2 * 3600)])
    // Discarded and taken back, it says nothing a second time.
    _ = try outbox.store().discard(held.snapshotID)
    _ = try outbox.store().accept(held.snapshotID, alerts: outbox.evaluation)
    #expect(try outbox.store().outboxLog(limit: 50).count == 12)
  }

  @Test("A new rule begins with the current rate")
  func aRuleThatIsNewBeginsWithTheRateOfThen() throws {
    let outbox = try TrialOutbox("rate rises by 5%")
    let other = try TrialOutbox([AlertRule(try Condition("service new"), to: "me")])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.04"])
    // Without the rule for a time, it forgets.
    try outbox.store().updateAlertStates(other.evaluation) { _ in [] }
    try outbox.snapshot(["1": "1.06"])
    #expect(try outbox.store().outboxLog(limit: 9).isEmpty)
  }
}
