import Catalogue
import GRDB
import Store
import Testing

/// A database that something else wrote an amount into that is none.
@Suite struct DamagedAmountTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
    try store.record(1, [.of(1), .of(2)])
    try store.record(2, [.of(1), .of(2, rate: "2")])
  }

  private func corrupt(_ sql: String) throws {
    try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: sql) }
  }

  @Test(
    "A damaged amount ends the queries that read it and no others",
    arguments: ["x", "", "1e39", String(repeating: "9", count: 100)],
    ["version SET rate", "look SET min", "look SET max"])
  func endsWhatReadsItAndNothingElse(text: String, column: String) throws {
    let row = column.hasPrefix("look") ? "id = 1" : "service_id = 1"
    try corrupt("UPDATE \(column) = '\(text)' WHERE \(row)")
    #expect(
      try store.inspect().findings.contains {
        $0.problem == "'\(text.prefix(40))' is not an exact amount"
      })
    let error = StoreError.notAnAmount(text)
    #expect(throws: error) { try store.catalogue(of: "acme", at: .hour(2)) }
    #expect(throws: error) { try store.record(3, [.of(1, rate: "7")]) }
    #expect(
      error.description.contains("'\(text.prefix(40))'") && error.description.contains("--deep"))
  }

  @Test("A damaged balance ends the queries that read it")
  func isOfABalanceToo() throws {
    try corrupt("UPDATE snapshot SET balance = '1,5'")
    #expect(throws: StoreError.notAnAmount("1,5")) { try store.balance(of: "acme", at: .hour(1)) }
  }
}
