import Catalogue
import ReportModel

extension Table {
  /// The table with what is known of services that likely came back under another id.
  func telling(_ relistings: [Relisting]) -> Table {
    if relistings.isEmpty { return self }
    switch name {
    case SavedQuery.removed.name: return naming(relistings)
    case SavedQuery.events.name: return adding(relistings)
    default: return self
    }
  }

  /// `removed`, with the ids and rates that services likely came back under.
  private func naming(_ relistings: [Relisting]) -> Table {
    guard let panel = index(of: "panel"), let service = index(of: "service"),
      let relistedAs = index(of: "relisted_as"), let relistedRate = index(of: "relisted_rate")
    else { return self }
    let byService = Dictionary(
      uniqueKeysWithValues: relistings.map { ($0.old.key, $0) })
    return arranged(
      (0..<body.count).map { place in
        guard let panel = body.cell(panel, ofRow: place).text,
          let service = body.cell(service, ofRow: place).text,
          let new = byService[[ExactText(panel), ExactText(service)]]?.new
        else { return .row(place) }
        var row = body[place]
        row[relistedAs] = .text(new.service)
        row[relistedRate] = .amount(new.rate)
        return .new(row)
      })
  }

  /// `events`, with a row behind the one of each new service that likely was there before under
  /// another id.
  private func adding(_ relistings: [Relisting]) -> Table {
    var byService = Dictionary(
      uniqueKeysWithValues: relistings.map { ($0.new.key, $0) })
    guard !byService.isEmpty, let panel = index(of: "panel"), let service = index(of: "service"),
      let event = index(of: "event"), let before = index(of: "before"),
      let after = index(of: "after"), let change = index(of: "change_percent")
    else { return self }
    var origins: [Rows.Origin] = []
    for place in 0..<body.count {
      origins.append(.row(place))
      guard body.cell(event, ofRow: place) == .text("new"),
        let panel = body.cell(panel, ofRow: place).text,
        let id = body.cell(service, ofRow: place).text,
        let relisting = byService.removeValue(forKey: [ExactText(panel), ExactText(id)])
      else { continue }
      var added = body[place]
      added[event] = .text("relisted")
      added[before] = .text(relisting.old.service)
      added[after] = .text(relisting.new.service)
      added[change] = relisting.change.map(Cell.percent) ?? .missing
      origins.append(.new(added))
    }
    return arranged(origins)
  }
}

extension Relisting.Candidate {
  /// What tells its service from all others.
  fileprivate var key: [ExactText] { [ExactText(panel), ExactText(service)] }
}

extension Relisting {
  /// The change of the rate, in percent to 4 decimals; `nil` where the old one was 0.
  fileprivate var change: Double? {
    let (before, after) = (old.rate.approximation, new.rate.approximation)
    guard before > 0 else { return nil }
    return Cell.roundedPercent(100 * (after - before) / before)
  }
}
