import Catalogue
import Store

/// Runs saved queries within a scope, over one state of the store.
struct SectionReader {
  let reading: Reading
  let scope: Scope
  /// The services of the scope's watch list; `nil` without one.
  let watched: WatchedServices?
  /// The panels with services in the scope; `nil` if the scope includes all services.
  private let panels: Set<String>?
  /// The parameters of the window and its conditions. A single panel is a parameter; several panels are
  /// in the table `panel`.
  private let window: [String: SQLValue]
  private let prepared: PreparedTables

  private init(
    _ prepared: PreparedTables, _ reading: Reading, _ scope: Scope, watched: WatchedServices?,
    panels: Set<String>?
  ) {
    (self.reading, self.scope, self.watched, self.panels) = (reading, scope, watched, panels)
    self.prepared = prepared
    window = [
      "since": .integer(scope.window.since.milliseconds),
      "until": .integer(scope.window.until.milliseconds),
      "panel": scope.panels.count == 1 ? .text(scope.panels[0]) : .null,
      "last": scope.last.map(SQLValue.text) ?? .null,
      "has_end": .integer(scope.hasEnd ? 1 : 0),
      "min_change": scope.minimumChange.map(SQLValue.real) ?? .null,
    ]
  }

  /// Runs `body` with the scope's panels and services in the tables that queries read. First checks that no rows
  /// about changes between `start` and the window's end are lost. Checks the listing, too: now if
  /// `readsListing`, otherwise before a query reads it. If `start` is `nil`, because no services are read,
  /// nothing is checked. Throws `StoreError`, ``UnknownCategory``, and the errors of `body`.
  static func run<Result>(
    _ reading: Reading, _ scope: Scope, checkedFrom start: Timestamp?, readsListing: Bool = true,
    _ body: (SectionReader) throws -> Result
  ) throws -> Result {
    var listingCheck: (() throws -> Void)?
    if let start {
      func checkAll() throws {
        try reading.checkNothingIsLost(of: scope.panels, after: start, until: scope.window.until)
      }
      if readsListing || !scope.isOfAllServices {
        try checkAll()
      } else {
        try reading.checkNoChangeIsLost(of: scope.panels, after: start, until: scope.window.until)
        listingCheck = checkAll
      }
    }
    let prepared = PreparedTables(reading, listingCheck: listingCheck)
    let (services, watched) = try services(of: scope, reading)
    let reader = SectionReader(
      prepared, reading, scope, watched: watched, panels: services.map { Set($0.map(\.panel)) })
    return try reading.covering(
      panels: scope.panels.count > 1 ? scope.panels : [], services: services
    ) { try body(reader) }
  }

  /// The services of a scope; `nil` for all. Throws ``UnknownCategory``.
  private static func services(
    of scope: Scope, _ reading: Reading
  ) throws -> ([ServiceAsOf]?, WatchedServices?) {
    if scope.isOfAllServices { return (nil, nil) }
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
      let isWanted = isOfCategory(service.category)
      guard watched?.take(service) ?? true, isWanted else { return }
      services.append(service)
    }
    if let text = scope.category, !categories.values.contains(true) {
      try UnknownCategory.check(text, reading, scope.panels)
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

  /// The coverage of each panel, by name. Throws `StoreError`.
  func coverage() throws -> [PanelCoverage] {
    var panels = try table(.coverage).namedRows.compactMap(PanelCoverage.init)
      .sorted { $0.name.precedesExactly($1.name) }
    guard panels.contains(where: { $0.defects > 0 }) else { return panels }
    let unread = try table(.unread, ["snapshot": .null, "fields": .integer(0)]).namedRows
    let byPanel = Dictionary(grouping: unread) { ExactText($0.text(.panel)) }
    for index in panels.indices {
      for row in byPanel[ExactText(panels[index].name)] ?? [] { panels[index].take(row) }
    }
    return panels
  }

  /// Notes on conditions that nothing matches, one sentence per line.
  var notes: [String] {
    let entries = watched?.notes ?? []
    guard panels?.isEmpty == true, let category = scope.category else { return entries }
    return entries + [
      "no service \(watched == nil ? "" : "of the watch list ")has a category with '\(category)' "
        + "at the window's end"
    ]
  }

  /// The coverage of the panels in a report: those with services of the scope, and those that were
  /// never read and so may have some. Throws `StoreError`.
  func coverageOfScope() throws -> [PanelCoverage] {
    guard let panels else { return try coverage() }
    return try coverage().filter { $0.observation == .never || panels.contains($0.name) }
      .map(\.withoutAccount)
  }

  /// The lines about many services. Throws `StoreError`.
  func moves() throws -> MassMoves {
    try MassMoves(
      lines: section(.lines), rateGroups: section(.rateGroups), events: section(.events))
  }
}

extension PanelCoverage {
  /// Adds a row of `unread`.
  fileprivate mutating func take(_ row: NamedRow) {
    let service = row.text(.service)
    if let service, let rate = row.amount(.lastRate), let since = row.time(.staleSince) {
      stale.append(
        StaleRate(service: service, name: row.text(.name) ?? "", rate: rate, since: since))
    } else {
      unlisted.append(Unlisted(service: service, reason: row.text(.reason) ?? ""))
    }
  }

  /// Reads a row of `coverage`.
  fileprivate init?(_ row: NamedRow) {
    guard let name = row.text(.panel) else { return nil }
    self.init(
      name: name, from: row.time(.fromAt), startsInside: row.flag(.startsInside) ?? false,
      to: row.time(.toAt), services: row.optionalCount(.services), currency: row.text(.currency),
      failures: row.count(.failures), lastFailure: row.text(.lastFailure))
    rejected = row.count(.rejected)
    held = row.optionalCount(.held).map { Held(snapshot: $0, reason: row.text(.heldReason) ?? "") }
    defects = row.count(.defects)
    (repeats, repeatNote) = (row.count(.repeats), row.text(.repeatNote))
    undated = row.count(.undated)
    gaps = row.count(.gaps)
    longestGap = row.time(.gapFrom).map { Gap(from: $0, to: row.time(.gapTo)) }
    lastFailureAt = row.time(.lastFailureAt)
    isOverdue = row.flag(.overdue) ?? false
    unreadBalance = row.text(.balanceError).map {
      UnreadBalance(reason: $0, lastReadAt: row.time(.balanceAt))
    }
  }
}
