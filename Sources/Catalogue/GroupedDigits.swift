extension StringProtocol {
  /// A plain decimal number with commas between its thousands, such as `1,234,567.5`, for people. Any
  /// other text stays as it is.
  public var groupedByThousands: String {
    guard utf8.count > 3 else { return String(self) }
    let sign = utf8.prefix { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let integer = utf8[sign.endIndex...].prefix(while: \.isDigit)
    let rest = utf8[integer.endIndex...]
    let isNumber =
      sign.count < 2
      && (rest.isEmpty || rest.first == UInt8(ascii: ".") && rest.dropFirst().allSatisfy(\.isDigit))
    guard isNumber, integer.count > 3 else { return String(self) }
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
