import Catalogue
import Testing

@testable import RatebookCommand

@Suite struct TimeExpressionTests {
  private let now = Timestamp("2026-03-31T13:45:10Z")

  @Test(
    "Every form means its time",
    arguments: [
      ("now", "2026-03-31T13:45:10Z"), ("today", "2026-03-31"), ("yesterday", "2026-03-30"),
      ("36h", "2026-03-30T01:45:10Z"), ("7d", "2026-03-24T13:45:10Z"),
      ("2w", "2026-03-17T13:45:10Z"), ("1mo", "2026-02-28T13:45:10Z"),
      ("1y", "2025-03-31T13:45:10Z"), ("2026-01-05", "2026-01-05T00:00:00Z"),
      ("2026-01-05T06:00:00Z", "2026-01-05T06:00:00Z"),
      ("2026-01-05T06:00:00+02:00", "2026-01-05T04:00:00Z"),
      ("2026-01-05t06:00:00.5z", "2026-01-05T06:00:00.500Z"),
      ("2026-01-05 06:00", "2026-01-05T06:00:00Z"), ("2026-01-05 06:00:30", "2026-01-05T06:00:30Z"),
      ("2026-01-05 06:00 +07:00", "2026-01-04T23:00:00Z"),
      ("2026-01-05 06:00:00Z", "2026-01-05T06:00:00Z"),
    ])
  func resolves(text: String, expected: String) throws {
    let now = try #require(now)
    #expect(try TimeExpression(argument: text).resolved(now: now, in: .utc) == Timestamp(expected))
  }

  @Test("A time to the second is all of it, as output prints it; one with a fraction is itself")
  func ends() throws {
    let now = try #require(Timestamp("2026-03-31T13:45:10.250Z"))
    for (text, end) in [
      ("2026-03-31T13:45:10Z", "2026-03-31T13:45:10.999Z"), ("now", "2026-03-31T13:45:10.250Z"),
      ("2026-03-31T13:45:10.5Z", "2026-03-31T13:45:10.500Z"), ("1h", "2026-03-31T12:45:10.250Z"),
      ("2026-03-31T13:45:10.0Z", "2026-03-31T13:45:10Z"), ("2026-03-31", "2026-03-31T00:00:00Z"),
    ] {
      #expect(try TimeExpression(argument: text).end(now: now, in: .utc) == Timestamp(end))
    }
  }

  @Test("Months end where their own last day is, leap years or not")
  func months() throws {
    for (text, day) in [
      ("2026-11-29", 29), ("2024-02-29", 29), ("2023-12-31", 31), ("2026-03-01", 1),
    ] {
      let now = try #require(Timestamp("\(text)T13:45:10.250Z"))
      let (year, month) = (
        try #require(Int(text.prefix(4))), try #require(Int(text.dropFirst(5).prefix(2)))
      )
      for count in 1...1_200 {
        let months = 12 * year + month - 1 - count
        let (year, month) = (months / 12, months % 12 + 1)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        let parts = [year, month, min(day, length)].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let expected = Timestamp(parts.joined(separator: "-") + "T13:45:10.250Z")
        #expect(
          TimeExpression("\(count)mo")?.resolved(now: now, in: .utc) == expected,
          "\(count)mo before \(text)")
      }
    }
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", " ", "7", "d", "-7d", "+7d", "7D", "7 d", "1.5d", "7days", "tomorrow", "Now", "101y",
      "1201mo", "9999999h", "2026", "2026-1-5", "2026-02-30", "2026-13-01", "20260105",
      "2026-01-05T06:00", "2026-01-05T06:00:00", "2026-01-05T25:00:00Z", "٧d",
      "2026-01-05 6:00", "2026-01-05 06", "2026-01-05 24:00", "2026-01-05 06:00 +7",
      "2026-01-05 06:00 x", "2026-01-05 ", "2026-01-05  06:00", "last",
    ])
  func refuses(text: String) {
    #expect(TimeExpression(text) == nil)
  }

  @Test("A hundred years are the maximum in every unit")
  func bounds() {
    for (most, unit) in [(876_600, "h"), (36_525, "d"), (5_217, "w"), (1_200, "mo"), (100, "y")] {
      #expect(TimeExpression("\(most)\(unit)") != nil)
      #expect(TimeExpression("\(most + 1)\(unit)") == nil)
    }
  }

  /// Of these zones, with the rule that they have now.
  private static let zones = [
    "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3", "Asia/Ho_Chi_Minh": "<+07>-7",
  ]

  @Test(
    "Dates, times of day and days ago are those of the time zone",
    arguments: [
      ("Asia/Ho_Chi_Minh", "2026-11-01T18:30:00Z", "today", "2026-11-01T17:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-01T16:30:00Z", "today", "2026-10-31T17:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-01T18:30:00Z", "yesterday", "2026-10-31T17:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-01T18:30:00Z", "2026-11-01", "2026-10-31T17:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-01T18:30:00Z", "2026-11-01 06:00", "2026-10-31T23:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-01T18:30:00Z", "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z"),
      ("Asia/Ho_Chi_Minh", "2026-11-30T18:30:00Z", "1mo", "2026-10-31T18:30:00Z"),
      // Clocks are set forward on 29 March 2026 at 02:00, and back on 25 October at 03:00.
      ("Europe/Berlin", "2026-03-29T10:00:00Z", "today", "2026-03-28T23:00:00Z"),
      ("Europe/Berlin", "2026-03-30T10:00:00Z", "yesterday", "2026-03-28T23:00:00Z"),
      ("Europe/Berlin", "2026-03-29T10:00:00Z", "1d", "2026-03-28T11:00:00Z"),
      ("Europe/Berlin", "2026-03-29T10:00:00Z", "24h", "2026-03-28T10:00:00Z"),
      ("Europe/Berlin", "2026-10-25T11:00:00Z", "1d", "2026-10-24T10:00:00Z"),
      ("Europe/Berlin", "2026-10-25T11:00:00Z", "24h", "2026-10-24T11:00:00Z"),
      ("Europe/Berlin", "2026-10-25T01:30:00Z", "0d", "2026-10-25T01:30:00Z"),
      ("Europe/Berlin", "2026-11-25T11:00:00Z", "1mo", "2026-10-25T11:00:00Z"),
      ("Europe/Berlin", "2026-10-25T11:00:00Z", "1mo", "2026-09-25T10:00:00Z"),
      ("Europe/Berlin", "2026-11-01T00:00:00Z", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
      ("Europe/Berlin", "2026-11-01T00:00:00Z", "2026-10-25 02:30 +01:00", "2026-10-25T01:30:00Z"),
      ("Europe/Berlin", "2026-11-01T00:00:00Z", "2026-03-29 02:30", "2026-03-29T01:30:00Z"),
    ])
  func zones(name: String, now: String, text: String, expected: String) throws {
    let zone = try #require(Self.zones[name].flatMap { Zone(posix: $0) })
    let now = try #require(Timestamp(now))
    #expect(try TimeExpression(argument: text).resolved(now: now, in: zone) == Timestamp(expected))
  }

  @Test("Times that clocks show twice or never are reported")
  func remarks() throws {
    let zone = try #require(Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
    func remark(_ text: String) -> String? { TimeExpression(text)?.remark(in: zone) }
    #expect(
      remark("2026-10-25 02:30")?.hasSuffix(
        "show 2026-10-25 02:30 twice; 2026-10-25 02:30 +02:00 is used, the other is "
          + "2026-10-25 02:30 +01:00") == true)
    #expect(
      remark("2026-03-29 02:30")?.hasSuffix(
        "never show 2026-03-29 02:30; 2026-03-29 03:30 +02:00 is used") == true)
    for text in ["2026-10-25 03:30", "2026-10-25", "2026-10-25 02:30 +01:00", "today"] {
      #expect(remark(text) == nil)
    }
  }
}
