extension StringProtocol {
  /// A plain decimal number with commas between its thousands, such as `1,234,567.5`, for people. Any
  /// other text stays as it is.
  public var groupedByThousands: String {
    let sign = prefix(while: { $0 == "-" || $0 == "+" })
    let integer = self[sign.endIndex...].prefix(while: \.isASCIIDigit)
    let rest = self[integer.endIndex...]
    let isNumber =
      sign.count < 2 && !integer.isEmpty
      && (rest.isEmpty || rest.first == "." && rest.dropFirst().allSatisfy(\.isASCIIDigit))
    guard isNumber, integer.count > 3 else { return String(self) }
    var result = String(sign)
    for (position, digit) in integer.enumerated() {
      if position > 0, (integer.count - position).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result + rest
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension Amount {
  /// The amount for people, such as `1,234,567.5`.
  public var groupedText: String { text.groupedByThousands }
}
