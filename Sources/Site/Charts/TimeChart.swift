import Analysis
import Catalogue

/// Something that holds a value until it takes another, over time: a rate, an index, a balance.
///
/// Drawn as steps, since a slope would claim values that nobody saw, and with gaps where there was no
/// value or nothing was observed.
struct TimeChart {
  /// What the chart is of, with the unit, such as `Rate in USD per 1,000`.
  let title: String
  let from: Moment
  let to: Moment
  let values: ValueAxis
  let times: TimeAxis
  /// The pieces of the line, each without a break, on a square of 100 by 100.
  let line: String
  /// The times in which nothing was observed.
  let gaps: [Gap]
  let last: Mark
  /// `nil` where the last one is the highest or lowest itself.
  let highest: Mark?
  let lowest: Mark?
  /// What there is to see, in one sentence or two.
  let summary: String

  /// A value and the time in which it held.
  struct Span {
    let from: Timestamp
    /// `nil` where it still holds.
    let to: Timestamp?
    let value: Double
    /// The value as a label shows it.
    let figures: String
  }

  /// A time without observations, as shares of the width in percent.
  struct Gap {
    let start: String
    let width: String
  }

  /// A point of the line with its label.
  struct Mark {
    let figures: String
    let words: String
    let x: String
    let y: String
    /// Whether it lies in the drawing's lower half.
    let isLow: Bool
    /// Where the label lies from the point: `start`, `middle` or `end`.
    let anchor: StaticString
  }

  /// How far the axis goes on behind the last change, as a share of the time before, so that it is seen
  /// to hold.
  private static let afterglow = 0.12
  /// Beyond it an axis of binary numbers tells nothing any more.
  private static let largest = 1e12

  /// `nil` where fewer than two different values can be drawn.
  init?(_ spans: [Span], gaps: [PanelCoverage.Gap] = [], title: String, _ zone: Zone) {
    let spans = Self.joined(spans.filter { $0.value.magnitude <= Self.largest })
    guard let first = spans.first, let last = spans.last,
      let highest = spans.max(by: { $0.value < $1.value }),
      let lowest = spans.min(by: { $0.value < $1.value }), highest.value > lowest.value
    else { return nil }
    let end = Self.end(of: spans)
    let values = ValueAxis(values: [lowest.value, highest.value], needsZero: false)
    let times = TimeAxis(from: first.from, to: end, zone)
    self.title = title
    self.values = values
    self.times = times
    from = Moment(first.from, zone)
    to = Moment(last.to ?? last.from, zone)
    let unseen = gaps.compactMap { gap in gap.to.map { (gap.from, $0) } }
      .filter { $0.1 > first.from && $0.0 < end }
    self.gaps = unseen.map { Gap($0.0, $0.1, times) }
    line = StepLine(spans, until: end, unseen: unseen, times, values).path
    func mark(_ span: Span, _ words: String) -> Mark { Mark(span, words, times, values) }
    let extreme =
      last.value == highest.value ? ", highest" : last.value == lowest.value ? ", lowest" : ""
    self.last = mark(last, "last" + extreme)
    self.highest = last.value == highest.value ? nil : mark(highest, "highest")
    self.lowest = last.value == lowest.value ? nil : mark(lowest, "lowest")
    summary =
      "Steps from \(first.figures) to \(last.figures), lowest \(lowest.figures), "
      + "highest \(highest.figures)."
      + (unseen.isEmpty ? "" : " Shaded: nothing observed.")
  }

  /// The spans with those made one that follow each other with the same value.
  private static func joined(_ spans: [Span]) -> [Span] {
    var joined: [Span] = []
    for span in spans {
      if let last = joined.last, last.to == span.from, last.value == span.value {
        joined[joined.count - 1] = Span(
          from: last.from, to: span.to, value: last.value, figures: last.figures)
      } else {
        joined.append(span)
      }
    }
    return joined
  }

  /// The end of the axis: where the last span ends, or a little behind the last change. Never the time
  /// of the newest data, with which every chart would change.
  private static func end(of spans: [Span]) -> Timestamp {
    guard let first = spans.first, let last = spans.last else { return Timestamp(milliseconds: 0) }
    if let end = last.to { return end }
    let length = Double(last.from.milliseconds - first.from.milliseconds)
    return last.from + .milliseconds(Int64(max(length * afterglow, 1)))
  }
}

extension TimeChart.Gap {
  init(_ from: Timestamp, _ to: Timestamp, _ times: TimeAxis) {
    let start = max(times.share(of: from), 0)
    let end = min(times.share(of: to), 1)
    self.init(
      start: Figures.coordinate(start * 100), width: Figures.coordinate((end - start) * 100))
  }
}

extension TimeChart.Mark {
  init(_ span: TimeChart.Span, _ words: String, _ times: TimeAxis, _ values: ValueAxis) {
    let share = times.share(of: span.from)
    let height = values.height(of: span.value)
    self.init(
      figures: span.figures, words: words, x: Figures.coordinate(share * 100),
      y: Figures.coordinate((1 - height) * 100), isLow: height < 0.5,
      anchor: share < 1.0 / 3 ? "start" : share > 2.0 / 3 ? "end" : "middle")
  }
}
