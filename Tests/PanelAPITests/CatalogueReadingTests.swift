import Catalogue
import Testing

@testable import PanelAPI

@Suite struct CatalogueReadingTests {
  private static func entry(_ id: Int, rate: String = "0.9") -> String {
    #"{"service":\#(id),"name":"Service \#(id), high quality 🎉","rate":"\#(rate)","x":[\#(id)]}"#
  }

  private static func list(_ entries: [String]) -> String {
    "[\(entries.joined(separator: ","))]"
  }

  /// Reads one answer after the other, and gives how many entries of each were known.
  private func repeated(_ answers: [String]) throws -> [Int] {
    var book = EntryBook()
    var counts: [Int] = []
    for answer in answers {
      let body = Array(answer.utf8)
      let (read, expected) = (try book.read(body), try CatalogueDecoder().decode(body).byID)
      #expect(read == expected)
      counts.append(book.repeated)
    }
    return counts
  }

  @Test("Unchanged entries are found")
  func findsWhatDidNotChange() throws {
    let entries = (1...20).map { Self.entry($0) }
    var repriced = entries
    repriced[4] = Self.entry(5, rate: "1")
    let removed = Array(entries[..<7] + entries[9...])
    let moved = Array(entries[10...] + entries[..<10])
    let answers = [entries, entries, repriced, entries, removed, entries, moved].map(Self.list)
    #expect(try repeated(answers) == [0, 20, 19, 19, 18, 18, 20])
  }

  @Test("One page of known entries is not a catalogue")
  func aPageOfKnownEntriesIsNoCatalogue() throws {
    let entries = (1...5).map { Self.entry($0) }
    func answer(_ entries: [String]) -> [UInt8] {
      Array(#"{"data":\#(Self.list(entries)),"total":5}"#.utf8)
    }
    var book = EntryBook()
    for repeated in [0, 5] {
      #expect(try book.read(answer(entries)).services.count == 5)
      #expect(book.repeated == repeated)
    }
    let page = PageOfList(services: 4, total: 5, page: nil, pages: nil)
    #expect(throws: PanelError.onePage(page)) { try book.read(answer(entries.dropLast())) }
  }

  /// Large entries that are looked for in vain at each of many small ones.
  @Test("Entries that are longer than the answer are not looked for")
  func looksForNoEntryLongerThanAnAnswerIs() throws {
    let large = (1...4).map {
      #"{"service":\#($0),"name":"A","rate":"1","x":"\#(String(repeating: "}", count: 20_000))"}"#
    }
    let small = (10...2_000).map { Self.entry($0) }
    #expect(try repeated([large, small + large, large + small].map(Self.list)) == [0, 4, 1_995])
  }

  @Test("Anything between and around entries is found")
  func findsWhateverStandsBetweenAndAroundEntries() throws {
    let entries = (1...5).map { Self.entry($0) }
    let bare = "[\(entries.joined(separator: ","))]"
    let pretty = "\u{FEFF} [\n  \(entries.joined(separator: " ,\n\t"))\r\n]\n"
    let inside = #"{"status":"success","data":\#(bare)}"#
    #expect(try repeated([bare, pretty, inside, bare]) == [0, 5, 5, 5])
  }

  @Test("Every entry of an object keyed by id is read")
  func readsEveryEntryOfAnObjectKeyedByID() throws {
    let list = "[\(Self.entry(1)),\(Self.entry(2))]"
    let keyed = #"{"1":\#(Self.entry(1)),"2":\#(Self.entry(2))}"#
    #expect(try repeated([list, keyed, keyed, list, list]) == [0, 0, 0, 0, 2])
  }

  @Test("Ids that may be listed twice are left to the reader of all entries")
  func leavesIDsThatMayBeListedTwiceToTheReaderOfAll() throws {
    let (first, second) = (Self.entry(1), Self.entry(2))
    let changed = Self.entry(2, rate: "7")
    var book = EntryBook()
    _ = try book.read(Array("[\(first),\(second)]".utf8))
    // An entry is known once only; a second one is read.
    for (answer, known, read) in [
      ("[\(first),\(second),\(first)]", 2, 1), ("[\(first),\(changed),\(second)]", 2, 1),
    ] {
      let reading = try CatalogueDecoder().decode(Array(answer.utf8), knowing: book.known)
      #expect(reading.answer.known.count == known && reading.answer.services.count == read)
    }
  }

  @Test("An entry that cannot be read leaves the others known")
  func anEntryThatCannotBeReadLeavesTheOthersKnown() throws {
    let sound = Self.entry(1)
    let answers = [[sound, Self.entry(2)], [sound, #"{"service":2}"#], [sound, Self.entry(2)]]
    #expect(try repeated(answers.map(Self.list)) == [0, 1, 1])
  }

  /// New entries among old ones are known last: each is found, and so is what follows it.
  @Test("Entries are found in another order")
  func findsEntriesInAnotherOrderThanTheyAreKnownIn() throws {
    let entries = (1...40).map { Self.entry($0) }
    var shuffled = entries
    for index in [5, 11, 12, 30] { shuffled.insert(Self.entry(100 + index), at: index) }
    #expect(
      try repeated([entries, shuffled, shuffled, entries.reversed()].map(Self.list))
        == [0, 40, 44, 40])
  }

  @Test("Another revision of the decoder knows no entry")
  func anotherDecoderKnowsNothing() throws {
    let body = Array(Self.list((1...20).map { Self.entry($0) }).utf8)
    var book = EntryBook()
    _ = try book.read(body)
    let marks = book.known.marks
    for decoder in [nil, CatalogueDecoder().revision + 1] {
      let known = KnownEntries(key: book.known.key, decoder: decoder, marks: marks)
      let answer = try CatalogueDecoder().decode(body, knowing: known).answer
      #expect(answer.known == [] && answer.marks == marks)
      #expect(answer.decoder == CatalogueDecoder().revision)
    }
    // What is volatile is read differently, too.
    let other = CatalogueDecoder(volatileFields: ["x"])
    let answer = try other.decode(body, knowing: book.known).answer
    #expect(answer.known == [] && answer.decoder != CatalogueDecoder().revision)
    let known = KnownEntries(key: book.known.key, decoder: answer.decoder, marks: answer.marks)
    #expect(try other.decode(body, knowing: known).answer.known.count == 20)
  }

  @Test("Faults of the whole answer are reported")
  func tellsWhatIsWrongWithTheAnswerAsAWhole() throws {
    var book = EntryBook()
    let body = Array(Self.list([Self.entry(1), Self.entry(2)]).utf8)
    _ = try book.read(body)
    for broken in [Array(body.dropLast()), Array("<html>".utf8), Array(#"{"error":"no"}"#.utf8)] {
      let expected = Result { () throws(PanelError) in try CatalogueDecoder().decode(broken) }
      let result = Result { () throws(PanelError) in
        try CatalogueDecoder().decode(broken, knowing: book.known).whole()
      }
      #expect(result == expected)
    }
  }
}
