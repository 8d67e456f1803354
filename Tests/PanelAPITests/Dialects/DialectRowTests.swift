import Catalogue
import Foundation
import Testing

@testable import PanelAPI

/// One test a row of the table of deviations, over every folder of `data/dialects` that is a variant
/// of it.
struct DialectRowTests {
  @Test(
    "The envelopes of services are read", arguments: DialectFolder.of(.envelope))
  func envelopeOfServices(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "The names of a service's id are read", arguments: DialectFolder.of(.service))
  func service(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of a rate is read", arguments: DialectFolder.of(.rate))
  func rate(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of minimum and maximum is read", arguments: DialectFolder.of(.limits))
  func minMax(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of refill and cancel is read", arguments: DialectFolder.of(.capabilities))
  func refillCancel(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Further fields are read", arguments: DialectFolder.of(.furtherFields))
  func furtherFields(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of a name is read", arguments: DialectFolder.of(.names))
  func names(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of a category is read", arguments: DialectFolder.of(.category))
  func category(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of a balance is read", arguments: DialectFolder.of(.balance))
  func balance(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of an order's status is read", arguments: DialectFolder.of(.orderStatus))
  func statusOfAnOrder(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of several statuses is read", arguments: DialectFolder.of(.severalStatuses))
  func statusOfSeveral(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every status word is read", arguments: DialectFolder.of(.statusWords))
  func statusWords(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every answer to a refill is read", arguments: DialectFolder.of(.refill))
  func refill(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of several refill statuses is read",
    arguments: DialectFolder.of(.severalRefillStatuses))
  func refill_statusOfSeveral(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every answer to a cancellation is read", arguments: DialectFolder.of(.cancel))
  func cancel(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of an error is read", arguments: DialectFolder.of(.errors))
  func errors(_ folder: DialectFolder) throws { try folder.check() }

  @Test(
    "Every form of a rate limit is read", arguments: DialectFolder.of(.rateLimits))
  func rateLimits(_ folder: DialectFolder) throws { try folder.check() }

  @Test("Answers of every size are read") func size() throws {
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

/// The rows, the folders and the table name each other.
struct DialectFolderTests {
  @Test(
    "Each folder belongs to a row of the table", arguments: DialectFolder.all)
  func isAVariantOfARowOfTheTable(_ folder: DialectFolder) {
    #expect(DialectRow(rawValue: folder.row) != nil, "'\(folder.row)' is no row of the table")
    #expect(!folder.answers.isEmpty)
  }

  @Test("The table names each folder and no other")
  func theTableNamesEachFolder() throws {
    let place = DialectFolder.data.appending(path: "dialects/README.md")
    let text = try String(contentsOf: place, encoding: .utf8)
    // The table of deviations has three columns or more, the last of which names folders only.
    let named = text.split(separator: "\n").flatMap { line in
      line.firstMatch(of: #/\|.+\|.+\| ((?:`[a-z0-9-]+`(?:, )?)+) \|$/#)?.output.1
        .split(whereSeparator: { "`, ".contains($0) }).map(String.init) ?? []
    }
    let folders = DialectFolder.all.map(\.testDescription)
    #expect(Set(folders).subtracting(named).isEmpty, "these folders are not in the table")
    #expect(Set(named).subtracting(folders).isEmpty, "these are in the table, and no folders")
  }

  @Test("A folder uses each name of a field")
  func eachNameIsMetInAFolder() throws {
    let texts = try DialectFolder.all.flatMap { try $0.bodies().values }
      .map { String(decoding: $0, as: UTF8.self) }
    for name in EntryField.names.keys {
      #expect(texts.contains { $0.contains("\"\(name)\"") }, "no folder has a field '\(name)'")
    }
  }

  @Test(
    "Each row has a folder", arguments: DialectRow.allCases.filter { $0 != .size })
  func eachRowHasAFolder(_ row: DialectRow) {
    #expect(!DialectFolder.of(row).isEmpty)
  }

  @Test("A folder uses each rule") func eachRuleIsMetInAFolder() {
    let met = DialectFolder.all.flatMap(\.answers.values).flatMap { $0.outcome.rules ?? [] }
    #expect(Set(met) == Set(DialectRule.allCases.map { "\($0)" }))
  }
}
