import Catalogue
import Store
import Testing

/// Answers that are stored by what sets them apart from the last one.
@Suite struct DeltaTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func attempt(_ hour: Int, _ services: [Service], currency: String = "USD") -> Attempt {
    Attempt(
      panel: "acme", takenAt: .hour(hour),
      catalogue: .answered(CatalogueAnswer(services: services)),
      balance: .answered(Balance(amount: .zero, currency: currency)))
  }

  private func services(_ ids: ClosedRange<Int>) -> [Service] { ids.map { .of($0) } }

  /// Records services, and tells whether what sets them apart was enough.
  private func record(_ hour: Int, _ services: [Service]) throws -> Bool {
    try store.recordMarked(attempt(hour, services)).byDelta
  }

  @Test func anAnswerThatComesAgainIsOneRow() throws {
    #expect(try !record(1, services(1...100)))
    var counts = try store.counts()
    #expect(try record(2, services(1...100)))
    counts["snapshot"] = 2
    #expect(try store.counts() == counts)
    #expect(try store.knownEntries(of: "acme").entries.count == 100)
  }

  @Test func whatChangedIsWrittenAndTheRestIsKept() throws {
    var list = services(1...100)
    #expect(try !record(1, list))
    list[3].rate = Amount(7)
    list[4].volatile = #"{"average_time":5}"#
    list.remove(at: 50)
    list.insert(.of(200), at: 9)
    list.swapAt(1, 90)
    let (recording, byDelta) = try store.recordMarked(attempt(2, list))
    #expect(byDelta)
    #expect(recording.services == 100 && recording.changed == 1)
    #expect(recording.appeared == 1 && recording.disappeared == 1)
    let expected = list.sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) }
    #expect(try store.catalogue(of: "acme", at: .hour(2))?.exact == expected.exact)
    #expect(try record(3, list))
    #expect(try store.count("version") == 103)
  }

  @Test func whatTheGateHoldsIsStoredWhole() throws {
    #expect(try !record(1, services(1...40)))
    #expect(try !record(2, services(1...20)))
    #expect(
      try store.rows(
        "SELECT verdict FROM snapshot WHERE taken_at = (SELECT max(taken_at) FROM snapshot)") == [
          "'held'"
        ])
    #expect(try store.received(from: "acme", at: .hour(2)) == services(1...20))
    // Not the held one nor the one before it says what is known now.
    #expect(try store.knownEntries(of: "acme").snapshot == nil)
    for hour in [3, 5, 6] { #expect(try !record(hour, services(1...20))) }
    #expect(try record(7, services(1...20)))
  }

  @Test func anotherCurrencyIsHeld() throws {
    #expect(try !record(1, services(1...4)))
    let (recording, byDelta) = try store.recordMarked(
      attempt(2, services(1...4), currency: "EUR"))
    #expect(!byDelta && recording.verdict == .held)
  }

  @Test func aDeltaOfAnotherSnapshotIsNotEnough() throws {
    #expect(try !record(1, services(1...4)))
    let known = try store.knownEntries(of: "acme")
    #expect(try record(2, services(1...4)))
    let late = attempt(3, services(1...4))
    let delta = try #require(late.marked(known).delta)
    #expect(try store.record(late, delta) == nil)
    #expect(try store.count("snapshot") == 2)
  }

  @Test func aServiceThatIsListedTwiceIsNotStoredByWhatSetsItApart() throws {
    #expect(try !record(1, services(1...4)))
    let known = try store.knownEntries(of: "acme")
    let twice = CatalogueDelta(
      snapshot: try #require(known.snapshot),
      entries: (0..<4).map { .known($0) } + [.read(EntryMark(fingerprint: 1, length: 2))],
      services: [.of(3, rate: "9")])
    #expect(try store.record(attempt(2, []), twice) == nil)
  }

  @Test func anAnswerWithUnreadableEntriesIsReadWholeTheNextTime() throws {
    #expect(try !record(1, services(1...4)))
    let defect = Defect(service: "4", field: "rate", reason: "'x' is not a rate", raw: "{}")
    try store.record(2, services(1...3), defects: [defect])
    #expect(try store.knownEntries(of: "acme").snapshot == nil)
    #expect(try !record(3, services(1...4)))
    #expect(try record(4, services(1...4)))
  }

  @Test func aDeltaThatIsNotNewerIsRefused() throws {
    #expect(try !record(5, services(1...4)))
    #expect(throws: StoreError.notNewer(panel: "acme", takenAt: .hour(4), last: .hour(5))) {
      try record(4, services(1...4))
    }
  }
}
