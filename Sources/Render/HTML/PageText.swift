package import Analysis
package import Catalogue

// MARK: - Texts

extension String {
  /// The maximum number of Unicode scalars of a panel's text that a page shows.
  private static let shownLimit = 300

  /// The text if it has at most 300 Unicode scalars, otherwise its start and an ellipsis.
  ///
  /// Scalars are counted, not characters: a single character can hold a megabyte of accents.
  package var shortened: String {
    let end = unicodeScalars.index(
      unicodeScalars.startIndex, offsetBy: Self.shownLimit, limitedBy: unicodeScalars.endIndex)
    guard let end, end != unicodeScalars.endIndex else { return self }
    var start = String(unicodeScalars[..<end].dropLast())
    // The last character may have been cut in two.
    if start.count > 1 { start.removeLast() }
    return start + "…"
  }

  /// The text, or a description if nothing in it is visible. So a heading or a link is never empty.
  package var named: String {
    let isBlank = unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        || scalar.properties.generalCategory == .format
    }
    return isBlank ? "(no name)" : self
  }

  /// The text's Latin letters and digits in lower case, with hyphens between them: safe as an id
  /// and in an address. Empty if there are none among the first `limit` scalars.
  package func slug(limit: Int) -> String {
    let allowed = lowercased().unicodeScalars.prefix(limit).map { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    return String(allowed).split(separator: "-").joined(separator: "-")
  }
}

// MARK: - Numbers

/// Numbers on pages: grouped by thousands, with a true minus sign.
package enum Figures {
  static let minus = "\u{2212}"
  /// Keeps a number and its unit on one line.
  static let noBreakSpace = "\u{A0}"

  package static func count(_ value: Int) -> String { grouped(String(value)) }

  /// A count and its noun: `1 row`, `1,204 rows`. Without `plural`, the plural is the noun with an "s".
  package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    count(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
  }

  /// An amount with all of its digits.
  package static func amount(_ amount: Amount) -> String { grouped(amount.text) }

  /// The exact amount, if it is short enough for a chart's label; otherwise its rounded value.
  package static func label(_ amount: Amount) -> String {
    let exact = self.amount(amount)
    if exact.count <= 12 { return exact }
    let value = amount.approximation
    let places = value.magnitude >= 1e6 ? 0 : value.magnitude >= 1 ? 2 : 4
    return "≈" + noBreakSpace + decimal(value, places: places)
  }

  /// The shortest text of a binary number that reads back as the same number.
  static func number(_ value: Double) -> String {
    grouped(DecimalText.exact(value) ?? "\(value)")
  }

  /// A percentage without its sign: one decimal, or two if it is below 1.
  static func percent(_ value: Double) -> String {
    let magnitude = value.magnitude
    if magnitude > 0, magnitude < 0.005 { return "<\(noBreakSpace)0.01\(noBreakSpace)%" }
    return decimal(magnitude, places: magnitude < 0.995 ? 2 : 1) + noBreakSpace + "%"
  }

  /// A number with a fixed number of decimals.
  package static func decimal(_ value: Double, places: Int) -> String {
    grouped(DecimalText.fixed(value, places: places) ?? "\(value)")
  }

  /// A length in a drawing, with one decimal and without grouping, because SVG does not know grouping.
  static func coordinate(_ value: Double) -> String { DecimalText.text(value, places: 1) ?? "0" }

  private static func grouped(_ number: String) -> String {
    let text = number.groupedByThousands
    return text.hasPrefix("-") ? minus + text.dropFirst() : text
  }
}

/// A relative change. Sign, arrow and word show its direction, so the colour only repeats it.
package struct ShownChange {
  /// The style class: `up`, `down` or `flat`.
  package let direction: String
  let arrow: String
  /// The signed percentage, such as `+12.5 %`.
  package let figures: String
  /// The change in words for screen readers, such as `up 12.5 %`.
  let words: String

  package init(percent: Double) {
    let size = Figures.percent(percent)
    if percent > 0 {
      (direction, arrow, figures, words) = ("up", "▲", "+" + size, "up " + size)
    } else if percent < 0 {
      (direction, arrow, figures, words) = ("down", "▼", Figures.minus + size, "down " + size)
    } else {
      (direction, arrow, figures, words) = ("flat", "=", size, "unchanged")
    }
  }

  /// Arrow and figures.
  package var markup: Markup { "<span aria-hidden=\"true\">\(arrow)</span> \(figures)" }
}

// MARK: - Times

/// A time as a page shows it, in its zone.
package struct Moment {
  /// RFC 3339, for the `datetime` attribute.
  private let machine: String
  /// `2026-11-01 06:00` in UTC, otherwise `2026-11-01 13:00 +07:00`; with seconds only if they are not 0.
  package let shown: String
  /// The word after a single time, such as `UTC`; `nil` if the time has its offset.
  let suffix: String?

  package init(_ time: Timestamp, _ zone: Zone) {
    machine = time.description
    suffix = zone.isUTC ? zone.name : nil
    let clock = zone.clock(at: time).description
    let offset = zone.isUTC ? "" : " " + zone.offsetText(at: time)
    shown =
      clock.hasSuffix(":00Z")
      ? zone.minuteText(time)
      : clock.dropLast().split(separator: "T").joined(separator: " ") + offset
  }

  /// The time in a sentence, with its offset or zone.
  var words: String { suffix.map { "\(shown) \($0)" } ?? shown }

  package var markup: Markup { "<time datetime=\"\(machine)\">\(shown)</time>" }

  /// The time of the newest data. The site's script adds its age.
  package var freshMarkup: Markup {
    "<time datetime=\"\(machine)\" class=\"fresh\">\(shown)</time>"
  }
}

extension Zone {
  /// The name of the times' zone on a page: `UTC`.
  package var words: String {
    isUTC ? name : "in the time zone \(name), with their offset from UTC"
  }
}

// MARK: - Cells

extension Cell {
  /// The value as a page shows it, without markup; empty if missing.
  package func shown(in zone: Zone = .utc) -> String {
    switch self {
    case .text(let text): text.shortened
    case .amount(let amount): Figures.amount(amount).shortened
    case .percent(let value): (value < 0 ? Figures.minus : "") + Figures.percent(value)
    case .number(let value): Figures.number(value)
    case .count(let value): Figures.count(value)
    case .time(let time): Moment(time, zone).shown
    case .flag(let value): value ? "yes" : "no"
    case .missing: ""
    }
  }
}

extension NamedRow {
  /// A cell as a page shows it; `nil` if missing.
  package func shown(_ column: ColumnName) -> String? {
    let cell = self[column]
    return cell == .missing ? nil : cell.shown()
  }
}
