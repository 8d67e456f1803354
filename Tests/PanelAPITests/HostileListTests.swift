import Catalogue
import Support
import Testing
import Transport

@testable import PanelAPI

/// Answers that cost more than any catalogue.
@Suite struct HostileListTests {
  private func problem(_ body: [UInt8]) -> String? {
    do throws(PanelError) {
      guard let key = FingerprintKey([UInt8](repeating: 7, count: 16)) else { return nil }
      _ = try CatalogueDecoder().decode(body, knowing: KnownEntries(key: key))
      return nil
    } catch { return error.description }
  }

  private func list(_ count: Int, _ entry: (Int) -> String) -> [UInt8] {
    Array("[\((0..<count).map(entry).joined(separator: ","))]".utf8)
  }

  @Test(
    "A list has a maximum number of entries",
    arguments: [
      (200_000, "a JSON array"), (200_001, "more than"),
    ])
  func aListHasSoManyEntriesAtTheMost(count: Int, words: String) throws {
    #expect(problem(list(count) { _ in "1" })?.contains(words) == true)
    let keyed =
      "{\((0..<count).map { "\"\($0)\":\($0 == 0 ? #"{"rate":1}"# : "1")" }.joined(separator: ","))}"
    #expect(
      (problem(Array(keyed.utf8))?.contains("more than 200000 entries") == true)
        == (count > 200_000))
  }

  @Test(
    "A list that mostly holds other values is not a catalogue",
    arguments: [(1001, 1000, true), (1000, 999, false), (1001, 1001, false)])
  func aListMostlyOfOtherThingsIsNone(strangers: Int, services: Int, isRefused: Bool) throws {
    let body = list(strangers + services) {
      $0 < services ? #"{"service":\#($0),"name":"x","rate":"1"}"# : "1"
    }
    #expect((problem(body)?.contains("most of them are no services") == true) == isRefused)
  }

  @Test("The texts of a thousand unreadable entries are kept")
  func theTextsOfAThousandUnreadableEntriesAreKept() throws {
    let body = list(3000) { #"{"service":\#($0),"name":"x","rate":"\#($0 < 1700 ? "1" : "ask")"}"# }
    let answer = try CatalogueDecoder().decode(body)
    #expect(answer.services.count == 1700 && answer.defects.count == 1300)
    #expect(answer.defects.count { !$0.raw.isEmpty } == 1000)
    #expect(answer.defects.allSatisfy { $0.service != nil })
  }

  /// An entry with so many fields, or with one of so many bytes, its id before or after them.
  private func entry(fields: Int, bytes: Int = 1, isIDFirst: Bool) -> String {
    let text = String(repeating: "a", count: bytes)
    let own = #""name":"x","rate":"1""#
    let others = (0..<fields - 3).map { #""k\#($0)":"\#(text)""# }
    return "{\(([#""service":7"#, own] + others).reversed(!isIDFirst).joined(separator: ","))}"
  }

  @Test(
    "An entry that is too large is a defect",
    arguments: [
      (1000, 1, true, true), (1001, 1, true, false), (1001, 1, false, false),
      (4, (4 << 20) - 100, true, true), (4, 4 << 20, true, false), (4, 4 << 20, false, false),
    ])
  func anEntryThatIsTooLargeIsADefect(
    fields: Int, bytes: Int, isIDFirst: Bool, isRead: Bool
  ) throws {
    let other = #"{"service":8,"name":"y","rate":"2"}"#
    let body = "[\(entry(fields: fields, bytes: bytes, isIDFirst: isIDFirst)),\(other)]"
    let answer = try CatalogueDecoder().decode(Array(body.utf8))
    #expect(answer.services.map(\.id) == (isRead ? ["7", "8"] : ["8"]))
    #expect(answer.defects.map(\.service) == (isRead ? [] : ["7"]))
    for defect in answer.defects {
      #expect(defect.reason == "the entry has more than 1000 fields or 4 MB")
      #expect(body.contains(defect.raw.prefix(65_536)) && defect.raw.utf8.count < 70_000)
    }
  }

  @Test("A long text that cannot be read is kept cut")
  func whatCannotBeReadIsKeptCutOff() throws {
    let long = String(repeating: "a", count: 70_000)
    let body =
      #"[{"service":1,"name":"x","rate":"1","min":"\#(long)"},{"service":2,"rate":"\#(long)"}]"#
    let answer = try CatalogueDecoder().decode(Array(body.utf8))
    #expect(answer.unreadFields.map(\.raw) == ["\"" + long.prefix(65_535) + "…"])
    #expect(answer.defects.map { $0.raw.unicodeScalars.count } == [65_537])
    // As it came, it is among the fields beyond the contract.
    #expect(answer.services.map(\.extra) == [#"{"min":"\#(long)"}"#])
  }

  @Test("An answer that nobody waits for is not read to its end")
  func anAnswerThatNobodyWaitsForIsNotReadToItsEnd() async throws {
    let body = list(5000) { #"{"service":\#($0),"name":"x","rate":"1"}"# }
    let task = Task { () throws(PanelError) in
      while !Task.isCancelled { await Task.yield() }
      return try CatalogueDecoder().decode(body)
    }
    task.cancel()
    await #expect(throws: PanelError.transfer(.cancelled)) { try await task.value }
  }
}

extension Array {
  fileprivate func reversed(_ isReversed: Bool) -> [Element] { isReversed ? reversed() : self }
}
