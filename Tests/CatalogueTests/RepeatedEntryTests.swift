import Catalogue
import Testing

/// Which entry is used of an id that an answer lists more than once.
@Suite struct RepeatedEntryTests {
  private func entry(
    _ rate: String, _ category: String = "Likes", _ currency: String? = nil, name: String = "A"
  ) -> Service {
    Service(
      id: "1", name: name, category: category, rate: Amount(canonical: rate), currency: currency)
  }

  /// The entry that is used and what is said of it, of the entries in every order.
  private func chosen(_ entries: [Service], after stored: Service? = nil) throws -> String {
    var results: Set<String> = []
    for shift in entries.indices {
      let turned = Array(entries[shift...] + entries[..<shift])
      for order in [turned, turned.reversed()] {
        var answer = CatalogueAnswer(services: [order[0]])
        answer.repeats = order.dropFirst().map { RepeatedEntry(service: $0) }
        let result = answer.choosingEntries { _ in stored }
        #expect(result.repeats == [] && result.services.count == 1)
        #expect(result.defects.allSatisfy(\.isRepeat) && result.entries == entries.count)
        let used = try #require(result.services.first)
        results.insert("\(used.category ?? "") \(used.rate): \(result.defects[0].reason)")
      }
    }
    #expect(results.count == 1)
    return try #require(results.first)
  }

  @Test("The entry that was listed last stays")
  func theOneThatWasListedLastStays() throws {
    let (cheap, dear) = (entry("0.9", "Likes"), entry("5", "Best sellers"))
    let words = "id 1 is listed twice, at 0.9 and 5;"
    #expect(try chosen([cheap, dear], after: dear) == "Best sellers 5: \(words) 5 is used")
    #expect(try chosen([cheap, dear], after: cheap) == "Likes 0.9: \(words) 0.9 is used")
  }

  @Test("If the last entry changed, the most similar one is chosen")
  func ifThatOneChangedItIsTheOneThatLooksMostLikeIt() throws {
    let entries = [entry("0.9", "Likes"), entry("6", "Best sellers")]
    #expect(try chosen(entries, after: entry("5", "Best sellers")).hasPrefix("Best sellers 6"))
    #expect(try chosen(entries, after: entry("1", "Likes")).hasPrefix("Likes 0.9"))
    let currencies = [entry("1", "Likes", "USD"), entry("90", "Likes", "INR")]
    #expect(try chosen(currencies, after: entry("91", "Likes", "INR")).hasPrefix("Likes 90"))
  }

  @Test("For a new id, the cheapest entry with a price is chosen")
  func aNewOneIsTheCheapestThatHasAPrice() throws {
    #expect(
      try chosen([entry("5"), entry("0"), entry("0.9"), entry("70000")])
        == "Likes 0.9: id 1 is listed 4 times, at 0, 0.9, 5 and 70000; 0.9 is used")
    #expect(try chosen([entry("1", "B"), entry("1", "A")]).hasPrefix("A 1"))
  }

  @Test("Entries with one rate are named without a choice")
  func entriesOfOneRateAreNamedWithoutAChoice() throws {
    #expect(
      try chosen([entry("0.9"), entry("0.9"), entry("0.9")])
        == "Likes 0.9: id 1 is listed 3 times, at 0.9 each time")
    #expect(
      try chosen([entry("1", "A", "USD"), entry("1", "A", "EUR")], after: entry("1", "A", "USD"))
        == "A 1: id 1 is listed twice, at 1 EUR and 1 USD; 1 USD is used")
  }

  @Test("The fingerprint is that of the chosen entry")
  func theMarkIsThatOfTheEntryThatIsUsed() {
    func mark(_ number: UInt64) -> EntryMark { EntryMark(fingerprint: number, length: 1) }
    let other = Service(id: "2", name: "B", rate: Amount(1))
    var answer = CatalogueAnswer(services: [entry("5"), other])
    answer.marks = [mark(5), mark(2)]
    answer.repeats = [RepeatedEntry(service: entry("0.9"), mark: mark(9))]
    let chosen = answer.choosingEntries { _ in nil }
    #expect(chosen.services == [entry("0.9"), other] && chosen.marks == [mark(9), mark(2)])
    // One that came again as it was listed last stays, whatever is beside it.
    let kept = answer.choosingEntries(stored: { _ in nil }, again: [ExactText("1"): entry("7")])
    #expect(kept.services == [other] && kept.marks == [mark(2)])
    #expect(
      kept.defects.map(\.reason)
        == Array(repeating: "id 1 is listed 3 times, at 0.9, 5 and 7; 7 is used", count: 2))
  }
}
