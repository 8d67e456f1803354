package import Analysis
package import Catalogue
import Testing

/// Reports that the tests render.
package enum Samples {
  package static let week = Window(since: time(0), until: time(7 * 24))

  /// A time so many hours after 2026-11-01T06:00:00Z.
  package static func time(_ hours: Int) -> Timestamp {
    Timestamp(milliseconds: 1_793_512_800_000 + Int64(hours) * 3_600_000)
  }

  /// A report of the given tables, as seen of two panels.
  package static func report(_ tables: [Table], notes: [String] = []) throws -> Report {
    let window = try #require(week)
    return Report(
      title: "Ratebook report", window: window,
      panels: [
        PanelCoverage(
          name: "north", from: time(0), startsInside: false, to: time(162), services: 4210,
          currency: "USD", failures: 0, lastFailure: nil),
        PanelCoverage(
          name: "south", from: time(30), startsInside: true, to: time(167), services: 986,
          currency: "EUR", failures: 3, lastFailure: "the panel answered with HTTP 503"),
      ],
      notes: notes, tables: tables)
  }

  /// The table `rates` with a row for each name; changes alternate in direction.
  package static func rates(_ names: [String], panels: [String] = ["north"]) -> Table {
    let rows = names.enumerated().map { index, name -> [Cell] in
      let percent = Double(index + 1) * 2.25 * (index.isMultiple(of: 3) ? -0.6 : 1)
      let panel = panels[index % panels.count]
      return [
        .text(panel), .text(String(1200 + index * 7)), .text(name),
        .text(categories[index % categories.count]),
        .amount(Amount(canonical: "0.9")), .amount(Amount(canonical: "1.\(index + 1)")),
        .percent(percent), .count(1 + index % 4), .time(time(index * 3)),
        .text(panel == "north" ? "USD" : "EUR"),
      ]
    }
    return Table(
      name: "rates", title: "Rate changes",
      meaning: "Services whose rate differs between the two ends of the window.",
      columns: columns(
        "panel text, service text, name text, category text, rate_before amount, "
          + "rate_after amount, change_percent percent, changes count, last_changed_at time, "
          + "currency text"),
      rows: rows)
  }

  /// The table `balance`: for each panel so many readings, spent down and topped up.
  package static func balance(points: Int, panels: [String] = ["north"]) -> Table {
    var rows: [[Cell]] = []
    for (number, panel) in panels.enumerated() {
      for point in 0..<points {
        let cents = (point * 37 + number * 11) % 23 * 410 + 1905 + point * 7
        rows.append([
          .text(panel), .time(time(point * 3)),
          .amount(Amount(canonical: "\(cents / 100).\(cents % 90 + 10)")), .missing, .missing,
          .missing, .missing, .text(number == 0 ? "USD" : "EUR"),
        ])
      }
    }
    return Table(
      name: "balance", title: "Balance", meaning: "The account's balance at each reading.",
      columns: columns(
        "panel text, at time, balance amount, change amount, deposits amount, charges amount, "
          + "unexplained amount, currency text"),
      rows: rows)
  }

  package static func empty(_ name: String, title: String) -> Table {
    Table(
      name: name, title: title, meaning: "Nothing to see.", columns: columns("panel text"), rows: []
    )
  }

  /// Columns from `name kind` pairs.
  package static func columns(_ list: String) -> [Column] {
    list.split(separator: ",").compactMap { pair in
      let words = pair.split(separator: " ").map(String.init)
      return Column.Kind(rawValue: words[1]).map { Column(name: words[0], kind: $0) }
    }
  }

  /// What panels call their services, more or less.
  package static let names = [
    "Instagram Followers ⚡ [Real & Active] [Refill 30D] [Max 500K]",
    "🔥 TikTok Views – Instant | No Drop | 10M/Day",
    "Tăng lượt theo dõi Facebook – Tài khoản Việt Nam 🇻🇳 bảo hành trọn đời",
    "متابعين انستقرام عرب حقيقيين – ضمان 30 يوم ♻️",
    "YouTube Watch Time 4000 Hours ⏱️ Non Drop",
    "Telegram Post Reactions 👍❤️🔥🎉 Mix",
    "Spotify Plays 🎧 Premium Accounts USA",
    "Twitter / X Impressions 📈 Super Fast",
  ]

  /// Names that must not change a page's structure. U+0600 and a following `<` are one character to Swift, and so is `"` with an accent.
  package static let attacks = [
    "<script>alert(1)</script>", "</td></table><img src=x onerror=alert(1)>",
    "\u{600}<script>alert(1)</script>", "\"\u{301} onfocus=alert(1) x=\"\u{301}",
    "{{title}} {{{title}}} {{> report}}", "]]><!--", "</style><style>", "&lt;script&gt;",
    "</title>",
    "' onmouseover='alert(1)",
  ]

  private static let categories = [
    "Instagram · Followers", "TikTok · Views", "Facebook – Việt Nam 🇻🇳", "انستقرام",
  ]
}
