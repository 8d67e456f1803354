import ArgumentParser
import Catalogue
import FoundationEssentials
import Store

/// The options for the time span of a report.
struct WindowOptions: ParsableArguments {
  // The next argument is always read as the time, so `-1d` gets an error about times.
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

  /// The name of the report whose last run starts the window; `nil` if the window starts at a time.
  var lastReport: String? {
    if case .last(let name) = since { name } else { nil }
  }

  /// Whether the user chose an end other than now.
  var hasEnd: Bool { until != .now }

  /// The window. Throws ``CommandFailure`` if it ends before it starts, and if it starts with `last`.
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

/// The value of `--since`.
enum WindowStart: Hashable, Sendable {
  case time(TimeExpression)
  /// The end of the last report with a name; the name is empty for `last` alone.
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

/// A report that starts where the last one with its name ended: `--since last:NAME`.
struct LastReport {
  /// The name; empty for `last` alone.
  let name: String
  /// From the earliest start among its panels to the report's end.
  let window: Window
  private let panels: Set<String>
  private let now: Timestamp
  private let marks: [ReportMark]
  /// The panels that no report with this name has included yet.
  private let fresh: [String]

  /// Reads the last report. Throws ``CommandFailure`` if it ended later than this one does, and `StoreError`.
  init(
    named name: String, until: TimeExpression, of panels: [String], in store: RatebookStore,
    _ zone: Zone, now: Timestamp
  ) throws {
    self.name = name
    self.now = now
    let end = until.end(now: now, in: zone)
    let beginning = TimeExpression.ago(7, .day).resolved(now: end, in: zone)
    self.panels = Set(panels.isEmpty ? try store.panels() : panels)
    let panels = self.panels
    marks = try store.reportMarks(of: name).filter { panels.contains($0.panel) }
    fresh = panels.subtracting(marks.map(\.panel)).sorted()
    // An end in the future comes from a wrong clock.
    let ends = marks.map(\.until).filter { $0 <= now }
    let starts = ends + (fresh.isEmpty && ends.count == marks.count ? [] : [beginning])
    let start = starts.min() ?? beginning
    if let last = ends.max(), end < last {
      throw CommandFailure(
        .usage,
        "the last report\(Self.words(name)) ended at \(zone.text(last)), later than --until "
          + "(\(zone.text(end))); write --since with a time")
    }
    guard let window = Window(since: start, until: end) else {
      throw CommandFailure(.usage, "--until (\(zone.text(end))) is too early")
    }
    self.window = window
  }

  /// Stores where the report ended, after its output was written. Throws ``CommandFailure`` if that fails, or
  /// if changes of a panel were missing.
  func end(at ends: [ReportMark], in store: RatebookStore) throws {
    let unended = panels.subtracting(ends.map(\.panel)).sorted()
    do {
      try store.keep(ends, of: name, now: now)
      guard !unended.isEmpty else { return }
    } catch let error as StoreError {
      throw CommandFailure(error.status, "\(Self.shownAgain(name)): \(error)")
    }
    throw CommandFailure(
      .tryAgain,
      "\(Self.shownAgain(name)) of \(unended.joined(separator: ", ")): an import is not finished; if none is "
        + "running, start `ratebook import` again")
  }

  private static func shownAgain(_ name: String) -> String {
    "the report was written, but its end could not be stored, so the next one\(words(name)) shows the same changes "
      + "again"
  }
}

extension LastReport {
  private static func words(_ name: String) -> String { name.isEmpty ? "" : " '\(name)'" }

  /// Notes for the reader about the report's start, one sentence per line.
  func notes(in zone: Zone) -> [String] {
    let added =
      marks.filter { $0.addedSince > 0 }.map(Self.note(ofAdded:))
      + marks.filter { $0.until > now }.map { mark in
        "\(mark.panel): the last report\(Self.words(name)) ended at \(zone.minuteText(mark.until)), which is "
          + "in the future: the clock must have been wrong. Its changes are counted from the last snapshot that "
          + "was seen, its orders from now on"
      }
    guard !marks.isEmpty else {
      return [
        "this is the first report\(Self.words(name)) with --since last: it starts 7 days back, and the "
          + "next one starts at its end"
      ]
    }
    return fresh.map { panel in
      "\(panel): in no earlier report\(Self.words(name)) with --since last, so it starts at "
        + zone.minuteText(window.since)
    } + added
  }

  /// A note about snapshots added before the start, such as a held one that was accepted by hand.
  private static func note(ofAdded mark: ReportMark) -> String {
    let snapshots = counted(mark.addedSince, "snapshot")
    return
      "\(mark.panel): \(snapshots) \(mark.addedSince == 1 ? "was" : "were") accepted after the last "
      + "report, but taken before its end; to see what changed in them, write --since with a time"
  }
}
