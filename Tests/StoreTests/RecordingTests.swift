import Catalogue
import Store
import Testing

@Suite struct RecordingTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("An identical snapshot is one row")
  func anIdenticalSnapshotIsOneRow() throws {
    let services = (1...100).map { Service.of($0) }
    try store.record(1, services)
    var counts = try store.counts()
    let recording = try store.record(2, services)
    counts["snapshot"] = 2
    #expect(try store.counts() == counts)
    #expect(recording.verdict == .accepted)
    #expect(recording.services == 100)
    #expect(recording.changed == 0 && recording.appeared == 0 && recording.disappeared == 0)
  }

  @Test("Only changes are written")
  func onlyWhatChangedIsWritten() throws {
    var services = (1...100).map { Service.of($0) }
    try store.record(1, services)
    for index in 0..<40 { services[index].rate = Amount(canonical: "2") }
    let recording = try store.record(2, services)
    #expect(recording.changed == 40)
    #expect(
      try store.counts() == [
        "snapshot": 2, "version": 140, "service": 100, "text": 100, "defect": 0,
      ])
  }

  @Test("Versions that differ only in the rate share one look")
  func versionsThatDifferByTheRateAloneHaveOneLook() throws {
    try store.record(1, [.of(1), .of(2)])
    try store.record(2, [.of(1, rate: "2"), .of(2, name: "Views")])
    try store.record(3, [.of(2)])
    try store.record(4, [.of(1, rate: "3"), .of(2)])
    #expect(
      try store.rows(
        "SELECT service_id, look_id, rate, prior_id FROM version ORDER BY service_id, snapshot_id")
        == [
          "1 1 '1' -", "1 1 '2' 1", "1 - - 2", "1 1 '3' 3",
          "2 2 '1' -", "2 3 '1' 1", "2 4 '1' 2",
        ])
    #expect(try store.rows("SELECT service_id, snapshot_id FROM entry") == ["1 4", "2 3"])
    #expect(try store.count("text") == 4)
  }

  @Test("A snapshot between others moves the times of versions")
  func whatComesBetweenOthersMovesWhatIsListed() throws {
    try store.record(1, [.of(1)])
    try store.record(4, [.of(1)])
    func life(_ service: Int) throws -> [String] {
      try store.rows(
        """
        SELECT snapshot_id, look_id, rate, prior_id FROM version JOIN snapshot ON id = snapshot_id
        WHERE service_id = \(service) ORDER BY taken_at
        """)
    }
    // Another rate for a while, and a service for a while.
    try store.backfill(2, [.of(1, rate: "2"), .of(2)])
    #expect(try life(1) == ["1 1 '1' -", "3 1 '2' 1", "2 1 '1' 3"])
    #expect(try life(2) == ["3 2 '1' -", "2 - - 3"])
    #expect(try store.rows("SELECT service_id, snapshot_id FROM entry") == ["1 2"])
    #expect(try store.rows("SELECT left_id FROM service") == ["-", "2"])
    // It ended earlier.
    try store.backfill(3, [.of(1)])
    #expect(try life(1) == ["1 1 '1' -", "3 1 '2' 1", "4 1 '1' 3"])
    #expect(try life(2) == ["3 2 '1' -", "4 - - 3"])
    #expect(try store.rows("SELECT service_id, snapshot_id FROM entry") == ["1 4"])
    #expect(try store.rows("SELECT left_id FROM service") == ["-", "4"])
    // It was first seen earlier.
    try store.backfill(0, [.of(2, rate: "5")])
    #expect(try life(2) == ["5 2 '5' -", "1 - - 5", "3 2 '1' 1", "4 - - 3"])
    #expect(
      try store.rows("SELECT first_seen_at FROM service ORDER BY id") == [
        "\(Timestamp.hour(1).milliseconds)", "\(Timestamp.hour(0).milliseconds)",
      ])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test("A text that many services share is kept once")
  func aTextThatManyServicesShareIsKeptOnce() throws {
    let services = (1...50).map { id in
      var service = Service.of(id)
      service.category = "Instagram"
      service.type = "Default"
      return service
    }
    try store.record(1, services)
    #expect(try store.count("text") == 52)
  }

  @Test("A service that goes is unlisted, and listed again when it returns")
  func aServiceThatGoesIsUnlistedAndOneThatComesBackIsListedAgain() throws {
    try store.record(1, [.of(1), .of(2)])
    let gone = try store.record(2, [.of(2)])
    #expect(gone.disappeared == 1)
    let still = try store.record(3, [.of(2)])
    #expect(still.disappeared == 0)
    let back = try store.record(4, [.of(1), .of(2)])
    #expect(back.appeared == 1)
    let (one, two, four) = (Timestamp.hour(1), Timestamp.hour(2), Timestamp.hour(4))
    #expect(
      try store.rows(
        """
        SELECT listed, valid_from, valid_to FROM service_version WHERE service = '1'
        ORDER BY valid_from
        """) == [
          "1 \(one.milliseconds) \(two.milliseconds)", "0 \(two.milliseconds) \(four.milliseconds)",
          "1 \(four.milliseconds) -",
        ])
    #expect(try store.count("version") == 4)
  }

  @Test("A catalogue is read as of a time")
  func aCatalogueIsReadAsOfATime() throws {
    try store.record(1, [.of(1), .of(2)])
    try store.record(3, [.of(1, rate: "2"), .of(10)])
    #expect(try store.catalogue(of: "acme", at: .hour(0)) == nil)
    #expect(try store.catalogue(of: "acme", at: .hour(1)) == [.of(1), .of(2)])
    let justBefore = Timestamp(milliseconds: Timestamp.hour(3).milliseconds - 1)
    #expect(try store.catalogue(of: "acme", at: justBefore) == [.of(1), .of(2)])
    #expect(try store.catalogue(of: "acme", at: .hour(3)) == [.of(1, rate: "2"), .of(10)])
    #expect(try store.catalogue(of: "acme", at: .hour(9)) == [.of(1, rate: "2"), .of(10)])
    #expect(try store.catalogue(of: "other", at: .hour(9)) == nil)
  }

  @Test(
    "Recording a very large catalogue ends when its task is cancelled",
    arguments: [(1023, true), (1024, false)])
  func aVeryLargeCatalogueEndsWithTheTask(services: Int, isStored: Bool) async throws {
    let task = Task { [store] in
      withUnsafeCurrentTask { $0?.cancel() }
      return try store.record(1, (1...services).map { Service.of($0) })
    }
    if isStored {
      #expect(try await task.value.services == services)
    } else {
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(try store.count("version") == (isStored ? services : 0))
  }

  @Test("An empty answer is an empty catalogue")
  func anEmptyAnswerIsAnEmptyCatalogueAndNotNone() throws {
    _ = try store.accept(store.record(1, []).snapshotID)
    #expect(try store.catalogue(of: "acme", at: .hour(1)) == [])
  }

  @Test("Volatile fields keep their latest values and make no version")
  func volatileFieldsKeepTheirLatestValuesAndMakeNoVersion() throws {
    var service = Service.of(1)
    service.volatile = #"{"average_time":5}"#
    try store.record(1, [service])
    let counts = try store.counts()
    service.volatile = #"{"average_time":7}"#
    let recording = try store.record(2, [service])
    #expect(recording.changed == 0)
    #expect(try store.count("version") == counts["version"])
    #expect(try store.catalogue(of: "acme", at: .hour(1))?.first?.volatile == service.volatile)
    service.volatile = nil
    try store.record(3, [service])
    #expect(try store.catalogue(of: "acme", at: .hour(3))?.first?.volatile == nil)
  }

  @Test("A removed service keeps the latest values of its volatile fields")
  func volatileFieldsOfTheLatestSightingStandAlsoWhereTheServiceIsGoneByNow() throws {
    func service(_ averageTime: Int) -> Service {
      var service = Service.of(1)
      service.volatile = "{\"average_time\":\(averageTime)}"
      return service
    }
    try store.record(9, [])
    try store.backfill(1, [service(1)])
    try store.backfill(3, [service(3)])
    try store.backfill(2, [service(2)])
    #expect(try store.catalogue(of: "acme", at: .hour(3))?.first?.volatile == service(3).volatile)
  }

  @Test("Extra fields come back byte for byte")
  func extraFieldsComeBackByteForByte() throws {
    var service = Service.of(1)
    service.extra = #"{"dripfeed": true,"n":1.50e+2,"u":"\u00e9","o":{"b":1,"a":[null]}}"#
    try store.record(1, [service])
    #expect(try store.catalogue(of: "acme", at: .hour(1))?.first?.extra == service.extra)
  }

  @Test("Texts that Unicode calls equivalent differ")
  func textsThatUnicodeCallsEquivalentAreNotTakenForTheSame() throws {
    let (composed, decomposed) = ("\u{1EBF}", "e\u{302}\u{301}")
    try store.record(1, [.of(1, name: composed)])
    let recording = try store.record(2, [.of(1, name: decomposed)])
    #expect(recording.changed == 1)
    var (one, two) = (Service.of(1, name: composed), Service.of(2))
    one.category = composed
    two.category = decomposed
    try store.record(3, [one, two])
    #expect(try store.catalogue(of: "acme", at: .hour(3))?.exact == [one, two].exact)
  }

  @Test(
    "An amount with the maximum number of digits comes back exactly",
    arguments: [
      "0." + String(repeating: "7", count: 38), "170141183460469231731687303715884105727",
    ])
  func anAmountOfTheMostDigitsComesBackExactly(rate: String) throws {
    try store.record(1, [.of(1, rate: rate)])
    #expect(try store.catalogue(of: "acme", at: .hour(1))?.first?.rate.text == rate)
  }
}
