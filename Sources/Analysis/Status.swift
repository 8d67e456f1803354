public import Catalogue
public import Store

/// How the reading of the panels and the keeping of the database go.
public struct Status: Sendable {
  /// The time that all ages are reckoned to.
  public var at: Timestamp
  /// The longest unseen first.
  public var panels: [Panel]
  /// The size of the database in bytes.
  public var databaseBytes: Int
  /// The copy that was made last; `nil` if none is known.
  public var lastBackup: Backup?

  public init(at time: Timestamp, panels: [Panel], databaseBytes: Int) {
    (at, self.panels, self.databaseBytes) = (time, panels, databaseBytes)
  }

  /// A copy of the database.
  public struct Backup: Sendable {
    public let path: String
    public let madeAt: Timestamp
  }

  /// One panel.
  public struct Panel: Sendable {
    public let name: String
    /// The last accepted snapshot; `nil` if there is none.
    public var acceptedAt: Timestamp?
    public var services: Int?
    /// When it was last asked for its services; `nil` if it never was.
    public var attemptedAt: Timestamp?
    /// When it is to be asked again; `nil` if nobody says so.
    public var nextAt: Timestamp?
    /// Attempts since the last one that was answered.
    public var failures = 0
    /// Why the last attempt failed that did, and when; `nil` if that is long over.
    public var lastError: String?
    public var lastErrorAt: Timestamp?
    public var held: PanelCoverage.Held?

    public init(name: String) { self.name = name }
  }
}

extension Status {
  /// Reads it from a store. Throws `StoreError`.
  public init(of store: RatebookStore, at time: Timestamp) throws {
    let table = try Analyst(store).table(.status, in: Scope(window: Window(at: time)))
    self.init(
      at: time, panels: table.namedRows.map(Panel.init), databaseBytes: try store.fileSize().total)
    lastBackup = try store.lastBackup().map { Backup(path: $0.path, madeAt: $0.madeAt) }
  }

  /// The panels without an accepted snapshot of the time since then.
  public func panels(unseenFor age: Duration) -> [Panel] {
    panels.filter { panel in panel.acceptedAt.map { at - $0 > age } ?? true }
  }

  /// The panels in a table: the columns of the query `status`, and `next_at`.
  public var table: Table {
    let query = SavedQuery.status
    let columns = query.columns + [Column(.nextAt, .time)]
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: columns,
      rows: panels.map { panel in columns.map { $0.known.map(panel.cell) ?? .missing } })
  }
}

extension Status.Panel {
  fileprivate init(_ row: NamedRow) {
    self.init(name: row.text(.panel) ?? "")
    (acceptedAt, services) = (row.time(.acceptedAt), row.optionalCount(.services))
    (attemptedAt, failures) = (row.time(.attemptedAt), row.count(.failures))
    (lastError, lastErrorAt) = (row.text(.lastError), row.time(.lastErrorAt))
    held = row.optionalCount(.held).map {
      PanelCoverage.Held(snapshot: $0, reason: row.text(.heldReason) ?? "")
    }
  }

  fileprivate func cell(of column: ColumnName) -> Cell {
    switch column {
    case .panel: .text(name)
    case .acceptedAt: .time(acceptedAt)
    case .services: services.map(Cell.count) ?? .missing
    case .attemptedAt: .time(attemptedAt)
    case .failures: .count(failures)
    case .lastError: .text(lastError)
    case .lastErrorAt: .time(lastErrorAt)
    case .held: held.map { .count($0.snapshot) } ?? .missing
    case .heldReason: .text(held?.reason)
    case .nextAt: .time(nextAt)
    default: .missing
    }
  }
}
