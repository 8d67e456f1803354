import Catalogue

/// Prints the binary numbers of a report: ratios, and what queries calculate.
enum DecimalText {
  /// The most decimals of a percentage in the machine formats.
  static let percentPlaces = 4

  /// The number with at most `places` decimals: no exponent, no trailing zeros, no `-0`; `nil`
  /// where the value is not finite.
  static func text(_ value: Double, places: Int = percentPlaces) -> String? {
    guard value.isFinite else { return nil }
    let unit = (0..<places).reduce(1) { unit, _ in unit * 10 }
    let scaled = (value * Double(unit)).rounded()
    guard let units = Int(exactly: scaled) else {
      // So large that binary floating point has no more decimals than asked for.
      return Amount(value.description)?.text
    }
    var fraction = String(units.magnitude % UInt(unit))
    fraction = String(repeating: "0", count: places - min(places, fraction.count)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let integer = (units < 0 ? "-" : "") + String(units.magnitude / UInt(unit))
    return fraction.isEmpty ? integer : integer + "." + fraction
  }

  /// The shortest number that reads back as this very one, with an exponent where it is large or
  /// small (`1e-07`), as JSON and spreadsheets take it; `nil` where the value is not finite.
  static func exact(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    if value == 0 { return "0" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
