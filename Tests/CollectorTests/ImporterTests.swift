import Catalogue
import Collector
import Store
import Testing

@Suite struct ImporterTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  private func importAll() throws -> [Recording?] {
    let importer = Importer(store: file.store, panel: "acme")
    return try RecordedAnswers.find([file.folder + "/history"]).map { try importer.add($0) }
  }

  @Test("Services and balance of one time are one snapshot")
  func servicesAndBalanceOfATimeAreOneSnapshot() throws {
    try file.write(
      #"[{"service":1,"name":"Likes","rate":"0.90"}]"#, to: "history/services-2026-11-01.json")
    try file.write(
      #"{"balance":"12.50","currency":"EUR"}"#, to: "history/balance-2026-11-01.json")
    #expect(try importAll().map { $0?.appeared } == [1])
    #expect(
      try file.attempts() == [
        [.text("acme"), .text("accepted"), .null, .integer(1), .text("12.5"), .null]
      ])
    #expect(try file.store.catalogue(of: "acme", at: .start)?.map(\.rate.text) == ["0.9"])
  }

  @Test("A different catalogue of a stored time is reported")
  func anotherCatalogueOfATimeThatIsThereIsTold() throws {
    let path = try file.write("[]", to: "history/services-2026-11-01.json")
    _ = try importAll()
    try file.write(
      #"[{"service":1,"name":"Likes","rate":"1"}]"#, to: "history/services-2026-11-01.json")
    #expect(throws: RecordedAnswers.Problem.differs(path: path, takenAt: .start)) {
      try importAll()
    }
    #expect(try file.attempts().count == 1)
  }

  @Test("A different balance of a stored time is reported")
  func anotherBalanceOfATimeThatIsThereIsTold() throws {
    let path = try file.write(
      #"{"balance":"12.50","currency":"EUR"}"#, to: "history/balance-2026-11-01.json")
    #expect(try importAll().map { $0 != nil } == [true])
    try file.write(
      #"{"balance":12.5,"currency":"EUR"}"#, to: "history/balance-2026-11-01.json")
    #expect(try importAll().map { $0 != nil } == [false])
    for other in [
      #"{"balance":"12.51","currency":"EUR"}"#, #"{"balance":"12.50","currency":"USD"}"#,
    ] {
      try file.write(other, to: "history/balance-2026-11-01.json")
      #expect(throws: RecordedAnswers.Problem.differs(path: path, takenAt: .start)) {
        try importAll()
      }
    }
  }

  @Test("Stored answers are skipped")
  func whatIsThereAlreadyIsSkipped() throws {
    try file.write("[]", to: "history/services-2026-11-01.json")
    #expect(try importAll().map { $0 != nil } == [true])
    try file.write("[]", to: "history/services-2026-11-02.json")
    #expect(try importAll().map { $0 != nil } == [false, true])
    // A balance that turns up later joins its snapshot.
    try file.write(#"{"balance":1}"#, to: "history/balance-2026-11-01.json")
    #expect(try importAll().map { $0 != nil } == [true, false])
    #expect(try importAll().map { $0 != nil } == [false, false])
    #expect(try file.attempts().count == 2)
  }

  @Test(
    "A file that cannot be read stores nothing of its time",
    arguments: [
      ("<html></html>", "an HTML page"), ("", "an empty answer"), ("42", "a JSON number"),
      (#"[{"service":1,"#, "JSON that ends too early"),
      (#"{"error":"Invalid API key"}"#, "Invalid API key"),
    ])
  func aFileThatCannotBeReadStoresNothingOfItsTime(_ body: String, _ reason: String) throws {
    let path = try file.write(body, to: "history/services-2026-11-01.json")
    try file.write(#"{"balance":1}"#, to: "history/balance-2026-11-01.json")
    let error = #expect(throws: RecordedAnswers.Problem.self) { try importAll() }
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.hasPrefix("'\(path)' was not imported: ") == true)
    #expect(try file.attempts().isEmpty)
  }

  @Test("An unreadable balance also leaves out its catalogue")
  func anUnreadableBalanceKeepsItsCatalogueOutToo() throws {
    try file.write("[]", to: "history/services-2026-11-01.json")
    try file.write(#"{"balance":"a lot"}"#, to: "history/balance-2026-11-01.json")
    #expect(throws: RecordedAnswers.Problem.self) { try importAll() }
    #expect(try file.attempts().isEmpty)
  }

  @Test("A body from standard input is stored under its name")
  func aBodyFromStandardInputIsStoredUnderItsName() throws {
    let importer = Importer(store: file.store, panel: "acme")
    #expect(
      throws: RecordedAnswers.Problem.unreadable(
        path: "standard input",
        reason: "it holds an empty answer, not a list of services")
    ) { try importer.add(services: [], name: "standard input", takenAt: .start) }
    let body = Array(#"[{"service":1,"name":"Likes","rate":"1"}]"#.utf8)
    #expect(
      try importer.add(services: body, name: "standard input", takenAt: .start)?.verdict
        == .accepted)
    #expect(try importer.add(services: body, name: "standard input", takenAt: .start) == nil)
  }
}
