import Catalogue
import Store
import Testing

@Suite struct DefectTests {
  let file: TemporaryStore
  let store: RatebookStore
  private let defect = Defect(
    service: "1", field: "rate", reason: "'abc' is not a rate", raw: #"{"service":1,"rate":"abc"}"#)

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("An unreadable service keeps its previous version and is not missing")
  func theServiceKeepsItsPreviousVersionAndIsNotMissing() throws {
    try store.record(1, [.of(1), .of(2)])
    let recording = try store.record(2, [.of(2)], defects: [defect])
    #expect(recording.defects == 1 && recording.disappeared == 0)
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == [.of(1), .of(2)])
    #expect(
      recording.stale == [
        StaleRate(service: "1", name: "Service 1", rate: Amount(1), since: .hour(2))
      ])
    #expect(
      try store.rows("SELECT position, service, field, reason, raw FROM snapshot_defect")
        == [#"0 '1' 'rate' ''abc' is not a rate' '{"service":1,"rate":"abc"}'"#])
  }

  /// Since when each version of service 1 is stale, and its rate.
  private func staleRates() throws -> [String] {
    try store.rows(
      """
      SELECT (valid_from - \(Timestamp.hour(0).milliseconds)) / 3600000, rate, stale
      FROM service_version WHERE service = '1' AND listed ORDER BY valid_from
      """)
  }

  @Test("A rate is stale from its first unreadable snapshot until one reads it")
  func aRateIsStaleFromTheFirstSnapshotThatCannotReadItUntilOneCan() throws {
    try store.record(1, [.of(1, rate: "2"), .of(2)])
    for hour in 2...4 {
      let recording = try store.record(hour, [.of(2)], defects: [defect])
      #expect(recording.stale.map(\.since) == [.hour(2)])
    }
    #expect(try staleRates() == ["1 '2' 0", "2 '2' 1"])
    #expect(try store.record(5, [.of(1, rate: "2"), .of(2)]).stale == [])
    #expect(try staleRates() == ["1 '2' 0", "2 '2' 1", "5 '2' 0"])
    // Which rate it keeps is known later.
    try store.backfill(1, minute: 30, [.of(1, rate: "3"), .of(2)])
    try store.deriveAll()
    #expect(try staleRates() == ["1 '2' 0", "1 '3' 0", "2 '3' 1", "5 '2' 0"])
    try store.backfill(3, minute: 30, [.of(1, rate: "4"), .of(2)])
    #expect(try staleRates() == ["1 '2' 0", "1 '3' 0", "2 '3' 1", "3 '4' 0", "4 '4' 1", "5 '2' 0"])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
    #expect(
      try store.rows("SELECT before, after FROM event WHERE event = 'rate' ORDER BY at") == [
        "'2' '3'", "'3' '4'", "'4' '2'",
      ])
  }

  @Test("Another rate afterwards is one step")
  func anotherRateAfterwardsIsOneStep() throws {
    try store.record(1, [.of(1, rate: "2"), .of(2)])
    for hour in 2...3 { try store.record(hour, [.of(2)], defects: [defect]) }
    try store.record(4, [.of(1, rate: "3"), .of(2)])
    #expect(
      try store.rows("SELECT event, before, after, change_percent FROM event") == [
        "'rate' '2' '3' 50.0"
      ])
    #expect(try store.inspect().findings == [])
  }

  @Test("Only newly unreadable entries are reported")
  func onlyWhatIsNewlyUnreadableIsSaid() throws {
    try store.record(1, [.of(2)])
    let first = try store.record(2, [.of(2)], defects: [defect])
    #expect(first.newDefects.map(\.service) == ["1"] && first.stale == [])
    #expect(try store.record(3, [.of(2)], defects: [defect]).newDefects == [])
  }

  @Test("The entry of a stale service is kept as it came")
  func theEntryOfAStaleServiceIsKeptAsItCame() throws {
    try store.record(1, [.of(1), .of(2)])
    try store.record(2, [.of(2)], defects: [defect])
    #expect(try store.unreadEntries(of: "acme", at: .hour(3)) == [ExactText("1"): defect.raw])
    #expect(try store.unreadEntries(of: "acme", at: .hour(1)) == [:])
  }

  @Test("A service that was never readable is not listed")
  func aServiceThatWasNeverReadableIsNoService() throws {
    try store.record(1, [.of(2)], defects: [defect])
    #expect(try store.catalogue(of: "acme", at: .hour(1)) == [.of(2)])
    #expect(try store.count("service") == 1)
  }

  @Test("An unreadable service keeps a version that is added in the past")
  func aServiceKeepsWhatThePastTellsOfItThroughSnapshotsThatCannotReadIt() throws {
    try store.record(1, [.of(1, rate: "1")])
    try store.record(3, [], defects: [defect])
    try store.record(4, [], defects: [defect])
    try store.record(5, [.of(1, rate: "1")])
    try store.backfill(2, [.of(1, rate: "2")])
    for hour in 2...4 {
      #expect(try store.catalogue(of: "acme", at: .hour(hour)) == [.of(1, rate: "2")])
    }
    #expect(try store.catalogue(of: "acme", at: .hour(5)) == [.of(1, rate: "1")])
  }

  @Test("A service that the past lists stays in later snapshots that cannot read it")
  func aServiceThatThePastListsIsKeptByLaterSnapshotsThatCannotReadIt() throws {
    try store.record(1, [.of(2)])
    try store.record(3, [.of(2)], defects: [defect])
    try store.record(4, [.of(2)], defects: [defect])
    try store.record(5, [.of(2)])
    #expect(try store.rows("SELECT service, stated_id FROM snapshot_defect") == ["- '1'", "- '1'"])
    try store.backfill(2, [.of(1), .of(2)])
    #expect(try store.rows("SELECT service FROM snapshot_defect") == ["'1'", "'1'"])
    for hour in 2...4 {
      #expect(try store.catalogue(of: "acme", at: .hour(hour)) == [.of(1), .of(2)])
    }
    #expect(try store.catalogue(of: "acme", at: .hour(5)) == [.of(2)])
    // And not after one that does not list it.
    try store.backfill(2, minute: 30, [.of(2)])
    #expect(try store.rows("SELECT service FROM snapshot_defect") == ["-", "-"])
    #expect(try store.catalogue(of: "acme", at: .hour(3)) == [.of(2)])
    #expect(
      try store.rows("SELECT services FROM accepted ORDER BY taken_at") == [
        "1", "2", "1", "1", "1", "1",
      ])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test("A held snapshot keeps unreadable services when it is accepted")
  func aHeldSnapshotKeepsWhatIsListedWhenItIsAccepted() throws {
    let many = (1...40).map { Service.of($0) }
    try store.record(1, many)
    let held = try store.record(2, Array(many[20...]), defects: [defect])
    #expect(held.verdict == .held)
    #expect(try store.rows("SELECT service FROM snapshot_defect") == ["'1'"])
    // Before it is decided, an older one turns up that does not list the service.
    try store.backfill(1, minute: 30, Array(many[1...]))
    #expect(try store.accept(held.snapshotID).disappeared == 19)
    #expect(try store.rows("SELECT service FROM snapshot_defect") == ["-"])
    #expect(try store.inspect().findings == [])
  }

  @Test("A service with a readable and an unreadable entry is read")
  func aServiceThatIsListedTwiceIsReadInThatSnapshot() throws {
    let twice = Defect(service: "1", field: "service", reason: "listed twice", raw: "{}")
    try store.record(1, [.of(1, rate: "1")])
    try store.record(3, [.of(1, rate: "1")], defects: [twice])
    try store.backfill(2, [.of(1, rate: "2")])
    #expect(try store.catalogue(of: "acme", at: .hour(3)) == [.of(1, rate: "1")])
  }
}

/// Entries that come again.
extension DefectTests {
  private func unread(_ id: Int, _ rate: String = "no") -> Defect {
    Defect(
      service: "\(id)", field: "rate", reason: "'\(rate)' is not a rate",
      raw: #"{"service":\#(id),"rate":"\#(rate)"}"#)
  }

  private func stored() throws -> [Int] {
    [try store.count("defect"), try store.count("defect_list")]
  }

  private func raw(_ hour: Int) throws -> [String] {
    try store.rows(
      """
      SELECT raw FROM snapshot_defect JOIN snapshot ON snapshot.id = snapshot_id
      WHERE taken_at = \(Timestamp.hour(hour).milliseconds) ORDER BY position
      """)
  }

  @Test("Defects are stored again only if they change")
  func areStoredAgainOnlyWhenTheyChange() throws {
    let same = (2...20).map { unread($0) }
    for hour in 1...5 { try store.record(hour, [.of(1)], defects: same) }
    #expect(try stored() == [19, 19])
    // A snapshot without any does not make them new.
    try store.record(6, [.of(1)])
    try store.record(7, [.of(1)], defects: same)
    #expect(try stored() == [19, 19])
    let changed = [unread(2, "ask")] + same.dropFirst()
    try store.record(8, [.of(1)], defects: changed)
    #expect(try stored() == [20, 38])
    try store.record(9, [.of(1)], defects: same.reversed())
    #expect(try stored() == [21, 57])
    // One of the past shares those after it, too.
    try store.backfill(7, minute: 30, [.of(1)], defects: changed)
    #expect(try stored() == [21, 57])
    #expect(try raw(7) == same.map { "'\($0.raw)'" })
    #expect(try raw(8) == changed.map { "'\($0.raw)'" })
    #expect(try raw(9) == same.reversed().map { "'\($0.raw)'" })
    #expect(try raw(6) == [])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  /// A service that the past lists is kept by some of the snapshots that share their entries.
  @Test("A list of defects is shared only while it keeps the same services")
  func aListIsSharedOnlyWhileItKeepsTheSameServices() throws {
    let defects = [unread(1), unread(2)]
    try store.record(1, [.of(3)], defects: defects)
    for hour in 3...5 { try store.record(hour, [.of(3)], defects: defects) }
    #expect(try stored() == [2, 2])
    try store.backfill(2, [.of(1), .of(2), .of(3)])
    #expect(try stored() == [2, 4])
    let kept = "SELECT snapshot_id, group_concat(service) FROM snapshot_defect GROUP BY snapshot_id"
    #expect(try store.rows(kept) == ["1 -", "2 '1,2'", "3 '1,2'", "4 '1,2'"])
    try store.backfill(4, minute: 30, [.of(2), .of(3)])
    #expect(try store.rows(kept) == ["1 -", "2 '1,2'", "3 '1,2'", "4 '2'"])
    #expect(try stored() == [2, 6])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test("Defects are deleted with the last snapshot that has them")
  func areForgottenWithTheLastSnapshotThatHasThem() throws {
    try store.record(1, [.of(1)], defects: [unread(2), unread(3)])
    for hour in 2...3 { try store.record(hour, [.of(1)], defects: [unread(2)]) }
    try store.record(3, [.of(1)], of: "zeta", defects: [unread(4)])
    #expect(try stored() == [3, 4])
    _ = try store.prune(before: .hour(3))
    #expect(try stored() == [2, 2])
    _ = try store.forgetPanel("zeta")
    #expect(try stored() == [1, 1])
    #expect(try store.inspect().findings == [])
  }
}

/// Entries whose id cannot be read.
extension DefectTests {
  private func unread(_ name: String?) -> Defect {
    Defect(service: nil, name: name, field: "service", reason: "it has no id", raw: "{}")
  }

  @Test("An entry without an id represents the missing service of its name")
  func anEntryWithoutIDStandsForTheMissingServiceOfItsName() throws {
    try store.record(1, [.of(1, name: "Likes"), .of(2, name: "Views"), .of(3, name: "Saves")])
    let recording = try store.record(2, [.of(1, name: "Likes")], defects: [unread("Views")])
    #expect(recording.disappeared == 1)
    #expect(try store.catalogue(of: "acme", at: .hour(2))?.map(\.id) == ["1", "2"])
  }

  @Test("A panel that renames its id field loses no service")
  func aPanelThatRenamesItsIDFieldLosesNoService() throws {
    let services = (1...40).map { Service.of($0) }
    try store.record(1, services)
    for hour in 2...5 {
      let defects = services.map { unread($0.name) }
      let recording = try store.record(hour, [], defects: defects)
      #expect(recording.verdict == (hour < 5 ? .held : .accepted) && recording.disappeared == 0)
    }
    #expect(try store.catalogue(of: "acme", at: .hour(5)) == services)
  }

  @Test("An entry that never had an id keeps no service listed")
  func anEntryThatNeverHadAnIDKeepsNoServiceAlive() throws {
    try store.record(1, [.of(1), .of(2)], defects: [unread("----- Instagram -----")])
    let recording = try store.record(2, [.of(1)], defects: [unread("----- Instagram -----")])
    #expect(recording.disappeared == 1)
  }

  @Test("An entry with another name keeps no service listed")
  func anEntryOfAnotherNameKeepsNoServiceAlive() throws {
    try store.record(1, [.of(1), .of(2)])
    for hour in 2...3 { try store.record(hour, [.of(1)], defects: [unread("-----")]) }
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == [.of(1)])
  }

  @Test("An entry that loses its id and its name is still one service")
  func anEntryThatLosesItsIDAndItsNameIsStillOneService() throws {
    try store.record(1, [.of(1), .of(2)])
    #expect(try store.record(2, [.of(1)], defects: [unread(nil)]).disappeared == 0)
    #expect(try store.record(3, [.of(1)], defects: [unread(nil)]).disappeared == 0)
    #expect(try store.record(4, [.of(1)]).disappeared == 1)
  }
}
