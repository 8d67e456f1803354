/// Takes a written time apart, from its beginning on.
///
/// By hand: to make a regular expression ready costs a short run of the program a twentieth of its time.
struct TimeForm {
  private var rest: ArraySlice<UInt8>

  init(_ text: some StringProtocol) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// Takes a number of so many digits; one of these characters may stand before it.
  mutating func number(of count: Int, behind separators: String = "") -> Int? {
    _ = take(separators)
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
    rest.removeFirst(count)
    return digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }

  /// Takes one of these characters.
  mutating func take(_ characters: String) -> UInt8? {
    guard let first = rest.first, characters.utf8.contains(first) else { return nil }
    rest.removeFirst()
    return first
  }

  /// Takes the time of day behind a date.
  mutating func time() -> (hour: Int, minute: Int, second: Int, milliseconds: Int64)? {
    guard take("Tt ") != nil, let hour = number(of: 2), let minute = number(of: 2, behind: ":-"),
      let second = number(of: 2, behind: ":-")
    else { return nil }
    var milliseconds: Int64 = 0
    if take(".") != nil {
      let digits = rest.prefix(while: Self.isDigit)
      guard !digits.isEmpty else { return nil }
      rest.removeFirst(digits.count)
      for place in 0..<3 {
        let digit = digits.dropFirst(place).first ?? 0x30
        milliseconds = 10 * milliseconds + Int64(digit - 0x30)
      }
    }
    return (hour, minute, second, milliseconds)
  }

  /// Takes the zone behind a time: how many milliseconds it is ahead of UTC.
  mutating func offset() -> Int64? {
    if take("Zz") != nil { return 0 }
    guard let sign = take("+-"), let hours = number(of: 2),
      let minutes = number(of: 2, behind: ":-"), hours < 24, minutes < 60
    else { return nil }
    let offset = Int64(hours * 60 + minutes) * 60_000
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
