import Catalogue
import Store
import Testing

/// What is decided of a snapshot that may show a panel's outage rather than its catalogue.
@Suite struct AcceptanceGateTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func services(_ ids: ClosedRange<Int>) -> [Service] { ids.map { .of($0) } }

  private func verdicts() throws -> [String] {
    try store.rows("SELECT verdict FROM snapshot WHERE verdict IS NOT NULL ORDER BY taken_at")
      .map { String($0.dropFirst().dropLast()) }
  }

  private func listed(_ hour: Int) throws -> Int? {
    try store.catalogue(of: "acme", at: .hour(hour))?.count
  }

  /// Records an answer of hour 2 after one of these services, and gives why it is held.
  private func objection(
    to answer: [Service], defects: [Defect] = [], after services: [Service]
  ) throws -> String? {
    try store.record(1, services)
    let recording = try store.record(2, answer, defects: defects)
    #expect((recording.verdict == .held) == (recording.reason != nil))
    return recording.reason
  }
}

// MARK: - What is held

extension AcceptanceGateTests {
  @Test(
    "A loss of 30 % and ten services is held",
    arguments: [
      // 30 % and ten are held, less of either is not.
      (100, 70, Verdict.held), (100, 71, .accepted), (33, 23, .held), (33, 24, .accepted),
      (12, 3, .accepted), (12, 2, .held), (3, 1, .accepted), (3, 0, .held), (1, 0, .held),
    ])
  func aLossOfThirtyPercentAndOfTenServices(
    _ before: Int, _ after: Int, _ verdict: Verdict
  ) throws {
    try store.record(1, services(1...before))
    let recording = try store.record(2, after == 0 ? [] : services(1...after))
    #expect(recording.verdict == verdict)
    #expect(recording.disappeared == before - after)
    #expect(try listed(2) == (verdict == .held ? before : after))
  }

  @Test(
    "A name without a letter or digit is no name",
    arguments: ["", " \u{A0}", "null", "Undefined", " NaN ", "N/A"])
  func namesThatAreNone(_ name: String) throws {
    let answer = (1...40).map { Service.of($0, name: $0 > 28 ? name : nil) }
    #expect(
      try objection(to: answer, after: services(1...40)) == "12 of 40 services have no name")
  }

  @Test("Words that begin like a missing name are names")
  func wordsThatBeginAsNoNameDoesAreNames() throws {
    let answer = (1...40).map { Service.of($0, name: "null and void \($0)") }
    #expect(try objection(to: answer, after: services(1...40)) == nil)
  }

  @Test(
    "Rates that are no price are counted",
    arguments: [
      ("0", "40 of 40 services are at rate 0"), ("1000", "40 of 40 services moved beyond ×5"),
      ("5.01", "40 of 40 services moved beyond ×5"), ("0.19", "40 of 40 services moved beyond ×5"),
      ("5", nil), ("0.2", nil), ("2.35", nil),
    ])
  func ratesThatAreNone(_ rate: String, _ reason: String?) throws {
    let answer = (1...40).map { Service.of($0, rate: rate) }
    // In binary, 2.35 is more than five times 0.47.
    let before = (1...40).map { Service.of($0, rate: rate == "2.35" ? "0.47" : "1") }
    #expect(try objection(to: answer, after: before) == reason)
  }

  @Test("Entries that cannot be read are counted")
  func entriesThatCannotBeRead() throws {
    let unread = (9...20).map { Defect.of($0) }
    #expect(
      try objection(to: services(1...8), defects: unread, after: services(1...20))
        == "12 of 20 services cannot be read")
  }

  @Test("Each service counts once")
  func eachServiceCountsOnceForWhatIsNew() throws {
    // 1 to 4 are gone, 5 to 8 cannot be read, 9 to 12 are at rate 0 and nameless at once.
    let answer = (9...40).map {
      Service.of($0, rate: $0 < 13 ? "0" : "1", name: $0 < 13 ? "" : nil)
    }
    #expect(
      try objection(to: answer, defects: (5...8).map { .of($0) }, after: services(1...40))
        == "of 40 services, 4 are missing, 4 cannot be read, 4 are at rate 0")
  }

  /// What was so before is nothing new, and what comes never counts.
  @Test("Faults that were there before do not count")
  func whatWasSoBeforeDoesNotCount() throws {
    let (low, high) = ((1...20).map { Service.of($0, rate: "0", name: "") }, services(21...40))
    let defects = (41...60).map { Defect.of($0) }
    try store.record(1, low + high + services(41...60))
    try store.record(2, low + high + services(41...49), defects: (50...60).map { .of($0) })
    try store.record(3, low + high, defects: defects)
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
    try store.record(4, low + high + services(61...400), defects: defects)
    #expect(try verdicts().last == "accepted")
  }

  @Test("Another currency is held, and a missing one is not")
  func anotherCurrencyIsHeldAndAMissingOneIsNot() throws {
    func balance(_ currency: String?) -> Attempt.BalanceOutcome {
      .answered(Balance(amount: .zero, currency: currency))
    }
    try store.record(1, services(1...3), balance: balance("USD"))
    try store.record(2, services(1...3), balance: balance(nil))
    try store.record(3, services(1...3), balance: .failed(reason: "HTTP 502"))
    let held = try store.record(4, services(1...3), balance: balance("EUR"))
    #expect(held.verdict == .held)
    #expect(held.reason == "the account's currency is EUR, after USD")
    try store.record(7, services(1...3), balance: .failed(reason: "HTTP 502"))
    #expect(try verdicts().suffix(2) == ["accepted", "accepted"])
  }

  @Test("Currencies are compared regardless of case and blanks")
  func currenciesAreComparedWithoutCaseAndBlanks() throws {
    for (hour, currency) in zip(1..., ["USD", "usd", " USD "]) {
      let balance = Balance(amount: .zero, currency: currency)
      #expect(
        try store.record(hour, services(1...3), balance: .answered(balance)).verdict == .accepted)
    }
  }

  @Test("A panel's first snapshot is accepted")
  func theFirstSnapshotOfAPanelHasNothingToBeHeldAgainst() throws {
    #expect(try store.record(1, services(1...1)).verdict == .accepted)
  }
}

// MARK: - Before the first catalogue

extension AcceptanceGateTests {
  private func unread(_ ids: ClosedRange<Int>) -> [Defect] { ids.map { .of($0) } }

  @Test("An empty first snapshot is held until a catalogue follows")
  func anEmptyFirstSnapshotIsHeldUntilACatalogueFollows() throws {
    let held = try store.record(1, [])
    #expect(held.verdict == .held && held.confirmableFrom == .hour(21))
    #expect(held.reason == "it is empty, and there is no earlier catalogue of this panel")
    #expect(try store.record(2, []).verdict == .held)
    let first = try store.record(3, services(1...40))
    #expect(first.verdict == .accepted && first.decisions.map(\.verdict) == [.rejected, .rejected])
    #expect(try verdicts() == ["rejected", "rejected", "accepted"])
    // They are the panel's catalogue from its first snapshot on, and not new.
    #expect(try store.count("event") == 0)
  }

  @Test("A first snapshot without a readable entry is held as long")
  func aFirstSnapshotOfWhichNothingCanBeReadIsHeldAsLong() throws {
    let held = try store.record(1, [], defects: unread(1...2))
    #expect(
      held.reason
        == "none of its entries can be read, and there is no earlier catalogue of this panel")
    #expect(held.confirmableFrom == .hour(21))
    #expect(try store.record(20, [], defects: unread(1...2)).verdict == .held)
    #expect(try store.record(21, services(1...1), defects: unread(2...3)).verdict == .accepted)
    #expect(try verdicts() == ["rejected", "rejected", "accepted"])
  }

  @Test(
    "A panel is empty once that is confirmed", arguments: [(20, Verdict.held), (21, .accepted)])
  func aPanelIsEmptyOnceThatIsConfirmed(_ hour: Int, _ verdict: Verdict) throws {
    try store.record(1, [])
    try store.record(10, [])
    #expect(try store.record(hour, []).verdict == verdict)
    #expect(try verdicts() == Array(repeating: verdict.rawValue, count: 3))
    #expect(try store.record(22, services(1...3)).verdict == .accepted)
  }

  @Test(
    "A first snapshot is held if a third of it cannot be read",
    arguments: [(9, 1, Verdict.accepted), (10, 23, .held), (10, 24, .accepted), (12, 0, .held)])
  func aFirstSnapshotOfWhichAThirdCannotBeReadIsHeld(
    _ unreadable: Int, _ readable: Int, _ verdict: Verdict
  ) throws {
    let answer = services(1...40).prefix(readable)
    let held = try store.record(1, Array(answer), defects: unread(101...100 + unreadable))
    #expect(held.verdict == verdict)
    guard verdict == .held, readable > 0 else { return }
    #expect(
      held.reason
        == "10 of 33 entries cannot be read, and there is no earlier catalogue of this panel")
    #expect(held.confirmableFrom == .hour(21))
    #expect(try store.record(20, services(1...40)).verdict == .accepted)
    #expect(try verdicts() == ["rejected", "accepted"])
  }

  @Test("A first snapshot that stays partly unreadable is confirmed")
  func aFirstSnapshotThatStaysPartlyUnreadableIsConfirmed() throws {
    try store.record(1, services(1...20), defects: unread(21...40))
    try store.record(20, services(1...20), defects: unread(21...40))
    #expect(try store.record(21, services(1...20), defects: unread(21...40)).verdict == .accepted)
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
  }

  @Test("A catalogue between two empty first snapshots undoes their confirmation")
  func aCatalogueBetweenTwoEmptyFirstSnapshotsUndoesTheirConfirmation() throws {
    try store.record(1, [])
    try store.record(30, [])
    #expect(try verdicts() == ["accepted", "accepted"])
    let between = try store.backfill(12, services(1...40))
    #expect(between?.verdict == .accepted)
    #expect(between?.decisions.map(\.verdict) == [.rejected, .held])
    #expect(try verdicts() == ["rejected", "accepted", "held"])
  }

  @Test("A person's decision to accept stays, whatever is added before it")
  func whatAPersonAcceptedStaysWhateverIsAddedBeforeIt() throws {
    let empty = try store.record(30, [])
    _ = try store.accept(empty.snapshotID)
    try store.backfill(12, services(1...40))
    #expect(try verdicts() == ["accepted", "accepted"])
    try store.record(31, [])
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
  }

  @Test("An empty first snapshot is decided by hand")
  func anEmptyFirstSnapshotIsDecidedByHand() throws {
    let held = try store.record(1, [])
    #expect(try store.accept(held.snapshotID).verdict == .accepted)
    #expect(try store.record(2, []).verdict == .accepted)
    #expect(try store.discard(2).verdict == .rejected)
    #expect(try store.discard(1).verdict == .rejected)
    #expect(try store.record(3, []).verdict == .held)
  }

  @Test("A snapshot that a person discarded is not held again")
  func whatAPersonDiscardedIsNotHeldAgain() throws {
    let discarded = try store.record(1, [])
    #expect(try store.discard(discarded.snapshotID).verdict == .rejected)
    try store.record(30, services(1...3))
    #expect(try store.backfill(29, [])?.verdict == .rejected)
    #expect(try verdicts() == ["rejected", "rejected", "accepted"])
    #expect(try store.backfill(2, [])?.verdict == .accepted)
    #expect(try verdicts() == ["rejected", "accepted", "accepted", "accepted"])
  }

  @Test("The verdict is known before the snapshot is stored")
  func itIsSaidBeforeItIsTaken() throws {
    let empty = CatalogueAnswer(services: [])
    #expect(try store.objection(to: empty, currency: nil, of: "acme", at: .hour(1)) == nil)
    try store.record(1, [])
    #expect(
      try store.objection(to: empty, currency: nil, of: "acme", at: .hour(2))
        == "it is empty, and there is no earlier catalogue of this panel")
  }
}

// MARK: - What confirms

extension AcceptanceGateTests {
  @Test("A loss is confirmed as of its first snapshot")
  func aLossIsConfirmedAsOfItsFirstSnapshot() throws {
    try store.record(1, services(1...40))
    let held = try store.record(2, services(1...20))
    #expect(held.reason == "20 of 40 services are missing")
    #expect(held.confirmableFrom == .hour(2) + .seconds(9000))
    // Within 2 h 30.
    #expect(try store.record(3, services(1...20)).verdict == .held)
    #expect(try store.record(4, services(1...20)).verdict == .held)
    let next = try store.record(5, services(1...20))
    #expect(next.verdict == .accepted && next.disappeared == 0)
    #expect(next.decisions.map(\.verdict) == [.accepted, .accepted, .accepted])
    #expect(next.decisions.first?.snapshotID == held.snapshotID)
    #expect(
      next.decisions.first?.reason
        == "20 of 40 services are missing; confirmed by the snapshot of \(Timestamp.hour(5))")
    #expect(try verdicts() == Array(repeating: "accepted", count: 5))
    #expect(try listed(2) == 20)
    #expect(try store.count("held_version") == 0)
  }

  @Test(
    "Confirmation needs two and a half hours",
    arguments: [(-1, Verdict.held), (0, Verdict.accepted)] as [(Int64, Verdict)])
  func confirmationTakesTwoHoursAndAHalf(_ late: Int64, _ verdict: Verdict) throws {
    try store.record(1, services(1...40))
    try store.record(2, services(1...20))
    let time = Timestamp.hour(2) + .seconds(9000) + .milliseconds(late)
    let recording = try store.record(
      Attempt(
        panel: "acme", takenAt: time,
        catalogue: .answered(CatalogueAnswer(services: services(1...20))), balance: .notAsked))
    #expect(recording.verdict == verdict)
  }

  @Test("An empty catalogue is confirmed after twenty hours")
  func anEmptyCatalogueIsConfirmedAfterTwentyHours() throws {
    try store.record(1, services(1...40))
    #expect(try store.record(2, []).confirmableFrom == .hour(22))
    // What confirms the first of them is enough.
    #expect(try store.record(3, []).confirmableFrom == .hour(22))
    #expect(try store.record(5, []).verdict == .held)
    #expect(try store.record(21, []).verdict == .held)
    #expect(try listed(21) == 40)
    #expect(try store.record(22, []).verdict == .accepted)
    #expect(try listed(2) == 0)
  }

  @Test("An empty catalogue is rejected at once if the list fills again")
  func anEmptyCatalogueThatFillsAgainIsRejectedInOne() throws {
    try store.record(1, services(1...40))
    for hour in 2...4 { try store.record(hour, []) }
    let counts = try store.counts()
    let next = try store.record(5, services(1...40))
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
    try store.record(1, services(1...400))
    for (hour, last) in zip(2..., [1012, 1018, 1027]) {
      #expect(try store.record(hour, services(1001...last)).verdict == .held)
    }
    let next = try store.record(5, services(1001...1040))
    #expect(next.verdict == .accepted)
    #expect(try (2...5).map(listed) == [12, 18, 27, 40])
  }

  @Test("An empty answer between two halves is rejected")
  func anEmptyAnswerBetweenTwoHalvesIsRejected() throws {
    try store.record(1, services(1...40))
    try store.record(2, services(1...20))
    try store.record(3, [])
    try store.record(5, services(1...22))
    #expect(try verdicts() == ["accepted", "accepted", "rejected", "accepted"])
    #expect(try listed(3) == 20)
  }

  @Test("Unconfirmed snapshots wait beside others, and end")
  func whatNothingConfirmsWaitsBesideOthersAndEnds() throws {
    try store.record(1, services(1...40))
    try store.record(2, services(1...20))
    try store.record(6, services(21...40))
    #expect(try verdicts() == ["accepted", "held", "held"])
    try store.record(9, services(21...40))
    #expect(try verdicts() == ["accepted", "rejected", "accepted", "accepted"])
    // A panel that answers differently each time.
    for day in 1...5 { try store.record(10 + 24 * day, services((100 * day)...(100 * day + 19))) }
    #expect(try verdicts().suffix(5) == ["rejected", "rejected", "rejected", "held", "held"])
  }

  @Test("At most fifty snapshots wait")
  func atMostFiftyWait() throws {
    try store.record(1, services(1...40))
    for minute in 1...60 {
      try store.backfill(2, minute: minute, services((100 * minute)...(100 * minute + 19)))
    }
    #expect(try verdicts().count { $0 == "held" } == 50)
    #expect(try verdicts()[1...10].allSatisfy { $0 == "rejected" })
  }

  /// Each answer has a fault of its own: what it shows beside is no confirmation.
  @Test(
    "A faulty answer confirms nothing",
    arguments: [
      ([], "0", nil), ([], "1000", nil), ([], "1", "undefined"), (Array(1...12), "0", nil),
      ([1], "1000", nil),
    ] as [([Int], String, String?)])
  func aFaultyAnswerConfirmsNothing(_ held: [Int], _ rate: String, _ name: String?) throws {
    try store.record(1, services(1...40))
    try store.record(2, held.map { .of($0) })
    let answer = (1...40).map { id in
      held.contains(id) ? Service.of(id) : .of(id, rate: rate, name: name)
    }
    #expect(try store.record(24, answer).verdict == .held)
    #expect(try verdicts() == ["accepted", "held", "held"])
    // Nor is it accepted with what is accepted by hand.
    #expect(try store.accept(2).decisions == [])
    #expect(try verdicts() == ["accepted", "accepted", "held"])
  }

  @Test("An unreadable answer does not confirm an empty one")
  func anUnreadableAnswerConfirmsNoEmptyOne() throws {
    try store.record(1, services(1...40))
    try store.record(2, [])
    #expect(try store.record(30, [], defects: (1...40).map { .of($0) }).verdict == .held)
    #expect(try verdicts() == ["accepted", "held", "held"])
  }

  @Test("Failed attempts decide nothing")
  func failedAttemptsDecideNothing() throws {
    try store.record(1, services(1...40))
    try store.record(2, services(1...20))
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(3), catalogue: .failed(reason: "HTTP 502"),
        balance: .notAsked))
    #expect(try verdicts() == ["accepted", "held", "failed"])
    try store.record(5, services(1...20))
    #expect(try verdicts() == ["accepted", "accepted", "failed", "accepted"])
    #expect(try listed(3) == 20)
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
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    try record(4, "0.014")
    try record(28, "0.014")
    #expect(try verdicts().suffix(2) == ["accepted", "accepted"])
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
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    try record(6, "83", "INR")
    try record(9, "83", nil)
    #expect(try verdicts().suffix(2) == ["accepted", "accepted"])
  }

  @Test("The user chooses the times")
  func theTimesAreTheUsersToChoose() throws {
    let other = try TemporaryStore()
    let store = try RatebookStore.forWriting(
      path: other.path,
      gate: AcceptanceGate(confirmAfter: .seconds(60), confirmEmptyAfter: .seconds(3600)))
    try store.record(1, services(1...40))
    try store.record(2, [])
    #expect(try store.record(3, []).verdict == .accepted)
  }
}

// MARK: - By hand

extension AcceptanceGateTests {
  @Test("A held snapshot is accepted by hand")
  func aHeldSnapshotIsAcceptedByHand() throws {
    try store.record(1, services(1...40))
    let held = try store.record(2, services(1...20))
    let accepted = try store.accept(held.snapshotID)
    #expect(accepted.verdict == .accepted && accepted.disappeared == 20)
    #expect(try listed(2) == 20)
    #expect(throws: StoreError.notHeld(held.snapshotID, .accepted)) {
      try store.accept(held.snapshotID)
    }
    #expect(try store.record(3, services(1...20)).verdict == .accepted)
  }

  @Test("Accepting the newest accepts earlier ones that show the same")
  func acceptingTheNewestAcceptsThoseBeforeItThatShowTheSame() throws {
    try store.record(1, services(1...40))
    try store.record(2, services(21...40))
    try store.record(3, services(1...20))
    let held = try store.record(4, services(1...21))
    let accepted = try store.accept(held.snapshotID)
    #expect(accepted.decisions.map(\.verdict) == [.rejected, .accepted])
    #expect(try verdicts() == ["accepted", "rejected", "accepted", "accepted"])
    #expect(try (2...4).map(listed) == [40, 20, 21])
  }

  @Test("A discarded snapshot is not confirmed, and can be taken back")
  func aDiscardedSnapshotIsNotConfirmedAndCanBeTakenBack() throws {
    try store.record(1, services(1...40))
    let held = try store.record(2, services(1...20))
    #expect(try store.discard(held.snapshotID).verdict == .rejected)
    #expect(throws: StoreError.notHeld(held.snapshotID, .rejected)) {
      try store.discard(held.snapshotID)
    }
    #expect(try store.record(5, services(1...20)).verdict == .held)
    #expect(try listed(5) == 40)
    let taken = try store.accept(held.snapshotID)
    #expect(taken.decisions.map(\.verdict) == [.accepted])
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
    #expect(try listed(5) == 20)
  }

  @Test("An unknown number of a snapshot is an error")
  func aNumberThatNoSnapshotHasIsSaid() throws {
    #expect(throws: StoreError.noSnapshot(7)) { try store.accept(7) }
    #expect(throws: StoreError.noSnapshot(7)) { try store.discard(7) }
  }
}

// MARK: - From the past

extension AcceptanceGateTests {
  @Test("Accepted snapshots after it decide a snapshot from the past")
  func aSnapshotFromThePastIsDecidedByTheAcceptedOnesAfterIt() throws {
    try store.record(1, services(1...40))
    try store.record(9, services(1...40))
    try store.backfill(5, services(1...20))
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    try store.record(10, services(1...20))
    try store.record(13, services(1...20))
    try store.backfill(12, services(1...21))
    #expect(try verdicts().suffix(3) == ["accepted", "accepted", "accepted"])
    try store.backfill(8, [])
    #expect(try verdicts().prefix(4) == ["accepted", "rejected", "rejected", "accepted"])
    #expect(try listed(9) == 40)
  }

  /// The one right after it came too soon to confirm it; a later one did.
  @Test("A later snapshot confirms one from the past")
  func aSnapshotFromThePastIsConfirmedByALaterOne() throws {
    try store.record(1, services(1...40))
    try store.record(4, services(1...20))
    try store.record(7, services(1...20))
    try store.backfill(2, services(1...21))
    #expect(try verdicts() == ["accepted", "accepted", "accepted", "accepted"])
    #expect(try listed(2) == 21)
  }

  /// The first that is late enough decides, whatever a later one shows.
  @Test("A different later snapshot rejects one from the past")
  func aSnapshotFromThePastIsRejectedByWhatDiffersFromIt() throws {
    try store.record(1, services(1...40))
    try store.record(5, services(1001...1040))
    try store.record(8, services(1001...1040))
    try store.record(9, services(1...20))
    try store.record(12, services(1...20))
    #expect(try verdicts() == Array(repeating: "accepted", count: 5))
    try store.backfill(2, services(1...20))
    #expect(try verdicts()[1] == "rejected")
  }

  @Test("A held snapshot is accepted once the past leads to it")
  func aHeldSnapshotIsAcceptedOnceThePastLeadsToIt() throws {
    try store.record(1, services(1...40))
    try store.record(9, services(1...22))
    #expect(try verdicts() == ["accepted", "held"])
    let between = try store.backfill(5, services(1...30))
    #expect(between?.verdict == .accepted)
    #expect(between?.decisions.map(\.verdict) == [.accepted])
    #expect(try listed(9) == 22)
  }

  @Test("A held snapshot is rejected if the past accepts a different one after it")
  func aHeldSnapshotIsRejectedByWhatThePastAcceptsAfterIt() throws {
    try store.record(1, services(1...40))
    try store.record(5, [])
    try store.record(6, [])
    let between = try store.backfill(5, minute: 30, services(1...40))
    #expect(between?.decisions.map(\.verdict) == [.rejected])
    #expect(try verdicts() == ["accepted", "rejected", "accepted", "held"])
  }
}

extension AcceptanceGateTests {
  /// Whichever of the three is added last.
  @Test(
    "A mostly unreadable snapshot between two good ones is rejected",
    arguments: [[1, 5, 9], [5, 1, 9], [5, 9, 1], [9, 5, 1], [1, 9, 5], [9, 1, 5]])
  func aSnapshotThatIsMostlyUnreadableBetweenTwoGoodOnesIsRejected(order: [Int]) throws {
    for hour in order {
      try store.backfill(
        hour, services(hour == 5 ? 1...20 : 1...40), defects: hour == 5 ? unread(21...40) : [])
    }
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    #expect(try [1, 5, 9].map(listed) == [40, 40, 40])
  }

  /// One from the past in which half of the services are gone, after which the next is no loss.
  @Test("Snapshots after a loss are judged again once an earlier catalogue is added")
  func whatFollowsALossIsJudgedAgainOnceAnEarlierCatalogueIsAdded() throws {
    try store.record(5, services(1...20))
    try store.record(9, services(1...40))
    #expect(try store.backfill(1, services(1...40))?.decisions.map(\.verdict) == [.rejected])
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
  }
}

extension Defect {
  /// An entry of a service whose rate cannot be read.
  fileprivate static func of(_ id: Int) -> Defect {
    Defect(service: "\(id)", field: "rate", reason: "'abc' is not a rate", raw: "{}")
  }
}
