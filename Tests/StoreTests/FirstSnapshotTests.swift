import Catalogue
import Store
import Testing

/// Snapshots before a panel's first catalogue.
@Suite struct FirstSnapshotTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("An empty first snapshot is held until a catalogue follows")
  func anEmptyFirstSnapshotIsHeldUntilACatalogueFollows() throws {
    let held = try store.record(1, [])
    #expect(held.verdict == .held && held.confirmableFrom == .hour(21))
    #expect(held.reason == "it is empty, and there is no earlier catalogue of this panel")
    #expect(try store.record(2, []).verdict == .held)
    let first = try store.record(3, .of(1...40))
    #expect(first.verdict == .accepted && first.decisions.map(\.verdict) == [.rejected, .rejected])
    #expect(try store.verdicts() == ["rejected", "rejected", "accepted"])
    // They are the panel's catalogue from its first snapshot on, and not new.
    #expect(try store.count("event") == 0)
  }

  @Test("A first snapshot without a readable entry is held as long")
  func aFirstSnapshotOfWhichNothingCanBeReadIsHeldAsLong() throws {
    let held = try store.record(1, [], defects: .unreadable(1...2))
    #expect(
      held.reason
        == "none of its entries can be read, and there is no earlier catalogue of this panel")
    #expect(held.confirmableFrom == .hour(21))
    #expect(try store.record(20, [], defects: .unreadable(1...2)).verdict == .held)
    #expect(try store.record(21, .of(1...1), defects: .unreadable(2...3)).verdict == .accepted)
    #expect(try store.verdicts() == ["rejected", "rejected", "accepted"])
  }

  @Test(
    "A panel is empty once that is confirmed", arguments: [(20, Verdict.held), (21, .accepted)])
  func aPanelIsEmptyOnceThatIsConfirmed(_ hour: Int, _ verdict: Verdict) throws {
    try store.record(1, [])
    try store.record(10, [])
    #expect(try store.record(hour, []).verdict == verdict)
    #expect(try store.verdicts() == Array(repeating: verdict.rawValue, count: 3))
    #expect(try store.record(22, .of(1...3)).verdict == .accepted)
  }

  @Test(
    "A first snapshot is held if a third of it cannot be read",
    arguments: [(9, 1, Verdict.accepted), (10, 23, .held), (10, 24, .accepted), (12, 0, .held)])
  func aFirstSnapshotOfWhichAThirdCannotBeReadIsHeld(
    _ unreadable: Int, _ readable: Int, _ verdict: Verdict
  ) throws {
    let answer = [Service].of(1...40).prefix(readable)
    let held = try store.record(1, Array(answer), defects: .unreadable(101...100 + unreadable))
    #expect(held.verdict == verdict)
    guard verdict == .held, readable > 0 else { return }
    #expect(
      held.reason
        == "10 of 33 entries cannot be read, and there is no earlier catalogue of this panel")
    #expect(held.confirmableFrom == .hour(21))
    #expect(try store.record(20, .of(1...40)).verdict == .accepted)
    #expect(try store.verdicts() == ["rejected", "accepted"])
  }

  @Test("A first snapshot that stays partly unreadable is confirmed")
  func aFirstSnapshotThatStaysPartlyUnreadableIsConfirmed() throws {
    try store.record(1, .of(1...20), defects: .unreadable(21...40))
    try store.record(20, .of(1...20), defects: .unreadable(21...40))
    #expect(try store.record(21, .of(1...20), defects: .unreadable(21...40)).verdict == .accepted)
    #expect(try store.verdicts() == ["accepted", "accepted", "accepted"])
  }

  @Test("A catalogue between two empty first snapshots undoes their confirmation")
  func aCatalogueBetweenTwoEmptyFirstSnapshotsUndoesTheirConfirmation() throws {
    try store.record(1, [])
    try store.record(30, [])
    #expect(try store.verdicts() == ["accepted", "accepted"])
    let between = try store.backfill(12, .of(1...40))
    #expect(between?.verdict == .accepted)
    #expect(between?.decisions.map(\.verdict) == [.rejected, .held])
    #expect(try store.verdicts() == ["rejected", "accepted", "held"])
  }

  @Test("A person's decision to accept stays, whatever is added before it")
  func whatAPersonAcceptedStaysWhateverIsAddedBeforeIt() throws {
    let empty = try store.record(30, [])
    _ = try store.accept(empty.snapshotID)
    try store.backfill(12, .of(1...40))
    #expect(try store.verdicts() == ["accepted", "accepted"])
    try store.record(31, [])
    #expect(try store.verdicts() == ["accepted", "accepted", "accepted"])
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
    try store.record(30, .of(1...3))
    #expect(try store.backfill(29, [])?.verdict == .rejected)
    #expect(try store.verdicts() == ["rejected", "rejected", "accepted"])
    #expect(try store.backfill(2, [])?.verdict == .accepted)
    #expect(try store.verdicts() == ["rejected", "accepted", "accepted", "accepted"])
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
