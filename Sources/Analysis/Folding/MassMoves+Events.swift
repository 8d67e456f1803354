import Catalogue

extension MassMoves {
  /// Finds the lines among the rows of `events`, until `lines` and `rate_groups` are queries.
  init(events: some Section) throws {
    var lines = Table(
      name: "lines", title: "", meaning: "",
      columns: [
        Column(.at, .time), Column(.panel, .text), Column(.event, .text), Column(.before, .text),
        Column(.after, .text), Column(.count, .count), Column(.group, .text),
      ], rows: [])
    var groups = Table(
      name: "rate_groups", title: "", meaning: "",
      columns: [Column(.panel, .text), Column(.service, .text), Column(.group, .text)], rows: [])
    var indices: [[Cell]: Int] = [:]
    var members: [[Cell]: Set<Cell>] = [:]
    var moves: [[Cell]: Set<String>?] = [:]
    try events.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: events.columns)
      let group = row.text(.group)
      if row.text(.event) == "rate" {
        let service = [row[.panel], row[.service]]
        if let group, let known = moves[service, default: []] {
          moves[service] = known.union([group])
        } else {
          moves[service] = .some(nil)
        }
      }
      guard let group else { return }
      let isAbsence = group.hasPrefix("missing from ")
      let key = [isAbsence ? .missing : row[.at], row[.panel], row[.group]]
      members[key, default: []].insert(row[.service])
      guard indices[key] == nil || row[.service] == .missing else { return }
      if indices[key] == nil {
        indices[key] = lines.rows.count
        lines.rows.append([])
      }
      guard let index = indices[key] else { return }
      let event = row[.service] == .missing ? row[.event] : .text(group.prefixOfWord)
      lines.rows[index] = [
        row[.at], row[.panel], event, row[.before], row[.after], .missing, row[.group],
      ]
    }
    for (key, index) in indices {
      let count = members[key, default: []].subtracting([.missing]).count
      lines.rows[index][5] = count == 0 ? .missing : .count(count)
    }
    for (service, names) in moves {
      guard let names else { continue }
      groups.rows.append(service + [.text(names.sorted().joined(separator: ", "))])
    }
    try self.init(lines: lines, rateGroups: groups, events: events)
  }
}

extension String {
  fileprivate var prefixOfWord: String { String(prefix { $0 != " " }) }
}
