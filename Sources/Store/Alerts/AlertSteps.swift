public import Catalogue
import GRDB
import Interpretation

/// Reads the events of accepted snapshots as alert rules look at them.
struct AlertSteps {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// The steps with events of a panel, within times that both belong to it, in order.
  func steps(
    ofPanel panelID: Int64, _ panel: String, from start: Timestamp, to end: Timestamp
  ) throws -> [AlertStep] {
    let ordered = try orderedServices(ofPanel: panelID)
    var currencies = try self.currencies(ofPanel: panelID, from: start, to: end)[...]
    let confirmed = try confirmations(ofPanel: panelID, from: start, to: end)
    var currency: String?
    var steps: [AlertStep] = []
    var events: [AlertEvent] = []
    var at: Timestamp?
    func finish() throws {
      try addOtherIDs(to: &events, panelID: panelID, at: at)
      if let at {
        var step = AlertStep(panel: panel, at: at, events: events)
        step.confirmedAt = confirmed[at]
        steps.append(step)
      }
      events = []
    }
    try database.forEachRow(
      Self.events, panelID, start.milliseconds, end.milliseconds
    ) { row in
      guard let kind = EventKind(rawValue: row.text(1)) else { return }
      let time = Timestamp(milliseconds: row.integer(0))
      if time != at {
        try finish()
        at = time
        while let next = currencies.first, next.at <= time {
          currency = next.currency
          currencies.removeFirst()
        }
      }
      var event = AlertEvent(kind, row.optionalText(2))
      (event.name, event.category) = (row.optionalText(3), row.optionalText(4))
      (event.before, event.after) = (row.optionalText(5), row.optionalText(6))
      if row.flag(7) != nil { event.ratio = row.number(7) }
      if row.flag(8) != nil { event.factor = row.number(8) }
      event.count = row.optionalInteger(9).map(Int.init)
      event.otherCount = row.optionalInteger(10).map(Int.init)
      event.other = row.optionalText(11)
      event.isOfCategory = row.flag(12) ?? false
      event.group = row.optionalText(13).map { String($0.prefix { $0 != " " }) }
      event.currency = row.optionalText(14) ?? currency
      if kind == .refill || kind == .cancel, event.before == nil, event.after != nil {
        event.before = try lastStated(kind, of: row.integer(15), panelID: panelID, before: time)
      }
      event.isOrdered = event.service.map { ordered.contains(ExactText($0)) } ?? false
      events.append(event)
    }
    try finish()
    return steps
  }

  /// Says of services that were removed or are new under which other id the product goes on, or went before.
  private func addOtherIDs(
    to events: inout [AlertEvent], panelID: Int64, at time: Timestamp?
  ) throws {
    guard let time, events.contains(where: { $0.kind == .new || $0.kind == .removed }) else {
      return
    }
    var before: [ExactText: String] = [:]
    var after: [ExactText: String] = [:]
    for event in events where event.kind == .relisted {
      if let service = event.service { before[ExactText(service)] = event.other }
    }
    if events.contains(where: { $0.kind == .removed }) {
      try database.forEachRow(
        """
        SELECT old.key, new.key FROM step_event
        CROSS JOIN service AS old ON old.id = step_event.other_service_id
        CROSS JOIN service AS new ON new.id = step_event.service_id
        WHERE step_event.panel_id = ? AND at > ? AND at <= ? AND kind = 'relisted' ORDER BY at
        """, panelID, (time - Self.longestRelisting).milliseconds, time.milliseconds
      ) { after[ExactText($0.text(0))] = $0.text(1) }
    }
    for index in events.indices {
      guard let service = events[index].service.map({ ExactText($0) }) else { continue }
      if events[index].kind == .new { events[index].other = before[service] }
      if events[index].kind == .removed { events[index].other = after[service] }
    }
  }

  /// How long after a product has another id its old one may be found to be removed.
  private static let longestRelisting = Duration.seconds(7 * 86_400)

  /// What a service said of a capability when it last said something; `nil` if it never did, or if it was another
  /// product then.
  private func lastStated(
    _ kind: EventKind, of service: Int64, panelID: Int64, before time: Timestamp
  ) throws -> String? {
    try Bool.fetchOne(
      database.cachedStatement(
        sql: """
          WITH RECURSIVE life (snapshot_id, prior_id, look_id) AS (
            SELECT snapshot.id, version.prior_id, NULL FROM snapshot
            CROSS JOIN version ON version.snapshot_id = snapshot.id AND version.service_id = ?2
            WHERE snapshot.panel_id = ?1 AND snapshot.taken_at = ?3
            UNION ALL
            SELECT life.prior_id, version.prior_id, version.look_id FROM life
            CROSS JOIN version ON version.snapshot_id = life.prior_id AND version.service_id = ?2
          )
          SELECT look.\(kind.rawValue) FROM life
          CROSS JOIN look ON look.id = life.look_id
          WHERE look.\(kind.rawValue) IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM step_event CROSS JOIN snapshot ON snapshot.id = life.snapshot_id
            WHERE step_event.panel_id = ?1 AND step_event.service_id = ?2
              AND step_event.kind = 'replaced' AND step_event.at > snapshot.taken_at
              AND step_event.at <= ?3)
          LIMIT 1
          """), arguments: [panelID, service, time.milliseconds]
    ).map { $0 ? "true" : "false" }
  }

  private static let events = """
    SELECT at, event, service, name, category, before, after, ratio, factor, count, other_count,
      other_service, is_category, "group",
      iif(service_id IS NULL, NULL, (
        SELECT look.currency FROM snapshot
        CROSS JOIN version ON version.snapshot_id = snapshot.id AND version.service_id = event.service_id
        CROSS JOIN look ON look.id = version.look_id
        WHERE snapshot.panel_id = event.panel_id AND snapshot.taken_at = event.at)),
      service_id
    FROM event
    WHERE panel_id = ? AND at >= ? AND at <= ?
    ORDER BY at, instr(
      ' \(EventKind.allCases.map(\.rawValue).joined(separator: " ")) ', ' ' || event || ' '),
      length(service), service, number
    """

  private func orderedServices(ofPanel panelID: Int64) throws -> Set<ExactText> {
    var services: Set<ExactText> = []
    try database.forEachRow(
      "SELECT DISTINCT service FROM ledger_order WHERE panel_id = ?", panelID
    ) { services.insert(ExactText($0.text(0))) }
    return services
  }

  /// When snapshots were accepted that were held until a later one confirmed them, by their times.
  private func confirmations(
    ofPanel panelID: Int64, from start: Timestamp, to end: Timestamp
  ) throws -> [Timestamp: Timestamp] {
    var confirmed: [Timestamp: Timestamp] = [:]
    try database.forEachRow(
      """
      SELECT taken_at, reason FROM snapshot
      WHERE panel_id = ? AND taken_at >= ? AND taken_at <= ? AND verdict = 'accepted'
        AND reason IS NOT NULL
      """, panelID, start.milliseconds, end.milliseconds
    ) { row in
      if let time = row.text(1).confirmedAt {
        confirmed[Timestamp(milliseconds: row.integer(0))] = time
      }
    }
    return confirmed
  }

  /// The currencies that the account was stated to have within these times, and from when on; first the one
  /// that it had when they began.
  private func currencies(
    ofPanel panelID: Int64, from start: Timestamp, to end: Timestamp
  ) throws -> [(at: Timestamp, currency: String)] {
    var currencies: [(at: Timestamp, currency: String)] = []
    try database.forEachRow(
      """
      SELECT taken_at, currency FROM snapshot
      WHERE panel_id = ?1 AND taken_at <= ?3 AND currency IS NOT NULL
        AND coalesce(verdict, 'accepted') = 'accepted'
        AND taken_at >= coalesce((
          SELECT taken_at FROM snapshot
          WHERE panel_id = ?1 AND taken_at <= ?2 AND currency IS NOT NULL
            AND coalesce(verdict, 'accepted') = 'accepted'
          ORDER BY taken_at DESC LIMIT 1), ?2)
      ORDER BY taken_at
      """, panelID, start.milliseconds, end.milliseconds
    ) { row in
      if currencies.last?.currency != row.text(1) {
        currencies.append((Timestamp(milliseconds: row.integer(0)), row.text(1)))
      }
    }
    return currencies
  }
}

extension RatebookStore {
  /// Hands over the steps with events of these panels, of all if none is named, panel by panel in the order of
  /// their names, each in the order of time. Throws ``StoreError``, and what `body` throws.
  public func forEachAlertStep(
    of panels: [String] = [], from start: Timestamp, to end: Timestamp,
    _ body: (AlertStep) throws -> Void
  ) throws {
    try read { database in
      var all: [(Int64, String)] = []
      try database.forEachRow("SELECT id, name FROM panel ORDER BY name") {
        all.append(($0.integer(0), $0.text(1)))
      }
      for (id, name) in all where panels.isEmpty || panels.contains(name) {
        for step in try AlertSteps(database).steps(ofPanel: id, name, from: start, to: end) {
          try body(step)
        }
      }
    }
  }

  /// How many accepted snapshots of these panels, of all if none is named, are within a window, and the times of
  /// the first and the last of all. Throws ``StoreError``.
  public func acceptedSnapshots(
    of panels: [String], in window: Window
  ) throws -> (count: Int, first: Timestamp?, last: Timestamp?) {
    try read { database in
      var result: (count: Int, first: Timestamp?, last: Timestamp?) = (0, nil, nil)
      try database.forEachRow(
        """
        SELECT panel.name, count(*) FILTER (WHERE taken_at >= ?1 AND taken_at <= ?2),
          min(taken_at), max(taken_at)
        FROM snapshot JOIN panel ON panel.id = panel_id
        WHERE coalesce(verdict, 'accepted') = 'accepted' GROUP BY panel.name
        """, window.since.milliseconds, window.until.milliseconds
      ) { row in
        guard panels.isEmpty || panels.contains(row.text(0)) else { return }
        result.count += Int(row.integer(1))
        result.first = [result.first, row.time(2)].compactMap(\.self).min()
        result.last = [result.last, row.time(3)].compactMap(\.self).max()
      }
      return result
    }
  }
}
