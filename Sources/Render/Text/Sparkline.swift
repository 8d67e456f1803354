/// A line chart with one character per value.
public enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The values as bars: the smallest value has the lowest bar, and the largest the highest. A
  /// series of equal values is at mid-height. A value that is not finite is a space.
  public static func text(_ values: [Double]) -> String {
    let finite = values.filter(\.isFinite)
    guard let lowest = finite.min(), let highest = finite.max() else {
      return String(repeating: " ", count: values.count)
    }
    return String(values.map { bar($0, between: lowest, and: highest) })
  }

  private static func bar(_ value: Double, between lowest: Double, and highest: Double) -> Character
  {
    guard value.isFinite else { return " " }
    guard lowest < highest else { return bars[(bars.count - 1) / 2] }
    // The values are halved, because the difference of two finite numbers may not be finite.
    let height = (value / 2 - lowest / 2) / (highest / 2 - lowest / 2)
    // Half of the smallest number is 0, so the span may be 0, too.
    guard height.isFinite else { return bars[(bars.count - 1) / 2] }
    return bars[Int((height * Double(bars.count - 1)).rounded())]
  }
}
