public import Catalogue

/// Notes on a report's panels, to be read before its figures. Panels with the same note share one line.
public struct CoverageNotes: Sendable {
  /// Notes on missing observations. They come before all figures, because empty figures look like "nothing
  /// changed".
  public private(set) var doubts: [String] = []
  /// Other notes that explain the figures.
  public private(set) var remarks: [String] = []

  /// All notes, the most important first.
  public var all: [String] { doubts + remarks }

  private let panels: [PanelCoverage]
  private let zone: Zone

  /// The maximum number of panels that a note names.
  private static let namedLimit = 3

  /// Makes the notes, with times in the zone.
  public init(_ panels: [PanelCoverage], in zone: Zone = .utc) {
    (self.panels, self.zone) = (panels, zone)
    doubts = neverRead + notRead + held + readOnce + staleRates + unreadBalances
    remarks = firstSteps + failures + laterStarts + gaps + rejections + unlisted + repeats
  }
}

// MARK: - Panels with the same note

extension CoverageNotes {
  /// The panels in groups with equal keys, in the order of their first members. Panels without a
  /// key are left out.
  private func groups<Key: Hashable>(
    by key: (PanelCoverage) -> Key?
  ) -> [[PanelCoverage]] {
    var indices: [Key: Int] = [:]
    var groups: [[PanelCoverage]] = []
    for panel in panels {
      guard let key = key(panel) else { continue }
      if let index = indices[key] {
        groups[index].append(panel)
      } else {
        indices[key] = groups.count
        groups.append([panel])
      }
    }
    return groups
  }

  /// The names of a group, such as `acme and zeta`, `53 panels`, `12 of 53 panels (a, b, c, …)`.
  private func names(of group: [PanelCoverage]) -> String {
    let names = group.map(\.name)
    if names.count > Self.namedLimit {
      if names.count == panels.count { return "\(names.count) panels" }
      let first = names.prefix(Self.namedLimit).joined(separator: ", ")
      return "\(names.count) of \(panels.count) panels (\(first), …)"
    }
    let last = names.last ?? ""
    return names.count < 2 ? last : names.dropLast().joined(separator: ", ") + " and " + last
  }
}

// MARK: - Doubts

extension CoverageNotes {
  private var neverRead: [String] {
    groups { $0.observation == .never && $0.held == nil ? true : nil }.map {
      "\(names(of: $0)): no data yet"
    }
  }

  /// The panels whose last snapshot is from before the window, or older than usual.
  private var notRead: [String] {
    func last(_ panel: PanelCoverage) -> Timestamp? {
      if panel.held != nil { return nil }
      switch panel.observation {
      case .before(let last): return last
      case .compared(let last): return panel.isOverdue ? last : nil
      case .never, .once: return nil
      }
    }
    let days = groups { last($0).map(zone.dayText) }
      .compactMap { group in group.compactMap(last).max().map { (group: group, latest: $0) } }
      .sorted { $0.latest < $1.latest }
    guard days.count > Self.namedLimit else {
      return days.map { "\(names(of: $0.group)): not read since \(zone.minuteText($0.latest))" }
    }
    let all = panels.filter { last($0) != nil }
    guard let newest = days.last?.latest,
      let longest = all.min(by: { (last($0) ?? newest) < (last($1) ?? newest) })
    else { return [] }
    return [
      "\(names(of: all)): not read since \(zone.minuteText(newest)) or longer; longest: "
        + "\(longest.name), since \(zone.minuteText(last(longest) ?? newest))"
    ]
  }

  private var held: [String] {
    let held = panels.filter { $0.held != nil }
    guard held.count <= Self.namedLimit else {
      return [
        "\(names(of: held)): their last snapshots are held, so what they list now is not known; "
          + "`ratebook snapshots --verdict held` lists them"
      ]
    }
    return held.compactMap { panel in
      panel.held.map { held in
        let since = panel.to.map { "; nothing was accepted since \(zone.minuteText($0))" } ?? ""
        return "\(panel.name): snapshot \(held.snapshot) is held: \(held.reason)\(since); "
          + "`ratebook snapshots \(held.snapshot)` shows what it would change"
      }
    }
  }

  private func onlyReading(of panel: PanelCoverage) -> Timestamp? {
    if panel.held == nil, case .once(let time) = panel.observation { time } else { nil }
  }

  private var readOnce: [String] {
    groups { onlyReading(of: $0).map(zone.dayText) }.map { group in
      let times = Set(group.compactMap { onlyReading(of: $0).map(zone.minuteText) })
      let time =
        times.count == 1 ? times.first : group.compactMap(onlyReading).max().map(zone.dayText)
      return "\(names(of: group)): read once so far, \(times.count == 1 ? "at" : "on") "
        + "\(time ?? "an unknown day"); there is nothing to compare with yet"
    }
  }
}

extension CoverageNotes {
  /// The services whose rates cannot be read.
  private var staleRates: [String] {
    panels.compactMap { panel in panel.stale.sentence(in: zone).map { "\(panel.name): \($0)" } }
  }
}

extension CoverageNotes {
  private struct BalanceKey: Hashable {
    let (reason, day): (String, String?)
  }

  /// The balances that could not be read. The balance shown is an earlier one.
  private var unreadBalances: [String] {
    groups { panel in
      panel.unreadBalance.map {
        BalanceKey(reason: $0.reason, day: $0.lastReadAt.map(zone.dayText))
      }
    }.map { group in
      let last = group.compactMap { $0.unreadBalance?.lastReadAt }.max()
      return "\(names(of: group)): balance "
        + (last.map { "not read since \(zone.minuteText($0))" } ?? "never read")
        + ": \(group.first?.unreadBalance?.reason ?? "unknown")"
    }
  }
}

// MARK: - Remarks

extension CoverageNotes {
  /// The next steps for the user while nothing can be compared.
  private var firstSteps: [String] {
    guard panels.contains(where: { onlyReading(of: $0) != nil }),
      !panels.contains(where: \.isCompared)
    else { return [] }
    return [
      "the next snapshot (`ratebook snapshot`, or `ratebook collect`) is compared with the first one; "
        + "from then on reports say what changed",
      "what is known now: `ratebook catalogue`, `ratebook report capabilities`, `ratebook balance`",
    ]
  }

  private var failures: [String] {
    groups { panel in panel.lastFailure.map { [$0, panel.failures > 0 ? "inside" : ""] } }
      .map { group in
        let count = group.reduce(0) { $0 + $1.failures }
        let time =
          group.compactMap(\.lastFailureAt).max().map { " at \(zone.minuteText($0))" } ?? ""
        let reason = group.first?.lastFailure ?? "unknown"
        return count == 0
          ? "\(names(of: group)): the last attempt failed\(time): \(reason)"
          : "\(names(of: group)): \(counted(count, "attempt")) failed in the window, "
            + "the last\(time): \(reason)"
      }
  }

  private var laterStarts: [String] {
    groups { $0.isCompared && $0.startsInside ? $0.from.map(zone.dayText) : nil }.map { group in
      let times = Set(group.compactMap { $0.from.map(zone.minuteText) })
      let time = times.count == 1 ? times.first : group.first?.from.map(zone.dayText)
      return "\(names(of: group)): first read \(times.count == 1 ? "at" : "on") "
        + "\(time ?? ""), so \(group.count == 1 ? "its" : "their") figures start there"
    }
  }

  private struct GapKey: Hashable {
    let (from, to): (String, String?)
    let isOnlyOne: Bool
  }

  /// The longest times without a snapshot. A gap that lasts to the window's end is a doubt instead.
  private var gaps: [String] {
    groups { panel -> GapKey? in
      guard panel.isCompared, let gap = panel.longestGap, gap.to != nil || panel.gaps > 1 else {
        return nil
      }
      return GapKey(
        from: zone.dayText(gap.from), to: gap.to.map(zone.dayText), isOnlyOne: panel.gaps == 1)
    }.flatMap { group -> [String] in
      // A note about several panels must be true for each: it gives the time that all their gaps share.
      let from = group.compactMap { $0.longestGap?.from }.max()
      let to = group.compactMap { $0.longestGap?.to }.min()
      if let from, let to, from >= to { return group.flatMap { sentence(of: [$0]) } }
      return sentence(of: group)
    }
  }

  private func sentence(of group: [PanelCoverage]) -> [String] {
    guard let from = group.compactMap({ $0.longestGap?.from }).max() else { return [] }
    let span =
      group.compactMap { $0.longestGap?.to }.min()
      .map { "from \(zone.minuteText(from)) to \(zone.minuteText($0))" }
      ?? "since \(zone.minuteText(from))"
    let counts = Set(group.map(\.gaps))
    if counts == [1] { return ["\(names(of: group)): nothing observed \(span)"] }
    let number = counts.count == 1 ? counts.first.map { "\($0) " } ?? "" : ""
    return [
      "\(names(of: group)): \(number)long times without a snapshot; in the longest, nothing was "
        + "observed \(span)"
    ]
  }

  private var rejections: [String] {
    groups { $0.rejected > 0 ? true : nil }.map { group in
      let count = group.reduce(0) { $0 + $1.rejected }
      return "\(names(of: group)): \(counted(count, "snapshot was", "snapshots were")) rejected in "
        + "the window, see `ratebook snapshots`"
    }
  }

  /// The unreadable entries that belong to no listed service.
  private var unlisted: [String] {
    panels.compactMap { panel in
      guard let first = panel.unlisted.first else { return nil }
      let which = "\(first.service.map { "service \($0)" } ?? "one without an id"): \(first.reason)"
      return panel.unlisted.count == 1
        ? "\(panel.name): 1 entry of the last snapshot cannot be read and is left out: \(which)"
        : "\(panel.name): \(panel.unlisted.count) entries of the last snapshot cannot be read and are "
          + "left out, such as \(which)"
    }
  }

  /// The ids that are listed more than once.
  private var repeats: [String] {
    panels.compactMap { panel in
      guard let note = panel.repeatNote else { return nil }
      if panel.repeats == 1 { return "\(panel.name): \(note)" }
      let others = panel.repeats == 2 ? "1 other id is" : "\(panel.repeats - 1) other ids are"
      return "\(panel.name): \(note); \(others) listed more than once, see `ratebook snapshots`"
    }
  }
}

// MARK: - The notes of a report

extension Report {
  /// The notes on the report's panels.
  public var coverageNotes: CoverageNotes { CoverageNotes(panels, in: zone) }
}
