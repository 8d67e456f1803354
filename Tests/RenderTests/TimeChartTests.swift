import Analysis
import Catalogue
import ReportSupport
import Testing

@testable import Render

@Suite struct TimeChartTests {
  private func span(_ from: Int, _ to: Int?, _ value: Double) -> TimeChart.Span {
    TimeChart.Span(
      from: Samples.time(from), to: to.map(Samples.time), value: value, figures: "\(value)")
  }

  private func strokes(_ chart: TimeChart) -> [Substring] {
    chart.line.matches(of: #/[MHV][\d. ]+/#).map(\.output)
  }

  @Test("Days on an axis begin at midnight of the zone, also after its clocks were set back")
  func zone() throws {
    let zone = try #require(Zone(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
    let start = try #require(Timestamp("2026-10-23T22:00:00Z"))
    let axis = TimeAxis(from: start, to: start + .seconds(4 * 86_400), zone)
    #expect(axis.ticks.map(\.label) == ["24 Oct", "25 Oct", "26 Oct", "27 Oct"])
    #expect(axis.ticks.map(\.distance) == ["0", "25", "51", "76"])
    // Midnight of the 25th, 01:00 and so on; 02:00 comes twice and has one label.
    let night = TimeAxis(
      from: start + .seconds(86_400), to: start + .seconds(86_400 + 5 * 3600), zone)
    #expect(night.ticks.map(\.label) == ["25 Oct", "02:00", "04:00"])
  }

  @Test("A chart has steps and no slopes")
  func drawsStepsAndNoSlopes() throws {
    let chart = try #require(
      TimeChart([span(0, 10, 4), span(10, 30, 8), span(30, 100, 2)], title: "Rate", .utc))
    // The axis goes from 0 to 8, and the last value ends with it.
    #expect(strokes(chart) == ["M0 50", "H10", "V0", "H30", "V75", "H100"])
  }

  @Test("A line continues after its last change while the value holds")
  func goesOnBehindTheLastChangeOfWhatStillHolds() throws {
    let chart = try #require(TimeChart([span(0, 50, 1), span(50, nil, 2)], title: "Rate", .utc))
    #expect(chart.times.end == Samples.time(56))
    #expect(strokes(chart).last == "H100")
    #expect(chart.to.shown == Moment(Samples.time(50), .utc).shown)
  }

  @Test("A line breaks if nothing was observed or nothing was listed")
  func breaksWhereNothingWasObservedAndWhereThereWasNothing() throws {
    let gap = PanelCoverage.Gap(from: Samples.time(20), to: Samples.time(40))
    let chart = try #require(
      TimeChart([span(0, 60, 4), span(70, 100, 8)], gaps: [gap], title: "Rate", .utc))
    #expect(strokes(chart) == ["M0 50", "H20", "M40 50", "H60", "M70 0", "H100"])
    #expect(chart.gaps.map(\.start) == ["20"] && chart.gaps.map(\.width) == ["20"])
    #expect(chart.summary.hasSuffix("Shaded: nothing observed."))
    #expect(
      chart.markup.text.contains("<rect class=\"gap\" x=\"20%\" y=\"0\" width=\"20%\""))
  }

  @Test("A line starts again after a gap with a change")
  func startsAnewBehindAGapThatAChangeFellInto() throws {
    let gap = PanelCoverage.Gap(from: Samples.time(20), to: Samples.time(40))
    let chart = try #require(
      TimeChart([span(0, 40, 4), span(40, 100, 8)], gaps: [gap], title: "Rate", .utc))
    #expect(strokes(chart) == ["M0 50", "H20", "M40 0", "H100"])
  }

  @Test("Points of one step are joined")
  func joinsWhatIsOneStep() throws {
    let chart = try #require(
      TimeChart([span(0, 10, 4), span(10, 30, 4), span(30, 100, 2)], title: "Rate", .utc))
    #expect(strokes(chart) == ["M0 0", "H30", "V50", "H100"])
  }

  @Test("The last, lowest and highest values are labelled")
  func labelsLastLowestAndHighest() throws {
    let chart = try #require(
      TimeChart(
        [span(0, 9, 4), span(9, 20, 9), span(20, 40, 1), span(40, 50, 3)], title: "Rate", .utc))
    #expect(chart.last.figures == "3.0" && chart.last.words == "last")
    #expect(chart.highest?.figures == "9.0" && chart.lowest?.figures == "1.0")
    let falling = try #require(TimeChart([span(0, 9, 4), span(9, 20, 2)], title: "Rate", .utc))
    #expect(falling.last.words == "last, lowest" && falling.lowest == nil)
  }

  @Test("A distant zero is left out")
  func leavesOutADistantZero() throws {
    let near = try #require(TimeChart([span(0, 9, 100), span(9, 20, 103)], title: "Rate", .utc))
    #expect(near.values.low == 100)
    let far = try #require(TimeChart([span(0, 9, 1), span(9, 20, 103)], title: "Rate", .utc))
    #expect(far.values.low == 0)
  }

  @Test("One value and absurd values are not drawn")
  func drawsNothingOfOneValueOrOfAbsurdOnes() {
    #expect(TimeChart([], title: "", .utc) == nil)
    #expect(TimeChart([span(0, 9, 4), span(9, nil, 4)], title: "", .utc) == nil)
    #expect(TimeChart([span(0, 9, 4), span(9, nil, 1e13)], title: "", .utc) == nil)
  }

  @Test("Sparklines show each rate once")
  func sparklinesShowEachRateOnce() throws {
    func version(_ from: Int, _ rate: String, isParked: Bool = false) -> ServiceVersion {
      ServiceVersion(
        from: Samples.time(from), name: "a", rate: Amount(canonical: rate), isParked: isParked)
    }
    let line = try #require(
      RateLine([
        version(0, "1"), version(1, "1"), version(2, "999999999", isParked: true), version(3, "3"),
        version(4, "2"),
      ]))
    #expect(line.markup.text.contains("d=\"M0 14H20V2H40V8H60\""))
    #expect(line.markup.text.contains("<title>1 to 2</title>"))
    #expect(RateLine([version(0, "1"), version(1, "1")]) == nil)
  }
}
