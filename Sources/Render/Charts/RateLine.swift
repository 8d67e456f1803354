package import Analysis
import Catalogue

/// A service's rates as a small line of steps, one per rate, all of the same width. It shows how far
/// and how often the rate moved, not when.
package struct RateLine {
  /// The maximum number of steps; the latest are shown.
  private static let limit = 12
  private static let width = 60.0
  private static let height = 16.0

  private let rates: [(value: Double, figures: String)]

  /// Makes the line; `nil` if the rate never changed.
  package init?(_ versions: [ServiceVersion]) {
    var rates: [Amount] = []
    for version in versions where !version.isParked && version.rate != rates.last {
      rates.append(version.rate)
    }
    guard rates.count > 1 else { return nil }
    self.rates = rates.suffix(Self.limit).map {
      (value: $0.approximation, figures: Figures.amount($0).shortened)
    }
  }

  package var markup: Markup {
    let values = rates.map(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let step = Self.width / Double(values.count)
    var path = ""
    for (index, value) in values.enumerated() {
      // There is room for the stroke above and below.
      let y = 2 + (1 - (value - low) / max(high - low, .leastNonzeroMagnitude)) * (Self.height - 4)
      let x = Figures.coordinate(Double(index + 1) * step)
      path += (index == 0 ? "M0 " : "V") + Figures.coordinate(y) + "H\(x)"
    }
    return """
      <svg class="spark" role="img" viewBox="0 0 60 16">\
      <title>\(rates[0].figures) to \(rates[rates.count - 1].figures)</title>\
      <desc>\(rates.count) rates, oldest first</desc><path d="\(path)"/></svg>
      """
  }
}
