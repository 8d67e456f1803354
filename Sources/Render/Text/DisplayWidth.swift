/// The number of columns that a terminal uses for a text.
///
/// Unicode leaves some choices open, and terminals differ in these. This type follows UAX #11 (East
/// Asian Width) and UTS #51 (emoji), as the `wcwidth` of most languages does.
public enum DisplayWidth {
  /// The columns of a text without line breaks and control characters. These have no columns.
  public static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text.utf8.count }
    let scalars = text.unicodeScalars
    var width = 0
    var index = scalars.startIndex
    // Finding graphemes is slow. A plain scalar before another plain one is a grapheme of its own.
    while index < scalars.endIndex {
      let next = scalars.index(after: index)
      if isPlain(scalars[index]), next == scalars.endIndex || isPlain(scalars[next]) {
        width += 1
        index = next
      } else {
        width += of(text[index])
        index = text.index(after: index)
      }
    }
    return width
  }

  /// Whether the scalar is printable ASCII, or a Latin, Greek or Cyrillic letter. It needs one column
  /// next to any plain scalar. Most of the panels' texts need no further lookup because of this.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e, 0xc0...0x2af, 0x391...0x3c9, 0x400...0x482, 0x48a...0x52f, 0x1e00...0x1eff:
      true
    default: false
    }
  }

  /// The columns of one grapheme: the sum of its letters. But an emoji sequence needs 2, with any
  /// number of people in it; and U+FE0F, or a vowel sign with a width of its own (as in
  /// Devanagari), widens its letter to 2.
  public static func of(_ character: Character) -> Int {
    if let byte = character.utf8.first, character.utf8.count == 1 {
      return byte >= 0x20 && byte < 0x7f ? 1 : 0
    }
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    guard scalars.index(after: scalars.startIndex) < scalars.endIndex else { return of(first) }
    if isPicture(first, followedBy: scalars.dropFirst()) { return 2 }
    let isWidened = scalars.dropFirst().contains {
      $0.properties.generalCategory == .spacingMark
        || $0 == "\u{fe0f}" && first.properties.isEmoji
    }
    let letters = scalars.reduce(0) { $0 + (isMark($1) ? 0 : of($1)) }
    return max(letters, isWidened ? 2 : 0)
  }

  /// The columns of a scalar by itself.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    if isPlain(scalar) { return 1 }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return 0
    case .format: return TerminalText.isVisibleFormat(scalar) ? 1 : 0
    case .spacingMark: return 1
    default: break
    }
    if isMark(scalar) { return 0 }
    return isWide(scalar) || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  /// Whether the scalar is drawn onto the scalar before: a combining mark, or a Hangul vowel or
  /// final consonant.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    if isPlain(scalar) { return false }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default:
      (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value)
    }
  }
}

extension DisplayWidth {
  /// Whether the scalars are one emoji: a flag, a skin tone, a joined family. Digits are not,
  /// because only U+FE0F turns them into keycaps.
  private static func isPicture(
    _ first: Unicode.Scalar, followedBy rest: Character.UnicodeScalarView.SubSequence
  ) -> Bool {
    guard first.properties.isEmoji, !first.isASCII else { return false }
    return first.properties.isEmojiPresentation
      || rest.contains { $0.properties.isEmojiPresentation }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x1100 else { return false }
    let next = wide.first { scalar.value <= $0.upperBound }
    return next?.contains(scalar.value) ?? false
  }

  /// The scalars of East Asian Width W and F in Unicode 17 that are not emoji, in order. They
  /// include gaps that are reserved for more of the same kind.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f,  // Hangul initial consonants
    0x2329...0x232a,  // angle brackets
    0x2630...0x2637, 0x268a...0x268f,  // symbols of the Yijing
    0x2e80...0x303e, 0x3041...0x3247, 0x3250...0x4dbf,  // radicals, kana, bopomofo, ideographs
    0x4dc0...0xa4c6,  // symbols of the Yijing, ideographs, Yi
    0xa960...0xa97c, 0xac00...0xd7a3,  // Hangul
    0xf900...0xfaff,  // ideographs
    0xfe10...0xfe19, 0xfe30...0xfe6b,  // vertical and small forms
    0xff01...0xff60, 0xffe0...0xffe6,  // fullwidth forms
    0x16fe0...0x18df2, 0x1aff0...0x1b2fb,  // Tangut, Khitan, Nushu, historic kana
    0x1d300...0x1d356, 0x1d360...0x1d376,  // Tai Xuan Jing, counting rods
    0x1f200...0x1f265,  // squared ideographs
    0x20000...0x2fffd, 0x30000...0x3fffd,  // ideographs
  ]
}

/// Fits safe text into columns of a terminal. Cuts only between graphemes.
enum TextFitting {
  /// This many blanks. (`String(repeating:count:)` takes ten times as long.)
  static func blanks(_ count: Int) -> String {
    String(unsafeUninitializedCapacity: count) {
      $0.initialize(repeating: UInt8(ascii: " "))
      return count
    }
  }

  /// The text, or its start and end around `…` if it is wider than `width`.
  static func shortened(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    guard DisplayWidth.of(text) > width else { return text }
    let start = prefix(of: text, width: width / 2)
    let end = prefix(of: text.reversed(), width: width - 1 - DisplayWidth.of(start))
    return start + "…" + String(end.reversed())
  }

  /// The text in lines of at most `width` columns. Lines break at spaces, and inside a word only if
  /// it is wider than a line.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var used = width
    for piece in text.split(separator: " ").flatMap({ pieces(of: $0, width: width) }) {
      let pieceWidth = DisplayWidth.of(piece)
      if used + 1 + pieceWidth <= width {
        lines[lines.count - 1] += " " + piece
        used += 1 + pieceWidth
      } else {
        lines.append(piece)
        used = pieceWidth
      }
    }
    return lines
  }

  private static func pieces(of word: Substring, width: Int) -> [String] {
    var pieces: [String] = []
    var rest = word
    while DisplayWidth.of(rest) > width {
      let piece = prefix(of: rest, width: width)
      guard !piece.isEmpty else { break }
      pieces.append(piece)
      rest = rest.dropFirst(piece.count)
    }
    return pieces + [String(rest)]
  }

  /// The longest prefix that fits into `width` columns.
  private static func prefix(of text: some Sequence<Character>, width: Int) -> String {
    var left = width
    return String(
      text.prefix { character in
        left -= DisplayWidth.of(character)
        return left >= 0
      })
  }
}
