import Catalogue
import GRDB
import Interpretation

/// Evaluates alert rules within a transaction and stores what they raise and remember.
struct AlertWriter {
  let database: Database
  let evaluation: AlertEvaluation
  /// The numbers of the rules, in their order.
  let ruleIDs: [Int64]

  init(_ database: Database, _ evaluation: AlertEvaluation) throws {
    (self.database, self.evaluation) = (database, evaluation)
    ruleIDs = try Self.ruleIDs(of: evaluation, database)
  }

  /// Makes the stored rules those in force. Those that are not any more lose what they remember.
  private static func ruleIDs(
    of evaluation: AlertEvaluation, _ database: Database
  ) throws -> [Int64] {
    var stored: [AlertEvaluation.Rule: Int64] = [:]
    try database.forEachRow("SELECT rule, channel, id FROM alert_rule") { row in
      stored[.init(text: row.text(0), channel: row.text(1))] = row.integer(2)
    }
    let inForce = Set(evaluation.rules)
    for (rule, id) in stored where !inForce.contains(rule) {
      try database.change("DELETE FROM alert_rule WHERE id = ?", id)
    }
    return try evaluation.rules.map { rule in
      if let id = stored[rule] { return id }
      try database.change(
        "INSERT INTO alert_rule (rule, channel, began_at) VALUES (?, ?, ?)", rule.text,
        rule.channel, evaluation.now().milliseconds)
      return database.lastInsertedRowID
    }
  }
}

// MARK: - Renamed panels

extension AlertWriter {
  /// Gives rules that name a panel its new name in their texts, so that they keep what they remember.
  static func renamePanel(_ old: String, to new: String, _ database: Database) throws {
    let texts = try String.fetchAll(
      database, sql: "SELECT rule FROM alert_rule UNION SELECT rule FROM alert_line")
    for text in texts {
      guard let renamed = RuleText(text).renamingPanel(old, to: new)?.description else { continue }
      for table in ["alert_rule", "alert_line"] {
        try database.change("UPDATE OR IGNORE \(table) SET rule = ? WHERE rule = ?", renamed, text)
      }
    }
  }
}

// MARK: - Accepted snapshots

extension AlertWriter {
  /// Evaluates the rules for the snapshots of these times that they were not evaluated for yet, in the order of
  /// time. Those that are not accepted raise nothing.
  ///
  /// What rules remember is as of the last snapshot that was evaluated. Those before it do not change that; with
  /// `past`, they are compared with what it holds, and change it.
  func raise(panelID: Int64, at times: [Timestamp]) throws {
    var past: AlertMemory?
    try raise(panelID: panelID, at: times, newest: try newest(ofPanel: panelID), past: &past)
  }

  /// The time of the last snapshot of a panel that rules were evaluated for.
  func newest(ofPanel panelID: Int64) throws -> Timestamp? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT taken_at FROM snapshot WHERE panel_id = ? AND alerted = 1
        ORDER BY taken_at DESC LIMIT 1
        """, arguments: [panelID]
    ).map { Timestamp(milliseconds: $0) }
  }

  /// `newest` is that of before.
  func raise(
    panelID: Int64, at times: [Timestamp], newest: Timestamp?, past: inout AlertMemory?
  ) throws {
    let panel = try String.fetchOne(
      database, sql: "SELECT name FROM panel WHERE id = ?", arguments: [panelID])
    for time in times.sorted() {
      let snapshot = try Int64.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT id FROM snapshot
            WHERE panel_id = ? AND taken_at = ? AND verdict = 'accepted' AND alerted IS NULL
            """), arguments: [panelID, time.milliseconds])
      guard let snapshot, let panel else { continue }
      try database.change("UPDATE snapshot SET alerted = 1 WHERE id = ?", snapshot)
      let steps = try AlertSteps(database).steps(
        ofPanel: panelID, panel, from: time, to: time)
      for var step in steps {
        step.isPast = newest.map { time < $0 } ?? false
        try raise(step, panelID: panelID, past: &past)
      }
    }
  }

  private func raise(_ step: AlertStep, panelID: Int64, past: inout AlertMemory?) throws {
    let before = try memory(of: step, panelID: panelID)
    var after = step.isPast ? past ?? before : before
    let now = evaluation.now()
    let lines = evaluation.evaluate(step, &after, now)
    if !step.isPast {
      try write(after, over: before, panelID: panelID, at: step.at)
    } else if past != nil {
      past = after
    }
    // Several rules raise the same move.
    let moved = Set(step.events.compactMap { $0.kind == .rate ? $0.service : nil })
    var contexts: [String: AlertContext] = [:]
    for var line in lines {
      if let service = line.service, !line.isAmendment, moved.contains(service) {
        let context =
          try contexts[service]
          ?? AlertContext(database, panelID: panelID, service: service, at: step.at)
        contexts[service] = context
        line = evaluation.complete(line, context)
      }
      try insert(line, panelID: panelID, now: now)
    }
  }

  /// Adds a line, unless the same one is there.
  func insert(_ line: AlertLine, panelID: Int64, now: Timestamp) throws {
    let rule = evaluation.rules[line.rule]
    try database.change(
      """
      INSERT OR IGNORE INTO alert_line
        (rule, channel, panel_id, service, kind, at, raised_at, due_at, is_urgent, is_amendment, facts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, rule.text, rule.channel, panelID, line.service ?? "", line.kind, line.at.milliseconds,
      now.milliseconds, (line.dueAt ?? now).milliseconds, line.isUrgent, line.isAmendment,
      line.facts.json)
  }
}

// MARK: - Memory

extension AlertWriter {
  /// What the rules remember of the services of a step.
  private func memory(of step: AlertStep, panelID: Int64) throws -> AlertMemory {
    var memory = AlertMemory()
    let services = Set(step.events.flatMap { [$0.service, $0.other] }.compactMap(\.self))
    for service in services {
      try database.forEachRow(
        """
        SELECT rule_id, told, standing, steps, since, told_at FROM alert_rule
        CROSS JOIN alert_baseline ON rule_id = alert_rule.id AND panel_id = ? AND service = ?
        """, panelID, service
      ) { row in
        guard let rule = ruleIDs.firstIndex(of: row.integer(0)), let told = try row.amount(1) else {
          return
        }
        var baseline = AlertBaseline(told: told)
        baseline.standing = AlertBaseline.Standing.list(row.text(2))
        (baseline.steps, baseline.since) = (Int(row.integer(3)), row.time(4))
        baseline.toldAt = row.time(5)
        memory.baselines[.init(rule: rule, service: service)] = baseline
      }
    }
    return memory
  }

  private func write(
    _ memory: AlertMemory, over before: AlertMemory, panelID: Int64, at time: Timestamp
  ) throws {
    try keep(before, changedTo: memory, panelID: panelID, at: time)
    if memory.isForgotten {
      try database.change("DELETE FROM alert_baseline WHERE panel_id = ?", panelID)
    }
    for key in before.baselines.keys where memory.baselines[key] == nil {
      try database.change(
        "DELETE FROM alert_baseline WHERE rule_id = ? AND panel_id = ? AND service = ?",
        ruleIDs[key.rule], panelID, key.service.text ?? "")
    }
    for (key, baseline) in memory.baselines
    where memory.isForgotten || before.baselines[key] != baseline {
      try database.change(
        "INSERT OR REPLACE INTO alert_baseline VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ruleIDs[key.rule],
        panelID, key.service.text ?? "", baseline.told.text,
        baseline.standing.map(\.stored).joined(separator: " "), baseline.steps,
        baseline.since?.milliseconds, baseline.toldAt?.milliseconds)
    }
  }
}

extension AlertWriter {
  /// Keeps what rules remembered before a snapshot changed it.
  private func keep(
    _ before: AlertMemory, changedTo after: AlertMemory, panelID: Int64, at time: Timestamp
  ) throws {
    if after.isForgotten {
      try database.change(
        """
        INSERT OR IGNORE INTO alert_baseline_before
        SELECT panel_id, ?, rule_id, service, told, standing, steps, since, told_at
        FROM alert_baseline WHERE panel_id = ?
        """, time.milliseconds, panelID)
    }
    let keys = Set(before.baselines.keys).union(after.baselines.keys)
    for key in keys where before.baselines[key] != after.baselines[key] {
      let old = before.baselines[key]
      try database.change(
        "INSERT OR IGNORE INTO alert_baseline_before VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", panelID,
        time.milliseconds, ruleIDs[key.rule], key.service.text ?? "", old?.told.text,
        old?.standing.map(\.stored).joined(separator: " "), old?.steps, old?.since?.milliseconds,
        old?.toldAt?.milliseconds)
    }
    try database.change(
      "DELETE FROM alert_baseline_before WHERE panel_id = ? AND at < ?", panelID,
      (time - AlertWithdrawal.keepingTime).milliseconds)
  }
}

extension AlertBaseline {
  /// Makes a baseline what the channel was told, unless a later alert has changed it meanwhile.
  static func settle(_ told: OutboxSettlement.Told, _ database: Database) throws {
    let condition = """
      told_at = line.at AND line.id = ? AND told = ? AND alert_baseline.panel_id = line.panel_id
      AND alert_baseline.service = line.service AND rule_id = (
        SELECT id FROM alert_rule WHERE rule = line.rule AND channel = line.channel)
      """
    var baseline: AlertBaseline?
    try database.forEachRow(
      "SELECT standing FROM alert_baseline, alert_line AS line WHERE \(condition)", told.line,
      told.alert.text
    ) { row in
      baseline = AlertBaseline(told: told.alert)
      baseline?.standing = Standing.list(row.text(0))
    }
    guard var baseline else { return }
    baseline.settle(told)
    try database.change(
      """
      UPDATE alert_baseline SET told = ?, standing = ?, steps = ?, since = ?, told_at = ?
      FROM alert_line AS line WHERE \(condition)
      """, baseline.told.text, baseline.standing.map(\.stored).joined(separator: " "),
      baseline.steps, baseline.since?.milliseconds, baseline.toldAt?.milliseconds, told.line,
      told.alert.text)
  }
}

extension AlertBaseline.Standing {
  fileprivate var stored: String { "\(rate.text)@\(since.milliseconds)" }

  fileprivate static func list(_ text: String) -> [AlertBaseline.Standing] {
    text.split(separator: " ").compactMap { part in
      let pieces = part.split(separator: "@")
      guard pieces.count == 2, let rate = Amount(String(pieces[0])), let since = Int64(pieces[1])
      else { return nil }
      return .init(rate: rate, since: Timestamp(milliseconds: since))
    }
  }
}
