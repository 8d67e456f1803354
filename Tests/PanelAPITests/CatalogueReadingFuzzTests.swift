import Catalogue
import TestSupport
import Testing

@testable import PanelAPI

/// The next answer of a panel reads as it would by itself, whatever came before.
@Suite struct CatalogueReadingFuzzTests {
  @Test(
    "Known entries do not change how an answer is read",
    arguments: Seeds.batches(of: 6, daily: 24, all: 240))
  func everyAnswerReadsAsItDoesByItselfWhateverIsKnown(_ seeds: Seeds) async throws {
    try await inBackground { for seed in seeds.range { try Self.check(seed) } }
  }

  private static func check(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let fixtures = try DialectFolder.all.flatMap { folder in
      try folder.bodies().sorted { $0.key < $1.key }.map(\.value)
    }
    var panel = ChangingPanel()
    var book = EntryBook()
    var (repeated, errors, defects) = (0, 0, 0)
    for step in 1...200 {
      let body = panel.nextAnswer(fixtures, &random)
      let expected = Result { () throws(PanelError) in try CatalogueDecoder().decode(body).byID }
      let result = Result { () throws(PanelError) in try book.read(body) }
      // As texts, since equal Strings may have other bytes.
      let (text, expectedText) = ("\(result)", "\(expected)")
      try #require(
        text.utf8.elementsEqual(expectedText.utf8),
        "seed \(seed), step \(step): \(String(decoding: body, as: UTF8.self))")
      repeated += book.repeated
      switch result {
      case .success(let answer): defects += answer.defects.count + answer.repeats.count
      case .failure: errors += 1
      }
    }
    // Enough of each must have happened for the test to mean something.
    try #require(repeated > 500)
    try #require(errors > 5)
    try #require(defects > 50)
  }
}

/// A panel whose catalogue changes from answer to answer in every way that catalogues do.
private struct ChangingPanel {
  private var entries = (1...12).map { Self.entry($0, "0.5") }
  private var number = 12

  private static func entry(_ id: Int, _ rate: String) -> String {
    let name = id % 3 == 0 ? #"Likes \u2764 \#(id)"# : "Просмотры ⚡ \(id)"
    let key = id % 4 == 0 ? #""k\#(id)""# : "\(id)"
    let description = #","desc":"\n🎉","average_time":"\#(id) h""#
    let others = id % 2 == 0 ? description : ""
    return #"{"service":\#(key),"name":"\#(name)","category":"C","rate":"\#(rate)"\#(others)}"#
  }

  mutating func nextAnswer(
    _ fixtures: [[UInt8]], _ random: inout SplitMix
  ) -> [UInt8] {
    if Int.random(in: 0..<20, using: &random) == 0 {
      return fixtures.randomElement(using: &random) ?? []
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) { change(&random) }
    if Int.random(in: 0..<3, using: &random) == 0 { mend() }
    var body = Array(answer(&random).utf8)
    if Int.random(in: 0..<10, using: &random) == 0 {
      let other = fixtures.randomElement(using: &random) ?? []
      Mutation.allCases.randomElement(using: &random)?.apply(to: &body, other: other, &random)
    }
    return body
  }

  private mutating func change(_ random: inout SplitMix) {
    let place = Int.random(in: 0...entries.count, using: &random)
    guard place < entries.count, entries.count < 30 else {
      entries = Array(entries.suffix(20))
      number += 1
      return entries.append(Self.entry(number, "1"))
    }
    let other = Int.random(in: 0..<entries.count, using: &random)
    switch Int.random(in: 0..<16, using: &random) {
    case 0: entries[place] = Self.entry(Int.random(in: 1...number, using: &random), "1.25")
    case 1: entries.remove(at: place)
    case 2: entries.insert(entries[other], at: place)
    case 3: entries.swapAt(place, other)
    case 4: entries.shuffle(using: &random)
    case 5: entries[place] = Self.entry(place + 1, "cheap")
    case 6: entries[place] += ["", " ", " x", "}"].randomElement(using: &random) ?? ""
    case 7: entries[place] = String(entries[place].dropLast().drop { $0 == "{" })
    default: entries.insert(Self.entry(Int.random(in: 1...number, using: &random), "3"), at: place)
    }
  }

  /// Leaves out what cannot be read, and what is listed twice.
  private mutating func mend() {
    var ids: Set<Substring> = []
    entries.removeAll { entry in
      let id = entry.prefix { $0 != "," }
      return !entry.hasPrefix("{\"service\"") || !entry.hasSuffix("}") || entry.contains("cheap")
        || !ids.insert(id).inserted
    }
  }

  private mutating func answer(_ random: inout SplitMix) -> String {
    let separator = [",", ",\n  ", " , "].randomElement(using: &random) ?? ","
    let list = "[\(entries.joined(separator: separator))]"
    // What is no JSON is not said for long.
    entries.removeAll { !$0.hasPrefix("{") || !$0.hasSuffix("}") || $0.contains("}}") }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return #"{"data": \#(list)}"#
    case 1:
      let members = entries.enumerated().map { #""\#($0 + 1)":\#($1)"# }
      return "{\(members.joined(separator: separator))}"
    default: return list
    }
  }
}
