import Catalogue

/// A time as a page shows it, in its zone.
struct Moment {
  /// RFC 3339, for the `datetime` attribute.
  let machine: String
  /// `2026-11-01 06:00` in UTC, else `2026-11-01 13:00 +07:00`; with seconds only if there are any.
  let shown: String
  /// What a single time is followed by; `nil` if it has its offset.
  let suffix: String?

  init(_ time: Timestamp, _ zone: Zone) {
    machine = time.description
    suffix = zone.isUTC ? zone.name : nil
    let text = zone.clock(at: time).description.dropLast().split(separator: "T", maxSplits: 1)
    guard let day = text.first, let clock = text.last else {
      shown = machine
      return
    }
    let offset = zone.isUTC ? "" : " " + zone.offsetText(at: time)
    shown = "\(day) \(clock.hasSuffix(":00") ? clock.dropLast(3) : clock)\(offset)"
  }

  /// The time as a sentence has it: with its offset or zone.
  var words: String { suffix.map { "\(shown) \($0)" } ?? shown }
}

extension Zone {
  /// How a page says what its times are: `UTC`.
  var words: String { isUTC ? name : "in the time zone \(name), with their offset from UTC" }
}

extension Timestamp {
  /// `1 Nov`.
  var dayAndMonth: String {
    let parts = description.prefix(while: { $0 != "T" }).split(separator: "-")
    guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]),
      (1...12).contains(month)
    else { return description }
    return "\(day) \(Timestamp.months[month - 1])"
  }

  /// `Nov 2026`.
  var monthAndYear: String {
    "\(dayAndMonth.drop { $0 != " " }.dropFirst()) \(description.prefix { $0 != "-" })"
  }

  /// `06:00`.
  var clock: String { String(description.drop { $0 != "T" }.dropFirst().prefix(5)) }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
