import Catalogue
import Store

/// A report that starts where the last one of its name ended, `--since last:NAME`.
struct LastReport {
  /// Empty for `last` alone.
  let name: String
  /// From where the first of its panels starts, to the report's end.
  let window: Window
  private let panels: Set<String>
  private let now: Timestamp
  private let marks: [ReportMark]
  /// The panels that no report of this name has had yet.
  private let fresh: [String]

  /// Throws ``CommandFailure`` if the last one ended later than this one does, and `StoreError`.
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
    // One that is still to come was made by a wrong clock.
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

  /// Keeps where the report ended, after its output was written. Throws ``CommandFailure`` if that cannot be,
  /// or if a panel's changes were not all there.
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
    "the report was written, but not where it ended, so that the next one\(words(name)) shows the same changes "
      + "again"
  }
}

extension LastReport {
  private static func words(_ name: String) -> String { name.isEmpty ? "" : " '\(name)'" }

  /// What a reader must know of where it starts, one sentence a line.
  func notes(in zone: Zone) -> [String] {
    let added =
      marks.filter { $0.addedSince > 0 }.map(Self.note(ofAdded:))
      + marks.filter { $0.until > now }.map { mark in
        "\(mark.panel): the last report\(Self.words(name)) ended at \(zone.minuteText(mark.until)), which is "
          + "still to come: the clock must have been wrong. Its changes are counted from the last snapshot that "
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

  /// Such as of a held snapshot that was accepted by hand.
  private static func note(ofAdded mark: ReportMark) -> String {
    let snapshots = counted(mark.addedSince, "snapshot")
    return
      "\(mark.panel): \(snapshots) \(mark.addedSince == 1 ? "was" : "were") accepted after the last "
      + "report, but taken before its end; to see what changed in them, write --since with a time"
  }
}
