import Catalogue
import Store
import Testing

/// Answers of which the entries that are known are not decoded.
@Suite struct KnownEntryTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func attempt(
    _ hour: Int, _ services: [Service], defects: [Defect] = [], currency: String = "USD"
  ) -> Attempt {
    Attempt(
      panel: "acme", takenAt: .hour(hour),
      catalogue: .answered(CatalogueAnswer(services: services, defects: defects)),
      balance: .answered(Balance(amount: .zero, currency: currency)))
  }

  /// Records services, and gives how many were decoded.
  private func record(
    _ hour: Int, _ services: [Service], defects: [Defect] = []
  ) throws -> Int {
    try store.recordMarked(attempt(hour, services, defects: defects)).decoded
  }

  private func knownCount() throws -> Int { try store.knownEntries(of: "acme").marks.count }

  @Test("A repeated answer is one row")
  func anAnswerThatComesAgainIsOneRow() throws {
    #expect(try record(1, .of(1...100)) == 100)
    var counts = try store.counts()
    #expect(try record(2, .of(1...100)) == 0)
    counts["snapshot"] = 2
    #expect(try store.counts() == counts)
    #expect(try knownCount() == 100)
  }

  @Test("Changed services are written, and the rest stays")
  func whatChangedIsWrittenAndTheRestIsKept() throws {
    var list = [Service].of(1...100)
    #expect(try record(1, list) == 100)
    list[3].rate = Amount(7)
    list[4].volatile = #"{"average_time":5}"#
    list.remove(at: 50)
    list.insert(.of(200), at: 9)
    list.swapAt(1, 90)
    let (recording, decoded) = try store.recordMarked(attempt(2, list))
    #expect(decoded == 3)
    #expect(recording.services == 100 && recording.changed == 1)
    #expect(recording.appeared == 1 && recording.disappeared == 1)
    let expected = list.sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) }
    #expect(try store.catalogue(of: "acme", at: .hour(2))?.exact == expected.exact)
    #expect(try record(3, list) == 0)
    #expect(try store.count("version") == 103)
    #expect(try store.count("entry") == 100)
  }

  @Test("A held snapshot is stored completely")
  func whatTheGateHoldsIsStoredWhole() throws {
    #expect(try record(1, .of(1...40)) == 40)
    #expect(try record(2, .of(1...20)) == 20)
    #expect(
      try store.rows(
        "SELECT verdict FROM snapshot WHERE taken_at = (SELECT max(taken_at) FROM snapshot)") == [
          "'held'"
        ])
    #expect(try store.received(from: "acme", at: .hour(2)) == .of(1...20))
    // While it waits, all of what may confirm it is read, and once it is accepted, its bytes are unknown.
    for hour in [3, 5, 6] {
      #expect(try knownCount() == 0)
      #expect(try record(hour, .of(1...20)) == 20)
    }
    #expect(try record(7, .of(1...20)) == 0)
  }

  @Test("A rejected snapshot leaves the listing unchanged")
  func aHeldSnapshotThatIsRejectedLeavesTheListingAsItWas() throws {
    #expect(try record(1, .of(1...40)) == 40)
    let held = try store.recordMarked(attempt(2, .of(1...20))).recording
    _ = try store.discard(held.snapshotID)
    #expect(try record(3, .of(1...40)) == 0)
  }

  @Test("Only the newest snapshot accepted by hand is listed, without fingerprints")
  func theNewestThatIsAcceptedByHandIsListedWithoutMarksAndAnOlderOneIsNot() throws {
    func listed() throws -> [String] {
      try store.rows("SELECT count(*), count(fingerprint), count(size) FROM entry")
    }
    #expect(try record(1, .of(1...40)) == 40)
    let newest = try store.recordMarked(attempt(2, .of(1...20))).recording
    _ = try store.accept(newest.snapshotID)
    #expect(try listed() == ["20 0 0"])
    #expect(try store.rows("SELECT decoder FROM panel") == ["-"])
    #expect(try record(3, .of(1...20)) == 20)
    let older = try store.recordMarked(attempt(4, .of(15...20))).recording
    #expect(older.verdict == .held)
    #expect(try record(5, .of(1...20)) == 20)
    #expect(try listed() == ["20 20 20"])
    _ = try store.accept(older.snapshotID)
    #expect(try listed() == ["20 20 20"])
    #expect(try record(6, .of(1...20)) == 0)
    #expect(try store.catalogue(of: "acme", at: .hour(4)) == .of(15...20))
    #expect(try store.inspect().findings == [])
  }

  @Test("Another currency is held")
  func anotherCurrencyIsHeld() throws {
    #expect(try record(1, .of(1...4)) == 4)
    let (recording, decoded) = try store.recordMarked(
      attempt(2, .of(1...4), currency: "EUR"))
    #expect(decoded == 4 && recording.verdict == .held)
  }

  @Test("An outdated fingerprint does not suffice")
  func aMarkThatIsNotOfTheListingAnyMoreDoesNotSuffice() throws {
    #expect(try record(1, .of(1...4)) == 4)
    let known = try store.knownEntries(of: "acme")
    #expect(try record(2, [.of(1, rate: "2")] + .of(2...4)) == 1)
    #expect(throws: WholeAnswerNeeded.self) {
      try store.record(attempt(3, .of(1...4)).marked(known))
    }
    #expect(try store.count("snapshot") == 2)
    #expect(try store.record(attempt(3, .of(2...4)).marked(known)).disappeared == 1)
  }

  @Test("Another entry of a known service leaves all others known")
  func anotherEntryOfAKnownServiceLeavesAllOthersKnown() throws {
    #expect(try record(1, .of(1...4)) == 4)
    var answer = CatalogueAnswer(services: [.of(3, rate: "9")])
    answer.marks = [EntryMark(fingerprint: 1, length: 2)]
    answer.known = try store.knownEntries(of: "acme").marks
    answer.decoder = 1
    let recording = try store.record(attempt(2, []).with(catalogue: .answered(answer)))
    #expect(recording.repeats == ["id 3 is listed twice, at 1 and 9; 1 is used"])
    #expect(recording.services == 4 && recording.changed == 0 && recording.defects == 0)
    #expect(try store.knownEntries(of: "acme").marks == answer.known)
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == .of(1...4))
    #expect(try store.inspect().findings == [])
  }

  @Test("An entry that is known twice is read with all others")
  func anEntryThatIsKnownTwiceIsReadWithAllOthers() throws {
    #expect(try record(1, .of(1...4)) == 4)
    var answer = CatalogueAnswer(services: [.of(5)])
    answer.marks = [EntryMark(fingerprint: 1, length: 2)]
    answer.known = try store.knownEntries(of: "acme").marks
    answer.known.append(answer.known[0])
    answer.decoder = 1
    let again = attempt(2, []).with(catalogue: .answered(answer))
    #expect(throws: WholeAnswerNeeded.self) { try store.record(again) }
    #expect(try store.count("snapshot") == 1)
  }

  @Test("An entry that cannot be read leaves the others known")
  func anEntryThatCannotBeReadLeavesTheOthersKnown() throws {
    let defect = Defect(service: "4", field: "rate", reason: "'x' is not a rate", raw: "{}")
    #expect(try record(1, .of(1...4)) == 4)
    #expect(try record(2, .of(1...3), defects: [defect]) == 0)
    #expect(try knownCount() == 3)
    #expect(try record(3, .of(1...3), defects: [defect]) == 0)
    #expect(try store.catalogue(of: "acme", at: .hour(3)) == .of(1...4))
    // Which service it is, without an id or a name.
    let unread = Defect(service: nil, field: "service", reason: "it has no id", raw: "{}")
    #expect(try record(4, .of(2...4), defects: [unread]) == 1)
    #expect(try store.catalogue(of: "acme", at: .hour(4)) == .of(1...4))
    #expect(try store.rows("SELECT service FROM snapshot_defect") == ["'4'", "'4'", "'1'"])
    #expect(try record(5, .of(1...4)) == 1)
    #expect(try record(6, .of(1...4)) == 0)
    // Two of them were stale for a while.
    #expect(try store.count("version") == 8)
  }

  @Test("A snapshot from the past leaves the fingerprints")
  func aSnapshotOfThePastLeavesTheMarks() throws {
    #expect(try record(1, .of(1...4)) == 4)
    #expect(try record(5, .of(1...4)) == 0)
    #expect(try store.knownEntries(of: "acme", at: .hour(3)).marks.isEmpty)
    let known = try store.knownEntries(of: "acme")
    let past = attempt(3, [.of(1, rate: "7")] + .of(2...3))
    #expect(throws: WholeAnswerNeeded.self) { try store.backfill(past.marked(known)) }
    #expect(try store.backfill(past) != nil)
    #expect(try record(6, .of(1...4)) == 0)
    #expect(try store.count("version") == 8)
  }

  @Test("An attempt that is not newer is refused")
  func anAttemptThatIsNotNewerIsRefused() throws {
    #expect(try record(5, .of(1...4)) == 4)
    #expect(throws: StoreError.notNewer(panel: "acme", takenAt: .hour(4), last: .hour(5))) {
      try record(4, .of(1...4))
    }
  }
}

/// A decoder that reads the same bytes differently.
extension KnownEntryTests {
  private func rereads() throws -> [String] {
    try store.rows(
      """
      SELECT service_id, rate, reread FROM version JOIN snapshot ON id = snapshot_id
      WHERE taken_at > \(Timestamp.hour(1).milliseconds) ORDER BY taken_at, service_id
      """)
  }

  /// The attempt as a decoder gives it that reads some rates otherwise than the entries have them.
  private func misread(_ attempt: Attempt, _ services: ClosedRange<Int>, as rate: Int) throws
    -> Attempt
  {
    let marked = attempt.marked(KnownEntries(key: try store.knownEntries(of: "acme").key))
    guard case .answered(var answer) = marked.catalogue else { return marked }
    for service in services { answer.services[service - 1].rate = Amount(rate) }
    return marked.with(catalogue: .answered(answer))
  }

  /// What the older one has made of three quarters of them would not pass the gate as a change.
  @Test("Another revision of the decoder reads all entries once")
  func anotherRevisionReadsAllEntriesOnce() throws {
    let list = [Service].of(1...20)
    _ = try store.record(misread(attempt(1, list), 6...20, as: 50))
    #expect(try record(2, list) == 0)
    let (recording, decoded) = try store.recordMarked(attempt(3, list), decoder: 2)
    #expect(decoded == 20 && recording.verdict == .accepted && recording.changed == 0)
    #expect(try rereads() == (6...20).map { "\($0) '1' 1" })
    #expect(try store.rows("SELECT decoder FROM panel") == ["2"])
    #expect(try store.recordMarked(attempt(4, list), decoder: 2).decoded == 0)
    #expect(try store.count("event") == 0)
    #expect(try store.inspect().findings == [])
  }

  @Test("A change together with a new decoder is a change")
  func whatChangedTogetherWithTheDecoderIsAChange() throws {
    #expect(try record(1, .of(1...20)) == 20)
    let list = [.of(1, rate: "2")] + .of(2...20)
    #expect(try store.recordMarked(attempt(2, list), decoder: 2).recording.changed == 1)
    #expect(try rereads() == ["1 '2' -"])
    #expect(try store.rows("SELECT event, before, after FROM event") == ["'rate' '1' '2'"])
  }

  @Test("A different snapshot in between makes it a change")
  func aSnapshotThatComesBetweenMakesItAChangeIfItDiffers() throws {
    _ = try store.record(misread(attempt(1, .of(1...20)), 1...2, as: 2))
    _ = try store.recordMarked(attempt(3, .of(1...20)), decoder: 2)
    #expect(try rereads() == ["1 '1' 1", "2 '1' 1"])
    try store.backfill(2, [.of(1), .of(2, rate: "7")] + .of(3...20))
    #expect(try rereads() == ["1 '1' 1", "2 '7' -", "2 '1' -"])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }
}
