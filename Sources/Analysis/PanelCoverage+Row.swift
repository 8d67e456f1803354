import ReportModel

extension PanelCoverage {
  /// Takes a row of `coverage.sql`.
  init(_ row: [Cell]) {
    self.init(name: row[0].text ?? "")
    from = row[1].time
    startsInside = row[2] == .flag(true)
    to = row[3].time
    services = row[4].count ?? 0
    currency = row[5].text
    failures = row[6].count ?? 0
    lastFailure = row[7].text
    rejected = row[8].count ?? 0
    if let snapshot = row[9].count {
      held = Held(snapshot: snapshot, reason: row[10].text ?? "")
    }
    defects = row[11].count ?? 0
    gaps = row[12].count ?? 0
    if let start = row[13].time { longestGap = Gap(from: start, to: row[14].time) }
  }
}
