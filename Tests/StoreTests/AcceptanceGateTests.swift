import Catalogue
import Store
import Testing

/// Answers that are held, since they may show an outage rather than the catalogue.
@Suite struct AcceptanceGateTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
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
    try store.record(1, .of(1...before))
    let recording = try store.record(2, after == 0 ? [] : .of(1...after))
    #expect(recording.verdict == verdict)
    #expect(recording.disappeared == before - after)
    #expect(try store.listed(2) == (verdict == .held ? before : after))
  }

  @Test(
    "A name without a letter or digit is no name",
    arguments: ["", " \u{A0}", "null", "Undefined", " NaN ", "N/A"])
  func namesThatAreNone(_ name: String) throws {
    let answer = (1...40).map { Service.of($0, name: $0 > 28 ? name : nil) }
    #expect(
      try objection(to: answer, after: .of(1...40)) == "12 of 40 services have no name")
  }

  @Test("Words that begin like a missing name are names")
  func wordsThatBeginAsNoNameDoesAreNames() throws {
    let answer = (1...40).map { Service.of($0, name: "null and void \($0)") }
    #expect(try objection(to: answer, after: .of(1...40)) == nil)
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
    #expect(
      try objection(to: .of(1...8), defects: .unreadable(9...20), after: .of(1...20))
        == "12 of 20 services cannot be read")
  }

  @Test("Each service counts once")
  func eachServiceCountsOnceForWhatIsNew() throws {
    // 1 to 4 are gone, 5 to 8 cannot be read, 9 to 12 are at rate 0 and nameless at once.
    let answer = (9...40).map {
      Service.of($0, rate: $0 < 13 ? "0" : "1", name: $0 < 13 ? "" : nil)
    }
    #expect(
      try objection(to: answer, defects: .unreadable(5...8), after: .of(1...40))
        == "of 40 services, 4 are missing, 4 cannot be read, 4 are at rate 0")
  }

  /// What was so before is nothing new, and what comes never counts.
  @Test("Faults that were there before do not count")
  func whatWasSoBeforeDoesNotCount() throws {
    let listed = (1...20).map { Service.of($0, rate: "0", name: "") } + [Service].of(21...40)
    let defects = [Defect].unreadable(41...60)
    try store.record(1, listed + [Service].of(41...60))
    try store.record(2, listed + [Service].of(41...49), defects: .unreadable(50...60))
    try store.record(3, listed, defects: defects)
    #expect(try store.verdicts() == ["accepted", "accepted", "accepted"])
    try store.record(4, listed + [Service].of(61...400), defects: defects)
    #expect(try store.verdicts().last == "accepted")
  }

  @Test("Another currency is held, and a missing one is not")
  func anotherCurrencyIsHeldAndAMissingOneIsNot() throws {
    func balance(_ currency: String?) -> Attempt.BalanceOutcome {
      .answered(Balance(amount: .zero, currency: currency))
    }
    try store.record(1, .of(1...3), balance: balance("USD"))
    try store.record(2, .of(1...3), balance: balance(nil))
    try store.record(3, .of(1...3), balance: .failed(reason: "HTTP 502"))
    let held = try store.record(4, .of(1...3), balance: balance("EUR"))
    #expect(held.verdict == .held)
    #expect(held.reason == "the account's currency is EUR, after USD")
    try store.record(7, .of(1...3), balance: .failed(reason: "HTTP 502"))
    #expect(try store.verdicts().suffix(2) == ["accepted", "accepted"])
  }

  @Test("Currencies are compared regardless of case and blanks")
  func currenciesAreComparedWithoutCaseAndBlanks() throws {
    for (hour, currency) in zip(1..., ["USD", "usd", " USD "]) {
      let balance = Balance(amount: .zero, currency: currency)
      #expect(
        try store.record(hour, .of(1...3), balance: .answered(balance)).verdict == .accepted)
    }
  }

  @Test("A panel's first snapshot is accepted")
  func theFirstSnapshotOfAPanelHasNothingToBeHeldAgainst() throws {
    #expect(try store.record(1, .of(1...1)).verdict == .accepted)
  }

  @Test("A held snapshot is accepted by hand")
  func aHeldSnapshotIsAcceptedByHand() throws {
    try store.record(1, .of(1...40))
    let held = try store.record(2, .of(1...20))
    let accepted = try store.accept(held.snapshotID)
    #expect(accepted.verdict == .accepted && accepted.disappeared == 20)
    #expect(try store.listed(2) == 20)
    #expect(throws: StoreError.notHeld(held.snapshotID, .accepted)) {
      try store.accept(held.snapshotID)
    }
    #expect(try store.record(3, .of(1...20)).verdict == .accepted)
  }

  @Test("Accepting the newest accepts earlier ones that show the same")
  func acceptingTheNewestAcceptsThoseBeforeItThatShowTheSame() throws {
    try store.record(1, .of(1...40))
    try store.record(2, .of(21...40))
    try store.record(3, .of(1...20))
    let held = try store.record(4, .of(1...21))
    let accepted = try store.accept(held.snapshotID)
    #expect(accepted.decisions.map(\.verdict) == [.rejected, .accepted])
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted", "accepted"])
    #expect(try (2...4).map(store.listed) == [40, 20, 21])
  }

  @Test("A discarded snapshot is not confirmed, and can be taken back")
  func aDiscardedSnapshotIsNotConfirmedAndCanBeTakenBack() throws {
    try store.record(1, .of(1...40))
    let held = try store.record(2, .of(1...20))
    #expect(try store.discard(held.snapshotID).verdict == .rejected)
    #expect(throws: StoreError.notHeld(held.snapshotID, .rejected)) {
      try store.discard(held.snapshotID)
    }
    #expect(try store.record(5, .of(1...20)).verdict == .held)
    #expect(try store.listed(5) == 40)
    let taken = try store.accept(held.snapshotID)
    #expect(taken.decisions.map(\.verdict) == [.accepted])
    #expect(try store.verdicts() == ["accepted", "accepted", "accepted"])
    #expect(try store.listed(5) == 20)
  }

  @Test("An unknown number of a snapshot is an error")
  func aNumberThatNoSnapshotHasIsSaid() throws {
    #expect(throws: StoreError.noSnapshot(7)) { try store.accept(7) }
    #expect(throws: StoreError.noSnapshot(7)) { try store.discard(7) }
  }
}
