import Catalogue
import Store
import Testing

/// Snapshots that are added between others, and what they change in the verdicts.
@Suite struct GateOfThePastTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("Accepted snapshots after it decide a snapshot from the past")
  func aSnapshotFromThePastIsDecidedByTheAcceptedOnesAfterIt() throws {
    try store.record(1, .of(1...40))
    try store.record(9, .of(1...40))
    try store.backfill(5, .of(1...20))
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted"])
    try store.record(10, .of(1...20))
    try store.record(13, .of(1...20))
    try store.backfill(12, .of(1...21))
    #expect(try store.verdicts().suffix(3) == ["accepted", "accepted", "accepted"])
    try store.backfill(8, [])
    #expect(try store.verdicts().prefix(4) == ["accepted", "rejected", "rejected", "accepted"])
    #expect(try store.listed(9) == 40)
  }

  /// The one right after it came too soon to confirm it; a later one did.
  @Test("A later snapshot confirms one from the past")
  func aSnapshotFromThePastIsConfirmedByALaterOne() throws {
    try store.record(1, .of(1...40))
    try store.record(4, .of(1...20))
    try store.record(7, .of(1...20))
    try store.backfill(2, .of(1...21))
    #expect(try store.verdicts() == ["accepted", "accepted", "accepted", "accepted"])
    #expect(try store.listed(2) == 21)
  }

  /// The first that is late enough decides, whatever a later one shows.
  @Test("A different later snapshot rejects one from the past")
  func aSnapshotFromThePastIsRejectedByWhatDiffersFromIt() throws {
    try store.record(1, .of(1...40))
    try store.record(5, .of(1001...1040))
    try store.record(8, .of(1001...1040))
    try store.record(9, .of(1...20))
    try store.record(12, .of(1...20))
    #expect(try store.verdicts() == Array(repeating: "accepted", count: 5))
    try store.backfill(2, .of(1...20))
    #expect(try store.verdicts()[1] == "rejected")
  }

  @Test("A held snapshot is accepted once the past leads to it")
  func aHeldSnapshotIsAcceptedOnceThePastLeadsToIt() throws {
    try store.record(1, .of(1...40))
    try store.record(9, .of(1...22))
    #expect(try store.verdicts() == ["accepted", "held"])
    let between = try store.backfill(5, .of(1...30))
    #expect(between?.verdict == .accepted)
    #expect(between?.decisions.map(\.verdict) == [.accepted])
    #expect(try store.listed(9) == 22)
  }

  @Test("A held snapshot is rejected if the past accepts a different one after it")
  func aHeldSnapshotIsRejectedByWhatThePastAcceptsAfterIt() throws {
    try store.record(1, .of(1...40))
    try store.record(5, [])
    try store.record(6, [])
    let between = try store.backfill(5, minute: 30, .of(1...40))
    #expect(between?.decisions.map(\.verdict) == [.rejected])
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted", "held"])
  }

  /// Whichever of the three is added last.
  @Test(
    "A mostly unreadable snapshot between two good ones is rejected",
    arguments: [[1, 5, 9], [5, 1, 9], [5, 9, 1], [9, 5, 1], [1, 9, 5], [9, 1, 5]])
  func aSnapshotThatIsMostlyUnreadableBetweenTwoGoodOnesIsRejected(order: [Int]) throws {
    for hour in order {
      try store.backfill(
        hour, .of(hour == 5 ? 1...20 : 1...40), defects: hour == 5 ? .unreadable(21...40) : [])
    }
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted"])
    #expect(try [1, 5, 9].map(store.listed) == [40, 40, 40])
  }

  /// One from the past in which half of the services are gone, after which the next is no loss.
  @Test("Snapshots after a loss are judged again once an earlier catalogue is added")
  func whatFollowsALossIsJudgedAgainOnceAnEarlierCatalogueIsAdded() throws {
    try store.record(5, .of(1...20))
    try store.record(9, .of(1...40))
    #expect(try store.backfill(1, .of(1...40))?.decisions.map(\.verdict) == [.rejected])
    #expect(try store.verdicts() == ["accepted", "rejected", "accepted"])
  }
}
