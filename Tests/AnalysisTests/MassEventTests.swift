import Analysis
import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Moves of a panel as a whole, and services that come back under another id.
@Suite struct MassEventTests {
  private let folder: TemporaryFolder
  private let store: RatebookStore

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  private func day(_ day: Int) -> Timestamp { .hour(24 * day) }

  private func record(_ day: Int, _ services: [Service], currency: String? = "USD") throws {
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: self.day(day),
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .answered(Balance(amount: .zero, currency: currency))))
  }

  private func services(
    _ ids: ClosedRange<Int>, _ rate: (Int) -> String = { "\($0)" }
  ) -> [Service] {
    ids.map {
      Service(
        id: "\($0)", name: "Service \($0)", category: "Likes", rate: Amount(canonical: rate($0)))
    }
  }

  /// The events of days 1 to 9.
  private func events() throws -> Table {
    let window = try #require(Window(since: day(0), until: day(9)))
    return try Analyst(store).table(.events, in: Scope(window: window)).oldestFirst
  }

  /// The lines about many services of days 1 to 9.
  private func moves() throws -> MassMoves {
    let window = try #require(Window(since: day(0), until: day(9)))
    return try Analyst(store).report([], title: "", in: Scope(window: window)) { try $0.moves() }
  }

  /// One that shows more decimals than most was not rounded to theirs.
  @Test("A large move of a small rate does not belong to a mass move")
  func aLargeMoveOfASmallRateIsNoneOfAMassMove() throws {
    let small = { (one: String, other: String) in
      ["30": one, "31": other].map {
        Service(id: $0, name: "Small \($0)", category: "Likes", rate: Amount(canonical: $1))
      }
    }
    try record(0, services(1...25) { _ in "10" } + small("0.01", "0.4"))
    try record(1, services(1...25) { _ in "12" } + small("0.51", "0.01"))
    let table = try events()
    #expect(table.words("event", "group").count { $0 == "rate repriced ×1.2" } == 25)
    #expect(
      Set(table.words("name", "group").filter { $0.hasSuffix(" -") }) == [
        "Small 30 -", "Small 31 -",
      ])
  }

  /// There is no rate that it could keep.
  @Test("An entry that cannot be read brings no missing service back")
  func anEntryThatCannotBeReadBringsNoMissingServiceBack() throws {
    try record(0, services(1...5))
    try record(1, services(1...4))
    let defect = Defect(service: "5", field: "rate", reason: "'x' is not a rate", raw: "{}")
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: day(2),
        catalogue: .answered(CatalogueAnswer(services: services(1...4), defects: [defect])),
        balance: .notAsked))
    let window = try #require(Window(since: day(0), until: day(2)))
    let removed = try Analyst(store).table(.removed, in: Scope(window: window))
    #expect(removed.words("service", "state") == ["5 removed"])
    try record(3, services(1...5))
    #expect(try events().words("service", "event") == ["5 missing", "5 removed", "5 returned"])
  }

  @Test("An empty catalogue is not a renumbering")
  func anEmptyCatalogueIsNoRenumbering() throws {
    try record(0, services(1...50))
    for day in 1...2 { try record(day, []) }
    let table = try events()
    #expect(table.words("event", "group").count == 102)
    #expect(Set(table.words("event", "group")) == ["missing missing", "removed removed"])
    #expect(
      table.folded(by: try moves()).words("name", "event")
        == ["50 services missing", "50 services removed"])
  }

  @Test(
    "A factor is written without an exponent",
    arguments: [(25_000, "×25000"), (0.00004, "×0.00004")] as [(Double, String)])
  func aFactorHasNoExponent(factor: Double, text: String) throws {
    try record(0, services(1...50) { "\($0)00000" })
    for day in 1...2 {
      try record(
        day, services(1...50) { $0 == 0 ? "0" : factor > 1 ? "\($0 * 25)00000000" : "\($0 * 4)" })
    }
    #expect(try events().words("event", "group").contains("redenominated redenominated \(text)"))
  }

  @Test("Services that go together and return together are one line each time")
  func whatIsMissingAtOnceAndBackAtOnceIsALineEach() throws {
    try record(0, services(1...60))
    // Held, because it is three tenths of the panel, and confirmed by the next one.
    for day in 1...2 { try record(day, services(1...42)) }
    try record(3, services(1...59))
    try record(4, services(1...60))
    let table = try events()
    let words = table.words("event", "group")
    #expect(words.count { $0 == "missing missing" } == 19)
    #expect(words.count { $0 == "removed removed" } == 19)
    #expect(words.count { $0 == "returned returned" } == 18)
    #expect(words.count == 57)
    #expect(
      table.folded(by: try moves()).words("name", "event")
        == [
          "18 services missing", "18 services removed", "17 services returned",
          "Service 60 returned",
        ])
  }

  /// Too few of the panel for a line of their own, and too many to read one by one.
  @Test("People see many services that are missing once as one row", arguments: [(9, 18), (10, 2)])
  func manyThatAreMissingOnceAreOneRowForPeople(gone: Int, rows: Int) throws {
    try record(0, services(1...60))
    try record(1, services(1...(60 - gone)))
    try record(2, services(1...60))
    let table = try events()
    #expect(table.rows.count == 2 * gone)
    let folded = table.folded(by: try moves())
    #expect(folded.rows.count == rows)
    let words = folded.words("name", "event")
    #expect((rows == 2) == words.contains("10 services returned"))
    #expect((rows == 2) == words.contains("10 services missing"))
  }

  /// Texts that Unicode calls equivalent are ids of two services.
  @Test("Two ids that Unicode calls equivalent are two services")
  func equivalentIDsAreTwoServices() throws {
    func service(_ id: String, _ name: String) -> Service {
      Service(id: id, name: name, category: "Likes", rate: Amount(1))
    }
    let (one, three) = ("caf\u{e9}", "cafe\u{301}")
    let rest = services(1...30)
    try record(0, rest + [service(one, "A")])
    try record(1, rest + [service(three, "A")])
    try record(2, rest)
    try record(3, rest + [service("x", "A"), service("y", "A")])
    let words = try events().words("service", "event")
    #expect(words.count { $0.hasSuffix("missing") } == 2)
    #expect(words.count { $0.hasSuffix("removed") } == 2)
    #expect(words.filter { $0.hasSuffix("new") }.count >= 3)
  }

  @Test("A mass move beyond ×5 is a redenomination that includes rounded rates")
  func aMoveByMoreThanFiveIsARedenominationAndRoundedRatesBelongToIt() throws {
    try record(0, services(1...50))
    // ×0.014, rounded to three decimals: the small ones are far from that ratio.
    for day in 1...2 {
      try record(day, services(1...50) { Amount(canonical: "0.014").times($0, decimals: 3) })
    }
    let table = try events()
    #expect(Set(table.words("event", "group")) == ["redenominated redenominated ×0.014"])
    #expect(
      Set(table.words("change_percent")) == ["-"] && table.words("service").first == "-"
        && table.rows.count == 51)
    #expect(
      table.folded(by: try moves()).words("name", "event") == ["50 services redenominated ×0.014"])
  }

  @Test("A currency that is stated for the first time is not another currency")
  func aCurrencyThatIsStatedForTheFirstTimeIsNoOtherOne() throws {
    try record(0, services(1...50), currency: nil)
    try record(1, services(1...50) { "\($0 * 2)" })
    #expect(
      try Set(events().words("event", "group")) == ["repriced repriced ×2", "rate repriced ×2"])
  }
}

extension Amount {
  /// The canonical text of the amount so many times, rounded if decimals are given.
  fileprivate func times(_ count: Int, decimals: Int? = nil) -> String {
    guard let product = try? self * Amount(count) else { return "too long" }
    guard let decimals else { return product.text }
    return Amount(String(format: "%.\(decimals)f", product.approximation))?.text ?? ""
  }
}
