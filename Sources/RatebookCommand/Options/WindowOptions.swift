import ArgumentParser
import Catalogue
import FoundationEssentials

/// The options that say which span of time a report looks at.
struct WindowOptions: ParsableArguments {
  // What follows is the time, whatever it looks like: `-1d` is told what a time is written as.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The window's start: \(TimeExpression.forms) (default: 7d, which is before --until).",
      valueName: "time"),
    transform: TimeExpression.init(argument:))
  var since: TimeExpression?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The window's end, in the same forms (default: now).", valueName: "time"),
    transform: TimeExpression.init(argument:))
  var until: TimeExpression = .now

  /// The window. Throws ``CommandFailure`` where it ends before it starts.
  func window(now: Timestamp = Timestamp(Date())) throws -> Window {
    let until = until.end(now: now)
    let since = since?.end(now: now) ?? TimeExpression.ago(7, .day).resolved(now: until)
    guard let window = Window(since: since, until: until) else {
      throw CommandFailure(.usage, "--since (\(since)) is later than --until (\(until))")
    }
    return window
  }
}
