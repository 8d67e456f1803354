/// Texts of panels, made fit for every channel once.
enum CleanText {
  /// The most letters of a name; what is beyond is cut off between two letters.
  private static let longest = 90
  /// The most scalars of one letter, with its marks and joiners.
  private static let mostScalars = 12

  /// The text on one line, without control characters and those that hide or turn what is written.
  static func clean(_ text: String, longest: Int = longest) -> String {
    var kept = String.UnicodeScalarView()
    var (count, marks, isAfterBlank) = (0, 0, true)
    for scalar in text.unicodeScalars {
      if isBlank(scalar) {
        if isAfterBlank { continue }
        kept.append(" ")
      } else if !isHidden(scalar) {
        kept.append(scalar)
      } else {
        continue
      }
      isAfterBlank = kept.last == " "
      count += 1
      if !scalar.isASCII { marks += 1 }
    }
    if kept.last == " " { kept.removeLast() }
    // Nothing is too long: only what is beyond ASCII joins a letter.
    if count <= longest, marks < mostScalars { return String(kept) }
    var result = ""
    for (count, letter) in String(kept).enumerated() {
      if count == longest {
        while result.last == " " { result.removeLast() }
        return result + "…"
      }
      if letter.unicodeScalars.count <= mostScalars {
        result.append(letter)
      } else {
        result.unicodeScalars.append(contentsOf: letter.unicodeScalars.prefix(mostScalars))
      }
    }
    return result
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? scalar.value <= 0x20 || scalar.value == 0x7f
      : (0x80..<0xa0).contains(scalar.value) || scalar.properties.isWhitespace
  }

  /// Formatting that is not seen, except the joiners that letters and emoji need, and an emoji's tags.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x80, 0x200c, 0x200d, 0xe0020...0xe007f: false
    default: scalar.properties.generalCategory == .format
    }
  }
}
