public import Catalogue
public import Store

/// The state of the reading of panels, of the alerts, and of the database.
public struct Status: Sendable {
  /// The time to which all ages refer.
  public var at: Timestamp
  /// The panels; those not seen for the longest time come first.
  public var panels: [Panel]
  /// The channels for alerts, by name.
  public var channels: [Channel] = []
  /// The size of the database in bytes.
  public var databaseBytes: Int
  /// The last copy of the database; `nil` if none is known.
  public var lastBackup: Backup?

  public init(at time: Timestamp, panels: [Panel], databaseBytes: Int) {
    (at, self.panels, self.databaseBytes) = (time, panels, databaseBytes)
  }

  /// A channel for alerts.
  public struct Channel: Sendable {
    public let name: String
    /// The numbers of alerts that could be sent now, that wait for a digest, and that were given up.
    public let due, waiting, failed: Int
    /// When and why the channel was switched off; `nil` if it is on.
    public let offSince: Timestamp?
    public let offReason: String?
    /// Why the last attempt to send failed, if it will be repeated; otherwise `nil`.
    public let error: String?
    public let lastSentAt: Timestamp?

    public init(
      name: String, due: Int = 0, waiting: Int = 0, failed: Int = 0, offSince: Timestamp? = nil,
      offReason: String? = nil, error: String? = nil, lastSentAt: Timestamp? = nil
    ) {
      (self.name, self.due, self.waiting, self.failed) = (name, due, waiting, failed)
      (self.offSince, self.offReason, self.error) = (offSince, offReason, error)
      self.lastSentAt = lastSentAt
    }
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
    /// When the panel was last asked for its services; `nil` if never.
    public var attemptedAt: Timestamp?
    /// When the panel is to be asked again; `nil` if that is not known.
    public var nextAt: Timestamp?
    /// The number of attempts since the last answer.
    public var failures = 0
    /// The reason and the time of the last failed attempt; `nil` if it is long past.
    public var lastError: String?
    public var lastErrorAt: Timestamp?
    public var held: PanelCoverage.Held?

    public init(name: String) { self.name = name }
  }
}

extension Status {
  /// Reads the state from a store. Throws `StoreError`.
  public init(of store: RatebookStore, at time: Timestamp) throws {
    let table = try Analyst(store).table(.status, in: Scope(window: Window(at: time)))
    self.init(
      at: time, panels: table.namedRows.map(Panel.init), databaseBytes: try store.fileSize().total)
    channels = try store.outboxStatus().map { status in
      Channel(
        name: status.channel, due: status.due, waiting: status.waiting, failed: status.failed,
        offSince: status.offSince, offReason: status.offReason, error: status.error,
        lastSentAt: status.lastSentAt)
    }
    lastBackup = try store.lastBackup().map { Backup(path: $0.path, madeAt: $0.madeAt) }
  }

  /// The panels without an accepted snapshot for at least `age`.
  public func panels(unseenFor age: Duration) -> [Panel] {
    panels.filter { panel in panel.acceptedAt.map { at - $0 > age } ?? true }
  }

  /// The panels in a table with the columns of the query `status`, and `next_at`.
  public var table: Table {
    let query = SavedQuery.status
    let columns = query.columns + [Column(.nextAt, .time)]
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: columns,
      rows: panels.map { panel in columns.map { $0.known.map(panel.cell) ?? .missing } })
  }

  /// The channels in a table.
  public var channelTable: Table {
    Table(
      name: "channels", title: "Channels", meaning: "Where alerts are sent, and how many wait",
      columns: [
        Column(name: "channel", kind: .text), Column(name: "due", kind: .count),
        Column(name: "waiting", kind: .count), Column(name: "failed", kind: .count),
        Column(name: "off_since", kind: .time), Column(name: "off_reason", kind: .text),
        Column(name: "error", kind: .text), Column(name: "last_sent_at", kind: .time),
      ],
      rows: channels.map { channel in
        [
          .text(channel.name), .count(channel.due), .count(channel.waiting),
          .count(channel.failed), .time(channel.offSince), .text(channel.offReason),
          .text(channel.error), .time(channel.lastSentAt),
        ]
      })
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
