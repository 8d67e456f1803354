/// A vertical axis: round numbers that enclose all values, and zero unless it is far from them.
struct ValueAxis {
  let low: Double
  let high: Double
  let ticks: [Tick]

  struct Tick {
    let label: String
    /// The height above the axis' foot, in percent.
    let height: String
    /// The same as a coordinate that counts down from the top, as drawings do.
    let y: String
  }

  /// `needsZero` holds zero on the axis, as an area that is measured from there needs it.
  init(values: [Double], needsZero: Bool = true) {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    // Steps of a few percent would be flat above a distant zero.
    let holdsZero = needsZero || greatest - least >= (1 - Self.farFromZero) * greatest.magnitude
    let bottom = holdsZero ? min(least, 0) : least
    let top = holdsZero ? max(greatest, 0) : greatest
    let range = top - bottom
    // Where there is nothing to tell apart, any scale is as good.
    let step = Self.step(for: range > 1e-9 ? range : 1)
    let first = (bottom / step).rounded(.down)
    let last = max((top / step).rounded(.up), first + 1)
    low = first * step
    high = last * step
    ticks = (Int(first)...Int(last)).map { number in
      let height = (Double(number) - first) / (last - first)
      return Tick(
        label: Self.label(Double(number) * step, step: step),
        height: Figures.coordinate(height * 100), y: Figures.coordinate((1 - height) * 100))
    }
  }

  /// Values that are all above this share of the greatest leave zero out.
  private static let farFromZero = 0.5

  /// The share of the axis' length at which a value stands, from its foot.
  func height(of value: Double) -> Double { (value - low) / (high - low) }

  /// 1, 2 or 5 times a power of ten, so that three to five steps cover the range.
  private static func step(for range: Double) -> Double {
    var power = 1.0
    while power * 10 <= range / 4 { power *= 10 }
    while power > range / 4 { power /= 10 }
    let multiple = [1.0, 2, 5, 10].first { power * $0 >= range / 4 } ?? 10
    return multiple * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    for (unit, name) in [(1e9, "bn"), (1e6, "m"), (1e3, "k")] where step >= unit {
      return value == 0 ? "0" : Figures.decimal(value / unit, places: 0) + name
    }
    var places = 0
    var unit = step
    while unit < 1, places < 8 {
      unit *= 10
      places += 1
    }
    return Figures.decimal(value, places: places)
  }
}
