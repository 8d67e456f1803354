public import Catalogue
import GRDB

/// What rules about states remember.
public struct AlertStateMemory: Equatable, Sendable {
  /// A rule, by its index among the rules in force; the panel, if one is meant; and a key among several states of
  /// both, such as that of a query's row.
  public struct Key: Hashable, Sendable {
    public let rule: Int
    public let panel: String?
    public let key: String

    public init(rule: Int, panel: String?, key: String) {
      (self.rule, self.panel, self.key) = (rule, panel, key)
    }
  }

  public struct State: Equatable, Sendable {
    public var since: Timestamp
    /// When it was said last.
    public var toldAt: Timestamp

    public init(since: Timestamp, toldAt: Timestamp) {
      (self.since, self.toldAt) = (since, toldAt)
    }
  }

  /// The states that hold.
  public var states: [Key: State] = [:]

  public init() {}
}

/// The attempts to read a panel, as rules about states look at them.
public struct PanelAttempts: Sendable {
  public var panel: String
  /// `nil` if there is none.
  public var lastAttempt: Timestamp?
  public var lastAccepted: Timestamp?
  /// The first failed attempt since the last one that was answered; `nil` if that was the last one.
  public var failingSince: Timestamp?
  /// Why the last one failed.
  public var failure: String?
  /// The first snapshot that is held.
  public var held: (snapshot: Int64, at: Timestamp, reason: String)?
  /// When the orders were placed that have not ended.
  public var openOrders: [Timestamp] = []
  /// When the orders were placed that are no longer asked for, although the panel never said that they ended.
  public var unansweredOrders: [Timestamp] = []

  public init(panel: String) { self.panel = panel }
}

/// One attempt to read a panel, as it is stored.
public struct StoredAttempt: Sendable {
  public let panel: String
  public let at: Timestamp
  public let isAccepted: Bool
  /// Why it failed; `nil` if the panel answered.
  public let failure: String?
  /// The account's balance beside it; `nil` if it was not read.
  public let balance: Amount?
  public let currency: String?

  public init(
    panel: String, at: Timestamp, isAccepted: Bool = false, failure: String? = nil,
    balance: Amount? = nil, currency: String? = nil
  ) {
    (self.panel, self.at, self.isAccepted) = (panel, at, isAccepted)
    (self.failure, self.balance, self.currency) = (failure, balance, currency)
  }
}

extension RatebookStore {
  /// The attempts to read each panel up to a time, by name: later ones are of a clock that was ahead. Throws
  /// ``StoreError``.
  public func panelAttempts(until end: Timestamp) throws -> [PanelAttempts] {
    try read { database in
      var panels: [(Int64, PanelAttempts)] = []
      try database.forEachRow(
        """
        SELECT panel.id, name,
          (SELECT taken_at FROM snapshot WHERE panel_id = panel.id AND verdict IS NOT NULL
           AND taken_at <= ?1 ORDER BY taken_at DESC LIMIT 1),
          (SELECT taken_at FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'
           AND taken_at <= ?1 ORDER BY taken_at DESC LIMIT 1)
        FROM panel ORDER BY name
        """, end.milliseconds
      ) { row in
        var panel = PanelAttempts(panel: row.text(1))
        (panel.lastAttempt, panel.lastAccepted) = (row.time(2), row.time(3))
        panels.append((row.integer(0), panel))
      }
      return try panels.map { id, panel in
        var panel = panel
        try database.forEachRow(
          """
          SELECT min(taken_at), (
            SELECT reason FROM snapshot
            WHERE panel_id = ?1 AND verdict IS NOT NULL AND taken_at <= ?2
            ORDER BY taken_at DESC LIMIT 1)
          FROM snapshot
          WHERE panel_id = ?1 AND verdict = 'failed' AND taken_at <= ?2 AND taken_at > coalesce((
            SELECT taken_at FROM snapshot
            WHERE panel_id = ?1 AND verdict IN ('accepted', 'held', 'rejected')
              AND taken_at <= ?2
            ORDER BY taken_at DESC LIMIT 1), -1)
          """, id, end.milliseconds
        ) { row in
          panel.failingSince = row.time(0)
          if panel.failingSince != nil { panel.failure = row.optionalText(1) }
        }
        try database.forEachRow(
          """
          SELECT id, taken_at, reason FROM snapshot
          WHERE panel_id = ?1 AND verdict = 'held' AND taken_at > ?2 ORDER BY taken_at LIMIT 1
          """, id, panel.lastAccepted?.milliseconds ?? -1
        ) { row in
          panel.held = (row.integer(0), row.time(1) ?? .earliest, row.text(2))
        }
        try database.forEachRow(
          """
          SELECT ordered_at FROM ledger_order
          WHERE panel_id = ? AND is_open = 1 AND ordered_at IS NOT NULL ORDER BY ordered_at
          """, id
        ) { if let time = $0.time(0) { panel.openOrders.append(time) } }
        return panel
      }
    }
  }

  /// Hands over all attempts to read each of these panels up to a time, of all panels if none is named, each panel's in
  /// the order of time. Throws ``StoreError``, and what `body` throws.
  public func forEachAttempts(
    of panels: [String] = [], until end: Timestamp, _ body: ([StoredAttempt]) throws -> Void
  ) throws {
    try read { database in
      var attempts: [StoredAttempt] = []
      try database.forEachRow(
        """
        SELECT name, taken_at, verdict, reason, balance, currency
        FROM panel JOIN snapshot ON panel_id = panel.id
        WHERE verdict IS NOT NULL AND taken_at <= ? ORDER BY name, taken_at
        """, end.milliseconds
      ) { row in
        let attempt = StoredAttempt(
          panel: row.text(0), at: row.time(1) ?? .earliest, isAccepted: row.text(2) == "accepted",
          failure: row.text(2) == "failed" ? row.optionalText(3) ?? "" : nil,
          balance: try? row.amount(4), currency: row.optionalText(5))
        guard panels.isEmpty || panels.contains(attempt.panel) else { return }
        if let first = attempts.first, first.panel != attempt.panel {
          try body(attempts)
          attempts = []
        }
        attempts.append(attempt)
      }
      if !attempts.isEmpty { try body(attempts) }
    }
  }

  /// Evaluates the rules about states: `body` is given what they remember and gives what they raise, and both are
  /// stored in one transaction. Throws ``StoreError``.
  public func updateAlertStates(
    _ evaluation: AlertEvaluation, _ body: (inout AlertStateMemory) -> [AlertLine]
  ) throws {
    try write { database in
      let writer = try AlertWriter(database, evaluation)
      let before = try writer.states()
      var after = before
      let lines = body(&after)
      try writer.write(after, over: before)
      for line in lines {
        try writer.insert(
          line, panelID: try line.panel.map { try writer.panelID($0) } ?? 0, now: evaluation.now())
      }
    }
  }

  /// Evaluates the rules for accepted snapshots of a panel that they were not evaluated for yet, such as those of an
  /// import. Those before the last one that was evaluated begin as rules that are new then do. Throws
  /// ``StoreError``.
  public func raiseAlerts(of panel: String, at times: [Timestamp], _ evaluation: AlertEvaluation)
    throws
  {
    var past: AlertMemory? = AlertMemory()
    var newest: Timestamp??
    for time in times.sorted() {
      try write { database in
        let panelID = try Self.knownPanelID(panel, database)
        let writer = try AlertWriter(database, evaluation)
        let last = try newest ?? writer.newest(ofPanel: panelID)
        newest = .some(last)
        try writer.raise(panelID: panelID, at: [time], newest: last, past: &past)
      }
    }
  }

  /// Whether rules were in force when this database was last written. Throws ``StoreError``.
  public func hasAlertRules() throws -> Bool {
    try read {
      try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM alert_rule)") ?? false
    }
  }
}

extension AlertWriter {
  fileprivate func panelID(_ name: String) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [name]) ?? 0
  }

  fileprivate func states() throws -> AlertStateMemory {
    var memory = AlertStateMemory()
    let indices = Dictionary(ruleIDs.enumerated().map { ($1, $0) }) { first, _ in first }
    try database.forEachRow(
      """
      SELECT rule_id, name, key, since, told_at
      FROM alert_state LEFT JOIN panel ON panel.id = panel_id
      """
    ) { row in
      guard let rule = indices[row.integer(0)], let since = row.time(3), let told = row.time(4)
      else { return }
      let key = AlertStateMemory.Key(rule: rule, panel: row.optionalText(1), key: row.text(2))
      memory.states[key] = .init(since: since, toldAt: told)
    }
    return memory
  }

  fileprivate func write(_ memory: AlertStateMemory, over before: AlertStateMemory) throws {
    for key in before.states.keys where memory.states[key] == nil {
      try database.change(
        "DELETE FROM alert_state WHERE rule_id = ? AND panel_id = ? AND key = ?",
        ruleIDs[key.rule], try key.panel.map { try panelID($0) } ?? 0, key.key)
    }
    for (key, state) in memory.states where before.states[key] != state {
      try database.change(
        "INSERT OR REPLACE INTO alert_state VALUES (?, ?, ?, ?, ?)", ruleIDs[key.rule],
        try key.panel.map { try panelID($0) } ?? 0, key.key, state.since.milliseconds,
        state.toldAt.milliseconds)
    }
  }
}
