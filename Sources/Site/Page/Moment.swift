import Catalogue

/// A time as a page shows it, always UTC.
struct Moment {
  /// RFC 3339, for the `datetime` attribute.
  let machine: String
  /// `2026-11-01 06:00`, with seconds only where there are any.
  let shown: String

  init(_ time: Timestamp) {
    machine = time.description
    let text = machine.dropLast().split(separator: "T", maxSplits: 1)
    guard let day = text.first, let clock = text.last else {
      shown = machine
      return
    }
    shown = "\(day) \(clock.hasSuffix(":00") ? clock.dropLast(3) : clock)"
  }
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
