import Catalogue
import Store
import Testing

/// Later snapshots that confirm or reject a held one.
@Suite struct ConfirmationTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("A loss is confirmed as of its first snapshot")
  func aLossIsConfirmedAsOfItsFirstSnapshot() throws {
    try store.record(1, .of(1...40))
    let held = try store.record(2, .of(1...20))
    #expect(held.reason == "20 of 40 services are missing")
    #expect(held.confirmableFrom == .hour(2) + .seconds(9000))
    // Within 2 h 30.
    #expect(try store.record(3, .of(1...20)).verdict == .held)
    #expect(try store.record(4, .of(1...20)).verdict == .held)
    let next = try store.record(5, .of(1...20))
    #expect(next.verdict == .accepted && next.disappeared == 0)
    #expect(next.decisions.map(\.verdict) == [.accepted, .accepted, .accepted])
    #expect(next.decisions.first?.snapshotID == held.snapshotID)
    #expect(
      next.decisions.first?.reason
        == "20 of 40 services are missing; confirmed by the snapshot of \(Timestamp.hour(5))")
    #expect(try store.verdicts() == Array(repeating: "accepted", count: 5))
    #expect(try store.listed(2) == 20)
    #expect(try store.count("held_version") == 0)
  }

  @Test(
    "Confirmation needs two and a half hours",
    arguments: [(-1, Verdict.held), (0, Verdict.accepted)] as [(Int64, Verdict)])
  func confirmationTakesTwoHoursAndAHalf(_ late: Int64, _ verdict: Verdict) throws {
    try store.record(1, .of(1...40))
    try store.record(2, .of(1...20))
    let time = Timestamp.hour(2) + .seconds(9000) + .milliseconds(late)
    let recording = try store.record(
      Attempt(
        panel: "acme", takenAt: time,
        catalogue: .answered(CatalogueAnswer(services: .of(1...20))), balance: .notAsked))
    #expect(recording.verdict == verdict)
  }

  @Test("An empty catalogue is confirmed after twenty hours")
  func anEmptyCatalogueIsConfirmedAfterTwentyHours() throws {
    try store.record(1, .of(1...40))
    #expect(try store.record(2, []).confirmableFrom == .hour(22))
    // What confirms the first of them is enough.
    #expect(try store.record(3, []).confirmableFrom == .hour(22))
    #expect(try store.record(5, []).verdict == .held)
    #expect(try store.record(21, []).verdict == .held)
    #expect(try store.listed(21) == 40)
    #expect(try store.record(22, []).verdict == .accepted)
    #expect(try store.listed(2) == 0)
  }

  @Test("An empty catalogue is rejected at once if the list fills again")
  func anEmptyCatalogueThatFillsAgainIsRejectedInOne() throws {
    try store.record(1, .of(1...40))
    for hour in 2...4 { try store.record(hour, []) }
    let counts = try store.counts()
    let next = try store.record(5, .of(1...40))
    #expect(next.decisions.map(\.verdict) == [.rejected, .rejected, .rejected])
    #expect(
      next.decisions.first?.reason
        == "it is empty (40 services before); not confirmed by the snapshot of \(Timestamp.hour(5))"
    )
    #expect(next.changed == 0 && next.appeared == 0)
    #expect(try store.count("version") == counts["version"])
    #expect(try store.received(from: "acme", at: .hour(2)) == [])
  }

  @Test("A list that fills up confirms the services it still holds")
  func aListThatFillsUpConfirmsWhatItStillHolds() throws {
    try store.record(1, .of(1...400))
    for (hour, last) in zip(2..., [1012, 1018, 1027]) {
      #expect(try store.record(hour, .of(1001...last)).verdict == .held)
    }
    let next = try store.record(5, .of(1001...1040))
    #expect(next.verdict == .accepted)
    #expect(try (2...5).map(store.listed) == [12, 18, 27, 40])
  }

  @Test("An empty answer between two halves is rejected")
  func anEmptyAnswerBetweenTwoHalvesIsRejected() throws {
    try store.record(1, .of(1...40))
    try store.record(2, .of(1...20))
    try store.record(3, [])
    try store.record(5, .of(1...22))
    #expect(try store.verdicts() == ["accepted", "accepted", "rejected", "accepted"])
    #expect(try store.listed(3) == 20)
  }

  @Test("Unconfirmed snapshots wait beside others, and end")
  func whatNothingConfirmsWaitsBesideOthersAndEnds() throws {
    try store.record(1, .of(1...40))
    try store.record(2, .of(1...20))
    try store.record(6, .of(21...40))
    #expect(try store.verdicts() == ["accepted", "held", "held"])
    try store.record(9, .of(21...40))
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted", "accepted"])
    // A panel that answers differently each time.
    for day in 1...5 { try store.record(10 + 24 * day, .of((100 * day)...(100 * day + 19))) }
    #expect(try store.verdicts().suffix(5) == ["rejected", "rejected", "rejected", "held", "held"])
  }

  @Test("At most fifty snapshots wait")
  func atMostFiftyWait() throws {
    try store.record(1, .of(1...40))
    for minute in 1...60 {
      try store.backfill(2, minute: minute, .of((100 * minute)...(100 * minute + 19)))
    }
    #expect(try store.verdicts().count { $0 == "held" } == 50)
    #expect(try store.verdicts()[1...10].allSatisfy { $0 == "rejected" })
  }

  /// Each answer has a fault of its own: what it shows beside is no confirmation.
  @Test(
    "A faulty answer confirms nothing",
    arguments: [
      ([], "0", nil), ([], "1000", nil), ([], "1", "undefined"), (Array(1...12), "0", nil),
      ([1], "1000", nil),
    ] as [([Int], String, String?)])
  func aFaultyAnswerConfirmsNothing(_ held: [Int], _ rate: String, _ name: String?) throws {
    try store.record(1, .of(1...40))
    try store.record(2, held.map { .of($0) })
    let answer = (1...40).map { id in
      held.contains(id) ? Service.of(id) : .of(id, rate: rate, name: name)
    }
    #expect(try store.record(24, answer).verdict == .held)
    #expect(try store.verdicts() == ["accepted", "held", "held"])
    // Nor is it accepted with what is accepted by hand.
    #expect(try store.accept(2).decisions == [])
    #expect(try store.verdicts() == ["accepted", "accepted", "held"])
  }

  @Test("An unreadable answer does not confirm an empty one")
  func anUnreadableAnswerConfirmsNoEmptyOne() throws {
    try store.record(1, .of(1...40))
    try store.record(2, [])
    #expect(try store.record(30, [], defects: .unreadable(1...40)).verdict == .held)
    #expect(try store.verdicts() == ["accepted", "held", "held"])
  }

  @Test("Failed attempts decide nothing")
  func failedAttemptsDecideNothing() throws {
    try store.record(1, .of(1...40))
    try store.record(2, .of(1...20))
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(3), catalogue: .failed(reason: "HTTP 502"),
        balance: .notAsked))
    #expect(try store.verdicts() == ["accepted", "held", "failed"])
    try store.record(5, .of(1...20))
    #expect(try store.verdicts() == ["accepted", "accepted", "failed", "accepted"])
    #expect(try store.listed(3) == 20)
  }

  /// Rates a thousand times as high for an hour, and for good.
  @Test("Moves beyond ×5 are confirmed like losses")
  func farMovesAreConfirmedAsLossesAre() throws {
    func record(_ hour: Int, _ rate: String) throws {
      try store.record(hour, (1...40).map { .of($0, rate: rate) })
    }
    try record(1, "1")
    try record(2, "1000")
    try record(3, "1")
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted"])
    try record(4, "0.014")
    try record(28, "0.014")
    #expect(try store.verdicts().suffix(2) == ["accepted", "accepted"])
  }

  /// Dollars, once in rupees, and dollars again without a word on the currency.
  @Test("Unchanged rates do not confirm another currency")
  func ratesThatAreThoseBeforeConfirmNoOtherCurrency() throws {
    func record(_ hour: Int, _ rate: String, _ currency: String?) throws {
      let balance = currency.map { Balance(amount: Amount(1), currency: $0) }
      try store.record(
        hour, (1...3).map { .of($0, rate: rate) },
        balance: balance.map { .answered($0) } ?? .notAsked)
    }
    try record(1, "1", "USD")
    try record(2, "83", "INR")
    try record(5, "1", nil)
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted"])
    try record(6, "83", "INR")
    try record(9, "83", nil)
    #expect(try store.verdicts().suffix(2) == ["accepted", "accepted"])
  }

  @Test("The user chooses the times")
  func theTimesAreTheUsersToChoose() throws {
    let other = try TemporaryStore()
    let store = try RatebookStore.forWriting(
      path: other.path,
      gate: AcceptanceGate(confirmAfter: .seconds(60), confirmEmptyAfter: .seconds(3600)))
    try store.record(1, .of(1...40))
    try store.record(2, [])
    #expect(try store.record(3, []).verdict == .accepted)
  }
}
