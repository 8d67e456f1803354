extension Table {
  /// The table for people: the rows of each mass event are one, which says how many they are.
  ///
  /// Where the event has a row of its own, for the panel as a whole, that is the one; otherwise it
  /// stands in the place of the first.
  public func folded() -> Table {
    guard let group = index(of: "group"), let event = index(of: "event"),
      let name = index(of: "name"), let service = index(of: "service")
    else { return self }
    let keys = ["at", "panel", "group"].compactMap(index(of:))
    var members: [[Cell]: Int] = [:]
    var placeOfEvent: [[Cell]: Int] = [:]
    for (place, row) in rows.enumerated() where row[group] != .missing {
      let key = keys.map { row[$0] }
      if row[service] == .missing {
        placeOfEvent[key] = place
      } else {
        members[key, default: 0] += 1
        if placeOfEvent[key] == nil { placeOfEvent[key] = place }
      }
    }
    var table = self
    table.rows = rows.enumerated().compactMap { place, row in
      guard case .text(let words) = row[group] else { return row }
      let key = keys.map { row[$0] }
      guard placeOfEvent[key] == place else { return nil }
      var row = row
      for (index, column) in columns.enumerated() where column.isOfOneService {
        row[index] = .missing
      }
      row[event] = .text(words)
      row[name] = .text("\(members[key] ?? 0) services")
      return row
    }
    return table
  }
}

extension Column {
  /// Whether a cell of it says nothing of several services at once.
  fileprivate var isOfOneService: Bool {
    ["service", "category", "before", "after", "change_percent", "group"].contains(name)
  }
}

extension Report {
  /// The report for people, with the rows of mass events folded.
  public func folded() -> Report {
    var report = self
    report.tables = tables.map { $0.folded() }
    return report
  }
}
