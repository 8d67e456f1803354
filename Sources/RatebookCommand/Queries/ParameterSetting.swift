import ArgumentParser
import Store

/// One `name=value` of the command line.
struct ParameterSetting {
  let name: String
  let value: SQLValue

  /// Reads an option's value. Throws an error that shows the form.
  @Sendable init(argument text: String) throws {
    guard let sign = text.firstIndex(of: "=") else {
      throw ValidationError("write a parameter as name=value, such as min=5")
    }
    name = String(text[..<sign].drop { $0 == ":" })
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else {
      throw ValidationError(
        "write a parameter as name=value, with letters, digits and _ in its name")
    }
    value = Self.value(String(text[text.index(after: sign)...]))
  }

  /// A whole number of 64 bits is an integer; a decimal number that a binary one keeps, with a digit
  /// on both sides of its point and 15 in all, is a real; all else is text, such as `007`, which is
  /// likely an id, and an amount with more digits.
  static func value(_ text: String) -> SQLValue {
    if let number = Int64(text), String(number) == text { return .integer(number) }
    if text.wholeMatch(of: #/-?(0|[1-9]\d*)\.\d+/#) != nil, text.count(where: \.isNumber) <= 15,
      let number = Double(text)
    {
      return .real(number)
    }
    return .text(text)
  }
}
