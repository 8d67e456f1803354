import Analysis
import Catalogue
import Store
import Testing

/// Fields without a column of their own: their changes are events, and a history shows them.
@Suite struct KeptFieldTests {
  private func entry(_ fields: String, id: Int = 1) -> String {
    #""service":\#(id),"name":"A","rate":"1"\#(fields.isEmpty ? "" : ",")\#(fields)"#
  }

  private func events(_ before: String, _ after: String) throws -> [String] {
    let book = try AnswerBook([[entry(before)], [entry(after)]])
    let rows = try book.table(.events).words("service", "event", "before", "after")
    // The plain shell reads the same view.
    #expect(
      try book.store.query("SELECT service, event, before, after FROM event", [:]).rows.count
        == rows.count)
    return rows
  }

  @Test(
    "A change of a kept field is an event",
    arguments: [
      (#""status":"active""#, #""status":"inactive""#, "1 status active inactive"),
      (#""state":1"#, #""state":0"#, "1 status 1 0"),
      (#""available":true"#, #""available":false"#, "1 status true false"),
      (
        #""status":"on","available":true"#, #""status":"on","available":false"#,
        "1 status on / true on / false"
      ),
      (#""desc":"30 days""#, #""desc":"NO refill""#, "1 description 30 days NO refill"),
      (#""desc":"30 days""#, "", "1 description 30 days -"),
      (
        #""description":{"en":"a"}"#, #""description":{"en":"b"}"#,
        #"1 description {"en":"a"} {"en":"b"}"#
      ),
      (#""dripfeed":false"#, #""dripfeed":true"#, "1 dripfeed false true"),
    ])
  func aChangeIsAnEvent(_ before: String, _ after: String, _ event: String) throws {
    #expect(try events(before, after) == [event])
  }

  /// The same under another name is no change.
  @Test(
    "A kept field that is only written differently makes no event",
    arguments: [
      (#""desc":"30 days""#, #""description":"30 days""#),
      (#""desc":"a","description":"a""#, #""desc":"a""#), (#""status":null"#, ""),
      (#""x":1"#, #""x":2"#),
    ])
  func thereIsNoEventIfTheFieldSaysTheSame(_ before: String, _ after: String) throws {
    #expect(try events(before, after) == [])
  }

  private func history(_ answers: [String?]) throws -> Table {
    let book = try AnswerBook(
      answers.map { ([$0.map { entry($0) }] + [entry("", id: 2)]).compactMap(\.self) })
    let parameters: [String: SQLValue] = ["panel": .text("acme"), "service": .text("1")]
    let fields = try book.table(.historyFields, parameters)
    return try book.table(.history, parameters).showing(ServiceChanges(fields))
  }

  @Test("A history says what changed in each version")
  func aHistorySaysWhatChangedInEachVersion() throws {
    let long = String(repeating: "Fast start. ", count: 4)
    #expect(
      try history([
        #""desc":"\#(long)30 days","max":"5""#,
        #""desc":"\#(long)NO refill","max":"5","refill":true"#,
        #""desc":"\#(long)NO refill","max":"50","refill":true,"currency":"EUR""#, nil,
        #""desc":"\#(long)NO refill","max":"50","refill":true,"currency":"EUR""#,
        #""desc":"\#(long)NO refill","max":"50","currency":"EUR", "refill": true"#,
      ]).words("changed") == [
        "-", "desc … start. 30 days → … start. NO refill; refill none → yes",
        "max 5 → 50; currency none → EUR", "listed again",
      ])
  }

  @Test("Amounts have separated thousands, and words stay as they are")
  func amountsHaveTheirThousandsApartAndWordsStay() throws {
    #expect(
      try history([
        #""desc":"5000","max":"5000""#, #""desc":"25000","max":"1000000""#,
      ]).words("changed").sorted() == ["-", "max 5,000 → 1,000,000; desc 5000 → 25000"])
  }

  @Test("Columns that differ come first")
  func theColumnsThatDifferComeFirst() throws {
    let table = try history([#""max":"5""#, #""max":"6","refill":true"#])
    #expect(
      table.columns.map(\.name) == [
        "panel", "service", "valid_from", "changed", "max", "refill", "valid_to", "name",
        "category",
        "type", "rate", "min", "cancel", "stale_since",
      ])
    #expect(Set(table.rows.map(\.count)) == [14])
  }

  /// A version that differs in nothing that is read is not shown as equal.
  @Test("A version that is only written differently says so")
  func aVersionThatIsOnlyWrittenDifferentlySaysSo() throws {
    #expect(
      try history([#""a":1,"b":2"#, #""b":2,"a":1"#]).words("changed") == [
        "-", "written differently",
      ])
  }
}
