extension Table {
  /// The table for people: the rows of each mass event are one, which says how many they are.
  ///
  /// Where the event has a row of its own, for the panel as a whole, that is the one; otherwise it
  /// stands in the place of the first.
  public func folded() -> Table {
    guard let group = index(of: "group"), let name = index(of: "name"),
      let service = index(of: "service")
    else { return self }
    let keys = ["at", "panel", "group"].compactMap(index(of:))
    // One service may have several rows, such as those of being new and of being relisted.
    var members: [[Cell]: Set<Cell>] = [:]
    var placeOfEvent: [[Cell]: Int] = [:]
    for (place, row) in rows.enumerated() where row[group] != .missing {
      let key = keys.map { row[$0] }
      if row[service] == .missing {
        placeOfEvent[key] = place
      } else {
        members[key, default: []].insert(row[service])
        if placeOfEvent[key] == nil { placeOfEvent[key] = place }
      }
    }
    var table = self
    table.rows = rows.enumerated().compactMap { place, row in
      guard case .text(let words) = row[group] else { return row }
      var row = row
      let key = keys.map { row[$0] }
      let count = members[key]?.count ?? 0
      guard count >= Self.leastFolded || row[service] == .missing else {
        row[group] = .missing
        return row
      }
      guard placeOfEvent[key] == place else { return nil }
      for (index, column) in columns.enumerated() where !column.isOfManyServices {
        row[index] = .missing
      }
      if let event = index(of: "event") {
        row[event] = .text(words)
        row[name] = .text("\(count) services")
      } else {
        row[name] = .text("\(count) services \(words)")
      }
      return row
    }
    return table
  }

  /// Fewer rows than this stand for themselves.
  private static let leastFolded = 3
}

extension Column {
  /// Whether a cell of it says the same of several services at once.
  fileprivate var isOfManyServices: Bool { ["at", "panel", "currency"].contains(name) }
}
