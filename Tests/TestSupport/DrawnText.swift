import Foundation

/// How a terminal draws a text, by the tables of Unicode itself (Debian's package unicode-data): a
/// measure of columns that has nothing in common with the one that is tested.
///
/// An emoji of `emoji-test.txt` takes two columns. Otherwise every scalar counts for itself: none for
/// marks and what is invisible, two for East Asian Width W and F, one for all others.
public struct DrawnText: Sendable {
  /// Every emoji, as its scalars.
  public let emoji: Set<[UInt32]>
  /// Every scalar that is assigned, except for controls and private use; of the ranges of ideographs, the
  /// ends.
  public let scalars: [UInt32]
  private let wide: [ClosedRange<UInt32>]
  private let invisible: Set<UInt32>

  /// The longest emoji in scalars.
  private static let emojiLimit = 10

  /// `nil` if the tables are not installed.
  public static let shared: DrawnText? = try? DrawnText(UnicodeTables())

  private init(_ tables: UnicodeTables) throws {
    let emoji = try tables.entries("emoji/emoji-test.txt", 1) { $0 != "unqualified" }
    self.emoji = Set(emoji.map { $0.split(separator: " ").compactMap { UInt32($0, radix: 16) } })
    scalars = try tables.scalars("UnicodeData.txt", 2) { !$0.hasPrefix("C") || $0 == "Cf" }
    wide =
      try tables.ranges("EastAsianWidth.txt", 1) { ["W", "F"].contains($0) }
      + tables.ranges("emoji/emoji-data.txt", 1) { $0 == "Emoji_Presentation" }
    let marks = try tables.scalars("UnicodeData.txt", 2) {
      ["Mn", "Me", "Cf", "Zl", "Zp"].contains($0)
    }
    // What follows the first consonant of a Hangul syllable is drawn into it.
    let jamo = try tables.scalars("HangulSyllableType.txt", 1) { ["V", "T"].contains($0) }
    let drawn = try tables.scalars("PropList.txt", 1) { $0 == "Prepended_Concatenation_Mark" }
    invisible = Set(jamo + marks).subtracting(drawn)
  }

  /// The text cell by cell as it is drawn: what starts in a column, and nothing in the second column
  /// of what takes two.
  public func cells(of text: some StringProtocol) -> [String] {
    var rest = Array(text.unicodeScalars)[...]
    var cells: [String] = []
    while let first = rest.first {
      let length = emojiLength(at: rest)
      let drawn = String(String.UnicodeScalarView(rest.prefix(max(1, length))))
      rest = rest.dropFirst(max(1, length))
      switch length > 0 ? 2 : columns(of: first.value) {
      case 0: if !cells.isEmpty { cells[cells.count - 1] += drawn }
      case 2: cells += [drawn, ""]
      default: cells.append(drawn)
      }
    }
    return cells
  }

  /// How many scalars make the longest emoji at the start; 0 if there is none.
  private func emojiLength(at scalars: ArraySlice<Unicode.Scalar>) -> Int {
    let values = scalars.prefix(Self.emojiLimit).map(\.value)
    return (1...max(1, values.count)).last { emoji.contains(Array(values.prefix($0))) } ?? 0
  }

  private func columns(of scalar: UInt32) -> Int {
    if invisible.contains(scalar) { return 0 }
    return wide.contains { $0.contains(scalar) } ? 2 : 1
  }
}

/// The tables of the Unicode Character Database: lines of fields, the first of them a scalar, a range
/// or a sequence.
private struct UnicodeTables {
  private let folder = "/usr/share/unicode"

  /// The first fields of the lines of which another field is as it should be.
  func entries(_ table: String, _ field: Int, where isChosen: (String) -> Bool) throws -> [String] {
    let text = try String(contentsOfFile: "\(folder)/\(table)", encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let fields = line.prefix { $0 != "#" }
        .split(separator: ";", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      return fields.count > field && isChosen(fields[field]) ? fields[0] : nil
    }
  }

  /// The same where they are scalars, as `1160`, or ranges, as `1160..11A7`.
  func ranges(
    _ table: String, _ field: Int, where isChosen: (String) -> Bool
  ) throws -> [ClosedRange<UInt32>] {
    try entries(table, field, where: isChosen).compactMap { entry in
      let ends = entry.components(separatedBy: "..").compactMap { UInt32($0, radix: 16) }
      return ends.first.flatMap { first in ends.last.map { first...$0 } }
    }
  }

  func scalars(_ table: String, _ field: Int, where isChosen: (String) -> Bool) throws -> [UInt32] {
    try ranges(table, field, where: isChosen).flatMap(Array.init)
  }
}
