/// How a file writes dates that are not written `2026-11-01`: the order of day, month and year, such as
/// `dd.mm.yyyy`.
public struct DateFormat: Hashable, Sendable {
  private enum Part: Hashable { case day, month, year }
  private let parts: [Part]

  public static let forms = "dd.mm.yyyy, dd/mm/yyyy, mm/dd/yyyy or yyyy/mm/dd"

  /// Reads `dd.mm.yyyy`, `d/m/yy`, `mm/dd/yyyy` and the like; `nil` for anything else. The characters
  /// between the parts do not matter.
  public init?(_ text: String) {
    var parts: [Part] = []
    for letters in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
      switch letters {
      case "d", "dd": parts.append(.day)
      case "m", "mm": parts.append(.month)
      case "y", "yy", "yyyy": parts.append(.year)
      default: return nil
      }
    }
    guard parts.count == 3, Set(parts).count == 3 else { return nil }
    self.parts = parts
  }

  /// A date as `2026-11-01`, and what follows it; `nil` if a text does not begin with one.
  func date(_ text: Substring) -> (day: String, rest: Substring)? {
    var rest = text
    var numbers: [Part: Substring] = [:]
    var mark: Character?
    for (index, part) in parts.enumerated() {
      if index > 0 {
        guard let next = rest.first, "./-".contains(next), mark ?? next == next else { return nil }
        mark = next
        rest.removeFirst()
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let lengths = part == .year ? [2, 4] : [1, 2]
      guard lengths.contains(digits.count) else { return nil }
      numbers[part] = digits
      rest = rest.dropFirst(digits.count)
    }
    guard let year = numbers[.year], let month = numbers[.month], let day = numbers[.day] else {
      return nil
    }
    func padded(_ digits: Substring) -> String { digits.count == 1 ? "0\(digits)" : "\(digits)" }
    let century = year.count == 2 ? "20" : ""
    return ("\(century)\(year)-\(padded(month))-\(padded(day))", rest)
  }
}
