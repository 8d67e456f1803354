import FoundationEssentials
import Testing

@testable import Catalogue

@Suite struct TimestampTests {
  @Test(
    "Every form of one time is read",
    arguments: [
      "2026-11-01T06:00:00Z", "2026-11-01t06:00:00z", "2026-11-01 06:00:00Z", "20261101T060000Z",
      "2026-11-01T06-00-00Z", "2026-11-01T06:00:00.000Z", "2026-11-01T06:00:00+00:00",
      "2026-11-01T06:00:00-00:00", "2026-11-01T13:00:00+07:00", "20261101T130000+0700",
      "2026-11-01T13-00-00+07-00", "2026-11-01T11:30:00+05:30", "2026-10-31T21:00:00-09:00",
      "2026-11-02T05:59:00+23:59",
    ])
  func readsEveryFormOfOneTime(text: String) {
    #expect(Timestamp(text)?.milliseconds == 1_793_512_800_000)
  }

  @Test("A date means its midnight", arguments: ["2026-11-01", "20261101"])
  func takesADateForItsMidnight(text: String) {
    #expect(Timestamp(text) == Timestamp("2026-11-01T00:00:00Z"))
  }

  @Test(
    "A fraction is cut to milliseconds",
    arguments: [
      (".5", 500), (".25", 250), (".001", 1), (".9999", 999), (".000999", 0), (".123456789", 123),
    ])
  func cutsAFractionToMilliseconds(fraction: String, milliseconds: Int64) {
    let time = Timestamp("2026-11-01T06:00:00\(fraction)Z")
    #expect(time?.milliseconds == 1_793_512_800_000 + milliseconds)
  }

  @Test(
    "Times that do not exist are refused",
    arguments: [
      "2026-02-30", "2026-02-29", "2026-00-10", "2026-13-01", "2026-04-31", "2026-11-00",
      "2026-11-01T24:00:00Z", "2026-11-01T06:60:00Z", "2026-11-01T06:00:61Z", "2100-02-29",
      "2026-11-01T06:00:00+24:00", "2026-11-01T06:00:00+07:60",
    ])
  func refusesTimesThatDoNotExist(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(
    "Other forms are refused",
    arguments: [
      "", "now", "2026", "2026-11", "26-11-01", "2026-1-1", "2026/11/01", "2026-11-01T06:00Z",
      "2026-11-01T06:00:00", "2026-11-01T06:00:00 Z", " 2026-11-01", "2026-11-01 ",
      "2026-11-01T06:00:00.Z", "2026-11-01T06:00:00+7", "2026-11-01T06:00:00Zx", "1793512800",
      "2026-11-01T", "+2026-11-01", "٢٠٢٦-١١-٠١", "２０２６-11-01", "2026-11-0\u{0661}",
    ])
  func refusesOtherForms(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(
    "A date is printed as it was read",
    arguments: ["2024-02-29", "2000-02-29", "1970-01-01", "1969-12-31", "9999-12-31"])
  func printsTheDateThatItRead(text: String) {
    #expect(Timestamp(text)?.description == text + "T00:00:00Z")
  }

  @Test(
    "A time is printed in whole seconds, rounded down",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (999, "1970-01-01T00:00:00Z"), (1000, "1970-01-01T00:00:01Z"),
      (-1, "1969-12-31T23:59:59Z"), (-1000, "1969-12-31T23:59:59Z"),
      (-1001, "1969-12-31T23:59:58Z"),
      (1_793_512_800_999, "2026-11-01T06:00:00Z"),
    ])
  func printsToTheSecondRoundedDown(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
  }

  @Test("The first and the last time are printed")
  func survivesTheEndsOfTime() {
    #expect(Timestamp(milliseconds: .max).date > Timestamp(milliseconds: .min).date)
  }

  @Test("A printed time is read back")
  func readsBackWhatItPrints() {
    for day in stride(from: -20_000, to: 60_000, by: 997) {
      let time = Timestamp(milliseconds: Int64(day) * 86_400_000 + Int64(day % 86_400) * 1000)
      #expect(Timestamp(time.description) == time)
    }
  }

  @Test("A system date is rounded down to the millisecond")
  func takesADateRoundedDownToTheMillisecond() {
    #expect(Timestamp(Date(timeIntervalSince1970: 1.0009765625)).milliseconds == 1000)
    #expect(Timestamp(Date(timeIntervalSince1970: -0.0009765625)).milliseconds == -1)
  }

  @Test("Durations are added and subtracted")
  func calculatesWithDurations() throws {
    let time = try #require(Timestamp("2026-11-01T06:00:00Z"))
    #expect(time + .seconds(3600) == Timestamp("2026-11-01T07:00:00Z"))
    #expect(time - .seconds(7 * 86_400) == Timestamp("2026-10-25T06:00:00Z"))
    #expect((time + .milliseconds(1500)) - time == .milliseconds(1500))
    #expect(time < time + .milliseconds(1))
    #expect(!(time < time))
  }

  @Test("A duration has whole milliseconds")
  func countsWholeMillisecondsOfADuration() {
    #expect(Duration.microseconds(1_999).milliseconds == 1)
    #expect(Duration.microseconds(-1_999).milliseconds == -1)
    #expect(Duration.seconds(90).milliseconds == 90_000)
  }
}
