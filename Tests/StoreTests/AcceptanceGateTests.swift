import Catalogue
import Store
import Testing

/// What becomes of a snapshot that a panel's outage may have cut short.
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

  @Test(arguments: [
    // 30 % and ten are held, less of either is not.
    (100, 70, Verdict.held), (100, 71, .accepted), (33, 23, .held), (33, 24, .accepted),
    (12, 3, .accepted), (12, 2, .held), (3, 1, .accepted), (3, 0, .held), (1, 0, .held),
  ])
  func aLossOfThirtyPercentAndOfTenServicesIsHeld(
    _ before: Int, _ behind: Int, _ verdict: Verdict
  ) throws {
    try store.record(1, services(1...before))
    let recording = try store.record(2, behind == 0 ? [] : services(1...behind))
    #expect(recording.verdict == verdict)
    #expect(recording.disappeared == before - behind)
    #expect(try listed(2) == (verdict == .held ? before : behind))
  }

  @Test func whatTheNextSnapshotConfirmsIsRemovedAsOfTheFirst() throws {
    try store.record(1, services(1...40))
    let held = try store.record(2, services(1...20))
    #expect(held.verdict == .held)
    #expect(held.reason == "it lacks 20 of the last one's 40 services")
    let next = try store.record(3, services(1...20))
    #expect(next.verdict == .accepted)
    #expect(next.decisions.map(\.verdict) == [.accepted])
    #expect(next.decisions.map(\.snapshotID) == [held.snapshotID])
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
    #expect(try listed(2) == 20)
    #expect(try store.count("held_version") == 0)
  }

  @Test func whatTheNextSnapshotDoesNotConfirmIsRejectedAndKept() throws {
    try store.record(1, services(1...40))
    try store.record(2, [])
    let counts = try store.counts()
    let next = try store.record(3, services(1...40))
    #expect(next.decisions.map(\.verdict) == [.rejected])
    #expect(next.changed == 0 && next.appeared == 0)
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    #expect(try store.count("version") == counts["version"])
    #expect(try store.received(from: "acme", at: .hour(2)) == [])
  }

  @Test func anEmptyAnswerIsNotConfirmedByHalfAnAnswer() throws {
    try store.record(1, services(1...40))
    try store.record(2, [])
    try store.record(3, services(1...20))
    #expect(try verdicts() == ["accepted", "rejected", "held"])
    try store.record(4, services(1...22))
    #expect(try verdicts() == ["accepted", "rejected", "accepted", "accepted"])
  }

  @Test func failedAttemptsDecideNothing() throws {
    try store.record(1, services(1...40))
    try store.record(2, [])
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(3), catalogue: .failed(reason: "HTTP 502"),
        balance: .notAsked))
    #expect(try verdicts() == ["accepted", "held", "failed"])
    try store.record(4, [])
    #expect(try verdicts() == ["accepted", "accepted", "failed", "accepted"])
    #expect(try listed(3) == 0)
  }

  @Test func renumberedCataloguesAreAcceptedOnceConfirmed() throws {
    try store.record(1, services(1...40))
    try store.record(2, services(1001...1040))
    #expect(try listed(2) == 40)
    try store.record(3, services(1001...1041))
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == services(1001...1040))
  }

  @Test func anotherCurrencyIsHeldAndAMissingOneIsNot() throws {
    func balance(_ currency: String?) -> Attempt.BalanceOutcome {
      .answered(Balance(amount: .zero, currency: currency))
    }
    try store.record(1, services(1...3), balance: balance("USD"))
    try store.record(2, services(1...3), balance: balance(nil))
    try store.record(3, services(1...3), balance: .failed(reason: "HTTP 502"))
    let held = try store.record(4, services(1...3), balance: balance("EUR"))
    #expect(held.verdict == .held)
    #expect(held.reason == "the account's currency is EUR, after USD")
    try store.record(5, services(1...3), balance: .failed(reason: "HTTP 502"))
    #expect(try verdicts().suffix(2) == ["accepted", "accepted"])
  }

  /// Dollars, once in rupees, and dollars again without a word on the currency.
  @Test func ratesThatAreThoseBeforeConfirmNoOtherCurrency() throws {
    func record(_ hour: Int, _ rate: String, _ currency: String?) throws {
      let balance = currency.map { Balance(amount: Amount(1), currency: $0) }
      try store.record(
        hour, (1...3).map { .of($0, rate: rate) },
        balance: balance.map { .answered($0) } ?? .notAsked)
    }
    try record(1, "1", "USD")
    try record(2, "83", "INR")
    try record(3, "1", nil)
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    try record(4, "83", "INR")
    try record(5, "83", nil)
    #expect(try verdicts().suffix(2) == ["accepted", "accepted"])
  }

  @Test func theFirstSnapshotOfAPanelHasNothingToBeHeldAgainst() throws {
    #expect(try store.record(1, []).verdict == .accepted)
    #expect(try store.record(2, services(1...40)).verdict == .accepted)
  }
}

// MARK: - By hand

extension AcceptanceGateTests {
  @Test func aHeldSnapshotIsAcceptedByHand() throws {
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

  @Test func aDiscardedSnapshotIsNotConfirmedAndCanBeTakenBack() throws {
    try store.record(1, services(1...40))
    let held = try store.record(2, services(1...20))
    #expect(try store.discard(held.snapshotID).verdict == .rejected)
    #expect(throws: StoreError.notHeld(held.snapshotID, .rejected)) {
      try store.discard(held.snapshotID)
    }
    #expect(try store.record(3, services(1...20)).verdict == .held)
    #expect(try listed(3) == 40)
    let taken = try store.accept(held.snapshotID)
    #expect(taken.decisions.map(\.verdict) == [.accepted])
    #expect(try verdicts() == ["accepted", "accepted", "accepted"])
    #expect(try listed(3) == 20)
  }

  @Test func aNumberThatNoSnapshotHasIsTold() throws {
    #expect(throws: StoreError.noSnapshot(7)) { try store.accept(7) }
    #expect(throws: StoreError.noSnapshot(7)) { try store.discard(7) }
  }
}

// MARK: - From the past

extension AcceptanceGateTests {
  @Test func aSnapshotFromThePastIsDecidedByTheOneBehindIt() throws {
    try store.record(1, services(1...40))
    try store.record(9, services(1...40))
    try store.recordPast(5, services(1...20))
    #expect(try verdicts() == ["accepted", "rejected", "accepted"])
    try store.record(10, services(1...20))
    try store.record(11, services(1...20))
    try store.recordPast(8, [])
    #expect(
      try verdicts() == ["accepted", "rejected", "rejected", "accepted", "accepted", "accepted"])
    #expect(try listed(9) == 40)
  }

  @Test func aHeldSnapshotIsAcceptedOnceThePastLeadsToIt() throws {
    try store.record(1, services(1...40))
    try store.record(9, services(1...22))
    #expect(try verdicts() == ["accepted", "held"])
    let between = try store.recordPast(5, services(1...30))
    #expect(between?.verdict == .accepted)
    #expect(between?.decisions.map(\.verdict) == [.accepted])
    #expect(try listed(9) == 22)
  }
}
