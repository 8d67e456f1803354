import Analysis
import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// What every file of `queries/` must have.
@Suite struct SavedQueryTests {
  /// A file is a query, or a script that queries read.
  @Test("Every query file is declared once, and every declaration has a file")
  func everyFileIsDeclaredOnceAndEveryDeclarationHasAFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: RecordedHistory.queries)
      .filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }
    let queries = SavedQuery.all.map(\.name)
    let scripts = Set(SavedQuery.all.flatMap { $0.text.scripts.map(\.name) })
    #expect((queries + scripts).sorted() == files.sorted())
  }

  @Test("The program contains each query file unchanged", arguments: SavedQuery.all)
  func theBinaryHoldsTheFileAsItIs(_ query: SavedQuery) throws {
    let scripts = query.text.scripts.map { (name: $0.name, sql: $0.sql) }
    for (name, sql) in [(query.name, query.text.sql)] + scripts {
      let url = URL(filePath: "\(RecordedHistory.queries)/\(name).sql")
      let file = try String(decoding: Data(contentsOf: url), as: UTF8.self)
      #expect(sql == file.replacing("\n.read ", with: "\n-- .read "))
    }
  }

  @Test("Every query states its order", arguments: SavedQuery.all)
  func everyQueryStatesItsOrder(_ query: SavedQuery) throws {
    let statement = try #require(query.text.sql.split(separator: "\nSELECT ").last)
    #expect(statement.contains("\nORDER BY "))
    #expect(!query.title.isEmpty && !query.meaning.isEmpty)
    #expect(query.text.sql.contains("\n-- shell:   sqlite3 "))
  }

  @Test("The header of a query names the parameters that it uses", arguments: SavedQuery.all)
  func itsParametersAreThoseThatItUses(
    _ query: SavedQuery
  ) throws {
    let lines = query.text.sql.split(separator: "\n")
    let stated = lines.compactMap { $0.firstMatch(of: #/^-- param: +(:\w+)  /#)?.output.1 }
    func used(_ statements: String) -> Set<Substring> {
      Set(statements.matches(of: #/:\w+/#).map(\.output))
    }
    // A script's parameter may mean nothing to a query.
    #expect(used(query.text.sql.withoutComments).isSubset(of: stated))
    #expect(Set(stated).isSubset(of: used(query.statements)))
    #expect(Set(stated).count == stated.count)
  }

  @Test("A query has the columns that scripts rely on", arguments: SavedQuery.all)
  func itsColumnsAreThoseThatScriptsRelyOn(
    _ query: SavedQuery
  ) throws {
    let names = query.columns.map(\.name)
    #expect(Set(names).count == names.count)
    let history = try RecordedHistory.shared.get()
    #expect(try history.store.rows(of: query).columns == names)
    // Columns are only ever added, at the end.
    let golden = try String(
      contentsOfFile: "\(RecordedHistory.folder)/Goldens/\(query.name).csv", encoding: .utf8)
    let header = golden.replacing("\u{feff}", with: "").split(separator: "\r\n").first ?? ""
    #expect(names.starts(with: header.split(separator: ",").map(String.init)), "\(header)")
  }

  /// Of a panel that was imported, without balances and orders.
  @Test("A query whose data is missing has no rows")
  func withoutWhatItNeedsAQueryHasNoRows() throws {
    let folder = try TemporaryFolder()
    let store = try RatebookStore.forWriting(path: folder.path + "/ratebook.sqlite")
    let likes = Service(id: "1", name: "Likes", rate: Amount(canonical: "1"))
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: Timestamp(milliseconds: 1),
        catalogue: .answered(CatalogueAnswer(services: [likes])), balance: .notAsked))
    let window: [String: SQLValue] = ["since": .integer(0), "until": .integer(2)]
    for query in SavedQuery.all {
      guard let source = query.source else { continue }
      #expect(try store.query("SELECT 1 FROM \(source)", [:]).rows.isEmpty, "\(query.name)")
      #expect(try store.rows(of: query, window).rows.isEmpty, "\(query.name)")
    }
    let needy = SavedQuery.all.filter { $0.source != nil }.map(\.name)
    #expect(needy == ["balance", "spend", "service_spend"])
  }

  @Test(
    "Every section states what its rows say about changes", arguments: SavedQuery.reportSections)
  func everySectionStatesWhatItsRowsSayAboutChanges(_ section: SavedQuery) {
    #expect(section.rows != nil)
  }

  /// A rate that is parked, or an order, is no change: `--exit-code` does not count it.
  @Test("Some sections have rows and no changes")
  func someSectionsHoldRowsAndNoChange() throws {
    let history = try RecordedHistory.shared.get()
    let scope = Scope(window: history.window)
    func hasChange(_ query: SavedQuery) throws -> Bool {
      try Analyst(history.store).section(query, in: scope) { section in
        #expect(try section.contains { _ in true }, "\(query.name)")
        return try section.hasChange()
      }
    }
    for query in [SavedQuery.summary, .parked, .spend, .capabilityServices] {
      #expect(try !hasChange(query), "\(query.name)")
    }
    let changed: [SavedQuery] = [
      .rates, .new, .removed, .events, .capabilities, .categories, .balance,
    ]
    for query in changed { #expect(try hasChange(query), "\(query.name)") }
  }

  @Test(
    "An incomplete header is refused",
    arguments: [
      "SELECT 1", "-- title: T\n-- meaning: m\nSELECT 1",
      "-- title: T\n-- meaning: m\n-- column: a\nSELECT 1",
      "-- title: T\n-- meaning: m\n-- column: a digit\nSELECT 1",
      "-- title: T\n-- column: a count\nSELECT 1",
      "-- title: T\n-- meaning: m\n-- rows: many\n-- column: a count\nSELECT 1",
      "-- title: T\n-- meaning: m\n-- rows: counts\n-- column: a count\nSELECT 1",
      "-- title: T\n-- meaning: m\n-- rows: counts a b\n-- column: a count\nSELECT 1",
    ])
  func aHeaderThatIsNotWholeIsRefused(_ sql: String) {
    #expect(throws: SavedQuery.HeaderError.self) { try SavedQuery(name: "x", sql: sql) }
  }
}
