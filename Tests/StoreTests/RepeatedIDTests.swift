import Catalogue
import Store
import Testing

/// A panel that lists an id twice, in an order that is not stable.
@Suite struct RepeatedIDTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @discardableResult private func record(
    _ hour: Int, _ entries: [Service], defects: [Defect] = []
  ) throws -> Recording {
    var answer = CatalogueAnswer(services: [], defects: defects)
    for entry in entries {
      if answer.services.contains(where: { $0.id == entry.id }) {
        answer.repeats.append(RepeatedEntry(service: entry))
      } else {
        answer.services.append(entry)
      }
    }
    return try store.record(
      Attempt(
        panel: "acme", takenAt: .hour(hour), catalogue: .answered(answer), balance: .notAsked))
  }

  private let cheap = Service.of(1, rate: "0.9")
  private let dear = Service.of(1, rate: "5", name: "Best seller")

  @Test("The order of the entries changes nothing")
  func theOrderOfTheEntriesChangesNothing() throws {
    for (hour, entries) in [[cheap, dear], [dear, cheap], [cheap, dear], [dear, cheap]].enumerated()
    {
      let recording = try record(hour, [.of(2)] + entries)
      #expect(recording.repeats == ["id 1 is listed twice, at 0.9 and 5; 0.9 is used"])
      #expect(recording.defects == 0 && recording.services == 2)
    }
    #expect(try store.count("version") == 2 && store.count("event") == 0)
    #expect(try store.rows("SELECT DISTINCT services FROM accepted") == ["2"])
    #expect(
      try store.rows("SELECT DISTINCT field, service, stated_id FROM snapshot_defect") == [
        "'repeated id' - -"
      ])
  }

  @Test("Several repeated ids are named in their order")
  func severalIDsAreNamedInTheirOrder() throws {
    let entries = [cheap, dear, .of(2), .of(2, rate: "3")]
    for (hour, list) in [entries, entries.reversed()].enumerated() {
      #expect(
        try record(hour, list).repeats == [
          "id 1 is listed twice, at 0.9 and 5; 0.9 is used",
          "id 2 is listed twice, at 1 and 3; 1 is used",
        ])
    }
  }

  @Test("The entry that was listed last stays until it is gone")
  func whatWasListedLastStaysUntilItIsGone() throws {
    try record(1, [dear])
    try record(2, [cheap, dear])
    #expect(try store.count("version") == 1)
    #expect(try record(3, [cheap]).changed == 1)
    #expect(try store.rows("SELECT event FROM event ORDER BY event") == ["'name'", "'rate'"])
    #expect(try store.inspect().findings == [])
  }

  /// It is chosen when it comes, and stays chosen.
  @Test("A held snapshot keeps its choice")
  func aHeldSnapshotKeepsItsChoice() throws {
    let many = (2...40).map { Service.of($0) }
    try record(1, [dear] + many)
    let held = try record(2, [cheap, dear])
    #expect(held.verdict == .held)
    #expect(held.repeats == ["id 1 is listed twice, at 0.9 and 5; 5 is used"])
    #expect(try store.accept(held.snapshotID).disappeared == 39)
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == [dear])
    #expect(try store.inspect().findings == [])
  }

  /// They are not entries that may represent a missing service.
  @Test("Other entries of an id keep no service listed")
  func otherEntriesKeepNoServiceAlive() throws {
    try record(1, [cheap, .of(2)])
    #expect(try record(2, [cheap, dear]).disappeared == 1)
    // An entry without an id may, if there was none before.
    let unread = Defect(service: nil, field: "service", reason: "it has no id", raw: "{}")
    try record(3, [cheap, .of(2)], defects: [unread])
    #expect(try record(4, [cheap, dear], defects: [unread]).disappeared == 1)
    try record(5, [cheap, dear, .of(2)], defects: [unread])
    #expect(try record(6, [cheap], defects: [unread, unread]).disappeared == 0)
  }
}
