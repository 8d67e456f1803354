package import Analysis
package import Catalogue

// MARK: - Texts

extension String {
  /// The maximum Unicode scalars of a panel's text that a page shows.
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

  /// The text, or words for one in which there is nothing to see, so that a heading or a link is never
  /// empty.
  package var named: String {
    let isBlank = unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        || scalar.properties.generalCategory == .format
    }
    return isBlank ? "(no name)" : self
  }

  /// Its Latin letters and digits in lower case with hyphens between them, safe as an id and in an
  /// address; empty if it holds none among its first `limit` scalars.
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

  /// A count and what is counted: `1 row`, `1,204 rows`. Without `plural`, the noun takes an "s".
  package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    count(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
  }

  /// An amount with all of its digits.
  package static func amount(_ amount: Amount) -> String { grouped(amount.text) }

  /// The exact amount if it is short enough for a chart's label, otherwise its rounded value.
  package static func label(_ amount: Amount) -> String {
    let exact = self.amount(amount)
    if exact.count <= 12 { return exact }
    let value = amount.approximation
    let places = value.magnitude >= 1e6 ? 0 : value.magnitude >= 1 ? 2 : 4
    return "≈" + noBreakSpace + decimal(value, places: places)
  }

  /// A binary number, the shortest that reads back as the same.
  static func number(_ value: Double) -> String {
    grouped(DecimalText.exact(value) ?? "\(value)")
  }

  /// A percentage without its sign: one decimal, below 1 two.
  static func percent(_ value: Double) -> String {
    let magnitude = value.magnitude
    if magnitude > 0, magnitude < 0.005 { return "<\(noBreakSpace)0.01\(noBreakSpace)%" }
    return decimal(magnitude, places: magnitude < 0.995 ? 2 : 1) + noBreakSpace + "%"
  }

  /// A number to a fixed count of decimals.
  package static func decimal(_ value: Double, places: Int) -> String {
    grouped(DecimalText.fixed(value, places: places) ?? "\(value)")
  }

  /// A length within a drawing, to a tenth: plain digits, since SVG knows no grouping.
  static func coordinate(_ value: Double) -> String { DecimalText.text(value, places: 1) ?? "0" }

  private static func grouped(_ number: String) -> String {
    let text = number.groupedByThousands
    return text.hasPrefix("-") ? minus + text.dropFirst() : text
  }
}

/// A relative change: direction by sign, arrow and word, so that colour only repeats it.
package struct ShownChange {
  /// The style class: `up`, `down` or `flat`.
  package let direction: String
  let arrow: String
  /// The signed percentage, such as `+12.5 %`.
  package let figures: String
  /// The change to be read aloud, such as `up 12.5 %`.
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
  /// `2026-11-01 06:00` in UTC, else `2026-11-01 13:00 +07:00`; with seconds only if there are any.
  package let shown: String
  /// The words after a single time; `nil` if it has its offset.
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

  /// The time as a sentence has it: with its offset or zone.
  var words: String { suffix.map { "\(shown) \($0)" } ?? shown }

  package var markup: Markup { "<time datetime=\"\(machine)\">\(shown)</time>" }

  /// The time as that of the newest data, whose age the site's script adds.
  package var freshMarkup: Markup {
    "<time datetime=\"\(machine)\" class=\"fresh\">\(shown)</time>"
  }
}

extension Zone {
  /// How a page says what its times are: `UTC`.
  package var words: String {
    isUTC ? name : "in the time zone \(name), with their offset from UTC"
  }
}

// MARK: - Cells

extension Cell {
  /// The value as a page shows it, without markup; empty if it is missing.
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
  /// A cell as a page shows it; `nil` if it is missing.
  package func shown(_ column: ColumnName) -> String? {
    let cell = self[column]
    return cell == .missing ? nil : cell.shown()
  }
}
