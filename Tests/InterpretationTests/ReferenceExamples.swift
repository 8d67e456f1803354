import Catalogue
import Testing

/// The course of a panel's catalogue, and the events by hand.
struct ReferenceExample: CustomTestStringConvertible {
  var title: String
  var snapshots: [ReferenceSnapshot]
  var events: [String]

  var testDescription: String { title }

  /// A panel of 39 services that never change, and some that do, by day.
  init(_ title: String, _ days: [(Double, [ReferenceLook])], _ events: [String]) {
    self.title = title
    snapshots = days.map { day, looks in
      ReferenceSnapshot(time: Self.time(day: day), currency: "USD", looks + Self.steady)
    }
    self.events = events
  }

  init(_ title: String, snapshots: [ReferenceSnapshot], _ events: [String]) {
    (self.title, self.snapshots, self.events) = (title, snapshots, events)
  }

  static func time(day: Double) -> Timestamp {
    Timestamp(milliseconds: 1_588_291_200_000 + Int64(day * 86_400_000))
  }

  private static let steady = (1...39).map {
    look(String(9000 + $0), "1", 10, 5000, "Steady \($0)", "Other")
  }
}

private func look(
  _ id: String, _ rate: String, _ min: Int? = 100, _ max: Int? = 10_000,
  _ name: String = "Instagram Views", _ category: String = "Instagram"
) -> ReferenceLook {
  ReferenceLook(
    id: id, name: name, category: category, rate: Amount(canonical: rate),
    min: min.map { Amount($0) }, max: max.map { Amount($0) })
}

/// A panel of many services whose rates are given by a function of their number.
private func panel(
  _ numbers: ClosedRange<Int>, day: Double, currency: String = "USD",
  _ rate: (Int) -> String
) -> ReferenceSnapshot {
  ReferenceSnapshot(
    time: ReferenceExample.time(day: day), currency: currency,
    numbers.map { look(String($0), rate($0), 10, 5000, "Service number \($0)", "Likes") })
}

private func views(_ id: String, _ rate: String) -> ReferenceLook {
  look(id, rate, 100, 10_000, "Instagram Views", "Views")
}

private func stale(_ look: ReferenceLook) -> ReferenceLook {
  var look = look
  look.isStale = true
  return look
}

/// 39 services, of which the first have a new name.
private func renamed(_ count: Int) -> [ReferenceLook] {
  (1...39).map { look("\($0)", "1", 10, 5000, $0 > count ? "Service \($0)" : "New service \($0)") }
}

/// Mostly small rates, and some that say what the factor is.
private func rupees(_ number: Int) -> Int {
  switch number {
  case 2426: 590
  case 2427...2431: (number - 2420) * 500
  default: number - 2420
  }
}

private func product(_ rate: Int, _ factor: Double) -> String {
  Amount(jsonNumber: "\(Double(rate) * factor)")?.text ?? ""
}

/// The product, rounded to one decimal.
private func tenths(_ rate: Int, _ factor: Double) -> String {
  Amount("\((Double(rate) * factor * 10).rounded() / 10)")?.text ?? ""
}

private let coins = ("Gold coins for a farm game", "Games")

extension ReferenceExample {
  static let all: [ReferenceExample] = [
    ReferenceExample(
      "a rate per piece becomes one per 1,000",
      [(0, [look("5", "11", 1000, 5000)]), (1, [look("5", "11000", 1, 5000)])],
      ["1 unit 5 11→11000 0% ×1000", "1 min 5 1000→1"]),
    ReferenceExample(
      "another minimum is no unit",
      [(0, [look("5", "1", 110)]), (1, [look("5", "1.1", 100)])],
      ["1 rate 5 1→1.1 +10%", "1 min 5 110→100"]),
    ReferenceExample(
      "a package of 5,000 becomes a rate",
      [(0, [look("5", "80", 1, 1)]), (1, [look("5", "13", 5000, 5000)])],
      ["1 unit 5 80→13 -18.75% ×0.2", "1 min 5 1→5000", "1 max 5 1→5000"]),
    ReferenceExample(
      "another product and back",
      [
        (0, [look("5", "2")]), (1, [look("5", "9", 100, 10_000, coins.0, coins.1)]),
        (2, [look("5", "2")]),
      ],
      [
        "1 replaced 5 Instagram Views→Gold coins for a farm game",
        "1 name 5 Instagram Views→Gold coins for a farm game", "1 category 5 Instagram→Games",
        "2 replaced 5 Gold coins for a farm game→Instagram Views",
        "2 name 5 Gold coins for a farm game→Instagram Views", "2 category 5 Games→Instagram",
      ]),
    ReferenceExample(
      "a category alone replaces nothing",
      [
        (0, [look("5", "2", 100, 10_000, "5 Views")]),
        (1, [look("5", "3", 100, 10_000, "VIEW 10", "Views")]),
      ],
      ["1 rate 5 2→3 +50%", "1 name 5 5 Views→VIEW 10", "1 category 5 Instagram→Views"]),
    ReferenceExample(
      "parked and back",
      [(0, [look("5", "2.38")]), (1, [look("5", "10000")]), (2, [look("5", "2.38")])],
      ["1 parked 5 2.38→10000", "2 unparked 5 10000→2.38"]),
    ReferenceExample(
      "first seen at a rate that was no price",
      [(0, []), (1, [look("5", "10000")]), (2, [look("5", "2.38")])],
      ["1 new 5 →10000", "2 unparked 5 10000→2.38"]),
    ReferenceExample(
      "first seen parked",
      [(0, []), (1, [look("5", "60000")]), (2, [look("5", "2")]), (3, [look("5", "3")])],
      ["1 new 5 →60000", "1 parked 5 →60000", "2 unparked 5 60000→2", "3 rate 5 2→3 +50%"]),
    ReferenceExample(
      "60 times the price for good",
      [
        (0, [look("5", "1")]), (1, [look("5", "60")]), (30, [look("5", "60")]),
        (31, [look("5", "60")]), (32, [look("5", "66")]),
      ],
      ["1 parked 5 1→60", "31 unparked 5 60→60", "32 rate 5 60→66 +10%"]),
    ReferenceExample(
      "a parked rate that moves was a price",
      [(0, [look("5", "1")]), (1, [look("5", "60")]), (2, [look("5", "66")])],
      ["1 parked 5 1→60", "2 unparked 5 60→66 +10%"]),
    ReferenceExample(
      "50 times the price is a price",
      [(0, [look("5", "1")]), (1, [look("5", "50")]), (2, [look("5", "1")])],
      ["1 rate 5 1→50 +4900%", "2 rate 5 50→1 -98%"]),
    ReferenceExample(
      "free for a day",
      [(0, [look("5", "1")]), (1, [look("5", "0")]), (2, [look("5", "1")])],
      ["1 parked 5 1→0", "2 unparked 5 0→1"]),
    ReferenceExample(
      "free from the start",
      [(0, []), (1, [look("5", "0")]), (40, [look("5", "0")])],
      ["1 new 5 →0", "1 parked 5 →0"]),
    ReferenceExample(
      "a maximum below the minimum",
      [(0, [look("5", "1")]), (1, [look("5", "1", 100, 50)]), (2, [look("5", "2")])],
      [
        "1 parked 5 1→1", "1 max 5 10000→50", "2 unparked 5 1→2", "2 max 5 50→10000",
      ]),
    ReferenceExample(
      "a badge is expensive and on sale",
      [(0, []), (1, [look("5", "810000", 1, 1)])], ["1 new 5 →810000"]),
    ReferenceExample(
      "relisted at 2.5 times the rate",
      [(0, [look("5", "2")]), (1, []), (9, [look("7", "5")])],
      [
        "1 missing 5 2→", "9 removed 5 2→", "9 new 7 →5", "9 relisted 7 from 5 2→5 +150%",
      ]),
    ReferenceExample(
      "relisted too late",
      [(0, [look("5", "2")]), (1, []), (31.5, [look("7", "5")])],
      ["1 missing 5 2→", "31.5 removed 5 2→", "31.5 new 7 →5"]),
    ReferenceExample(
      "side by side for a week",
      [(0, [look("5", "2")]), (1, [look("5", "2"), look("7", "3")]), (8, [look("7", "3")])],
      ["1 new 7 →3", "8 missing 5 2→", "8 relisted 7 from 5 2→3 +50%"]),
    ReferenceExample(
      "side by side for longer",
      [(0, [look("5", "2")]), (1, [look("5", "2"), look("7", "3")]), (8.5, [look("7", "3")])],
      ["1 new 7 →3", "8.5 missing 5 2→"]),
    ReferenceExample(
      "parked, relisted at a price",
      [(0, [look("5", "2")]), (1, [look("5", "9999")]), (2, [look("7", "3")])],
      [
        "1 parked 5 2→9999", "2 missing 5 9999→", "2 new 7 →3", "2 relisted 7 from 5 2→3",
        "2 unparked 7 9999→3",
      ]),
    ReferenceExample(
      "back within 30 days",
      [(0, [look("5", "2")]), (1, []), (31, [look("5", "3")])],
      ["1 missing 5 2→", "31 returned 5 2→3", "31 rate 5 2→3 +50%"]),
    ReferenceExample(
      "back later",
      [(0, [look("5", "2")]), (1, []), (32, [look("5", "3")])],
      ["1 missing 5 2→", "32 returned 5 2→3"]),
    ReferenceExample(
      "42 of 48 services by 1.15",
      snapshots: [
        panel(1...48, day: 0) { "\($0)" },
        panel(1...48, day: 1) { $0 > 42 ? "\($0)" : product($0, 1.15) },
      ],
      ["1 repriced +15% 42 services [panel]"]
        + (1...42).map { "1 rate \($0) \($0)→\(product($0, 1.15)) +15% [panel]" }),
    ReferenceExample(
      "112 services replaced by 898",
      snapshots: [
        panel(1...112, day: 0) { "\($0)" }, panel(1001...1898, day: 1) { "\($0)" },
        panel(1001...1898, day: 2) { "\($0)" },
      ], ["1 renumbered 112→898"]),
    ReferenceExample(
      "rupees become dollars, to the tenth",
      snapshots: [
        panel(2421...2440, day: 0) { "\(rupees($0))" },
        panel(2421...2440, day: 1) { tenths(rupees($0), 0.014) },
        panel(2421...2440, day: 2) { $0 == 2426 ? "8.8" : tenths(rupees($0), 0.014) },
      ], ["1 redenominated ×0.014 20 services [panel]", "2 rate 2426 8.3→8.8 +6.0241%"]),
    ReferenceExample(
      "rupees become dollars, but not all",
      snapshots: [
        panel(1...20, day: 0) { "\($0)00" },
        panel(1...20, day: 1) { $0 > 18 ? "\($0)00" : $0 > 17 ? "22" : "\($0)" },
        panel(1...20, day: 2) { $0 > 18 ? "\($0)00" : $0 > 17 ? "22" : "\($0)" },
      ],
      [
        "1 redenominated ×0.01 17 services 2 kept [panel]",
        "1 rate 18 1800→22 +22.2222% ×0.01",
      ]),
    ReferenceExample(
      "a part in another unit",
      snapshots: [
        panel(1...40, day: 0) { "\($0)" },
        panel(1...40, day: 1) { $0 > 5 ? "\($0)" : "\($0)000" },
      ], ["1 redenominated ×1000 5 services [part]"]),
    ReferenceExample(
      "another currency without a factor",
      snapshots: [
        panel(1...9, day: 0) { "\($0)" }, panel(1...9, day: 1, currency: " eur") { "\($0)" },
        panel(1...9, day: 2, currency: "EUR") { $0 == 1 ? "1.5" : "\($0)" },
        panel(1...9, day: 3, currency: "USD") { $0 == 2 ? "2.5" : $0 == 1 ? "1.5" : "\($0)" },
      ], ["1 currency USD→EUR 9 services", "2 rate 1 1→1.5 +50%", "3 currency EUR→USD 9 services"]),
    ReferenceExample(
      "another currency by a factor",
      snapshots: [
        panel(1...9, day: 0) { "\($0)" }, panel(1...9, day: 1, currency: "INR") { "\($0 * 84)" },
      ],
      ["1 currency USD→INR 9 services", "1 redenominated ×84 9 services [panel]"]),
    ReferenceExample(
      "another currency by a small factor",
      snapshots: [
        panel(1...9, day: 0) { "\($0)" },
        panel(1...9, day: 1, currency: "EUR") { product($0, 0.92) },
      ],
      ["1 currency USD→EUR 9 services", "1 redenominated ×0.92 9 services [panel]"]),
    ReferenceExample(
      "a category repriced among other moves",
      [
        (0, (1...8).map { look("\($0)", "\($0)", 10, 90, "Plays \($0)", $0 > 5 ? "A" : "B") }),
        (
          1,
          (1...8).map {
            look(
              "\($0)", $0 > 5 ? "\($0 * $0)" : product($0, 1.1), 10, 90, "Plays \($0)",
              $0 > 5 ? "A" : "B")
          }
        ),
      ],
      ["1 repriced +10% 5 services [category B]"]
        + (1...5).map { "1 rate \($0) \($0)→\(product($0, 1.1)) +10% [category B]" }
        + (6...8).map { "1 rate \($0) \($0)→\($0 * $0) +\($0 * 100 - 100)%" }),
    ReferenceExample(
      "half a panel is lost",
      snapshots: [
        panel(1...40, day: 0) { "\($0)" }, panel(21...42, day: 1) { "\($0)" },
        panel(21...42, day: 2) { "\($0)" },
      ],
      [
        "1 new 2 services [panel]", "1 missing 20 services [panel]",
        "2 removed 20 services [panel]",
      ]),
    ReferenceExample(
      "20 names change at once",
      [(0, renamed(0)), (1, renamed(20)), (2, renamed(39))],
      ["1 name 20 services [panel]"]
        + (21...39).map { "2 name \($0) Service \($0)→New service \($0)" }),
    ReferenceExample(
      "a field is stated for the first time",
      [(0, [look("5", "2", 100, nil)]), (1, [look("5", "2")])], ["1 max 5 →10000"]),
    ReferenceExample(
      "not readable for a day",
      [(0, [look("5", "2")]), (1, [stale(look("5", "2"))]), (2, [look("5", "3")])],
      ["2 rate 5 2→3 +50%"]),
    ReferenceExample(
      "relisted, until the old id is back",
      [
        (0, [look("5", "2")]), (1, [look("7", "3")]), (2, [look("5", "2.5"), look("7", "3")]),
        (3, [look("7", "3")]),
      ],
      [
        "1 missing 5 2→", "1 new 7 →3", "1 relisted 7 from 5 2→3 +50%", "2 returned 5 2→2.5",
        "2 rate 5 2→2.5 +25%", "3 missing 5 2.5→",
      ]),
    ReferenceExample(
      "relisted by category, then by rate",
      [
        (0, [look("1", "9"), look("2", "5"), views("3", "1")]),
        (1, [look("6", "1"), look("7", "5"), views("8", "9")]),
      ],
      [
        "1 missing 1 9→", "1 missing 2 5→", "1 missing 3 1→", "1 new 6 →1",
        "1 relisted 6 from 1 9→1 -88.8889%", "1 new 7 →5", "1 relisted 7 from 2 5→5 0%",
        "1 new 8 →9", "1 relisted 8 from 3 1→9 +800%",
      ]),
    ReferenceExample(
      "everything floats by 0.2 % every hour",
      snapshots: (0..<20).map { hour in
        panel(1...6, day: Double(hour) / 24) { hour % 2 == 0 ? "\($0)" : product($0, 1.002) }
      },
      (1..<20).flatMap { hour -> [String] in
        let day = "\((Double(hour) / 24 * 10_000).rounded() / 10_000)"
        let percent = hour % 2 == 1 ? "+0.2%" : "-0.1996%"
        let rates = (1...6).map {
          let rates = ["\($0)", product($0, 1.002)]
          return "\(day) rate \($0) \(rates[1 - hour % 2])→\(rates[hour % 2]) \(percent) [panel]"
        }
        return hour < 17
          ? ["\(day) repriced \(percent) 6 services [panel]"] + rates
          : (hour == 17 ? ["\(day) floating \(percent) 6 services [panel]"] : []) + rates
      }),
  ]
}
