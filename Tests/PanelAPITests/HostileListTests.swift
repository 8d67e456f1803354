import Catalogue
import Support
import Testing

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

  @Test(arguments: [
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

  @Test(arguments: [(1001, 1000, true), (1000, 999, false), (1001, 1001, false)])
  func aListMostlyOfOtherThingsIsNone(strangers: Int, services: Int, isRefused: Bool) throws {
    let body = list(strangers + services) {
      $0 < services ? #"{"service":\#($0),"name":"x","rate":"1"}"# : "1"
    }
    #expect((problem(body)?.contains("most of them are no services") == true) == isRefused)
  }

  @Test func theTextsOfAThousandUnreadableEntriesAreKept() throws {
    let body = list(3000) { #"{"service":\#($0),"name":"x","rate":"\#($0 < 1700 ? "1" : "ask")"}"# }
    let answer = try CatalogueDecoder().decode(body)
    #expect(answer.services.count == 1700 && answer.defects.count == 1300)
    #expect(answer.defects.count { !$0.raw.isEmpty } == 1000)
    #expect(answer.defects.allSatisfy { $0.service != nil })
  }

  @Test func anAnswerThatNobodyWaitsForIsNotReadToItsEnd() async throws {
    let body = list(5000) { #"{"service":\#($0),"name":"x","rate":"1"}"# }
    let task = Task { () throws(PanelError) in
      while !Task.isCancelled { await Task.yield() }
      return try CatalogueDecoder().decode(body)
    }
    task.cancel()
    await #expect(throws: PanelError.cancelled) { try await task.value }
  }
}
