import Catalogue
import Store

/// Runs saved queries within a scope, over one state of the store.
struct SectionReader {
  let reading: Reading
  let scope: Scope
  /// The services of the scope's watch list; `nil` without one.
  let watched: WatchedServices?
  /// The panels that have services of the scope; `nil` if it is of all services.
  private let panels: Set<String>?
  /// The parameters of the window and of what it leaves out. A single panel is one; of several, the table
  /// `panel` has no others.
  private let window: [String: SQLValue]
  private let prepared = PreparedTables()

  private init(
    _ reading: Reading, _ scope: Scope, watched: WatchedServices?, panels: Set<String>?
  ) {
    (self.reading, self.scope, self.watched, self.panels) = (reading, scope, watched, panels)
    window = [
      "since": .integer(scope.window.since.milliseconds),
      "until": .integer(scope.window.until.milliseconds),
      "panel": scope.panels.count == 1 ? .text(scope.panels[0]) : .null,
      "min_change": scope.minimumChange.map(SQLValue.real) ?? .null,
    ]
  }

  /// Runs `body` with the panels and services of a scope in the tables that queries read. Throws
  /// `StoreError`, and what `body` throws.
  static func run<Result>(
    _ reading: Reading, _ scope: Scope, _ body: (SectionReader) throws -> Result
  ) throws -> Result {
    let (services, watched) = try services(of: scope, reading)
    let reader = SectionReader(
      reading, scope, watched: watched, panels: services.map { Set($0.map(\.panel)) })
    return try reading.covering(
      panels: scope.panels.count > 1 ? scope.panels : [], services: services
    ) { try body(reader) }
  }

  /// The services that a scope is of; `nil` for all of them.
  private static func services(
    of scope: Scope, _ reading: Reading
  ) throws -> ([ServiceAsOf]?, WatchedServices?) {
    guard scope.category != nil || scope.watchList != nil else { return (nil, nil) }
    let category = scope.category?.folded
    var categories: [String: Bool] = [:]
    func isOfCategory(_ name: String?) -> Bool {
      guard let category else { return true }
      let name = name ?? ""
      if let known = categories[name] { return known }
      let isWanted = name.folded.contains(category)
      categories[name] = isWanted
      return isWanted
    }
    var watched = scope.watchList.map { WatchedServices($0, panels: scope.panels) }
    var services: [ServiceAsOf] = []
    try reading.forEachService(of: scope.panels, at: scope.window.until.milliseconds) { service in
      guard watched?.take(service) ?? true, isOfCategory(service.category) else { return }
      services.append(service)
    }
    return (services, watched)
  }

  /// A query's rows, with further parameters by name.
  func section(_ query: SavedQuery, _ parameters: [String: SQLValue] = [:]) -> QuerySection {
    QuerySection(
      query: query, parameters: window.merging(parameters) { _, given in given }, reading: reading,
      scope: scope, watched: watched?.ids, prepared: prepared)
  }

  /// All rows of a query. Throws `StoreError`.
  func table(_ query: SavedQuery, _ parameters: [String: SQLValue] = [:]) throws -> Table {
    try section(query, parameters).table()
  }

  /// What was observed of each panel, by name. Throws `StoreError`.
  func coverage() throws -> [PanelCoverage] {
    try table(.coverage).namedRows.compactMap(PanelCoverage.init)
      .sorted { $0.name.precedesExactly($1.name) }
  }

  /// The same of the panels that a report is of: those with services of the scope, and those that may
  /// have some, since they were never read. Throws `StoreError`.
  func coverageOfScope() throws -> [PanelCoverage] {
    guard let panels else { return try coverage() }
    return try coverage().filter { $0.observation == .never || panels.contains($0.name) }
  }

  /// The lines about many services. Throws `StoreError`.
  func moves() throws -> MassMoves {
    try MassMoves(
      lines: section(.lines), rateGroups: section(.rateGroups), events: section(.events))
  }
}

extension PanelCoverage {
  /// Takes a row of `coverage`.
  fileprivate init?(_ row: NamedRow) {
    guard let name = row.text(.panel) else { return nil }
    self.init(
      name: name, from: row.time(.fromAt), startsInside: row.flag(.startsInside) ?? false,
      to: row.time(.toAt), services: row.optionalCount(.services), currency: row.text(.currency),
      failures: row.count(.failures), lastFailure: row.text(.lastFailure))
    rejected = row.count(.rejected)
    held = row.optionalCount(.held).map { Held(snapshot: $0, reason: row.text(.heldReason) ?? "") }
    defects = row.count(.defects)
    gaps = row.count(.gaps)
    longestGap = row.time(.gapFrom).map { Gap(from: $0, to: row.time(.gapTo)) }
    lastFailureAt = row.time(.lastFailureAt)
    isOverdue = row.flag(.overdue) ?? false
  }
}
