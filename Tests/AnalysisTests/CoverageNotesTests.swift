import Analysis
import Catalogue
import Testing

/// What readers learn about what was observed: one line for all panels for which it is true.
@Suite struct CoverageNotesTests {
  private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

  private func panel(
    _ name: String, _ from: String?, _ to: String?, startsInside: Bool = false
  ) throws -> PanelCoverage {
    PanelCoverage(
      name: name, from: try from.map(time), startsInside: startsInside, to: try to.map(time))
  }

  /// Panels that were read, each a minute later than the one before, with a gap.
  private func panelsWithGap(_ count: Int, to day: String = "2026-06-21") throws -> [PanelCoverage]
  {
    try (0..<count).map { number in
      var panel = try panel("p\(number)", "2026-06-17T06:00:00Z", "2026-06-24T06:00:00Z")
      let later = Duration.seconds(60 * number)
      panel.gaps = 1
      panel.longestGap = .init(
        from: try time("2026-06-19T06:00:00Z") + later, to: try time(day + "T09:00:00Z") + later)
      return panel
    }
  }

  @Test("Panels that were read at both ends have no note")
  func panelsThatWereReadAtBothEndsHaveNone() throws {
    let read = try panel("acme", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    #expect(read.isObserved && CoverageNotes([read]).all.isEmpty)
    #expect(read.observation == .compared(until: try time("2026-11-02T06:00:00Z")))
  }

  @Test("A price that cannot be read is a doubt")
  func aPriceThatCannotBeReadIsADoubt() throws {
    var panel = try panel("acme", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    let since = try time("2026-11-02T06:00:00Z")
    panel.stale = [StaleRate(service: "7", name: "A", rate: Amount(1), since: since)]
    #expect(
      CoverageNotes([panel]).doubts == [
        "acme: the price of 1 service cannot be read since 2026-11-02 06:00 UTC: 7 A, last known 1"
      ])
  }

  @Test("A balance that cannot be read is a doubt")
  func aBalanceThatCannotBeReadIsADoubt() throws {
    let read = ["2026-11-01T06:00:00Z", "2026-11-01T06:05:00Z", "2026-10-31T06:00:00Z", nil]
    let panels = try zip(["a", "b", "c", "d"], read).map { name, time in
      var panel = try panel(name, "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
      panel.unreadBalance = .init(reason: "hidden", lastReadAt: try time.map(self.time))
      return panel
    }
    #expect(
      CoverageNotes(panels).doubts == [
        "a and b: balance not read since 2026-11-01 06:05: hidden",
        "c: balance not read since 2026-10-31 06:00: hidden", "d: balance never read: hidden",
      ])
    #expect(CoverageNotes(panels.map(\.withoutAccount)).all.isEmpty)
    #expect(panels.filter(\.isObserved).count == 4)
  }

  @Test("Time without an observation is a doubt")
  func whatWasNotObservedIsADoubt() throws {
    let late = try panel("late", "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z")
    let later = try panel("later", "2026-11-01T06:05:00Z", "2026-11-01T06:05:00Z")
    var overdue = try panel("overdue", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    overdue.isOverdue = true
    var held = try panel("held", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    held.held = .init(snapshot: 12, reason: "it is empty")
    let once = try panel(
      "once", "2026-11-02T06:00:00Z", "2026-11-02T06:00:00Z", startsInside: true)
    let never = try panel("never", nil, nil)
    let panels = [late, overdue, never, held, once, later]
    #expect(
      CoverageNotes(panels).doubts == [
        "never: no data yet",
        "late and later: not read since 2026-11-01 06:05",
        "overdue: not read since 2026-11-02 06:00",
        "held: snapshot 12 is held: it is empty; nothing was accepted since 2026-11-02 06:00; "
          + "`ratebook snapshots 12` shows what it would change",
        "once: read once so far, at 2026-11-02 06:00; there is nothing to compare with yet",
      ])
    #expect(panels.map(\.isCompared) == [false, true, false, true, false, false])
    #expect(panels.map(\.isObserved) == [false, true, false, false, false, false])
  }

  @Test("After one snapshot, a note says what to do next")
  func afterOneSnapshotTheNextStepsAreSaid() throws {
    let once = try panel(
      "once", "2026-11-02T06:00:00Z", "2026-11-02T06:00:00Z", startsInside: true)
    let remarks = CoverageNotes([once]).remarks
    #expect(remarks.count == 2 && remarks[1].contains("`ratebook catalogue`"))
    let read = try panel("read", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    #expect(CoverageNotes([once, read]).remarks.isEmpty)
  }

  @Test("Many panels that were not read are one line")
  func manyPanelsThatWereNotReadAreOneLine() throws {
    let panels = try (1...9).map { month in
      try panel("p\(month)", "2020-0\(month)-03T06:00:00Z", "2020-0\(month)-03T06:00:00Z")
    }
    #expect(
      CoverageNotes(panels).all == [
        "9 panels: not read since 2020-09-03 06:00 or longer; longest: p1, since 2020-01-03 06:00"
      ])
    let read = try panel("read", "2026-11-01T06:00:00Z", "2026-11-02T06:00:00Z")
    #expect(
      CoverageNotes(panels + [read]).all.first?.hasPrefix(
        "9 of 10 panels (p1, p2, p3, …): not read")
        == true)
  }

  @Test("One gap of all panels is one line")
  func oneGapOfAllPanelsIsOneLine() throws {
    #expect(
      CoverageNotes(try panelsWithGap(53)).all == [
        "53 panels: nothing observed from 2026-06-19 06:52 to 2026-06-21 09:00"
      ])
  }

  @Test("Gaps that do not overlap are one line each")
  func gapsThatHaveNoTimeInCommonAreLinesOfTheirOwn() throws {
    let day = "2026-06-19"
    var panels = try panelsWithGap(2, to: day)
    let (from, to) = ("T10:00:00Z", "T20:00:00Z")
    panels[1].longestGap = .init(from: try time(day + from), to: try time(day + to))
    #expect(
      CoverageNotes(panels).all == [
        "p0: nothing observed from 2026-06-19 06:00 to 2026-06-19 09:00",
        "p1: nothing observed from 2026-06-19 10:00 to 2026-06-19 20:00",
      ])
  }

  @Test("Failures with one reason are one line with the time of the last one")
  func failuresOfOneReasonAreOneLineWithTheTimeOfTheLast() throws {
    var panels = try ["a", "b", "c"].map { try panel($0, nil, nil) }
    for (index, hour) in ["07", "09", "08"].enumerated() {
      panels[index].failures = index + 1
      panels[index].lastFailure = index == 2 ? "HTTP 502" : "no answer"
      panels[index].lastFailureAt = try time("2026-11-01T\(hour):00:00Z")
    }
    #expect(
      CoverageNotes(panels).remarks == [
        "a and b: 3 attempts failed in the window, the last at 2026-11-01 09:00: no answer",
        "c: 3 attempts failed in the window, the last at 2026-11-01 08:00: HTTP 502",
      ])
    panels[2].failures = 0
    #expect(
      CoverageNotes([panels[2]]).remarks == [
        "c: the last attempt failed at 2026-11-01 08:00: HTTP 502"
      ])
  }
}
