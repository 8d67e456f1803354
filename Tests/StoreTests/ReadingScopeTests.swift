import Catalogue
import Store
import TestSupport
import Testing

/// Reports of some panels and services: what covers the tables of the schema meanwhile.
@Suite struct ReadingScopeTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/ratebook.sqlite"
    let store = try RatebookStore.forWriting(path: path)
    for panel in ["acme", "o'hara", "zeta"] {
      for (hour, ids) in [(1, ["1", "2"]), (2, ["1"])] as [(Int64, [String])] {
        let services = ids.map {
          Service(id: $0, name: "Name \($0) at \(hour)", category: "Likes", rate: Amount(1))
        }
        _ = try store.record(
          Attempt(
            panel: panel, takenAt: Timestamp(milliseconds: hour * 3_600_000),
            catalogue: .answered(CatalogueAnswer(services: services)), balance: .notAsked))
      }
    }
    _ = try store.addOrders([
      (
        "zeta",
        LedgerOrder(id: "o", service: "1", orderedAt: nil, quantity: nil, charge: nil)
      )
    ])
  }

  private func words(_ reading: Reading, _ sql: String) throws -> [String] {
    var words: [String] = []
    try reading.query(sql, named: "test", [:]) { row in
      words.append(
        (0..<row.count).map { column in
          switch row[column] {
          case .text(let text): text
          case .integer(let number): String(number)
          default: "-"
          }
        }.joined(separator: " "))
    }
    return words
  }

  private func services(
    _ reading: Reading, of panels: [String] = [], at hour: Int64
  ) throws -> [ServiceAsOf] {
    var services: [ServiceAsOf] = []
    try reading.forEachService(of: panels, at: hour * 3_600_000) { services.append($0) }
    return services
  }

  @Test(
    "Within a scope, queries find only the chosen panels and services", arguments: [true, false])
  func queriesFindOnlyTheChosenPanelsAndServicesMeanwhile(isWriter: Bool) throws {
    let store = try isWriter ? RatebookStore.forWriting(path: path) : .forReading(path: path)
    for _ in 1...2 {
      try store.reading { (reading: Reading) throws in
        let chosen = try services(reading, of: ["o'hara"], at: 2).filter { $0.id == "2" }
        try reading.covering(panels: ["zeta", "o'hara"], services: chosen) { () throws in
          #expect(try words(reading, "SELECT name FROM panel ORDER BY id") == ["o'hara", "zeta"])
          #expect(
            try words(
              reading,
              """
              SELECT panel.name, key FROM scope JOIN service ON service.id = service_id
              JOIN panel ON panel.id = scope.panel_id
              """
            ) == ["o'hara 2"])
        }
        #expect(try words(reading, "SELECT count(*) FROM panel") == ["3"])
        #expect(try words(reading, "SELECT count(*) FROM scope") == ["0"])
      }
    }
  }

  @Test("No service is not the same as all services")
  func noServiceAtAllIsNotTheSameAsAllOfThem() throws {
    let store = try RatebookStore.forReading(path: path)
    try store.reading { (reading: Reading) throws in
      try reading.covering(panels: [], services: []) { () throws in
        #expect(try words(reading, "SELECT count(*) > 0 FROM scope") == ["1"])
        #expect(
          try words(
            reading, "SELECT key FROM service WHERE (panel_id, id) IN (SELECT * FROM scope)"
          )
          .isEmpty)
      }
      #expect(try words(reading, "SELECT count(*) FROM scope") == ["0"])
    }
  }

  /// An error leaves nothing either.
  @Test("A scope ends also with an error")
  func anErrorUncoversThemToo() throws {
    struct Stop: Error {}
    let store = try RatebookStore.forReading(path: path)
    #expect(throws: Stop.self) {
      try store.reading { try $0.covering(panels: ["zeta"], services: []) { throw Stop() } }
    }
    try store.reading { (reading: Reading) throws in
      #expect(try words(reading, "SELECT count(*) FROM panel") == ["3"])
      #expect(try words(reading, "SELECT count(*) FROM scope") == ["0"])
    }
  }

  @Test("A service is as it was at that time, or as last listed")
  func aServiceIsAsItWasOrAsItWasLastListed() throws {
    let store = try RatebookStore.forReading(path: path)
    try store.reading { (reading: Reading) throws in
      func words(_ hour: Int64) throws -> [String] {
        try services(reading, of: ["acme", "zeta"], at: hour).map {
          "\($0.panel) \($0.id) \($0.name ?? "-") \($0.isListed) \($0.isOrdered)"
        }.sorted()
      }
      #expect(
        try words(2) == [
          "acme 1 Name 1 at 2 true false", "acme 2 Name 2 at 1 false false",
          "zeta 1 Name 1 at 2 true true", "zeta 2 Name 2 at 1 false false",
        ])
      #expect(
        try words(0) == [
          "acme 1 - false false", "acme 2 - false false", "zeta 1 - false true",
          "zeta 2 - false false",
        ])
      #expect(try services(reading, at: 2).count == 6)
    }
  }
}
