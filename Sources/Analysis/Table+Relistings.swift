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
      uniqueKeysWithValues: relistings.map { ([$0.old.panel, $0.old.service], $0) })
    var table = self
    for place in rows.indices {
      guard let panel = rows[place][panel].text, let service = rows[place][service].text,
        let new = byService[[panel, service]]?.new
      else { continue }
      table.rows[place][relistedAs] = .text(new.service)
      table.rows[place][relistedRate] = .amount(new.rate)
    }
    return table
  }

  /// `events`, with a row behind the one of each new service that likely was there before under
  /// another id.
  private func adding(_ relistings: [Relisting]) -> Table {
    var byService = Dictionary(
      uniqueKeysWithValues: relistings.map { ([$0.new.panel, $0.new.service], $0) })
    guard !byService.isEmpty, let panel = index(of: "panel"), let service = index(of: "service"),
      let event = index(of: "event"), let before = index(of: "before"),
      let after = index(of: "after"), let change = index(of: "change_percent")
    else { return self }
    var table = self
    table.rows = []
    for row in rows {
      table.rows.append(row)
      guard row[event] == .text("new"), let panel = row[panel].text, let id = row[service].text,
        let relisting = byService.removeValue(forKey: [panel, id])
      else { continue }
      var added = row
      added[event] = .text("relisted")
      added[before] = .text(relisting.old.service)
      added[after] = .text(relisting.new.service)
      added[change] = relisting.change.map(Cell.percent) ?? .missing
      table.rows.append(added)
    }
    return table
  }
}

extension Relisting {
  /// The change of the rate, in percent to 4 decimals; `nil` where the old one was 0.
  fileprivate var change: Double? {
    let (before, after) = (old.rate.approximation, new.rate.approximation)
    guard before > 0 else { return nil }
    return Cell.roundedPercent(100 * (after - before) / before)
  }
}
