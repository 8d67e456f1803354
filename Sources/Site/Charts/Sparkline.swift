import Analysis
import Catalogue

/// A service's rates as a small line of steps, one a rate and all of one width: what moved and how
/// often, not when.
struct Sparkline {
  /// The most steps, the latest ones.
  private static let limit = 12
  private static let width = 60.0
  private static let height = 16.0

  private let rates: [(value: Double, figures: String)]

  /// `nil` where the rate never changed.
  init?(_ versions: [ServiceVersion]) {
    var rates: [Amount] = []
    for version in versions where !version.isParked && version.rate != rates.last {
      rates.append(version.rate)
    }
    guard rates.count > 1 else { return nil }
    self.rates = rates.suffix(Self.limit).map { ($0.approximation, Figures.amount($0).shortened) }
  }

  var markup: Markup {
    let values = rates.map(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let step = Self.width / Double(values.count)
    var path = ""
    for (place, value) in values.enumerated() {
      // Room for the stroke above and below.
      let y = 2 + (1 - (value - low) / max(high - low, .leastNonzeroMagnitude)) * (Self.height - 4)
      let x = Figures.coordinate(Double(place + 1) * step)
      path += (place == 0 ? "M0 " : "V") + Figures.coordinate(y) + "H\(x)"
    }
    var writer = MarkupWriter()
    writer.put("<svg class=\"spark\" role=\"img\" viewBox=\"0 0 60 16\"><title>")
    writer.text("\(rates[0].figures) to \(rates[rates.count - 1].figures)")
    writer.put("</title><desc>")
    writer.text("\(rates.count) rates, oldest first")
    writer.put("</desc><path d=\"")
    writer.text(path)
    writer.put("\"/></svg>")
    return writer.markup
  }
}
