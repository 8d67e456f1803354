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
      return writtenOut(value.description)
    }
    var fraction = String(units.magnitude % UInt(unit))
    fraction = String(repeating: "0", count: places - min(places, fraction.count)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let integer = (units < 0 ? "-" : "") + String(units.magnitude / UInt(unit))
    return fraction.isEmpty ? integer : integer + "." + fraction
  }

  /// A number without the exponent of large ones: `1.2e+16` is `12000000000000000`.
  private static func writtenOut(_ text: String) -> String {
    let parts = text.split(separator: "e+")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let digits = parts[0].split(separator: ".").joined()
    let count = parts[0].hasPrefix("-") ? digits.count - 1 : digits.count
    return digits + String(repeating: "0", count: exponent - count + 1)
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
