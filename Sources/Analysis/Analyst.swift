import Catalogue
public import Store

/// Makes reports from the store's data.
public struct Analyst: Sendable {
  let store: RatebookStore

  public init(_ store: RatebookStore) { self.store = store }

  /// Opens a report of these sections, all from one state of the store, for `use` to read its rows.
  /// Throws `StoreError`, and the errors of `use`.
  public func report<Result>(
    _ sections: [SavedQuery], title: String, in scope: Scope, _ use: (OpenReport) throws -> Result
  ) throws -> Result {
    try store.reading { reading in
      try SectionReader.run(
        reading, scope, checkedFrom: scope.window.since,
        readsListing: sections.contains { $0.text.readsListing }
      ) { reader in
        try use(OpenReport(sections, title: title, reader))
      }
    }
  }

  /// A report with all rows in memory. Throws `StoreError`.
  public func report(_ sections: [SavedQuery], title: String, in scope: Scope) throws -> Report {
    try report(sections, title: title, in: scope) { try $0.finished() }
  }

  /// The rows of one query within a scope, with further parameters by name. Throws `StoreError`.
  public func table(
    _ query: SavedQuery, in scope: Scope, _ parameters: [String: SQLValue] = [:]
  ) throws -> Table {
    try section(query, in: scope, parameters) { try $0.table() }
  }

  /// Opens the rows of one query within a scope, with further parameters by name, for `use` to
  /// read. Throws `StoreError`, and the errors of `use`.
  public func section<Result>(
    _ query: SavedQuery, in scope: Scope, _ parameters: [String: SQLValue] = [:],
    _ use: (any Section) throws -> Result
  ) throws -> Result {
    try store.reading { reading in
      // A report on one service is not worth checking the changes of all others.
      let start = parameters["service"] == nil ? scope.window.since : scope.window.until
      return try SectionReader.run(
        reading, scope, checkedFrom: start, readsListing: query.text.readsListing
      ) { try use($0.section(query, parameters)) }
    }
  }

  /// The coverage of each panel of a scope. Throws `StoreError`.
  public func coverage(in scope: Scope) throws -> [PanelCoverage] {
    try store.reading { reading in
      try SectionReader.run(reading, scope, checkedFrom: nil) { try $0.coverage() }
    }
  }
}

/// A report whose rows are read on demand. It is valid only while the store is being read.
public struct OpenReport {
  /// The report without rows.
  public let head: Report
  public let sections: [any Section]
  /// The notes about entries of the watch list, or a category, that match nothing.
  public let unmatched: [String]
  private let reader: SectionReader

  /// The maximum number of events that a summary lists. If there are more, it counts their kinds.
  private static let listedEvents = 10

  init(_ queries: [SavedQuery], title: String, _ reader: SectionReader) throws {
    let figures = reader.scope.figures
    let queries = queries.filter { figures.withheldColumns(of: $0) != nil }
    var coverage = try reader.coverageOfScope()
    let ofAccounts = [SavedQuery.summary.name, SavedQuery.balance.name, SavedQuery.spend.name]
    if !queries.contains(where: { ofAccounts.contains($0.name) }) {
      coverage = coverage.map(\.withoutAccount)
    }
    var (notes, sections): ([String], [any Section]) = ([], [])
    if let watched = reader.watched {
      let summary = try WatchedSummary(reader, watched, coverage)
      notes += summary.notes
      sections = queries.map { query -> any Section in
        query.name == SavedQuery.summary.name ? summary.table : reader.section(query)
      }
    } else {
      sections = queries.map { reader.section($0) }
    }
    if let index = queries.firstIndex(where: { $0.name == SavedQuery.eventKinds.name }) {
      let kinds = try reader.table(.eventKinds)
      let count = kinds.namedRows.reduce(0) { $0 + $1.count(.changes) }
      sections[index] = count > Self.listedEvents ? kinds : reader.section(.events)
    }
    notes += reader.notes
    let hasBalance = queries.contains { $0.name == SavedQuery.balance.name }
    let hasSpend = queries.contains { $0.name == SavedQuery.spend.name }
    var warnings: [String] = []
    if hasBalance, figures.contains(.spend) {
      let outlooks = try BalanceOutlook.outlooks(of: reader.table(.balance))
      warnings = outlooks.compactMap { $0.warning(coverage) }
      notes += outlooks.compactMap { $0.note(coverage, urgentOnly: queries.count > 1) }
    } else if hasSpend, figures == .all, reader.scope.category == nil,
      // If a balance has too many digits, the spending is shown nevertheless.
      let outlooks = try? BalanceOutlook.outlooks(of: reader.table(.balance))
    {
      warnings = outlooks.compactMap { $0.warning(coverage) }
    }
    if hasSpend { notes += coverage.compactMap { $0.undatedNote(in: reader.scope) } }
    var head = Report(title: title, window: reader.scope.window, panels: coverage, notes: notes)
    head.warnings = warnings
    if coverage.isEmpty, reader.watched == nil, reader.scope.category == nil {
      head.notes.append("no panel has been read yet; `ratebook snapshot` reads them")
    }
    if let minimum = reader.scope.minimumChange {
      head.minimumChange = minimum
      head.notes.append(
        "rate changes under \(DecimalText.significant(minimum, digits: 4)) % are left out")
    }
    for (index, query) in queries.enumerated() {
      guard let withheld = figures.withheldColumns(of: query), !withheld.isEmpty else { continue }
      sections[index] = try sections[index].table().withoutValues(of: withheld)
    }
    self.head = head
    unmatched = reader.notes
    self.sections = sections
    self.reader = reader
  }

  /// The lines about many services. Sections are folded by them for people. Throws `StoreError`.
  public func moves() throws -> MassMoves { try reader.moves() }

  /// The end of the report at each of its panels. Throws `StoreError`.
  public func ends() throws -> [ReportMark] {
    let panels = Set(reader.scope.panels)
    return try reader.reading.reportEnds(at: reader.scope.window.until)
      .filter { panels.isEmpty || panels.contains($0.panel) }
  }

  /// The report with all rows in memory. Throws `StoreError`.
  public func finished() throws -> Report {
    var report = head
    report.tables = try sections.map { try $0.table() }
    return report
  }
}
