/// Makes text from outside safe for a terminal.
public enum TerminalText {
  /// The maximum number of combining marks on one letter. Vietnamese needs two, Hebrew and Thai up to four.
  private static let markLimit = 4
  /// The maximum number of joiners in one emoji. A kissing couple has three.
  private static let joinerLimit = 4
  /// The maximum number of tags on a black flag: `gbsct` and the final tag.
  private static let tagLimit = 6

  /// The text without anything that controls a terminal or hides other text.
  ///
  /// Control characters become visible symbols (`␛`, `␊`). Those without a symbol, and controls of the
  /// writing direction, become escapes (`\u202e`). Invisible characters are left out: direction marks,
  /// invisible formatting, and more combining marks or joiners than any language puts on one letter. A mark
  /// without a letter gets a dotted circle. A text with right-to-left letters ends with a mark of the other
  /// direction: otherwise, terminals that follow Unicode's rules would show the numbers after it on its left.
  public static func safe(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 3)
    var cluster = Cluster()
    var hasRightToLeft = false
    for scalar in text.unicodeScalars {
      if let picture = picture(of: scalar) {
        result += picture.utf8
        cluster = Cluster()
      } else if cluster.append(scalar, to: &result) {
        hasRightToLeft = hasRightToLeft || isRightToLeft(scalar)
      }
    }
    if hasRightToLeft { result += "\u{200e}".utf8 }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the scalar is in a block of right-to-left letters.
  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfeff, 0x10800...0x10fff, 0x1e800...0x1efff: true
    default: false
    }
  }

  /// The visible symbol for a scalar that would control the terminal.
  private static func picture(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value).map { String(Character($0)) }
    case 0x7f: "␡"
    case 0x80..<0xa0: "\\u00" + String(scalar.value, radix: 16)
    case 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069:
      "\\u" + String(scalar.value, radix: 16)
    default: nil
    }
  }

  /// Whether the scalar is one of the few visible ones of its category: signs before Arabic, Syriac
  /// and Kaithi numbers.
  static func isVisibleFormat(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x600...0x605, 0x6dd, 0x70f, 0x890...0x891, 0x8e2, 0x110bd, 0x110cd: true
    default: false
    }
  }

  private static func isTag(_ scalar: Unicode.Scalar) -> Bool {
    (0xe0020...0xe007f).contains(scalar.value)
  }
}

extension TerminalText {
  /// The scalars since the last letter or symbol that is drawn by itself.
  private struct Cluster {
    private var base: Unicode.Scalar?
    private var marks = 0
    private var joiners = 0
    private var tags = 0
    /// Whether the last scalar was a joiner. The next scalar then continues the cluster.
    private var isOpen = false

    /// Writes the scalar, unless it is invisible or the cluster already has the maximum of its kind.
    mutating func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) -> Bool {
      // Nearly all scalars are plain, and are drawn by themselves.
      if DisplayWidth.isPlain(scalar) {
        start(at: scalar)
        isOpen = false
        result.append(scalar)
        return true
      }
      if base == nil, DisplayWidth.isMark(scalar) {
        start(at: "\u{25cc}")
        result.append("\u{25cc}")
      }
      guard accepts(scalar) else { return false }
      isOpen = scalar == "\u{200d}"
      result.append(scalar)
      return true
    }

    private mutating func accepts(_ scalar: Unicode.Scalar) -> Bool {
      if DisplayWidth.isMark(scalar) {
        marks += 1
        return marks <= TerminalText.markLimit
      }
      if base != nil, scalar.properties.isEmojiModifier {
        // A second skin tone is drawn beside the emoji, although both are one grapheme.
        guard base?.properties.isEmojiModifier == false else { return false }
        base = scalar
        return true
      }
      if DisplayWidth.of(scalar) == 0 { return accepts(format: scalar) }
      start(at: scalar)
      return true
    }

    private mutating func start(at scalar: Unicode.Scalar) {
      (base, marks, tags) = (scalar, 0, 0)
      if !isOpen { joiners = 0 }
    }

    private mutating func accepts(format scalar: Unicode.Scalar) -> Bool {
      guard let base else { return false }
      if scalar == "\u{200c}" || scalar == "\u{200d}" {
        // Scripts before Arabic in Unicode do not use joiners.
        guard base.value >= 0x600 else { return false }
        joiners += 1
        return joiners <= TerminalText.joinerLimit
      }
      guard base == "\u{1f3f4}", TerminalText.isTag(scalar) else { return false }
      tags += 1
      return tags <= TerminalText.tagLimit
    }
  }
}

extension [UInt8] {
  /// Writes a scalar in UTF-8. (The library's strings take ten times as long for a single scalar.)
  fileprivate mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII { append(UInt8(scalar.value)) } else { self += UTF8.encode(scalar)! }
  }
}
