/// Makes safe text fit into columns of a terminal, cutting only between graphemes.
enum TextFitting {
  /// The text, or its start and end around `…` where it is wider than `width`.
  static func shortened(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    guard DisplayWidth.of(text) > width else { return text }
    let start = prefix(of: text, width: width / 2)
    let end = prefix(of: text.reversed(), width: width - 1 - DisplayWidth.of(start))
    return start + "…" + String(end.reversed())
  }

  /// The text in lines of at most `width` columns, broken at spaces, and within a word only where
  /// the word is wider than a line.
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

  /// As many characters as fit into `width` columns.
  private static func prefix(of text: some Sequence<Character>, width: Int) -> String {
    var left = width
    return String(
      text.prefix { character in
        left -= DisplayWidth.of(character)
        return left >= 0
      })
  }
}
