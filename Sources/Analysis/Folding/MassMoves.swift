public import Catalogue

/// The lines about many services in a window, and which rows of sections belong to them.
public struct MassMoves: Sendable {
  /// The lines, oldest first.
  public let lines: [Line]
  /// The times of the lines with one name, oldest first.
  private let times: [Name: [Timestamp]]
  /// The lines to which all moves of a service in `rates` belong.
  private var rateGroups: [ServiceKey: String] = [:]
  /// The line with which a service was added or removed.
  private var presenceGroups: [ServiceKey: String] = [:]

  /// One move of many services of a panel at once.
  public struct Line: Sendable {
    public let at: Timestamp
    public let panel: String
    /// The category of the line; `nil` if the line is about the panel.
    public let category: String?
    public let event: String
    public let before: String?
    public let after: String?
    /// The ratio of the prices; `nil` if the line is not about prices.
    public let ratio: Double?
    public let count: Int?
    /// For `renumbered`, the services under other ids. For `redenominated`, the services whose rate did
    /// not change.
    public let otherCount: Int?
    /// The name, such as `repriced ×1.042`.
    public let group: String
  }

  /// The name of a line in a panel or in one of its categories.
  struct Name: Hashable {
    let panel: String
    let category: ExactText
    let group: String
  }

  /// An empty list of lines.
  public static let none = MassMoves(lines: [])

  private init(lines: [Line]) {
    self.lines = lines
    times = Dictionary(grouping: lines, by: \.name).mapValues { $0.map(\.at) }
  }

  /// Reads the rows of `lines`, of `rate_groups` and, if there are lines about added or removed
  /// services, of `events`, the newest first. Throws the errors of reading them.
  public init(lines: some Section, rateGroups: some Section, events: some Section) throws {
    var found: [Line] = []
    try lines.forEachRow { cells in
      Line(NamedRow(cells: cells, columns: lines.columns)).map { found.append($0) }
    }
    self.init(lines: found)
    // Most windows have no such line.
    if found.isEmpty { return }
    try rateGroups.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: rateGroups.columns)
      self.rateGroups[ServiceKey(row)] = row.text(.group)
    }
    guard found.contains(where: { Self.presences.contains($0.event) }) else { return }
    var decided: [ServiceKey: Cell] = [:]
    try events.forEachRow { cells in
      let row = NamedRow(cells: cells, columns: events.columns)
      guard let event = row.text(.event), Self.presences.contains(event) else { return }
      // The event that confirms a removal belongs to the line with which the service left.
      if event == "removed", row[.group] == .missing { return }
      // The newest events come first, and the last event of a snapshot decides.
      let key = ServiceKey(row)
      guard decided[key, default: row[.at]] == row[.at] else { return }
      decided[key] = row[.at]
      presenceGroups[key] = row.text(.group)
    }
  }

  static let presences: Set<String> = [
    "renumbered", "new", "missing", "removed", "returned",
  ]

  /// The line that a row of a section belongs to; `nil` if there is none. A row of `rates` belongs to
  /// a line if all its moves belong to that line.
  public func group(of row: NamedRow, in section: String) -> String? {
    let groups: [ServiceKey: String] =
      switch section {
      case SavedQuery.rates.name: rateGroups
      case SavedQuery.new.name, SavedQuery.removed.name: presenceGroups
      default: [:]
      }
    return groups.isEmpty ? nil : groups[ServiceKey(row)]
  }

  /// The line that an event belongs to, and when the line was reported. A line about floating rates lasts
  /// for a day. The time is `nil` if it is before the window.
  func line(ofEvent row: NamedRow) -> (name: Name, at: Timestamp?)? {
    guard let panel = row.text(.panel), let group = row.text(.group) else { return nil }
    let whole = Name(panel: panel, category: ExactText(nil), group: group)
    let own = Name(panel: panel, category: ExactText(row.text(.category)), group: group)
    func time(of name: Name) -> Timestamp? {
      row.time(.at).flatMap { at in times[name]?.last { $0 <= at } }
    }
    let wholeTime = time(of: whole)
    if let ownTime = time(of: own), ownTime >= (wholeTime ?? ownTime) { return (own, ownTime) }
    return (whole, wholeTime)
  }
}

extension MassMoves.Line {
  var name: MassMoves.Name {
    MassMoves.Name(panel: panel, category: ExactText(category), group: group)
  }

  /// The line in words, such as `22 services repriced ×1.05 (Likes)`.
  public var words: String { sentence + (category.map { " (\($0))" } ?? "") }

  private var sentence: String {
    let services = count.map { counted($0, "service") }
    switch (event, services, otherCount) {
    case ("currency", let services?, _):
      guard before != nil || after != nil else { return "currency changed in \(services)" }
      return "currency \(before ?? "unknown") → \(after ?? "unknown") in \(services)"
    case ("currency", nil, _): return "currency \(before ?? "unknown") → \(after ?? "unknown")"
    case (_, nil, _): return group
    case ("renumbered", let services?, let others?):
      return "\(services) replaced by \(others) under other ids"
    case ("redenominated", let services?, let others?) where others > 0:
      return "\(services) \(group), \(others) kept their number"
    case (let field, let services?, _) where Self.fields.contains(field):
      return "\(field) changed in \(services)"
    case (_, let services?, _): return "\(services) \(group)"
    }
  }

  /// The kinds of events about a plain field.
  private static let fields: Set<String> = [
    "name", "category", "type", "min", "max", "refill", "cancel", "status", "description",
    "dripfeed",
  ]

  fileprivate init?(_ row: NamedRow) {
    guard let at = row.time(.at), let panel = row.text(.panel), let event = row.text(.event) else {
      return nil
    }
    self.init(
      at: at, panel: panel, category: row.text(.category), event: event,
      before: row.text(.before), after: row.text(.after), ratio: row.number(.ratio),
      count: row.optionalCount(.count),
      otherCount: row.optionalCount(.otherCount), group: row.text(.group) ?? event)
  }
}
