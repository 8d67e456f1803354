import Foundation
import Testing

@testable import Catalogue

@Suite struct ZoneTests {
  private static func zone(_ name: String) throws -> Zone {
    let file = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
    return try #require(Zone(file: Array(file), named: name))
  }

  private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

  /// Hours of the years around now, and of years that only the rule at a file's end covers.
  @Test(
    "Offsets are those that Foundation has",
    arguments: [
      "Europe/Berlin", "Asia/Ho_Chi_Minh", "America/New_York", "Australia/Sydney", "Asia/Kolkata",
      "Europe/Dublin", "America/Sao_Paulo", "Australia/Lord_Howe",
    ])
  func offsets(name: String) throws {
    let zone = try Self.zone(name)
    let foundation = try #require(TimeZone(identifier: name))
    var offsets: Set<Int> = []
    for year in [1975, 1998, 2024, 2026, 2027, 2036, 2045, 2060] {
      let start = try time("\(year)-01-01")
      for hour in stride(from: 0, to: 366 * 24, by: 1) {
        let time = start + .seconds(3600 * hour + 1800)
        let offset = zone.offset(at: time)
        offsets.insert(offset)
        try #require(offset == foundation.secondsFromGMT(for: time.date), "\(time)")
      }
    }
    #expect(offsets.count > (name == "Asia/Kolkata" ? 0 : 1))
  }

  @Test("When clocks are set forward, an hour does not exist")
  func gap() throws {
    let zone = try Self.zone("Europe/Berlin")
    #expect(zone.minuteText(try time("2026-03-29T00:59:00Z")) == "2026-03-29 01:59 +01:00")
    #expect(zone.minuteText(try time("2026-03-29T01:00:00Z")) == "2026-03-29 03:00 +02:00")
    #expect(
      zone.reading(of: try time("2026-03-29T02:30:00Z")) == .never(try time("2026-03-29T01:30:00Z"))
    )
    #expect(
      zone.reading(of: try time("2026-03-29T01:59:59Z")) == .once(try time("2026-03-29T00:59:59Z")))
    #expect(
      zone.reading(of: try time("2026-03-29T03:00:00Z")) == .once(try time("2026-03-29T01:00:00Z")))
    let noon = try time("2026-03-29T10:00:00Z")
    #expect(zone.startOfDay(of: noon) == Timestamp("2026-03-28T23:00:00Z"))
    #expect(zone.startOfDay(of: noon, daysBefore: -1) == Timestamp("2026-03-29T22:00:00Z"))
  }

  @Test("When clocks are set back, an hour exists twice")
  func repetition() throws {
    let zone = try Self.zone("Europe/Berlin")
    #expect(zone.text(try time("2026-10-25T00:30:00Z")) == "2026-10-25T02:30:00+02:00")
    #expect(zone.text(try time("2026-10-25T01:30:00Z")) == "2026-10-25T02:30:00+01:00")
    #expect(
      zone.reading(of: try time("2026-10-25T02:30:00Z"))
        == .twice(
          first: try time("2026-10-25T00:30:00Z"), second: try time("2026-10-25T01:30:00Z")))
    #expect(
      zone.reading(of: try time("2026-10-25T03:00:00Z")) == .once(try time("2026-10-25T02:00:00Z")))
    let noon = try time("2026-10-25T11:00:00Z")
    #expect(zone.startOfDay(of: noon) == Timestamp("2026-10-24T22:00:00Z"))
    #expect(zone.startOfDay(of: noon, daysBefore: -1) == Timestamp("2026-10-25T23:00:00Z"))
  }

  @Test("A day in Asia/Ho_Chi_Minh begins at 17:00 UTC of the day before")
  func day() throws {
    let zone = try Self.zone("Asia/Ho_Chi_Minh")
    let start = try time("2026-10-31T17:00:00Z")
    #expect(zone.startOfDay(of: start) == start)
    #expect(zone.startOfDay(of: try time("2026-11-01T16:59:59Z")) == start)
    #expect(zone.startOfDay(of: start - .milliseconds(1)) == start - .seconds(86_400))
    #expect(zone.dayText(start) == "2026-11-01")
    #expect(zone.minuteText(start) == "2026-11-01 00:00 +07:00")
  }

  @Test("UTC has the text that it always had")
  func utc() throws {
    let start = try time("2026-11-01T06:00:05Z")
    #expect(Zone.utc.text(start) == "2026-11-01T06:00:05Z")
    #expect(Zone.utc.minuteText(start) == "2026-11-01 06:00")
    #expect(Zone.utc.reading(of: start) == .once(start))
  }

  @Test(
    "A rule that is written out is read, with all its forms",
    arguments: [
      ("UTC0", "2026-07-01", 0), ("<+07>-7", "2026-07-01", 7 * 3600),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-07-01", 7200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600),
      ("EST5EDT", "2026-07-01", -4 * 3600),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01", 11 * 3600),
      ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-07-01", -2 * 3600),
      ("XXX3EDT4,0/0,J365/23", "2026-07-01", -4 * 3600),
      // 1 March is day 60 of J, and of a leap year day 60 from 0.
      ("AAA0BBB,J60/0,J61/0", "2028-03-01", 3600), ("AAA0BBB,60/0,61/0", "2028-03-01", 3600),
      ("AAA0BBB,59/0,60/0", "2028-02-29T12:00:00Z", 3600),
    ])
  func posix(rule: String, at text: String, offset: Int) throws {
    #expect(try #require(Zone(posix: rule)).offset(at: try time(text)) == offset)
  }

  @Test(
    "Anything else is no rule",
    arguments: [
      "", "CE-1", "CET", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-25", "Europe/Berlin",
      "CET-1CEST,M3.5.0,M10.5.0,x", "<CET-1",
    ])
  func noRule(text: String) { #expect(Zone(posix: text) == nil) }

  @Test("A file that is cut or is no zone is refused, and no byte of it can do harm")
  func damage() throws {
    let file = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
    for count in stride(from: 0, to: file.count - 30, by: 7) {
      #expect(Zone(file: Array(file.prefix(count)), named: "x") == nil, "\(count)")
    }
    for index in file.indices {
      var spoilt = file
      spoilt[index] ^= 0xFF
      _ = Zone(file: spoilt, named: "x")?.offset(at: Timestamp(milliseconds: 0))
    }
    #expect(Zone(file: Array("not a zone at all".utf8), named: "x") == nil)
  }
}
