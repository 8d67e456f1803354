import Catalogue
import Testing

@testable import PanelAPI

/// One test a row of the table of deviations, over every folder of `data/dialects` that is a variant
/// of it.
struct DialectRowTests {
  @Test(arguments: DialectFolder.of(.envelope))
  func `envelope of services`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.service))
  func `service`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.rate))
  func `rate`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.limits))
  func `min, max`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.capabilities))
  func `refill, cancel`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.furtherFields))
  func `further fields`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.names))
  func `names`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.category))
  func `category`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.balance))
  func `balance`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.orderStatus))
  func `status of an order`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.severalStatuses))
  func `status of several`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.statusWords))
  func `status words`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.refill))
  func `refill`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.severalRefillStatuses))
  func `refill_status of several`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.cancel))
  func `cancel`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.errors))
  func `errors`(_ folder: DialectFolder) throws { try folder.check() }

  @Test(arguments: DialectFolder.of(.rateLimits))
  func `rate limits`(_ folder: DialectFolder) throws { try folder.check() }

  @Test func `size`() throws {
    let entries = (1...12_000).map { id in
      #"{"service": \#(id), "name": "Followers 🔥 \#(id)", "rate": "0.\#(id)", "min": "10", "#
        + #""max": "5.000.000", "desc": "\#(String(repeating: "Tăng ", count: 50))"}"#
    }
    let body = Array("[\(entries.joined(separator: ","))]".utf8)
    #expect(body.count > 4_000_000)
    let answer = try CatalogueDecoder().decode(body)
    #expect(answer.services.map(\.id) == (1...12_000).map { String($0) })
    #expect(answer.defects.isEmpty)
    #expect(answer.services.last?.rate.text == "0.12")
  }
}

/// What holds the rows and the folders together.
struct DialectFolderTests {
  @Test(arguments: DialectFolder.all)
  func `is a variant of a row of the table`(_ folder: DialectFolder) {
    #expect(DialectRow(rawValue: folder.row) != nil, "'\(folder.row)' is no row of the table")
    #expect(!folder.answers.isEmpty)
  }

  @Test(arguments: DialectRow.allCases.filter { $0 != .size })
  func `each row has a folder`(_ row: DialectRow) {
    #expect(!DialectFolder.of(row).isEmpty)
  }

  @Test func `each rule is met in a folder`() {
    let met = DialectFolder.all.flatMap(\.answers.values).flatMap { $0.outcome.rules ?? [] }
    #expect(Set(met) == Set(DialectRule.allCases.map { "\($0)" }))
  }
}
