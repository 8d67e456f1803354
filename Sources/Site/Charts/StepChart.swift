import Analysis
import Catalogue

/// One panel's balance over time as a line of steps: a balance holds until it is read anew, and a
/// slope would claim values that nobody saw.
struct StepChart {
  let panel: String?
  let currency: String?
  let from: Moment
  let to: Moment
  /// The line and the area below it, on a square of 100 by 100.
  let line: String
  let area: String
  let values: ValueAxis
  let times: TimeAxis
  let last: Mark
  /// `nil` where the last one is the highest or lowest itself.
  let highest: Mark?
  let lowest: Mark?
  /// What there is to see, in one sentence.
  let summary: String

  /// `nil` where fewer than two points at different times can be drawn.
  init?(_ points: [Point], panel: String?, currency: String?, _ zone: Zone) {
    let points = points.sorted { $0.at < $1.at }
    guard let first = points.first, let last = points.last, first.at < last.at else { return nil }
    guard let highest = points.max(by: { $0.value < $1.value }),
      let lowest = points.min(by: { $0.value < $1.value })
    else { return nil }
    self.panel = panel
    self.currency = currency
    from = Moment(first.at, zone)
    to = Moment(last.at, zone)
    let values = ValueAxis(values: [lowest.value, highest.value])
    let times = TimeAxis(from: first.at, to: last.at, zone)
    self.values = values
    self.times = times
    line = Self.path(through: points, times, values)
    let foot = Figures.coordinate((1 - values.height(of: 0)) * 100)
    area = line + "V\(foot)H0Z"
    func mark(_ point: Point, _ words: [String]) -> Mark {
      Mark(point, words: words, times, values)
    }
    let isHighest = last.value == highest.value
    let isLowest = last.value == lowest.value
    let extremes = isHighest && isLowest ? [] : isHighest ? ["highest"] : isLowest ? ["lowest"] : []
    self.last = mark(last, ["last"] + extremes)
    self.highest = isHighest ? nil : mark(highest, ["highest"])
    self.lowest = isLowest ? nil : mark(lowest, ["lowest"])
    summary =
      "\(points.count) readings. First \(first.figures), last \(last.figures), "
      + "lowest \(lowest.figures), highest \(highest.figures)."
  }

  /// Horizontal and vertical strokes only.
  private static func path(through points: [Point], _ times: TimeAxis, _ values: ValueAxis)
    -> String
  {
    var path = ""
    for point in points {
      let x = Figures.coordinate(times.share(of: point.at) * 100)
      let y = Figures.coordinate((1 - values.height(of: point.value)) * 100)
      path += path.isEmpty ? "M\(x) \(y)" : "H\(x)V\(y)"
    }
    return path
  }
}

extension StepChart {
  /// A balance at a time.
  struct Point {
    let at: Timestamp
    let amount: Amount
    var value: Double { amount.approximation }

    var figures: String { amount.label }
  }

  /// A point of the line with its label.
  struct Mark {
    let figures: String
    let words: [String]
    let x: String
    let y: String
    let height: String
    /// The style class that keeps the label within the drawing: `start`, `middle` or `end`.
    let side: String

    init(_ point: Point, words: [String], _ times: TimeAxis, _ values: ValueAxis) {
      let share = times.share(of: point.at)
      let height = values.height(of: point.value)
      figures = point.figures
      self.words = words
      x = Figures.coordinate(share * 100)
      y = Figures.coordinate((1 - height) * 100)
      self.height = Figures.coordinate(height * 100)
      side = share < 1.0 / 3 ? "start" : share > 2.0 / 3 ? "end" : "middle"
    }
  }
}
