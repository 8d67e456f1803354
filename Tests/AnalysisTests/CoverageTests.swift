import Analysis
import Catalogue
import Testing

/// What of a window was observed, and what a report says of it.
@Suite struct CoverageTests {
  let history: RecordedHistory

  init() throws { history = try RecordedHistory.shared.get() }

  private func coverage(_ since: String, _ until: String) throws -> [PanelCoverage] {
    let window = Window(
      since: try #require(Timestamp(since)), until: try #require(Timestamp(until)))
    return try Analyst(history.store).coverage(
      in: Scope(window: try #require(window), panels: ["acme", "zeta"]))
  }

  @Test("A panel first seen inside the window is compared from that time on")
  func aPanelFirstSeenInsideTheWindowIsComparedFromThere() throws {
    let panels = try coverage("2026-11-01T12:00:00Z", "2026-11-08")
    #expect(panels.map(\.name) == ["acme", "zeta"])
    #expect(panels.map(\.startsInside) == [false, true])
    #expect(panels.map(\.from) == [Timestamp("2026-11-01T06:00:00Z"), Timestamp("2026-11-02")])
    #expect(
      CoverageNotes([panels[1]]).all
        == ["zeta: first read at 2026-11-02 00:00, so its figures start there"])
  }

  @Test("Failed attempts inside the window are counted, and the last one is reported")
  func failedAttemptsInsideTheWindowAreCountedAndTheLastIsTold() throws {
    let acme = try #require(try coverage("2026-11-01T12:00:00Z", "2026-11-08").first)
    #expect(acme.failures == 2)
    #expect(acme.lastFailure?.contains("of order") == true)
    #expect(acme.lastFailureAt == Timestamp("2026-11-06T06:00:00Z"))
    #expect(try coverage("2026-11-04T06:00:00Z", "2026-11-06").first?.failures == 0)
    #expect(try coverage("2026-11-04T05:59:59Z", "2026-11-04T06:00:00Z").first?.failures == 1)
  }

  @Test("A panel first seen after the window is not compared")
  func aPanelFirstSeenBehindTheWindowIsComparedFromNothing() throws {
    let zeta = try #require(try coverage("2026-10-25", "2026-10-27").last)
    #expect(zeta.from == nil && zeta.to == nil && !zeta.startsInside)
    #expect(zeta.observation == .never && zeta.services == nil)
    #expect(CoverageNotes([zeta]).all == ["zeta: no data yet"])
  }

  @Test("A window without a snapshot says so")
  func aWindowWithoutASnapshotSaysSo() throws {
    let acme = try #require(try coverage("2026-11-05T12:00:00Z", "2026-11-06").first)
    #expect(acme.from == acme.to)
    #expect(acme.observation == .before(try #require(Timestamp("2026-11-05T06:00:00Z"))))
    #expect(!acme.isObserved)
    #expect(CoverageNotes([acme]).doubts == ["acme: not read since 2026-11-05 06:00"])
  }

  @Test("One snapshot at the start of the window is its base")
  func oneSnapshotAtTheStartOfTheWindowIsItsBase() throws {
    let acme = try #require(try coverage("2026-11-03T06:00:00Z", "2026-11-05T06:00:00Z").first)
    #expect(acme.from == Timestamp("2026-11-03T06:00:00Z"))
    #expect(acme.to == Timestamp("2026-11-05T06:00:00Z"))
  }
}
