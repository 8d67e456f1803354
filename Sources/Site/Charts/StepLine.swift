import Catalogue

/// The strokes of a line of steps, horizontal and vertical ones only, on a square of 100 by 100.
struct StepLine {
  /// The path's data.
  private(set) var path = ""
  private let times: TimeAxis
  private let values: ValueAxis
  /// Where the pen is; `nil` where it is lifted.
  private var pen: Timestamp?
  private var last: (x: String, y: String)?

  /// `unseen` are times in order in which nothing was observed, and the line is not drawn.
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
    // What was first seen behind a gap may have been so before.
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
