import Catalogue
import Testing

@testable import PanelAPI

@Suite struct CatalogueSeriesDecoderTests {
  private static func entry(_ id: Int, rate: String = "0.9") -> String {
    #"{"service":\#(id),"name":"Service \#(id), high quality 🎉","rate":"\#(rate)","x":[\#(id)]}"#
  }

  private static func list(_ entries: [String]) -> String {
    "[\(entries.joined(separator: ","))]"
  }

  /// Decodes one answer after the other, and gives how many services of each were taken over.
  private func takenOver(_ answers: [String]) throws -> [Int] {
    var series = CatalogueSeriesDecoder()
    var counts: [Int] = []
    for answer in answers {
      let body = Array(answer.utf8)
      let (answer, expected) = (try series.decode(body), try CatalogueDecoder().decode(body))
      #expect(answer == expected)
      counts.append(series.takenOver)
    }
    return counts
  }

  @Test func takesOverWhatDidNotChange() throws {
    let entries = (1...20).map { Self.entry($0) }
    var repriced = entries
    repriced[4] = Self.entry(5, rate: "1")
    let removed = Array(entries[..<7] + entries[9...])
    let moved = Array(entries[10...] + entries[..<10])
    let answers = [entries, entries, repriced, entries, removed, entries, moved].map(Self.list)
    #expect(try takenOver(answers) == [0, 20, 19, 19, 17, 18, 18])
  }

  @Test func takesOverWhateverStandsBetweenAndAroundEntries() throws {
    let entries = (1...5).map { Self.entry($0) }
    let bare = "[\(entries.joined(separator: ","))]"
    let pretty = "\u{FEFF} [\n  \(entries.joined(separator: " ,\n\t"))\r\n]\n"
    let inside = #"{"status":"success","data":\#(bare)}"#
    #expect(try takenOver([bare, pretty, inside, bare]) == [0, 5, 5, 5])
  }

  @Test func readsEveryEntryOfAnObjectKeyedByID() throws {
    let list = "[\(Self.entry(1)),\(Self.entry(2))]"
    let keyed = #"{"1":\#(Self.entry(1)),"2":\#(Self.entry(2))}"#
    #expect(try takenOver([list, keyed, keyed, list, list]) == [0, 0, 0, 0, 2])
  }

  @Test func makesADefectOfAKnownEntryThatIsListedTwice() throws {
    let (first, second) = (Self.entry(1), Self.entry(2))
    let changed = Self.entry(2, rate: "7")
    #expect(
      try takenOver([
        "[\(first),\(second)]", "[\(first),\(second),\(first),\(second)]",
        "[\(first),\(changed),\(second)]", "[\(second),\(first),\(second)]",
      ]) == [0, 2, 1, 0])
  }

  @Test func tellsIDsThatAreNoNumbersApart() throws {
    let ids = ["a", "b", "007", "7", "07"]
    let entries = ids.map { #"{"service":"\#($0)","name":"A","rate":"1"}"# }
    let reversed = Array(entries.reversed())
    let answers = [entries, entries, entries + entries, reversed, reversed].map(Self.list)
    #expect(try takenOver(answers) == [0, 5, 5, 0, 5])
  }

  @Test func goesOnAfterAnAnswerThatIsNone() throws {
    let body = Array("[\(Self.entry(1)),\(Self.entry(2))]".utf8)
    var series = CatalogueSeriesDecoder()
    let first = try series.decode(body)
    #expect(throws: PanelError.self) { try series.decode(body.dropLast()) }
    for takenOver in [0, 2] {
      let answer = try series.decode(body)
      #expect(answer == first && series.takenOver == takenOver)
    }
  }
}
