import Catalogue
import ReportModel
import Testing

@testable import Analysis

@Suite struct RelistingTests {
  private func candidate(
    _ service: String, day: Int64, _ name: String = "Likes", category: String? = "Instagram",
    rate: String = "1", panel: String = "acme"
  ) -> Relisting.Candidate {
    Relisting.Candidate(
      panel: panel, service: service, at: Timestamp(milliseconds: day * 86_400_000), name: name,
      category: category, rate: Amount(canonical: rate))
  }

  /// The pairs of these services, and of rows of them.
  private func pairs(
    _ gone: [Relisting.Candidate], _ new: [Relisting.Candidate]
  ) -> [String] {
    let pairs = Relisting.pairs(gone: gone, new: new)
    let rows = gone.map { $0.row(isNew: false) } + new.map { $0.row(isNew: true) }
    #expect(Relisting.pairs(Rows(rows)) == pairs)
    return pairs.map { "\($0.old.service)→\($0.new.service)" }.sorted()
  }

  @Test(arguments: [(0, true), (7, true), (8, false), (-1, false)] as [(Int64, Bool)])
  func theNewOneAppearsWithinSevenDays(_ pause: Int64, _ isPaired: Bool) {
    #expect(
      pairs([candidate("1", day: 10)], [candidate("2", day: 10 + pause)]).isEmpty != isPaired)
  }

  @Test func namesAreFoldedAndPanelsAreNot() {
    let old = candidate("1", day: 1, "🔥 Likes [HQ]")
    #expect(pairs([old], [candidate("2", day: 2, "LIKES hq ♻️")]) == ["1→2"])
    #expect(pairs([old], [candidate("2", day: 2, "Likes")]).isEmpty)
    #expect(pairs([old], [candidate("2", day: 2, "🔥 Likes [HQ]", panel: "other")]).isEmpty)
    #expect(pairs([candidate("1", day: 1, "⭐")], [candidate("2", day: 2, "⭐")]).isEmpty)
  }

  @Test func eachIsPairedOnceWithTheLikeliest() {
    let gone = [candidate("1", day: 1, rate: "1"), candidate("2", day: 1, rate: "9")]
    let new = [candidate("3", day: 1, rate: "8"), candidate("4", day: 1, rate: "1.1")]
    #expect(pairs(gone, new) == ["1→4", "2→3"])
    #expect(pairs(gone, Array(new[..<1])) == ["2→3"])
  }

  @Test func theSameCategoryGoesBeforeTimeAndTimeBeforeTheRate() {
    let old = candidate("1", day: 1)
    let far = candidate("2", day: 6, rate: "5")
    let near = candidate("3", day: 2, category: "TikTok")
    #expect(pairs([old], [near, far]) == ["1→2"])
    #expect(pairs([old], [candidate("4", day: 3), candidate("5", day: 2, rate: "7")]) == ["1→5"])
  }

  @Test func idsAreToldApartByTheirBytes() {
    let (one, three) = ("caf\u{e9}", "cafe\u{301}")
    let gone = [candidate(one, day: 1), candidate(three, day: 1)]
    let new = [candidate("2", day: 1), candidate("3", day: 1)]
    #expect(pairs(gone, new).count == 2)
    #expect(pairs([candidate(one, day: 1)], [candidate(three, day: 1)]).count == 1)
  }

  @Test func aNameOfHundredsTellsNothing() {
    func many(_ ids: Range<Int>) -> [Relisting.Candidate] { ids.map { candidate("\($0)", day: 1) } }
    #expect(pairs(many(0..<100), many(100..<200)).count == 100)
    #expect(pairs(many(0..<101), many(101..<201)).isEmpty)
    let other = (candidate("a", day: 1, "Views"), candidate("b", day: 1, "Views"))
    #expect(pairs(many(0..<101) + [other.0], many(101..<201) + [other.1]) == ["a→b"])
  }

  @Test func aServiceIsNotItsOwnSuccessor() {
    #expect(pairs([candidate("1", day: 1)], [candidate("1", day: 2)]).isEmpty)
  }
}

extension Relisting.Candidate {
  /// As `relistable.sql` has it.
  fileprivate func row(isNew: Bool) -> [Cell] {
    [
      .text(panel), .time(at), .text(service), .flag(isNew), .text(name),
      category.map(Cell.text) ?? .missing, .amount(rate),
    ]
  }
}
