import Catalogue
import Store
import TestSupport
import Testing

/// What the analysis reads of a catalogue is what the catalogue was.
@Suite struct CatalogueReaderTests {
  @Test func aCatalogueOfWhichEverythingChangesIsWhatItWas() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    // Every service has another rate each hour, and each of them is away for an hour in four.
    for hour in 1...12 {
      let services = (1...8).filter { ($0 + hour) % 4 != 0 }.map { number in
        var service = Service.of(number)
        service.rate = Amount(canonical: "\(hour).\(number)")
        return service
      }
      try store.record(hour, services)
    }
    for hour in 0...13 {
      try expectSame(of: "acme", at: .hour(hour), in: store)
      try expectSame(of: "acme", at: .hour(hour) + .seconds(60), in: store)
    }
  }

  /// Most of such a catalogue is far behind in the history: some of it as it came, some scattered, some
  /// changed later on.
  @Test func aCatalogueOfWhichFewKeepChangingIsWhatItWas() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for hour in 1...16 {
      let services = (1...300).filter { $0 % 50 != 0 || $0 / 50 != hour % 7 }.map { number in
        var service = Service.of(number)
        let last = number <= 40 ? hour : (1...hour).last { number % 17 == $0 } ?? 1
        service.rate = Amount(canonical: "\(last).\(number)1")
        return service
      }
      try store.record(hour, services)
    }
    for hour in 0...16 { try expectSame(of: "acme", at: .hour(hour), in: store) }
  }

  @Test func randomCataloguesAreWhatTheyWere() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    for seed: UInt64 in 1...64 {
      let history = RandomHistory(seed: seed, panel: "panel \(seed)")
      for attempt in history.attempts { _ = try store.record(attempt) }
      let shuffled = RandomHistory(seed: seed, panel: "shuffled \(seed)").shuffled()
      for attempt in shuffled {
        _ = try store.backfill(attempt)
        try expectSame(of: attempt.panel, at: attempt.takenAt, in: store)
      }
      for attempt in history.attempts + shuffled {
        try expectSame(of: attempt.panel, at: attempt.takenAt, in: store)
      }
    }
  }

  /// Those that follow each other, those far apart, those wanted twice, and those that no one has.
  @Test func whatIsReadAheadIsWhatIsLookedUp() throws {
    let file = try TemporaryStore()
    let store = try file.open()
    try store.record(1, (1...300).map { .of($0) })
    try store.reading { reading in
      let lookUp = CatalogueReader(reading)
      for step in [1, 2, 7, 8, 9, 40, 299] {
        let wanted = stride(from: 400, through: -1, by: -step).map(Int64.init) + [17, 17, 5]
        let reader = CatalogueReader(reading)
        try reader.readAhead(idsOf: wanted)
        try reader.readAhead(texts: wanted)
        for number in wanted {
          #expect(try reader.id(of: number) == lookUp.id(of: number))
          #expect(try reader.text(number) == lookUp.text(number))
        }
      }
      #expect(try lookUp.id(of: 17) == "17" && lookUp.text(17) != lookUp.text(18))
    }
  }

  private func expectSame(of panel: String, at time: Timestamp, in store: RatebookStore) throws {
    let expected = try store.catalogue(of: panel, at: time) ?? []
    let read = try store.reading { reading -> [Service] in
      let reader = CatalogueReader(reading)
      let window = try #require(Window(since: time, until: time))
      let number = try #require(try reader.panels(in: window).first { $0.name == panel }?.id)
      return try reader.catalogue(of: number, at: time).values.map { version in
        try #require(version.isListed)
        return Service(
          id: try reader.id(of: version.service), name: try version.name.map(reader.text) ?? "",
          type: try version.type.map(reader.text), category: try version.category.map(reader.text),
          rate: try #require(version.rate), min: version.min, max: version.max,
          refill: version.refill, cancel: version.cancel)
      }.sorted { $0.id.precedesAsID($1.id) }
    }
    let plain = expected.map { service in
      var service = service
      (service.extra, service.volatile) = (nil, nil)
      return service
    }
    #expect(read == plain, "\(panel) at \(time)")
  }
}
