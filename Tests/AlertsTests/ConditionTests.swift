import Catalogue
import Testing

@testable import Alerts

@Suite struct ConditionTests {
  @Test(
    "A condition is read and written alike",
    arguments: [
      "rate rises", "rate falls by 5%", "rate moves by 2.5%", "service new", "service removed",
      "service returned", "service relisted", "service replaced", "service parked", "refill lost",
      "refill gained", "cancel lost", "cancel gained", "limits narrower", "description changed",
      "status changed", "repriced", "redenominated", "catalogue renumbered", "currency changed",
      "balance below 3 days", "balance below 20 USD", "spending twice as fast",
      "panel failing for 6h", "key refused", "snapshot held", "no snapshot for 90m",
      "orders stuck for 2d", "orders stuck for 2d at least 3", "query late_refills", "anything",
    ])
  func aSentenceIsReadAndWrittenAlike(_ text: String) throws {
    #expect(try Condition(text).description == text)
  }

  @Test("A condition has one form")
  func aSentenceHasOneForm() throws {
    #expect(try Condition("  rate  rises by 5 %") == Condition("rate rises by 5%"))
    #expect(try Condition("rate rises by 5.0%") == Condition("rate rises by 5%"))
    #expect(try Condition("balance below 20 USDT").description == "balance below 20 USDT")
    #expect(try Condition("balance below 20 usd") == Condition("balance below 20 USD"))
    #expect(
      try Condition("orders stuck for 2d at least 1") == Condition("orders stuck for 2d"))
  }

  @Test(
    "An unknown condition names the nearest known one",
    arguments: [
      ("rate rise by 5%", "rate rises by 5%"), ("rate rises by 5", "rate rises by 5%"),
      ("service remove", "service removed"), ("panel failing 6h", "panel failing for 6h"),
      ("balance below 7 day", "balance below 7 days"), ("anythin", "anything"),
      ("no snapshots for 2d", "no snapshot for 2d"),
      ("balance below 3 dys", "balance below 3 days"),
      ("balance below 3 Days", "balance below 3 days"),
      ("balance below 20 us", "balance below 20 USD"),
      ("balance below 3 weeks", "balance below 3 days"),
    ])
  func anotherSentenceHasTheNearestAmongItsCandidates(_ text: String, _ nearest: String) throws {
    let problem = #expect(throws: Condition.Problem.self) { try Condition(text) }
    guard case .unknown(let candidates)? = problem else {
      Issue.record("\(text) is later")
      return
    }
    #expect(candidates.contains(nearest))
  }

  @Test(
    "A value without a meaning is refused",
    arguments: [
      "rate rises by 0%", "rate rises by -5%", "rate rises by five%", "rate rises by 1e3%",
      "balance below 1e1 days", "balance below 1e1 USD", "panel failing for 0h",
      "panel failing for +6h", "balance below 3 Days and", "query ../x", "",
      "orders stuck for 2d at least 0",
    ])
  func aValueThatMeansNothingIsRefused(_ text: String) {
    #expect(throws: Condition.Problem.self) { try Condition(text) }
  }

  @Test(
    "A wrong value is named",
    arguments: [
      ("rate falls by 0%", "0%", "rate falls by 5%"),
      ("rate falls by 100%", "100%", "rate falls by 5%"),
      ("balance below 0 days", "0", "balance below 3 days"),
      ("balance below 1e3 USD", "1e3", "balance below 20 USD"),
      ("no snapshot for 9y", "9y", "no snapshot for 6h"),
      ("orders stuck for 2d at least 1.5", "1.5", "orders stuck for 2d at least 3"),
      ("query a.b", "a.b", "query name"),
    ])
  func aWrongValueIsNamed(_ text: String, _ value: String, _ example: String) throws {
    let problem = #expect(throws: Condition.Problem.self) { try Condition(text) }
    guard case .value(let wrong, _, let right)? = problem else {
      Issue.record("\(text): \(String(describing: problem))")
      return
    }
    #expect(wrong == value && right == example)
  }

  @Test(
    "Words of a later version are recognized as such",
    arguments: [
      "guarantee shortened", "quality lowered", "selling at a loss", "margin below 10%",
      "cheaper elsewhere by 5%", "new low",
    ])
  func wordsOfALaterVersionSaySo(_ text: String) {
    #expect(throws: Condition.Problem.later) { try Condition(text) }
  }
}

@Suite struct ScheduleTests {
  private func time(_ text: String) -> Timestamp { Timestamp(text) ?? .earliest }

  @Test(
    "A digest is due at its next time",
    arguments: [
      ("hourly", "2026-11-30T10:20:00Z", "2026-11-30T11:00:00Z"),
      ("daily at 08:00", "2026-11-30T07:59:59Z", "2026-11-30T08:00:00Z"),
      ("daily at 08:00", "2026-11-30T08:00:00Z", "2026-12-01T08:00:00Z"),
      ("weekly on Monday at 08:00", "2026-11-30T09:00:00Z", "2026-12-07T08:00:00Z"),
      ("weekly on sun at 8:00", "2026-11-30T09:00:00Z", "2026-12-06T08:00:00Z"),
      ("monthly on 1 at 08:00", "2026-11-30T09:00:00Z", "2026-12-01T08:00:00Z"),
      ("monthly on 31 at 08:00", "2026-02-01T00:00:00Z", "2026-02-28T08:00:00Z"),
      ("monthly on 31 at 08:00", "2026-02-28T08:00:00Z", "2026-03-31T08:00:00Z"),
    ])
  func aDigestIsDueNext(_ digest: String, _ from: String, _ due: String) throws {
    #expect(try #require(Digest(digest)).next(after: time(from), in: .utc) == time(due))
  }

  @Test(
    "An unknown digest is refused",
    arguments: [
      "daily", "daily at 24:00", "weekly on Moonday at 08:00", "monthly on 32 at 8:00",
    ])
  func anotherDigestIsRefused(_ text: String) { #expect(Digest(text) == nil) }

  /// Clocks are set forward on 2026-03-29 at 2:00 and back on 2026-10-25 at 3:00.
  @Test("A digest is sent once when clocks are set forward or back")
  func aDigestIsSentOnceInTheNightsOfDST() throws {
    let zone = try #require(Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
    let digest = try #require(Digest("daily at 02:30"))
    var due: [String] = []
    for start in ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"] {
      var now = time(start)
      for _ in 0..<2 {
        now = digest.next(after: now, in: zone)
        due.append(now.description)
      }
    }
    #expect(
      due == [
        "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z", "2026-10-25T00:30:00Z",
        "2026-10-26T01:30:00Z",
      ])
  }

  @Test(
    "Quiet hours end at their time",
    arguments: [
      ("22:00-07:00", "2026-11-30T21:59:59Z", nil),
      ("22:00-07:00", "2026-11-30T22:00:00Z", "2026-12-01T07:00:00Z"),
      ("22:00-07:00", "2026-12-01T06:59:00Z", "2026-12-01T07:00:00Z"),
      ("22:00-07:00", "2026-12-01T07:00:00Z", nil),
      ("12:00-13:00", "2026-12-01T12:30:00Z", "2026-12-01T13:00:00Z"),
    ])
  func quietHoursEnd(_ hours: String, _ at: String, _ end: String?) throws {
    #expect(try #require(QuietHours(hours)).end(at: time(at), in: .utc) == end.map(time))
  }
}
