import Analysis
import Catalogue
import Store
import Testing

/// What each event of the recorded history comes to within the window.
@Suite struct ChangeTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  @Test("A rate is compared between the two ends of the window")
  func aRateIsComparedBetweenTheEndsOfTheWindow() throws {
    let rates = try history.table(.rates, panels: ["acme", "zeta"]).words(
      "panel", "service", "rate_before", "rate_after", "change_percent", "changes",
      "last_changed_at", "currency")
    #expect(
      rates == [
        // The largest first, of whichever panel; of equal ones the latest.
        "acme 1 0.9 1.2 33.3333% 1 2026-11-03 USD",
        "zeta a-1 10 12.5 25.0% 1 2026-11-06 EUR",
        "acme 2 2 1.5 -25.0% 1 2026-11-05 USD",
        "acme 4 1 1.21 21.0% 3 2026-11-07 USD",
        // Away for one snapshot, back at another rate: one step.
        "acme 6 4 4.4 10.0% 1 2026-11-05 USD",
      ])
    // Those that mean "not for sale" at an end have no price there.
    #expect(
      try history.table(.parked, panels: ["acme"]).words("service", "rate_before", "rate_after")
        == ["16 0.5 0", "17 1000000000000000.000001 1000000000000000.000002"])
  }

  /// From one currency to another there is no percentage, only the factor.
  @Test("A redenominated rate has a factor")
  func aRedenominatedRateHasAFactor() throws {
    #expect(
      try history.table(.rates, panels: ["bulk"]).words(
        "service", "rate_before", "rate_after", "change_percent", "changes", "factor", "low_90d",
        "high_90d") == [
          "1 37.5 0.551 - 1 0.014 0.551 0.551", "2 75 1.102 - 1 0.014 1.102 1.102",
        ])
  }

  @Test("A rate or a service that is back at the end of the window did not change")
  func whatWentUpAndBackOrAwayAndBackIsNoChange() throws {
    for query in [SavedQuery.rates, .new, .removed] {
      let services = try history.table(query, panels: ["acme"]).words("service")
      #expect(!services.contains("3") && !services.contains("5"))
    }
  }

  @Test("New services and returned ones are kept apart")
  func newServicesAreToldFromReturnedOnes() throws {
    #expect(
      try history.table(.new, panels: ["acme", "zeta"]).words(
        "panel", "service", "type", "rate", "min", "max", "refill", "cancel", "first_seen_at",
        "returned", "currency") == [
          "zeta 3 Default 2 10 10000 false false 2026-11-06 false EUR",
          "acme 7 Package 0.05 - - - - 2026-11-05 false USD",
          "acme 8 Default 7.5 10 10000 true false 2026-10-25 true USD",
        ])
  }

  @Test("A service is missing after one absence and removed after two in a row")
  func aServiceIsMissingOnceAndRemovedTwiceInARow() throws {
    #expect(
      try history.table(.removed, panels: ["acme", "zeta"]).words(
        "panel", "service", "last_rate", "last_seen_at", "state", "relisted_as", "currency") == [
          "acme 9 8 2026-11-05 missing - USD", "acme 10 9.99 2026-11-03 removed - USD",
        ])
  }

  @Test("A service whose entry cannot be read is still listed")
  func aServiceWhoseEntryCannotBeReadIsStillThere() throws {
    let catalogue = try history.table(.catalogue, panels: ["acme"]).words("service", "rate")
    #expect(catalogue.contains("18 5"))
    #expect(!catalogue.contains { $0.hasPrefix("9 ") || $0.hasPrefix("10 ") })
  }

  @Test("Refill is gained or lost only if it was stated before")
  func refillIsGainedAndLostOnlyWhereItWasStatedBefore() throws {
    #expect(
      try history.table(.capabilities, panels: ["acme"]).words(
        "category", "services", "refill_yes", "refill_no", "refill_not_stated", "cancel_yes",
        "cancel_no", "cancel_not_stated", "refill_gained", "refill_lost", "cancel_gained",
        "cancel_lost") == [
          "Refills 3 2 1 0 2 1 0 1 1 1 0", "Instagram · Lượt thích 9 1 7 1 0 8 1 0 0 0 0",
          "- 1 0 1 0 0 1 0 0 0 0 0", "@Twitter, \"X\" 1 0 1 0 0 1 0 0 0 0 0",
          "Exact 1 0 1 0 0 1 0 0 0 0 0", "Facebook 1 0 1 0 0 1 0 0 0 0 0",
        ])
  }

  @Test("A balance rises by deposits, and falls by charges and the unexplained rest")
  func aBalanceRisesByDepositsAndFallsByChargesAndWhatIsUnexplained() throws {
    #expect(
      try history.table(.balance, panels: ["acme", "zeta"]).words(
        "panel", "at", "balance", "change", "deposits", "charges", "unexplained", "currency",
        "refunds") == [
          "acme 2026-11-07 120.5 -29.5 0 8.84 -20.66 USD 2.25",
          "zeta 2026-11-07 12.25 2.25 17.25 15 0 EUR 0", "acme 2026-11-03 150 60 62.9 2.9 0 USD 0",
          "zeta 2026-11-02 10 - - - - EUR -", "acme 2026-11-01 90 - - - - USD -",
        ])
  }

  @Test("The summary counts the rows of the sections")
  func theSummaryCountsWhatTheSectionsList() throws {
    #expect(
      try history.table(.summary, panels: ["acme", "zeta"]).words(
        "panel", "services", "raised", "lowered", "new", "removed", "balance", "currency", "as_of")
        == ["zeta 4 1 0 1 0 12.25 EUR 2026-11-06", "acme 16 3 1 2 2 120.5 USD 2026-11-07"])
  }

  @Test("A history has every version with its time")
  func aHistoryIsEveryVersionInItsTime() throws {
    #expect(
      try history.table(.history).words("service", "valid_from", "valid_to", "rate") == [
        "4 2026-10-25 2026-11-03 1", "4 2026-11-03 2026-11-05 1.1",
        "4 2026-11-05 2026-11-07 1.3", "4 2026-11-07 - 1.21",
      ])
  }

  @Test("A history leaves out the times when the service was not listed")
  func aHistoryLeavesOutTheTimesWhenTheServiceWasAway() throws {
    let table = try Analyst(history.store).table(
      .history, in: Scope(window: history.window), ["panel": .text("acme"), "service": .text("5")])
    #expect(
      table.words("valid_from", "valid_to", "rate")
        == ["2026-10-25 2026-11-03 3", "2026-11-05 - 3"])
  }
}
