import Catalogue
import Store
import Testing

@testable import Alerts

@Suite struct OutboxTests {
  private func outbox(
    _ sentences: String..., digest: String? = nil, channels: [String] = ["me"],
    isUrgent: Bool = false
  ) throws -> TrialOutbox {
    let rules = try sentences.map {
      AlertRule(
        try Condition($0), to: channels[0], digest: digest.flatMap { Digest($0) },
        isUrgent: isUrgent)
    }
    return try TrialOutbox(rules, channels: channels)
  }

  private func channel(_ outbox: TrialOutbox, _ name: String = "me") throws -> TrialChannel {
    try #require(outbox.channels[name])
  }

  // MARK: What is raised

  @Test func aFirstSnapshotRaisesNothingAndALaterOneOnce() async throws {
    let outbox = try outbox("rate rises by 5%", "service new")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try await outbox.send()
    try await outbox.send()
    #expect(
      try channel(outbox).lines == [
        "▲ 1 service more expensive", "  1 Likes 1  1 → 1.1  +10 %",
      ])
  }

  @Test func anImportOfThePastRaisesNothing() throws {
    let outbox = try outbox("service new")
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
  @Test func anImportOfThePastKeepsTheBaseline() async throws {
    let outbox = try outbox("rate rises by 5%")
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
      try channel(outbox).lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1.1 → 1.21  +10 %  in 2 steps since 2026-10-24  (2026-10-25 02:00)",
        "  1 Likes 1  1 → 1.06  +6 %  in 2 steps since 2026-11-01",
      ])
  }

  @Test func aCapabilityIsComparedWithWhatWasLastStated() async throws {
    let outbox = try outbox("refill lost", "refill gained")
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
      try channel(outbox).lines == [
        "✂ 1 service without refill now", "  0 a", "✓ 1 service with refill now", "  2 a",
      ])
  }

  @Test(arguments: [
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
    #expect(try channel(outbox).lines.filter { $0.hasPrefix("  ") } == told)
  }

  @Test func aHeldSnapshotRaisesItsEventsWhenItIsAccepted() async throws {
    let outbox = try outbox("service removed", "rate rises")
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

  @Test func aRuleThatIsNewBeginsWithTheRateOfThen() throws {
    let outbox = try outbox("rate rises by 5%")
    let other = try TrialOutbox([AlertRule(try Condition("service new"), to: "me")])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.04"])
    // Without the rule for a time, it forgets.
    try outbox.store().updateAlertStates(other.evaluation) { _ in [] }
    try outbox.snapshot(["1": "1.06"])
    #expect(try outbox.store().outboxLog(limit: 9).isEmpty)
  }

  // MARK: Digests and quiet hours

  @Test func aDigestWaitsForItsTime() async throws {
    let outbox = try outbox("rate rises by 5%", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try await outbox.send()
    #expect(try channel(outbox).messages == 0)
    // The machine was off at 8.
    outbox.now = outbox.now + .seconds(3 * 86_400)
    try await outbox.send()
    #expect(try channel(outbox).messages == 1)
  }

  @Test func aMoveThatIsUndoneBeforeTheDigestIsFolded() async throws {
    let outbox = try outbox("rate rises by 5%", "service removed", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.08"])
    try outbox.snapshot(["1": "1.08"])
    try outbox.snapshot(["1": "1", "2": "1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(
      try channel(outbox).lines == [
        "↔ 2 changes undone by now", "  1 Likes 1  moved and came back: 1 → 1.08 → 1",
        "  2 Likes 2  was gone and is back",
      ])
  }

  /// The last rate is told against what the channel knows by the digest.
  @Test(arguments: [
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
    let outbox = try outbox("rate rises by 5%", digest: "daily at 08:00")
    for rate in rates { try outbox.snapshot(["1": rate, "2": "1"]) }
    outbox.now = outbox.now + .seconds(8 * 3600)
    try await outbox.send()
    #expect(try channel(outbox).lines.last == "  1 Likes 1  \(told)")
    try outbox.snapshot(["1": next, "2": "1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    #expect(try channel(outbox).messages == (toldNext == nil ? 1 : 2))
    if let toldNext { #expect(try channel(outbox).lines.last == "  1 Likes 1  \(toldNext)") }
  }

  /// A rate that has stood for a week counts only if it is beyond what the channel knows.
  @Test(arguments: [("1.04", "1.06", "1 → 1.06  +6 %"), ("0.97", "1.02", "0.97 → 1.02  +5.15 %")])
  func whatStandsIsKeptWhereItIsBeyondWhatTheDigestSaid(
    _ last: String, _ next: String, _ told: String
  ) async throws {
    let outbox = try outbox("rate rises by 5%", digest: "daily at 08:00")
    for rate in ["1", "1.5", last] { try outbox.snapshot(["1": rate, "2": "1"]) }
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    try outbox.snapshot(["1": next, "2": "1"], after: 8 * 24)
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send()
    let line = try #require(try channel(outbox).lines.last)
    #expect(line.hasPrefix("  1 Likes 1  \(told)"))
  }

  @Test func aRaiseThatCameMeanwhileKeepsItsBaseline() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1"])
    try outbox.snapshot(["1": "1", "2": "1"])
    let channel = try channel(outbox)
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

  @Test func quietHoursDelayAllButWhatIsUrgent() async throws {
    for isUrgent in [false, true] {
      let outbox = try outbox("rate rises by 5%", isUrgent: isUrgent)
      try outbox.snapshot(["1": "1"])
      try outbox.snapshot(["1": "1.1"])
      try await outbox.send(quiet: "22:00-07:00")
      #expect(try channel(outbox).messages == (isUrgent ? 1 : 0))
      outbox.now = outbox.now + .seconds(6 * 3600)
      try await outbox.send(quiet: "22:00-07:00")
      #expect(try channel(outbox).messages == 1)
    }
  }

  @Test func aClockThatIsSetBackDelaysNothing() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    outbox.now = outbox.now - .seconds(10 * 86_400)
    try await outbox.send()
    #expect(try channel(outbox).messages == 1)
  }

  @Test func aMutedServiceIsNotSent() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1"])
    let until = outbox.now + .seconds(3600)
    #expect(try outbox.store().mute("1", of: "acme", until: until))
    try await outbox.send()
    #expect(
      try channel(outbox).lines == [
        "▲ 1 service more expensive", "  2 Likes 2  1 → 1.1  +10 %",
      ])
    outbox.now = until
    try outbox.snapshot(["1": "1.3", "2": "1.1"])
    try await outbox.send()
    #expect(try channel(outbox).lines.last == "  1 Likes 1  1 → 1.3  +30 %")
  }

  @Test func whatHappenedWhileItWasMutedIsToldAtTheEnd() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1", "2": "1"])
    #expect(try outbox.store().mute("1", of: "acme", until: outbox.now + .seconds(3 * 3600)))
    #expect(try outbox.store().mute("2", of: "acme", until: outbox.now + .seconds(3 * 3600)))
    try outbox.snapshot(["1": "1.1", "2": "1.5"])
    try await outbox.send()
    try outbox.snapshot(["1": "1.5", "2": "1"])
    try await outbox.send()
    #expect(try channel(outbox).messages == 0)
    try outbox.snapshot(["1": "1.5", "2": "1"])
    try await outbox.send()
    #expect(
      try channel(outbox).lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1 → 1.5  +50 %", "  2 Likes 2  moved and came back: 1 → 1.5 → 1",
      ])
  }

  // MARK: Delivery

  @Test func aFailedAttemptIsTriedAgainWithTheSameMessage() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try channel(outbox)
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

  @Test func aLongerPauseOfTheChannelCounts() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try channel(outbox)
    channel.answer(.later(reason: "429", after: .seconds(3600)))
    try await outbox.send()
    outbox.now = outbox.now + .seconds(3500)
    try await outbox.send()
    #expect(channel.uids.count == 1)
    outbox.now = outbox.now + .seconds(200)
    try await outbox.send()
    #expect(channel.messages == 1)
  }

  @Test func after75HoursAMessageHasFailedAndTheNextOneSaysSo() async throws {
    let outbox = try outbox("rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try channel(outbox)
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

  @Test func aChannelThatIsOffIsLeftAloneAndAnotherOneSaysSo() async throws {
    let outbox = try outbox("rate rises by 5%", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try channel(outbox)
    channel.answer(.off(reason: "HTTP 403: blocked"))
    let report = try await outbox.send()
    #expect(report.off.map(\.channel) == ["me"])
    #expect(try self.channel(outbox, "other").messages == 1)
    #expect(try await outbox.send().off.map(\.reason) == ["HTTP 403: blocked"])
    #expect(channel.uids.count == 1)
    #expect(
      try self.channel(outbox, "other").lines == [
        "⚠ an alert channel is off", "  'me' refuses messages: HTTP 403: blocked",
      ])
    try await outbox.send(fingerprint: "2")
    #expect(channel.messages == 1)
  }

  @Test func aChatThatMovedIsKept() async throws {
    let outbox = try outbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let channel = try channel(outbox)
    channel.answer(.sent(movedTo: "-100"))
    try await outbox.send()
    try outbox.snapshot(["1": "1.2"])
    try await outbox.send()
    #expect(channel.movedTo == "-100")
  }

  @Test func aRefusedMessageHasFailedAtOnceAndAnotherChannelSaysSo() async throws {
    let outbox = try outbox("rate rises", channels: ["me", "other"])
    let (me, other) = (try channel(outbox), try channel(outbox, "other"))
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

  @Test func twoChannelsThatRefuseEverythingDoNotTellEachOtherForEver() async throws {
    let outbox = try outbox("rate rises", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    for name in ["me", "other"] {
      let channel = try channel(outbox, name)
      for _ in 1...50 { channel.answer(.refused(reason: "no")) }
    }
    #expect(try await outbox.send().givenUp == 2)
  }

  @Test func alertsOfAChannelThatIsGoneAreNamedAndMoved() async throws {
    let outbox = try outbox("rate rises", channels: ["me", "other"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try channel(outbox).answer(.later(reason: "502", after: .seconds(60)))
    try await outbox.send(to: ["me"])
    try outbox.snapshot(["1": "1.2"])
    let report = try await outbox.send(to: ["other"])
    #expect(report.isFailing && report.stranded.map(\.channel) == ["me"])
    #expect(report.stranded.map(\.alerts) == [2])
    #expect(try outbox.store().moveAlerts(of: "me", to: "other") == 2)
    #expect(try await !outbox.send(to: ["other"]).isFailing)
    #expect(
      try channel(outbox, "other").lines.filter { $0.hasPrefix("  ") } == [
        "  1 Likes 1  1 → 1.1  +10 %", "  1 Likes 1  1.1 → 1.2  +9.09 %",
      ])
    try outbox.snapshot(["1": "1.3"])
    #expect(try outbox.store().moveAlerts(of: "me", to: nil) == 1)
    #expect(try await outbox.send(to: ["other"]).stranded.isEmpty)
    #expect(try channel(outbox, "other").messages == 2)
  }

  @Test func factsNameTheRulesThatRaisedThem() async throws {
    let outbox = try outbox("rate rises", "rate rises by 5%")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try await outbox.send()
    let facts = try channel(outbox).facts
    #expect(facts.count == 1)
    #expect(facts.first?.contains(#""rules":["rate rises","rate rises by 5%"]"#) == true)
  }

  /// Whoever dies after the claim leaves a message that is sent later, by anybody.
  @Test func aClaimThatWasLeftIsTakenUpAgain() async throws {
    let outbox = try outbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    let claim = try outbox.store().claimMessage(
      for: "me", at: outbox.now, uid: "left", pause: { _ in .seconds(5) })
    guard case .message = claim else {
      Issue.record("nothing was claimed")
      return
    }
    try await outbox.send()
    #expect(try channel(outbox).messages == 0)
    outbox.now = outbox.now + .seconds(6)
    try await outbox.send()
    #expect(try channel(outbox).uids == ["left"])
  }

  @Test func onlyOneSendsAtATime() async throws {
    let outbox = try outbox("rate rises")
    try outbox.snapshot(["1": "1"])
    let lock = try OutboxLock(database: outbox.path)
    await #expect(throws: StoreError.busy(path: outbox.path)) { try await outbox.send() }
    withExtendedLifetime(lock) {}
  }

  @Test func manyLinesAreOneMessageWithinItsLimit() async throws {
    let outbox = try outbox("rate rises", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1", "3": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1.1"])
    outbox.now = outbox.now + .seconds(86_400)
    try await outbox.send(limit: 2)
    #expect(
      try channel(outbox).lines == [
        "▲ 3 services more expensive", "  1 Likes 1  1 → 1.1  +10 %",
        "  2 Likes 2  1 → 1.1  +10 %", "  3 Likes 3; `ratebook alerts log` has each",
      ])
  }

  @Test(arguments: [1, 2, 4, 100]) func everyLineArrivesOnce(_ room: Int) async throws {
    let outbox = try outbox("rate rises", "service removed", digest: "daily at 08:00")
    try outbox.snapshot(["1": "1", "2": "1", "3": "1", "4": "1", "5": "1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1.1", "4": "1.1"])
    try outbox.snapshot(["1": "1.1", "2": "1.1", "3": "1", "4": "1.1"])
    outbox.now = outbox.now + .seconds(86_400)
    let channel = try channel(outbox)
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

  @Test func aForgottenPanelLeavesNothingToSend() async throws {
    let outbox = try outbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try channel(outbox).answer(.off(reason: "403"))
    try await outbox.send()
    _ = try outbox.store().forgetPanel("acme")
    try await outbox.send(fingerprint: "2")
    #expect(try channel(outbox).messages == 0)
    #expect(try outbox.store().outboxLog(limit: 9).isEmpty)
  }

  @Test func aRenamedPanelIsCalledByItsNewName() async throws {
    let outbox = try outbox("rate rises", channels: ["me"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try outbox.store().renamePanel("acme", to: "other")
    #expect(try outbox.store().outboxLog(limit: 9).first?.lines.first?.panel == "other")
  }

  @Test(arguments: [
    ("panels [acme, other]", "panels [new, other]"), ("[other/7, acme/1]", "[other/7, new/1]"),
    ("category Likes [acme], panels [acme]", "category Likes [acme], panels [new]"),
  ])
  func aRuleThatNamesARenamedPanelKeepsWhatItKnows(_ before: String, _ after: String) throws {
    func rule(_ scope: String) throws -> AlertRule {
      AlertRule(try Condition("rate rises by 5%"), for: RuleScope(text: scope), to: "me")
    }
    let outbox = try TrialOutbox([rule(before)])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.03"])
    try outbox.store().renamePanel("acme", to: "new")
    let evaluation = AlertEvaluation([try rule(after)], zone: .utc) { outbox.now }
    let service = Service(id: "1", name: "Likes 1", rate: Amount(canonical: "1.06"))
    _ = try outbox.store().record(
      Attempt(
        panel: "new", takenAt: outbox.now + .seconds(3600),
        catalogue: .answered(CatalogueAnswer(services: [service])), balance: .notAsked),
      alerts: evaluation)
    #expect(try outbox.store().outboxLog(limit: 9).count == 1)
  }
}
