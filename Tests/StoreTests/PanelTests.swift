import Catalogue
import Testing

@testable import Store

@Suite struct PanelTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    for hour in 1...6 {
      for panel in ["acme", "zeta"] {
        try store.record(hour, [.of(hour), .of(9)], of: panel)
      }
    }
    _ = try store.addOrders(
      ["acme", "zeta"].map { panel in
        (panel, LedgerOrder(id: "1", service: "1", orderedAt: .hour(2)))
      })
    try store.keepHosts(["acme": "a.example", "zeta": "z.example", "none": "x"])
  }

  /// The tables whose rows are of one panel, and how many of them are of the one with this name.
  private func rows(of panel: String) throws -> [String: Int] {
    let tables = try store.rows(
      """
      SELECT type.name FROM sqlite_schema AS type, pragma_table_info(type.name) AS column
      WHERE type.type = 'table' AND column.name = 'panel_id' AND type.name <> 'scope'
      """
    ).map { $0.replacing("'", with: "") }
    var counts: [String: Int] = [:]
    for table in tables {
      counts[table] = try store.count(
        "\(table) WHERE panel_id = (SELECT id FROM panel WHERE name = '\(panel)')")
    }
    return counts
  }

  @Test("A renamed panel keeps all its data")
  func aRenamedPanelKeepsAllThatIsStored() throws {
    let before = try rows(of: "acme")
    #expect(before.count > 8 && before["snapshot"] == 6 && before["ledger_order"] == 1)
    try store.renamePanel("acme", to: "main")
    #expect(try store.panels() == ["main", "zeta"])
    #expect(try rows(of: "main") == before)
    try store.record(7, [.of(7), .of(9)], of: "main")
    #expect(try store.inspect().findings.isEmpty)
  }

  @Test("A name in use is replaced only on request")
  func aNameThatIsTakenIsReplacedOnlyOnRequest() throws {
    #expect(throws: StoreError.panelExists("zeta", old: "acme")) {
      try store.renamePanel("acme", to: "zeta")
    }
    let before = try rows(of: "acme")
    try store.renamePanel("acme", to: "zeta", replacing: true)
    #expect(try store.panels() == ["zeta"])
    #expect(try rows(of: "zeta") == before)
    #expect(try store.inspect().findings.isEmpty)
    try store.renamePanel("zeta", to: "zeta", replacing: true)
    #expect(try rows(of: "zeta") == before)
    #expect(throws: StoreError.noPanel("acme", known: ["zeta"])) {
      try store.renamePanel("acme", to: "x")
    }
  }

  @Test("A forgotten panel leaves nothing, and the others unchanged")
  func aForgottenPanelLeavesNothingAndTheOthersAsTheyWere() throws {
    let (kept, catalogue) = (try rows(of: "zeta"), try store.catalogue(of: "zeta", at: .hour(6)))
    let gone = try store.forgetPanel("acme")
    #expect(gone == PanelContents(snapshots: 6, services: 7, orders: 1))
    #expect(try store.panels() == ["zeta"])
    #expect(try rows(of: "zeta") == kept)
    #expect(try store.catalogue(of: "zeta", at: .hour(6)) == catalogue)
    let inspection = try store.inspect()
    #expect(inspection.findings.isEmpty && inspection.orphanedTexts == 0)
    #expect(inspection.orphanedLooks == 0 && inspection.orphanedServices == 0)
    for table in try rows(of: "zeta").keys {
      #expect(
        try store.count("\(table) WHERE panel_id NOT IN (SELECT id FROM panel)") == 0, "\(table)")
    }
    #expect(throws: StoreError.noPanel("acme", known: ["zeta"])) { try store.forgetPanel("acme") }
  }

  @Test("A panel with a new name is recognized by its host")
  func aPanelWithANewNameIsRecognisedByItsHost() throws {
    let configured = ["main": "a.example", "zeta": "z.example"]
    let renamed = [RenamedPanel(old: "acme", new: "main", reason: .host("a.example"))]
    #expect(try store.renamedPanels(configured) == renamed)
    try store.record(7, [.of(20)], of: "main")
    #expect(try store.renamedPanels(configured) == renamed)
    #expect(try store.renamedPanels(["main": "b.example", "zeta": "z.example"]) == [])
    #expect(try store.renamedPanels(["main": "a.example", "acme": "a.example"]) == [])
    for hour in 8...10 { try store.record(hour, [.of(20)], of: "main") }
    #expect(try store.renamedPanels(configured) == [])
  }

  @Test("Two panels that were read at the same time are not one")
  func ofTwoPanelsThatWereReadBesideEachOtherNeitherIsTheOther() throws {
    try store.record(7, [.of(20)], of: "main")
    #expect(try store.renamedPanels(["main": "a.example", "zeta": "z.example"]).count == 1)
    try store.record(8, [.of(20)], of: "acme")
    #expect(try store.renamedPanels(["main": "a.example", "zeta": "z.example"]) == [])
  }

  /// Panels that were imported only were never read at a host.
  @Test("A panel without a host is not recognized")
  func aPanelWithoutAHostIsNone() throws {
    try store.record(7, [.of(20)], of: "recorded")
    let configured = ["main": "b.example", "zeta": "z.example"]
    #expect(try store.renamedPanels(configured) == [])
    #expect(
      try store.renamedPanels(["main": "a.example", "zeta": "z.example"]).map(\.old) == ["acme"])
  }

  @Test("A panel with a new name is recognized by its services")
  func aPanelWithANewNameIsRecognisedByItsServices() throws {
    for hour in 7...8 { try store.record(hour, (1...10).map { .of($0) }, of: "acme") }
    let configured = ["main": "b.example", "zeta": "z.example"]
    try store.record(9, (3...12).map { .of($0) }, of: "main")
    #expect(
      try store.renamedPanels(configured)
        == [RenamedPanel(old: "acme", new: "main", reason: .catalogue(percent: 80))])
    try store.record(10, (4...13).map { .of($0) }, of: "main")
    #expect(try store.renamedPanels(configured) == [])
  }

  @Test("An old panel has at most one new name")
  func anOldPanelHasOneNewNameAtMost() throws {
    for hour in 7...8 { try store.record(hour, (1...10).map { .of($0) }, of: "acme") }
    for (hour, panel, services) in [(9, "a", 3...12), (10, "b", 2...11), (11, "c", 2...11)] {
      try store.record(hour, services.map { .of($0) }, of: panel)
    }
    var configured = ["a": "x.example", "b": "x.example", "c": "x.example", "zeta": "z.example"]
    #expect(
      try store.renamedPanels(configured)
        == [RenamedPanel(old: "acme", new: "b", reason: .catalogue(percent: 90))])
    // The same host says more.
    configured["c"] = "a.example"
    #expect(
      try store.renamedPanels(configured)
        == [RenamedPanel(old: "acme", new: "c", reason: .host("a.example"))])
  }
}
