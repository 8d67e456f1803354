/// A line chart of one character a value.
public enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The values between the lowest and the highest bar, the smallest and the largest of them. A
  /// series that does not move is at mid-height; a value that is not finite is a space.
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
    // Halved, since the span of two finite numbers need not be finite.
    let height = (value / 2 - lowest / 2) / (highest / 2 - lowest / 2)
    // Half of the least number is 0, and so may the span be.
    guard height.isFinite else { return bars[(bars.count - 1) / 2] }
    return bars[Int((height * Double(bars.count - 1)).rounded())]
  }
}
