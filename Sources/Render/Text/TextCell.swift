import Analysis
import Catalogue

/// The colour or weight of a text on a terminal with colours.
enum TerminalTone: String {
  case plain = ""
  case strong = "1"
  case faint = "2"
  /// A price that rose. Buyers do not like it.
  case rise = "31"
  /// A price that fell.
  case fall = "32"

  /// The text in the tone's ANSI escape codes, or unchanged without colours.
  func painted(_ text: String, color: Bool) -> String {
    guard color, self != .plain, !text.isEmpty else { return text }
    return "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
  }
}

/// One cell for people: safe text and its tone.
struct TextCell {
  let text: String
  /// The number of columns that the cell needs.
  let width: Int
  /// The number of blanks after the text. They align the decimal points of a column.
  let blanksAfter: Int
  let tone: TerminalTone

  static let empty = TextCell("")

  init(_ text: String, tone: TerminalTone = .plain) {
    self.init(text, width: DisplayWidth.of(text), tone: tone)
  }

  /// A cell whose text and blanks need `width` columns.
  init(_ text: String, blanksAfter: Int = 0, width: Int, tone: TerminalTone = .plain) {
    (self.text, self.width, self.blanksAfter, self.tone) = (text, width, blanksAfter, tone)
  }

  /// The cell, cut to `width` columns if it is wider.
  func fitted(to width: Int) -> TextCell {
    self.width <= width ? self : TextCell(TextFitting.shortened(text, to: width), tone: tone)
  }
}

/// A number in parts that are aligned in a column.
struct NumberParts {
  /// `▲ ` or `▼ `, or blanks of the same width.
  var mark = ""
  /// The sign and the digits before the point.
  let integer: String
  /// The point, the digits after it, and the unit.
  let fraction: String
  var tone = TerminalTone.plain

  /// Splits the digits at the point, and groups the digits before it by thousands.
  init(_ digits: String, unit: String = "") {
    let point = digits.utf8.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
    integer = digits[..<point].groupedByThousands
    fraction = digits[point...] + unit
  }

  var text: String { mark + integer + fraction }
  /// The columns of each part. Except for the mark, a number is ASCII.
  var widths: (mark: Int, integer: Int, fraction: Int) {
    (mark.isEmpty ? 0 : 2, integer.utf8.count, fraction.utf8.count)
  }
}

extension NumberParts {
  /// How a column's percentages and index numbers are written.
  struct PercentForm {
    /// Whether the numbers are changes, with a sign and a direction.
    let isChange: Bool
    /// `%`, or an empty text for an index.
    let unit: String

    init(_ column: Column) {
      isChange = column.name.contains("change")
      unit = isChange || column.name.hasSuffix("percent") ? "%" : ""
    }
  }

  /// A percentage with one or two decimals, or with more if these would all be 0. `nil` if the value is
  /// not finite.
  init?(percent value: Double, as form: PercentForm) {
    let places = value.magnitude < 0.01 ? DecimalText.percentPlaces : 2
    guard var digits = DecimalText.text(value.magnitude, places: places) else { return nil }
    if !digits.utf8.contains(UInt8(ascii: ".")) { digits += ".0" }
    digits = (value < 0 ? "-" : form.isChange && value > 0 ? "+" : "") + digits
    self.init(digits, unit: form.unit)
    guard form.isChange else { return }
    mark = value > 0 ? "▲ " : value < 0 ? "▼ " : "  "
    tone = value > 0 ? .rise : value < 0 ? .fall : .plain
  }
}
