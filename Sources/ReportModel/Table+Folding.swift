extension Table {
  /// The table for people: the rows of each mass event are one, which says how many they are.
  ///
  /// If the event has a row of its own, for the panel as a whole, that is the one; otherwise it is at the
  /// position of the first. The rows of an absence are one, though services leave and come back at two times.
  public func folded() -> Table {
    guard let group = index(of: "group"), let name = index(of: "name"),
      let service = index(of: "service")
    else { return self }
    if body.isMissing(group) { return self }
    let grouped = (0..<body.count).filter { body.cell(group, ofRow: $0) != .missing }
    let (at, keys) = (index(of: "at"), ["panel", "group"].compactMap(index(of:)))
    func key(_ place: Int) -> [Cell] {
      var isAbsence = false
      if case .text(let words) = body.cell(group, ofRow: place) {
        isAbsence = words.hasPrefix(Self.absence)
      }
      return (isAbsence ? keys : [at].compactMap(\.self) + keys).map {
        body.cell($0, ofRow: place)
      }
    }
    // One service may have several rows, such as those of being new and of being relisted.
    var members: [[Cell]: Set<Cell>] = [:]
    var placeOfEvent: [[Cell]: Int] = [:]
    for place in grouped {
      let key = key(place)
      let service = body.cell(service, ofRow: place)
      if service == .missing {
        placeOfEvent[key] = place
      } else {
        members[key, default: []].insert(service)
        if placeOfEvent[key] == nil { placeOfEvent[key] = place }
      }
    }
    return arranged(
      (0..<body.count).compactMap { place in
        guard case .text(let words) = body.cell(group, ofRow: place) else { return .row(place) }
        let key = key(place)
        let count = members[key]?.count ?? 0
        let isEvent = body.cell(service, ofRow: place) == .missing
        guard count >= Self.leastFolded || isEvent else {
          var row = body[place]
          row[group] = .missing
          return .new(row)
        }
        guard placeOfEvent[key] == place else { return nil }
        var row = body[place]
        for (index, column) in columns.enumerated() where !column.isOfManyServices {
          row[index] = .missing
        }
        if let event = index(of: "event") {
          row[event] = .text(words)
          row[name] = .text("\(count) services")
        } else {
          row[name] = .text("\(count) services \(words)")
        }
        return .new(row)
      })
  }

  /// What the group of an absence begins with.
  public static let absence = "missing from "

  /// Fewer rows than this stand for themselves.
  private static let leastFolded = 3
}

extension Column {
  /// Whether a cell of it says the same of several services at once.
  fileprivate var isOfManyServices: Bool { ["at", "panel", "currency"].contains(name) }
}
