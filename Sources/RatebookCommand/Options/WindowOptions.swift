import ArgumentParser
import Catalogue
import FoundationEssentials

/// The options that say which span of time a report looks at.
struct WindowOptions: ParsableArguments {
  // What follows is the time, whatever it looks like: `-1d` is told what a time is written as.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The window's start: \(TimeExpression.forms); a time ago is before --until (default: 7d).",
      valueName: "time"),
    transform: WindowStart.init(argument:))
  var since: WindowStart?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The window's end, in the same forms (default: now).", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var until: TimeExpression = .now

  /// The name of the report after whose last one the window starts; `nil` for a time.
  var lastReport: String? {
    if case .last(let name) = since { name } else { nil }
  }

  /// Whether the window ends before now, as somebody chose.
  var hasEnd: Bool { until != .now }

  /// The window. Throws ``CommandFailure`` if it ends before it starts, and for `last`.
  func window(in zone: Zone, isQuiet: Bool, now: Timestamp = Timestamp(Date())) throws -> Window {
    guard lastReport == nil else {
      throw CommandFailure(.usage, "--since last is for `ratebook report` only; write a time")
    }
    let end = until.end(now: now, in: zone)
    let start = start.end(now: start.isAgo ? end : now, in: zone)
    guard let window = Window(since: start, until: end) else {
      throw CommandFailure(
        .usage, "--since (\(zone.text(start))) is later than --until (\(zone.text(end)))")
    }
    if !isQuiet {
      for remark in [self.start, until].compactMap({ $0.remark(in: zone) }) {
        Messages.write("ratebook: \(remark)")
      }
    }
    return window
  }

  private var start: TimeExpression {
    if case .time(let time) = since { time } else { .ago(7, .day) }
  }
}

/// What `--since` says.
enum WindowStart: Hashable, Sendable {
  case time(TimeExpression)
  /// Where the last report of a name ended; the name of `last` alone is empty.
  case last(String)

  /// Reads the option's value. Throws an error that lists the forms.
  @Sendable init(argument text: String) throws {
    if text == "last" {
      self = .last("")
    } else if text.hasPrefix("last:") {
      let name = text.dropFirst("last:".count)
      guard (1...64).contains(name.count), name.unicodeScalars.allSatisfy(\.isPrintable) else {
        throw ValidationError("a report's name has 1 to 64 characters, as in last:hourly")
      }
      self = .last(String(name))
    } else {
      guard let time = TimeExpression(text) else {
        throw ValidationError(
          "write a time as \(TimeExpression.forms); `report` also accepts last and last:NAME")
      }
      self = .time(time)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isPrintable: Bool {
    ![.control, .format, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
  }
}
