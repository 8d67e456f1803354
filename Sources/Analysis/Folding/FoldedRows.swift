import Catalogue

/// Collects a section's rows for people: the services of a line about many services become one row.
///
/// Of a long section, only the first rows and the number of all rows are kept.
public struct FoldedRows {
  private let columns: [Column]
  private let moves: MassMoves
  private let section: String
  private let group: Int?
  private let limit: Int
  private var candidates: [Candidate] = []
  /// How many of the candidates will certainly be rows of their own.
  private var certain = 0
  private var ungrouped = 0
  private var groups: [Key: Members] = [:]

  /// The minimum number of a line's services that are folded into one row.
  private static let leastFolded = 3
  /// The minimum number of services without a line, added or removed in one snapshot, that are folded
  /// into one row.
  private static let leastTogether = 10

  private struct Candidate {
    let row: [Cell]
    let key: Key?
    let isFirst: Bool
  }

  private struct Key: Hashable {
    let name: MassMoves.Name
    let at: Timestamp?
  }

  private struct Members {
    var services: Set<String> = []
    var rows = 0
    var hasLine = false
    /// The index of the first candidate; `nil` if none was kept.
    var place: Int?

    /// The minimum number of services that are folded.
    let least: Int

    var isFolded: Bool { hasLine || services.count >= least }
  }

  /// Keeps at most `limit` rows.
  public init(of section: some Section, by moves: MassMoves, limit: Int = .max) {
    columns = section.columns
    self.moves = moves
    self.limit = limit
    self.section = section.name
    group = section.index(of: .service) == nil ? nil : section.index(of: .group)
  }

  public mutating func add(_ row: [Cell]) {
    guard let key = key(of: row) else {
      ungrouped += 1
      keep(row, nil, isFirst: true)
      return
    }
    let isOfLine = group == nil || named(row)[.group] != .missing
    // Taken out, so that the set of services is changed in place and not copied with each row.
    var members =
      groups.removeValue(forKey: key)
      ?? Members(least: isOfLine ? Self.leastFolded : Self.leastTogether)
    let isFirst = members.rows == 0
    members.rows += 1
    if isFirst, certain < limit { members.place = candidates.count }
    let service = named(row).text(.service)
    if let service { members.services.insert(service) } else { members.hasLine = true }
    groups[key] = members
    if service == nil, !isFirst, let place = members.place {
      // For a line that lasts a day, later services come after the line in time, so their rows come
      // before it.
      candidates[place] = Candidate(row: row, key: key, isFirst: true)
    } else if isFirst || !members.isFolded {
      keep(row, key, isFirst: isFirst)
    }
  }

  private mutating func keep(_ row: [Cell], _ key: Key?, isFirst: Bool) {
    guard certain < limit else { return }
    candidates.append(Candidate(row: row, key: key, isFirst: isFirst))
    if isFirst { certain += 1 }
  }

  /// The number of all rows.
  public var count: Int {
    groups.values.reduce(ungrouped) { $0 + ($1.isFolded ? 1 : $1.rows) }
  }

  /// The first rows.
  public var rows: [[Cell]] {
    let rows = candidates.compactMap { candidate -> [Cell]? in
      guard let key = candidate.key, let members = groups[key] else { return candidate.row }
      if members.isFolded { return candidate.isFirst ? line(candidate.row, key, members) : nil }
      return withoutGroup(candidate.row)
    }
    return Array(rows.prefix(limit))
  }
}

extension FoldedRows {
  private func named(_ row: [Cell]) -> NamedRow { NamedRow(cells: row, columns: columns) }

  /// The line that a row belongs to; `nil` if there is none.
  private func key(of row: [Cell]) -> Key? {
    if group != nil {
      if let line = moves.line(ofEvent: named(row)) { return Key(name: line.name, at: line.at) }
      return together(named(row))
    }
    guard let words = moves.group(of: named(row), in: section), let panel = named(row).text(.panel)
    else { return nil }
    return Key(name: .init(panel: panel, category: ExactText(nil), group: words), at: nil)
  }

  /// The values shared by services that were added or removed with one snapshot.
  private func together(_ row: NamedRow) -> Key? {
    guard let event = row.text(.event), MassMoves.presences.contains(event),
      let panel = row.text(.panel)
    else { return nil }
    return Key(
      name: .init(panel: panel, category: ExactText(nil), group: event), at: row.time(.at))
  }

  /// The single row of a line, with the number of its services.
  private func line(_ row: [Cell], _ key: Key, _ members: Members) -> [Cell] {
    let isLine = named(row).text(.service) == nil
    let known = moves.lines.first { $0.at == key.at && $0.name == key.name }
    let count = members.services.isEmpty ? known?.count : members.services.count
    let services = count.map { counted($0, "service") }
    let hasEvent = columns.contains { $0.known == .event }
    return zip(columns, row).map { column, cell in
      switch column.known {
      case .at, .panel, .currency: cell
      case .category where isLine, .before where isLine, .after where isLine: cell
      case .name where hasEvent: .text(services)
      case .name: .text([services, key.name.group].compactMap(\.self).joined(separator: " "))
      case .event: .text(key.name.group)
      default: .missing
      }
    }
  }

  private func withoutGroup(_ row: [Cell]) -> [Cell] {
    guard let group else { return row }
    var row = row
    row[group] = .missing
    return row
  }
}

extension Table {
  /// The table for people: the services of a line about many services become one row.
  public func folded(by moves: MassMoves) -> Table {
    var folded = FoldedRows(of: self, by: moves)
    for row in rows { folded.add(row) }
    var table = self
    table.rows = folded.rows
    return table
  }
}
