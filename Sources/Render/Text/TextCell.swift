import Analysis
import Catalogue

/// The colour or weight of a piece of text at a terminal that shows colours.
enum TerminalTone: String {
  case plain = ""
  case strong = "1"
  case faint = "2"
  /// A price that rose, which a buyer does not like.
  case rise = "31"
  /// A price that fell.
  case fall = "32"

  /// The text within the tone's ANSI escape codes, or as it is where there are no colours.
  func painted(_ text: String, color: Bool) -> String {
    guard color, self != .plain, !text.isEmpty else { return text }
    return "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
  }
}

/// One cell as people read it: safe text and its tone.
struct TextCell {
  let text: String
  /// The columns that the cell takes.
  let width: Int
  /// How many of them are blanks after the text, which put a number's point under the others'.
  let blanksAfter: Int
  let tone: TerminalTone

  static let empty = TextCell("")

  init(_ text: String, tone: TerminalTone = .plain) {
    self.init(text, width: DisplayWidth.of(text), tone: tone)
  }

  /// A cell whose text and blanks are known to take `width` columns.
  init(_ text: String, blanksAfter: Int = 0, width: Int, tone: TerminalTone = .plain) {
    (self.text, self.width, self.blanksAfter, self.tone) = (text, width, blanksAfter, tone)
  }

  /// The cell within `width` columns.
  func fitted(to width: Int) -> TextCell {
    self.width <= width ? self : TextCell(TextFitting.shortened(text, to: width), tone: tone)
  }
}

/// A number in the parts that are under each other in a column.
struct NumberParts {
  /// `▲ ` or `▼ `, or blanks of the same width.
  var mark = ""
  /// The sign and the digits before the point.
  let integer: String
  /// The point, the digits after it, and the unit.
  let fraction: String
  var tone = TerminalTone.plain

  /// Splits the digits at the point, and groups those before it by thousands.
  init(_ digits: String, unit: String = "") {
    let point = digits.utf8.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
    integer = digits[..<point].groupedByThousands
    fraction = digits[point...] + unit
  }

  var text: String { mark + integer + fraction }
  /// The columns of each part: beside the mark, a number has ASCII alone.
  var widths: (mark: Int, integer: Int, fraction: Int) {
    (mark.isEmpty ? 0 : 2, integer.utf8.count, fraction.utf8.count)
  }
}

extension NumberParts {
  /// How a column's percentages and index numbers are written.
  struct PercentForm {
    /// Whether they are changes, with their sign and direction.
    let isChange: Bool
    /// `%`, or nothing after an index.
    let unit: String

    init(_ column: Column) {
      isChange = column.name.contains("change")
      unit = isChange || column.name.hasSuffix("percent") ? "%" : ""
    }
  }

  /// A percentage with one or two decimals, more if it would read as nothing. `nil` if the value is not
  /// finite.
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
