import Analysis
import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// Who gained and lost refill and cancel, and who they are.
@Suite struct CapabilityTests {
  private let temporary: TemporaryFolder
  private let store: RatebookStore

  init() throws {
    temporary = try TemporaryFolder()
    store = try .forWriting(path: temporary.path + "/ratebook.sqlite")
  }

  private static let states: [Bool?] = [true, false, nil]

  private func record(_ day: Int64, _ services: [Service]) throws {
    _ = try store.record(
      Attempt(
        panel: "acme", takenAt: Timestamp(milliseconds: day * 86_400_000),
        catalogue: .answered(CatalogueAnswer(services: services)), balance: .notAsked))
  }

  private func table(_ query: SavedQuery, from: Int64 = 0) throws -> Table {
    let window = Window(
      since: Timestamp(milliseconds: from * 86_400_000),
      until: Timestamp(milliseconds: 9 * 86_400_000))
    return try Analyst(store).table(query, in: Scope(window: try #require(window)))
  }

  /// A service for each pair of a state before and one now, refill and cancel the other way round.
  private func services(_ place: Int) -> [Service] {
    Self.states.flatMap { before in
      Self.states.map { now in
        let name = [before, now].map { $0.map { $0 ? "yes" : "no" } ?? "unknown" }
        let (refill, cancel) = place == 0 ? (before, now) : (now, before)
        return Service(
          id: name.joined(separator: " to "), name: "x", category: "Likes", rate: .zero,
          refill: refill, cancel: cancel)
      }
    }
  }

  @Test("A capability is gained or lost only if both ends of the window state it")
  func onlyWhatIsStatedAtBothEndsIsGainedOrLost() throws {
    try record(0, services(0))
    try record(1, services(1))
    let changes = try table(.capabilityServices).words("service", "refill_change", "cancel_change")
    #expect(
      changes.sorted() == [
        "no to no - -", "no to unknown - -", "no to yes gained lost", "unknown to no - -",
        "unknown to unknown - -", "unknown to yes - -", "yes to no lost gained",
        "yes to unknown - -", "yes to yes - -",
      ])
    #expect(
      try table(.capabilities).words(
        "services", "refill_yes", "refill_no", "refill_not_stated", "refill_gained", "refill_lost",
        "cancel_gained", "cancel_lost") == ["9 3 3 3 1 1 1 1"])
  }

  @Test("A panel that stops stating a capability loses nothing")
  func aPanelThatStopsStatingItLosesNothing() throws {
    func catalogue(_ state: Bool?) -> [Service] {
      (1...20).map {
        Service(
          id: "\($0)", name: "x", category: "Likes", rate: .zero, refill: state, cancel: state)
      }
    }
    let counts = ["refill_gained", "refill_lost", "cancel_gained", "cancel_lost"]
    func total() throws -> [Cell] {
      let table = try table(.capabilities)
      return try counts.map { try #require(table.rows.first)[try #require(table.index(of: $0))] }
    }
    try record(0, catalogue(true))
    try record(1, catalogue(nil))
    #expect(try total() == [.count(0), .count(0), .count(0), .count(0)])
    // Nor is it gained again when the panel goes on stating it.
    try record(2, catalogue(true))
    #expect(try total() == [.count(0), .count(0), .count(0), .count(0)])
    // What is stated at both ends counts, whatever was between them.
    try record(3, catalogue(nil))
    try record(4, catalogue(false))
    #expect(try total() == [.count(0), .count(20), .count(0), .count(20)])
  }

  @Test("A new or removed service gains and loses no capability")
  func aServiceThatIsNewOrGoneIsNeitherGainedNorLost() throws {
    func service(_ id: Int, _ refill: Bool) -> Service {
      Service(id: "\(id)", name: "x", category: "Likes", rate: .zero, refill: refill)
    }
    let others = (10...20).map { service($0, false) }
    try record(0, others + [service(1, true), service(3, false)])
    try record(1, others + [service(2, true)])
    try record(2, others + [service(2, true), service(3, true)])
    #expect(
      try table(.capabilities).words("services", "refill_yes", "refill_gained", "refill_lost")
        == ["13 2 1 0"])
    // Away at the window's start, it has nothing to gain from.
    #expect(try table(.capabilities, from: 1).words("refill_gained", "refill_lost") == ["0 0"])
  }

  @Test("The list of services gives every count of capabilities")
  func everyCountCanBeHadFromTheListOfServices() throws {
    let history = try RecordedHistory.shared.get()
    let services = try history.table(.capabilityServices)
    let counts = try history.table(.capabilities)
    let groups = Dictionary(grouping: services.rows) { [$0[0], $0[1]] }
    #expect(groups.count == counts.rows.count && !groups.isEmpty)
    for row in counts.rows {
      let members = try #require(groups[[row[0], row[1]]])
      func count(_ column: String, _ cell: Cell) throws -> Cell {
        let index = try #require(services.index(of: column))
        return .count(members.count { $0[index] == cell })
      }
      var expected: [Cell] = [row[0], row[1], .count(members.count)]
      for flag in ["refill", "cancel"] {
        for state in [Cell.flag(true), .flag(false), .missing] {
          expected.append(try count(flag, state))
        }
      }
      for flag in ["refill", "cancel"] {
        for change in ["gained", "lost"] {
          expected.append(try count("\(flag)_change", .text(change)))
        }
      }
      #expect(row == expected)
    }
  }
}
