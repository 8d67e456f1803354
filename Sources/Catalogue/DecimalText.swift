#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Binary numbers as decimal text: ratios, percentages, and what queries calculate.
public enum DecimalText {
  /// The maximum decimals of a percentage in the machine formats.
  public static let percentPlaces = 4

  /// The number with exactly `places` decimals, rounded half away from zero; `nil` if it is not finite, or
  /// too large to have decimals in binary floating point.
  public static func fixed(_ value: Double, places: Int) -> String? {
    let unit = (0..<places).reduce(1.0) { unit, _ in unit * 10 }
    guard let units = Int(exactly: (value * unit).rounded()) else { return nil }
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    let sign = units < 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    // Bytes are faster to count than characters.
    let point = padded.utf8.index(padded.endIndex, offsetBy: -places)
    return sign + padded[..<point] + "." + padded[point...]
  }

  /// The number with at most `places` decimals: no exponent, no trailing zeros, no `-0`; `nil` if the
  /// value is not finite.
  public static func text(_ value: Double, places: Int = percentPlaces) -> String? {
    guard value.isFinite else { return nil }
    return fixed(value, places: places)?.withoutLastZeros ?? writtenOut(value.description)
  }

  /// The shortest text that reads back as exactly this number. A large or small number has an exponent
  /// (`1e-07`), in the form that JSON and spreadsheets accept; `nil` if the value is not finite.
  public static func exact(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    if value == 0 { return "0" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The number with this many significant digits, but at least all digits before the point. Never has
  /// an exponent.
  public static func significant(_ value: Double, digits: Int) -> String {
    if abs(value) >= pow(10, Double(digits)) - 0.5 { return printed("%.*f", 0, value) }
    if value != 0, abs(value) < 0.0001 { return printed("%.*f", 8, value).withoutLastZeros }
    return printed("%.*g", digits, value)
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

  /// A number as C prints it.
  private static func printed(_ format: String, _ digits: Int, _ value: Double) -> String {
    // No number has more digits before the point than this.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      withVaList([CInt(digits), value]) {
        _ = vsnprintf(buffer.baseAddress, buffer.count, format, $0)
      }
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}

extension String {
  /// The number without the zeros at the end of its decimals.
  fileprivate var withoutLastZeros: String {
    guard utf8.contains(UInt8(ascii: ".")) else { return self }
    let digits = utf8.reversed().drop { $0 == UInt8(ascii: "0") }
    let end = digits.first == UInt8(ascii: ".") ? digits.count - 1 : digits.count
    return String(self[..<utf8.index(startIndex, offsetBy: end)])
  }
}

// MARK: - Counts

/// A count and its noun: `1 panel`, `2 panels`. Without `many`, the plural is the noun with an "s".
public func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}

// MARK: - Thousands

extension StringProtocol {
  /// A plain decimal number with commas between its thousands, such as `1,234,567.5`, for people. Any
  /// other text stays as it is.
  public var groupedByThousands: String {
    guard utf8.count > 3 else { return String(self) }
    let sign = utf8.prefix { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let integer = utf8[sign.endIndex...].prefix(while: \.isDigit)
    guard integer.count > 3 else { return String(self) }
    let rest = utf8[integer.endIndex...]
    let isNumber =
      sign.count < 2
      && (rest.isEmpty || rest.first == UInt8(ascii: ".") && rest.dropFirst().allSatisfy(\.isDigit))
    guard isNumber else { return String(self) }
    var result = Array(sign)
    for (position, digit) in integer.enumerated() {
      if position > 0, (integer.count - position).isMultiple(of: 3) {
        result.append(UInt8(ascii: ","))
      }
      result.append(digit)
    }
    return String(decoding: result + rest, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}

extension Amount {
  /// The amount for people, such as `1,234,567.5`.
  public var groupedText: String { text.groupedByThousands }
}
