import Catalogue

/// Numbers as people read them: grouped by thousands, with a true minus sign.
enum Figures {
  static let minus = "\u{2212}"
  /// Keeps a number and its unit on one line.
  static let noBreakSpace = "\u{A0}"

  static func count(_ value: Int) -> String { grouped(String(value)) }

  /// A binary number, the shortest that reads back as the same.
  static func number(_ value: Double) -> String {
    let text = value.magnitude.description
    if text.contains("e") || !value.isFinite { return (value < 0 ? minus : "") + text }
    return grouped((value < 0 ? "-" : "") + (text.hasSuffix(".0") ? text.dropLast(2) : text[...]))
  }

  /// An amount with all of its digits.
  static func amount(_ amount: Amount) -> String { grouped(amount.text) }

  /// A percentage without sign or unit: one decimal, below 1 two.
  static func percent(_ value: Double) -> String {
    let magnitude = value.magnitude
    if magnitude > 0, magnitude < 0.005 { return "<" + noBreakSpace + "0.01" }
    return decimal(magnitude, places: magnitude < 0.995 ? 2 : 1)
  }

  /// A number to a fixed count of decimals, rounded half away from zero.
  static func decimal(_ value: Double, places: Int) -> String {
    let factor = (0..<places).reduce(1.0) { factor, _ in factor * 10 }
    let scaled = (value * factor).rounded()
    guard let digits = Int(exactly: scaled) else { return "\(value)" }
    let text = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
    let sign = digits < 0 ? "-" : ""
    guard places > 0 else { return grouped(sign + padded) }
    return grouped(sign + padded.dropLast(places) + "." + padded.suffix(places))
  }

  /// A plain decimal number with commas between its thousands.
  private static func grouped(_ number: String) -> String {
    let isNegative = number.hasPrefix("-")
    let parts = (isNegative ? number.dropFirst() : number[...]).split(
      separator: ".", maxSplits: 1)
    guard let integer = parts.first else { return number }
    var result = isNegative ? minus : ""
    for (position, digit) in integer.enumerated() {
      if position > 0, (integer.count - position).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    if parts.count > 1 { result += "." + parts[1] }
    return result
  }
}
