package import Analysis
package import Catalogue

/// The chart over time of a value that holds until the next one: a rate, an index, a balance.
///
/// It is drawn as steps, because a slope would show values that nobody saw. It has gaps if there was no
/// value or no observation.
package struct TimeChart {
  /// The panel, if a page shows several panels.
  let panel: String?
  /// The subject with its unit, such as `Rate in USD per 1,000`.
  let title: String
  let from: Moment
  let to: Moment
  let values: ValueAxis
  let times: TimeAxis
  /// The parts of the line, each without a break, in a square of 100 by 100.
  let line: String
  /// The times without observation.
  let gaps: [Gap]
  let last: Mark
  /// The mark of the highest or lowest value; `nil` if it is the last one.
  let highest: Mark?
  let lowest: Mark?
  /// The chart in one or two sentences.
  let summary: String

  /// A value and the time during which it held.
  package struct Span {
    let from: Timestamp
    /// The end; `nil` if the value still holds.
    let to: Timestamp?
    let value: Double
    /// The value as a label shows it.
    let figures: String

    package init(from start: Timestamp, to end: Timestamp?, value: Double, figures: String) {
      (from, to, self.value, self.figures) = (start, end, value, figures)
    }

    package init(from start: Timestamp, to end: Timestamp?, _ amount: Amount) {
      self.init(
        from: start, to: end, value: amount.approximation, figures: Figures.label(amount))
    }
  }

  /// A time without observation, in percent of the width.
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
    /// Whether the point is in the drawing's lower half.
    let isLow: Bool
    /// The anchor of the label: `start`, `middle` or `end`.
    let anchor: String
  }

  /// How far the axis continues after the last change, as a share of the time before. So readers see
  /// that the value holds.
  private static let afterglow = 0.12
  /// Larger values are not drawn: binary numbers are too inexact there.
  private static let largest = 1e12

  /// Makes a chart; `nil` if fewer than two different values can be drawn.
  package init?(
    _ spans: [Span], gaps: [PanelCoverage.Gap] = [], of panel: String? = nil, title: String,
    _ zone: Zone
  ) {
    let spans = Self.joined(spans.filter { $0.value.magnitude <= Self.largest })
    guard let first = spans.first, let last = spans.last,
      let highest = spans.max(by: { $0.value < $1.value }),
      let lowest = spans.min(by: { $0.value < $1.value }), highest.value > lowest.value
    else { return nil }
    let end = Self.end(of: spans)
    let values = ValueAxis(from: lowest.value, to: highest.value)
    let times = TimeAxis(from: first.from, to: end, zone)
    self.panel = panel
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

  /// The spans, with consecutive spans of the same value joined.
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

  /// The end of the axis: the end of the last span, or shortly after the last change. It is never the
  /// time of the newest data, because every chart would then change with new data.
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

// MARK: - Balances

extension TimeChart {
  /// The charts of the accounts' balances: one for each panel and currency, in the order of their last
  /// readings.
  static func balances(of table: Table, _ zone: Zone) -> [TimeChart] {
    var order: [[Cell]] = []
    var readings: [[Cell]: [(at: Timestamp, amount: Amount)]] = [:]
    for row in table.namedRows {
      guard let at = row.time(.at), let amount = row.amount(.balance) else { continue }
      let key = [row[.panel], row[.currency]]
      if readings[key] == nil { order.append(key) }
      readings[key, default: []].append((at, amount))
    }
    let isOfSeveral = Set(order.map { $0[0] }).count > 1
    return order.compactMap { key in
      let readings = (readings[key] ?? []).sorted { $0.at < $1.at }
      let spans = readings.enumerated().map { index, reading in
        Span(
          from: reading.at, to: index + 1 < readings.count ? readings[index + 1].at : nil,
          reading.amount)
      }
      return TimeChart(
        spans, of: isOfSeveral ? key[0].shown() : nil,
        title: "Balance" + (key[1] == .missing ? "" : " in " + key[1].shown()), zone)
    }
  }
}

// MARK: - The line

/// The strokes of a line of steps in a square of 100 by 100: only horizontal and vertical ones.
private struct StepLine {
  /// The path's data.
  private(set) var path = ""
  private let times: TimeAxis
  private let values: ValueAxis
  /// The time at which the pen is; `nil` if it is lifted.
  private var pen: Timestamp?
  private var last: (x: String, y: String)?

  /// Draws the line. `unseen` are the times without observation, in order; the line is not drawn there.
  init(
    _ spans: [TimeChart.Span], until end: Timestamp, unseen: [(from: Timestamp, to: Timestamp)],
    _ times: TimeAxis, _ values: ValueAxis
  ) {
    self.times = times
    self.values = values
    for (place, span) in spans.enumerated() {
      let next = place + 1 < spans.count ? spans[place + 1].from : end
      draw(span.value, from: span.from, to: min(span.to ?? next, end), unseen)
    }
  }

  private mutating func draw(
    _ value: Double, from start: Timestamp, to end: Timestamp,
    _ unseen: [(from: Timestamp, to: Timestamp)]
  ) {
    var start = start
    for gap in unseen where gap.from < end && gap.to > start {
      if gap.from > start { stroke(value, from: start, to: gap.from) }
      start = gap.to
    }
    // A value first seen after a gap may be older.
    if start < end { stroke(value, from: start, to: end) }
  }

  private mutating func stroke(_ value: Double, from start: Timestamp, to end: Timestamp) {
    let x = Figures.coordinate(times.share(of: start) * 100)
    let y = Figures.coordinate((1 - values.height(of: value)) * 100)
    if pen != start {
      path += "M\(x) \(y)"
    } else if last?.y != y {
      path += "V\(y)"
    }
    let right = Figures.coordinate(times.share(of: end) * 100)
    if right != x { path += "H\(right)" }
    pen = end
    last = (right, y)
  }
}
