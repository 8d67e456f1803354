import Catalogue
import Store
import Testing

/// Fields that change with every answer.
@Suite struct VolatileFieldTests {
  let store: RatebookStore
  let file: TemporaryStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func services(_ hour: Int, count: Int = 20, of all: Int = 20) -> [Service] {
    (1...all).map { id in
      var service = Service.of(id)
      service.extra = #"{"note":"same","seen":\#(id <= count ? hour : 0),"list":[1]}"#
      return service
    }
  }

  @Test("A field is volatile once it changed twice")
  func areRecognisedOnceTheyChangedTwice() throws {
    #expect(try store.record(1, services(1)).volatileFields == [])
    #expect(try store.record(2, services(2)).volatileFields == [])
    #expect(try store.record(3, services(3)).volatileFields == ["seen"])
    #expect(try store.record(4, services(3)).volatileFields == [])
    // One change after a pause is no habit.
    #expect(try store.record(5, services(5)).volatileFields == [])
    #expect(try store.backfill(6, services(6))?.volatileFields == ["seen"])
  }

  @Test("A field is volatile only in ten services or more", arguments: [(10, ["seen"]), (9, [])])
  func areThoseOfTenServicesOrMore(count: Int, expected: [String]) throws {
    for hour in 1...2 { try store.record(hour, services(hour, count: count, of: count)) }
    #expect(
      try store.record(3, services(3, count: count, of: count)).volatileFields == expected)
  }

  @Test("A field is volatile only in most services", arguments: [(11, ["seen"]), (10, [])])
  func areThoseOfMostServices(count: Int, expected: [String]) throws {
    for hour in 1...2 { try store.record(hour, services(hour, count: count)) }
    #expect(try store.record(3, services(3, count: count)).volatileFields == expected)
  }

  /// Six of ten services change each time, others than before.
  @Test("A field is volatile if it changes in other services each time")
  func areThoseThatChangeInOtherServicesEachTime() throws {
    func services(_ hour: Int) -> [Service] {
      (1...20).map { id in
        var service = Service.of(id)
        service.extra = #"{"seen":\#((id + 8 * hour) % 20 < 12 ? hour : 0),"a":"\#(id)"}"#
        return service
      }
    }
    #expect(try (1...4).map { try store.record($0, services($0)).volatileFields }.last == ["seen"])
  }

  /// All services are new in the first snapshot, and did not change.
  @Test("The fields of new services are not volatile")
  func areNotThoseOfServicesThatJustCame() throws {
    for hour in 1...3 {
      let all = services(hour).map { service in
        var service = service
        service.id = "\(hour)-\(service.id)"
        return service
      }
      #expect(try store.record(4 * hour, all).volatileFields == [])
    }
  }

  @Test("Rates that move each time are not volatile")
  func areNotRatesThatMoveEachTime() throws {
    for hour in 1...4 {
      let moved = (1...20).map { Service.of($0, rate: "1.\(hour)") }
      #expect(try store.record(hour, moved).volatileFields == [])
    }
  }

  private func record(
    _ hour: Int, unreadable raws: [String], ids: [String?] = ["7", nil]
  ) throws -> [String] {
    let defects = zip(ids, raws).map {
      Defect(service: $0, field: "rate", reason: "'free' is not a rate", raw: $1)
    }
    return try store.record(hour, services(0), defects: defects).volatileFields
  }

  @Test("A field of unreadable entries is volatile once it changed twice")
  func areThoseOfUnreadableEntriesOnceTheyChangedTwice() throws {
    func raws(_ hour: Int, _ note: Int = 0) -> [String] {
      [
        #"{"service":7,"rate":"free \#(hour)","status":\#(hour),"seen":\#(hour),"note":\#(note)}"#,
        #"{"rate":"free","seen":\#(hour)}"#,
      ]
    }
    #expect(try record(1, unreadable: raws(1)) == [])
    #expect(try record(2, unreadable: raws(2, 1)) == [])
    #expect(try record(3, unreadable: raws(3, 1)) == ["seen"])
    #expect(try record(4, unreadable: raws(3, 2)) == [])
    #expect(try record(5, unreadable: raws(5, 2)) == [])
    #expect(try record(6, unreadable: ["no object", "[6]"]) == [])
    #expect(try record(7, unreadable: ["no object, again", "[7]"]) == [])
  }
}
