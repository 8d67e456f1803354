import Analysis
import Catalogue
import Foundation
import Store
import Testing

/// Moves of a panel as a whole, and services that come back under another id.
@Suite struct MassEventTests {
  private let store: RatebookStore
  private let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "ratebook-\(UUID()).sqlite").path
    store = try .forWriting(path: path)
  }

  private func day(_ day: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + day * 86_400_000)
  }

  private func record(_ day: Int64, _ services: [Service], currency: String? = "USD") throws {
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
    defer { for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) } }
    let window = try #require(Window(since: day(0), until: day(9)))
    return try Analyst(store).table(.events, in: Scope(window: window))
  }

  /// The lines about many services of days 1 to 9.
  private func moves() throws -> MassMoves {
    let window = try #require(Window(since: day(0), until: day(9)))
    return try Analyst(store).report([], title: "", in: Scope(window: window)) { try $0.moves() }
  }

  /// One that shows more decimals than most was not rounded to theirs.
  @Test func aLargeMoveOfASmallRateIsNoneOfAMassMove() throws {
    let small = { (one: String, other: String) in
      ["30": one, "31": other].map {
        Service(id: $0, name: "Small \($0)", category: "Likes", rate: Amount(canonical: $1))
      }
    }
    try record(0, services(1...25) { _ in "10" } + small("0.01", "0.4"))
    try record(1, services(1...25) { _ in "12" } + small("0.51", "0.01"))
    let table = try events()
    #expect(table.words("group").filter { $0 == "repriced ×1.2" }.count == 25)
    #expect(
      Set(table.words("name", "group").filter { $0.hasSuffix(" -") }) == [
        "Small 30 -", "Small 31 -",
      ])
  }

  /// A snapshot with an entry of it that cannot be read does not show that a service is gone.
  @Test func whatCannotBeReadIsNotAbsent() throws {
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
    #expect(removed.words("service", "state") == ["5 missing"])
    try record(3, services(1...5))
    #expect(try events().words("service", "event") == ["5 missing", "5 returned"])
  }

  @Test func anEmptyCatalogueIsNoRenumbering() throws {
    try record(0, services(1...50))
    for day: Int64 in 1...2 { try record(day, []) }
    let words = try events().words("event", "group")
    #expect(words.count == 50 && words.allSatisfy { $0 == "removed -" })
  }

  @Test(arguments: [(25_000, "×25000"), (0.00004, "×0.00004")] as [(Double, String)])
  func aFactorHasNoExponent(factor: Double, text: String) throws {
    try record(0, services(1...50) { "\($0)00000" })
    for day: Int64 in 1...2 {
      try record(
        day, services(1...50) { $0 == 0 ? "0" : factor > 1 ? "\($0 * 25)00000000" : "\($0 * 4)" })
    }
    #expect(try events().words("event", "group").contains("rate redenominated \(text)"))
  }

  /// A truncated answer is one line, whatever is gone for good or comes back later.
  @Test func servicesThatAreAllBackWereOneAbsence() throws {
    try record(0, services(1...60))
    try record(1, services(1...47))
    try record(2, services(1...59))
    try record(3, services(1...60))
    let table = try events()
    let group = "missing from \(day(1).minuteText) to \(day(2).minuteText)"
    let words = table.words("event", "group")
    #expect(words.count { $0 == "missing \(group)" } == 12)
    #expect(words.count { $0 == "returned \(group)" } == 12)
    #expect(words.count == 26)
    #expect(
      table.folded(by: try moves()).words("name", "event")
        == ["12 services \(group)", "Service 60 removed", "Service 60 returned"])
  }

  @Test(arguments: [(200, 9, false), (200, 10, true), (201, 10, false)])
  func anAbsenceIsOfTenServicesAndFivePercent(
    _ services: Int, _ absent: Int, _ isOne: Bool
  ) throws {
    try record(0, self.services(1...services))
    try record(1, self.services(1...(services - absent)))
    try record(2, self.services(1...services))
    #expect(try events().words("group").contains("-") != isOne)
  }

  /// Texts that Unicode calls equivalent are ids of two services.
  @Test func equivalentIDsAreTwoServices() throws {
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
    #expect(words.filter { $0.hasSuffix("removed") || $0.hasSuffix("missing") }.count == 2)
    #expect(words.filter { $0.hasSuffix("new") }.count >= 3)
  }

  @Test func aUniformMoveIsOneGroupAndItsExceptionsAreNot() throws {
    try record(0, services(1...50))
    // 40 of 50 rise by 4.2 %, two fall.
    try record(
      1,
      services(1...50) { $0 <= 40 ? Amount(canonical: "1.042").times($0) : $0 > 48 ? "7" : "\($0)" }
    )
    let table = try events()
    let words = table.words("event", "group")
    #expect(words.filter { $0 == "rate repriced ×1.042" }.count == 40)
    #expect(words.filter { $0 == "rate -" }.count == 2)
    let folded = table.folded(by: try moves()).words("name", "event")
    #expect(folded.count == 3 && folded.contains("40 services repriced ×1.042"))
  }

  @Test(arguments: [19, 20]) func fewerThanTwentyAreNoMassEvent(_ moved: Int) throws {
    try record(0, services(1...50))
    try record(1, services(1...50) { $0 <= moved ? "\($0 * 2)" : "\($0)" })
    #expect(try events().words("group").contains("repriced ×2") == (moved == 20))
  }

  @Test(arguments: [(101, 20), (100, 20)])
  func aFifthOfThePanelMoves(_ services: Int, _ moved: Int) throws {
    try record(0, self.services(1...services))
    try record(1, self.services(1...services) { $0 <= moved ? "\($0 * 2)" : "\($0)" })
    #expect(try events().words("group").contains("repriced ×2") == (services == 100))
  }

  @Test func aMoveInAllDirectionsIsNone() throws {
    try record(0, services(1...50))
    try record(1, services(1...50) { "\($0 * (2 + $0 % 3))" })
    #expect(try Set(events().words("group")) == ["-"])
  }

  @Test func aMoveByMoreThanFiveIsARedenominationAndRoundedRatesBelongToIt() throws {
    try record(0, services(1...50))
    // ×0.014, rounded to three decimals: the small ones are far from that ratio.
    for day: Int64 in 1...2 {
      try record(day, services(1...50) { Amount(canonical: "0.014").times($0, decimals: 3) })
    }
    let table = try events()
    #expect(table.words("event", "group").filter { $0 == "rate redenominated ×0.014" }.count == 50)
    #expect(
      table.words("service", "event", "change_percent").first == "- redenominated -98.6%")
    #expect(
      table.folded(by: try moves()).words("name", "event") == ["50 services redenominated ×0.014"])
  }

  @Test func aMoveWithAnotherCurrencyIsARedenomination() throws {
    try record(0, services(1...50))
    for day: Int64 in 1...2 { try record(day, services(1...50) { "\($0 * 2)" }, currency: "EUR") }
    #expect(
      try events().words("event", "before", "after", "group").first
        == "redenominated USD EUR redenominated ×2")
  }

  @Test func aCurrencyThatIsStatedForTheFirstTimeIsNoOtherOne() throws {
    try record(0, services(1...50), currency: nil)
    try record(1, services(1...50) { "\($0 * 2)" })
    #expect(try Set(events().words("event", "group")) == ["rate repriced ×2"])
  }

  @Test func aPanelThatKeepsFewerThanATenthOfItsIDsIsRenumbered() throws {
    try record(0, services(1...50))
    for day: Int64 in 1...2 { try record(day, services(47...90)) }
    let table = try events()
    #expect(table.words("event", "before", "after").first == "renumbered 50 44")
    #expect(
      Set(table.words("event", "group")) == [
        "renumbered renumbered", "new renumbered", "removed renumbered",
      ])
    #expect(table.folded(by: try moves()).words("event", "name") == ["renumbered 86 services"])
  }

  @Test func everyFieldHasItsEvent() throws {
    var service = Service(id: "1", name: "A", rate: .zero)
    try record(0, [service])
    service = Service(
      id: "1", name: "B", type: "Package", category: "C", rate: Amount(canonical: "2"),
      min: Amount(1), max: Amount(5), refill: true, cancel: false)
    try record(1, [service])
    try record(2, [])
    try record(3, [])
    try record(4, [service])
    #expect(
      try events().words("event", "before", "after", "change_percent") == [
        "rate 0 2 -", "min - 1 -", "max - 5 -", "name A B -", "category - C -",
        "type - Package -", "refill - true -", "cancel - false -", "removed - - -",
        "returned - - -",
      ])
  }
}

extension Amount {
  /// The canonical text of the amount so many times, rounded where decimals are told.
  fileprivate func times(_ count: Int, decimals: Int? = nil) -> String {
    guard let product = try? self * Amount(count) else { return "too long" }
    guard let decimals else { return product.text }
    return Amount(String(format: "%.\(decimals)f", product.approximation))?.text ?? ""
  }
}
