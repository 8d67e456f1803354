public import Catalogue
import GRDB

/// Sending: claim in a short transaction, send without one, mark in another.
extension RatebookStore {
  /// Makes the stored channels the configured ones. One that was off is tried again if its configuration has
  /// changed. Throws ``StoreError``.
  public func setChannels(_ channels: [(name: String, fingerprint: String)]) throws {
    let stored = try read { database in
      var stored: [String: String] = [:]
      try database.forEachRow("SELECT name, fingerprint FROM alert_channel") {
        stored[$0.text(0)] = $0.text(1)
      }
      return stored
    }
    let wanted = Dictionary(channels.map { ($0.name, $0.fingerprint) }) { first, _ in first }
    if stored == wanted { return }
    try write { database in
      for name in stored.keys where wanted[name] == nil {
        try database.change("DELETE FROM alert_channel WHERE name = ?", name)
      }
      for (name, fingerprint) in wanted where stored[name] != fingerprint {
        try database.change(
          """
          INSERT INTO alert_channel (name, fingerprint) VALUES (?, ?)
          ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, off_since = NULL,
            off_reason = NULL, moved_to = NULL
          """, name, fingerprint)
      }
    }
  }

  /// Takes what a channel is to be sent now: its open message if that is due, else one of all lines that are
  /// due; in quiet hours only the urgent ones. The attempt counts as begun, and the next one is due `pause` after
  /// it even if this process dies. Throws ``StoreError``.
  public func claimMessage(
    for channel: String, at now: Timestamp, isQuiet: Bool = false, uid: String,
    pause: (_ attempt: Int) -> Duration
  ) throws -> OutboxClaim {
    try write { database in
      let outbox = Outbox(database: database, channel: channel, now: now)
      if let reason = try outbox.offReason() { return .off(reason: reason) }
      if let open = try outbox.openMessage() {
        // A time that far ahead was written by a wrong clock.
        if open.nextAt > now, open.nextAt - now < Outbox.longestPause {
          return .later(open.nextAt)
        }
        return .message(try outbox.begin(open, next: now + pause(open.attempts + 1)))
      }
      guard let made = try outbox.makeMessage(uid: uid, isQuiet: isQuiet) else { return .nothing }
      return .message(try outbox.begin(made, next: now + pause(1)))
    }
  }

  /// Notes the outcome of a message that was claimed. Throws ``StoreError``.
  public func mark(
    _ message: OutboxMessage, _ outcome: OutboxOutcome, at now: Timestamp
  ) throws {
    try write { database in
      func end(_ state: String, _ reason: String?) throws {
        try database.change(
          "UPDATE alert_message SET state = ?, error = ?, ended_at = ? WHERE id = ?", state, reason,
          now.milliseconds, message.id)
      }
      switch outcome {
      case .sent(let movedTo):
        try end("sent", nil)
        try database.change(
          """
          UPDATE alert_channel SET last_sent_at = ?, moved_to = coalesce(?, moved_to) WHERE name = ?
          """, now.milliseconds, movedTo, message.channel)
        try database.change(
          """
          UPDATE alert_message SET reported_id = ?
          WHERE channel = ? AND state = 'failed' AND reported_id IS NULL AND id < ?
          """, message.id, message.channel, message.id)
      case .later(let reason, let next?):
        try database.change(
          "UPDATE alert_message SET error = ?, next_at = ? WHERE id = ?", reason, next.milliseconds,
          message.id)
      case .later(let reason, nil): try end("failed", reason)
      case .off(let reason):
        try database.change(
          "UPDATE alert_message SET error = ?, attempts = attempts - 1, next_at = ? WHERE id = ?",
          reason, now.milliseconds, message.id)
        try database.change(
          "UPDATE alert_channel SET off_since = ?, off_reason = ? WHERE name = ?", now.milliseconds,
          reason, message.channel)
      }
    }
  }

  /// Notes what was decided when a claimed message was put into words. Throws ``StoreError``.
  public func settle(_ message: OutboxMessage, _ settlement: OutboxSettlement) throws {
    if settlement.isEmpty { return }
    try write { database in
      for line in settlement.later {
        try database.change(
          "UPDATE alert_line SET message_id = NULL WHERE id = ? AND message_id = ?", line,
          message.id)
      }
      for told in settlement.told { try AlertBaseline.settle(told, database) }
    }
  }

  /// Notes that the lines of a claimed message say nothing together, so that nothing is sent. Throws
  /// ``StoreError``.
  public func fold(_ message: OutboxMessage) throws {
    try write { database in
      try database.change(
        "UPDATE alert_line SET message_id = NULL, outcome = 'folded' WHERE message_id = ?",
        message.id)
      try database.change("DELETE FROM alert_message WHERE id = ?", message.id)
    }
  }

  /// Tries failed messages again, and channels that are off: one message, or all. Gives how many messages are
  /// due again. Throws ``StoreError``.
  public func retryMessages(_ id: Int64? = nil, at now: Timestamp) throws -> Int {
    try write { database in
      try database.change(
        """
        UPDATE alert_channel SET off_since = NULL, off_reason = NULL
        WHERE off_since IS NOT NULL
          AND (?1 IS NULL OR name = (SELECT channel FROM alert_message WHERE id = ?1))
        """, id)
      try database.change(
        """
        UPDATE alert_message SET state = 'open', ended_at = NULL, attempts = 0, next_at = ?2
        WHERE (?1 IS NULL OR id = ?1) AND state <> 'sent'
        """, id, now.milliseconds)
      return database.changesCount
    }
  }

  /// How many alerts wait for channels that are not among these, by channel. Throws ``StoreError``.
  public func strandedAlerts(configured: [String]) throws -> [(channel: String, alerts: Int)] {
    try read { database in
      var stranded: [(channel: String, alerts: Int)] = []
      try database.forEachRow(
        """
        SELECT alert_line.channel, count(*)
        FROM alert_line LEFT JOIN alert_message ON alert_message.id = message_id
        WHERE outcome IS NULL AND NOT is_amendment AND coalesce(state, 'open') = 'open'
        GROUP BY alert_line.channel ORDER BY alert_line.channel
        """
      ) { row in
        guard !configured.contains(row.text(0)) else { return }
        stranded.append((row.text(0), Int(row.integer(1))))
      }
      return stranded
    }
  }

  /// Hands what was not sent on a channel over to another one, or drops what waits if there is none. Gives how many
  /// alerts that were. Throws ``StoreError``.
  public func moveAlerts(of channel: String, to other: String?) throws -> Int {
    try write { database in
      let unsent = """
        channel = ?1 AND outcome IS NULL AND coalesce(
          (SELECT state FROM alert_message WHERE alert_message.id = message_id), 'open') <> 'sent'
        """
      let count = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM alert_line WHERE \(unsent) AND NOT is_amendment",
        arguments: [channel])
      if let other {
        try database.change(
          "UPDATE OR IGNORE alert_line SET channel = ?2 WHERE \(unsent)", channel, other)
        try database.change(
          "UPDATE alert_message SET channel = ?2 WHERE channel = ?1 AND state <> 'sent'", channel,
          other)
      }
      // What is left was raised for the other channel, too.
      try database.change(
        "UPDATE alert_line SET message_id = NULL, outcome = 'muted' WHERE \(unsent)", channel)
      try database.change(
        "DELETE FROM alert_message WHERE channel = ?1 AND state <> 'sent'", channel)
      return count ?? 0
    }
  }

  /// Sends nothing about a service until a time. Throws ``StoreError``; ``StoreError/noPanel(_:known:)`` if there
  /// is no such panel. Gives whether the panel ever listed the service.
  public func mute(_ service: String, of panel: String, until: Timestamp) throws -> Bool {
    try write { database in
      let panelID = try Self.knownPanelID(panel, database)
      try database.change(
        "INSERT OR REPLACE INTO alert_mute VALUES (?, ?, ?)", panelID, service, until.milliseconds)
      return try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM service WHERE panel_id = ? AND key = ?)",
        arguments: [panelID, service]) ?? false
    }
  }
}

// MARK: - Reading

extension RatebookStore {
  /// How each configured channel is doing, by name. Throws ``StoreError``.
  public func outboxStatus() throws -> [OutboxStatus] {
    try read { database in
      var rows: [OutboxStatus] = []
      try database.forEachRow(
        """
        SELECT channel, due, waiting, failed, next_due_at, error, off_since, off_reason, last_sent_at
        FROM outbox ORDER BY channel
        """
      ) { row in
        rows.append(
          OutboxStatus(
            channel: row.text(0), due: Int(row.integer(1)), waiting: Int(row.integer(2)),
            failed: Int(row.integer(3)), nextDueAt: row.time(4), error: row.optionalText(5),
            offSince: row.time(6), offReason: row.optionalText(7), lastSentAt: row.time(8)))
      }
      return rows
    }
  }

  /// The latest messages and the lines that are in none, newest first; only failed ones if `failedOnly`. Throws
  /// ``StoreError``.
  public func outboxLog(limit: Int, failedOnly: Bool = false) throws -> [OutboxEntry] {
    try read { database in
      var entries: [OutboxEntry] = []
      try database.forEachRow(
        """
        SELECT id, channel, state, coalesce(ended_at, made_at), attempts, error FROM alert_message
        WHERE NOT ?1 OR state = 'failed' ORDER BY coalesce(ended_at, made_at) DESC, id DESC LIMIT ?2
        """, failedOnly, limit
      ) { row in
        let lines = try Outbox.lines(database, where: "message_id = ?", row.integer(0))
        entries.append(
          OutboxEntry(
            message: row.integer(0), channel: row.text(1), state: row.text(2),
            at: row.time(3) ?? .earliest, attempts: Int(row.integer(4)),
            error: row.optionalText(5), lines: lines))
      }
      if failedOnly { return entries }
      let states = "CASE WHEN outcome IS NULL THEN 'waiting' ELSE outcome END"
      try database.forEachRow(
        """
        SELECT id, channel, \(states), raised_at FROM alert_line
        WHERE message_id IS NULL AND NOT is_amendment ORDER BY raised_at DESC, id DESC LIMIT ?
        """, limit
      ) { row in
        let lines = try Outbox.lines(database, where: "alert_line.id = ?", row.integer(0))
        entries.append(
          OutboxEntry(
            message: nil, channel: row.text(1), state: row.text(2), at: row.time(3) ?? .earliest,
            attempts: 0, error: nil, lines: lines))
      }
      return Array(entries.sorted { $0.at > $1.at }.prefix(limit))
    }
  }

  /// When each rule was last sent something, by its text and channel. Throws ``StoreError``.
  public func lastSent() throws -> [AlertEvaluation.Rule: Timestamp] {
    try read { database in
      var times: [AlertEvaluation.Rule: Timestamp] = [:]
      try database.forEachRow(
        """
        SELECT rule, alert_line.channel, max(ended_at)
        FROM alert_line JOIN alert_message ON alert_message.id = message_id
        WHERE state = 'sent' GROUP BY rule, alert_line.channel
        """
      ) { times[.init(text: $0.text(0), channel: $0.text(1))] = $0.time(2) }
      return times
    }
  }
}

/// One channel's part of the outbox, within a transaction.
private struct Outbox {
  let database: Database
  let channel: String
  let now: Timestamp

  static let longestPause = Duration.seconds(30 * 3600)

  struct Message {
    let id: Int64
    let uid: String
    let madeAt: Timestamp
    let attempts: Int
    let nextAt: Timestamp
  }

  func offReason() throws -> String? {
    try String?.fetchOne(
      database, sql: "SELECT off_reason FROM alert_channel WHERE name = ?", arguments: [channel])
      ?? nil
  }

  func openMessage() throws -> Message? {
    var message: Message?
    try database.forEachRow(
      """
      SELECT id, uid, made_at, attempts, next_at FROM alert_message
      WHERE channel = ? AND state = 'open' ORDER BY id LIMIT 1
      """, channel
    ) { row in
      message = Message(
        id: row.integer(0), uid: row.text(1), madeAt: row.time(2) ?? now,
        attempts: Int(row.integer(3)), nextAt: row.time(4) ?? now)
    }
    return message
  }

  /// Makes a message of the lines that are due; `nil` if there are none. Those about a muted service are due when
  /// that ends.
  func makeMessage(uid: String, isQuiet: Bool) throws -> Message? {
    try database.change(
      """
      UPDATE alert_line SET due_at = alert_mute.until FROM alert_mute
      WHERE channel = ? AND message_id IS NULL AND outcome IS NULL AND alert_line.service <> ''
        AND alert_mute.panel_id = alert_line.panel_id AND alert_mute.service = alert_line.service
        AND until > ? AND until > due_at
      """, channel, now.milliseconds)
    // One that was due at once stays so if the clock is set back.
    let isDue = """
      channel = :channel AND message_id IS NULL AND outcome IS NULL
      AND (due_at <= :now OR due_at = raised_at) AND (is_urgent OR NOT :quiet)
      """
    let arguments: StatementArguments = [
      "channel": channel, "now": now.milliseconds, "quiet": isQuiet,
    ]
    let alerts = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM alert_line WHERE \(isDue) AND NOT is_amendment",
      arguments: arguments)
    guard let alerts, alerts > 0 else {
      // What they correct was sent, or is not due yet.
      try database.execute(
        sql: """
          UPDATE alert_line SET outcome = 'folded'
          WHERE \(isDue) AND is_amendment AND NOT EXISTS (
            SELECT 1 FROM alert_line AS other
            WHERE other.channel = :channel AND other.message_id IS NULL AND other.outcome IS NULL
              AND NOT other.is_amendment AND other.panel_id = alert_line.panel_id
              AND other.service = alert_line.service)
          """, arguments: arguments)
      return nil
    }
    try database.change(
      """
      INSERT INTO alert_message (uid, channel, made_at, state, attempts, next_at)
      VALUES (?, ?, ?, 'open', 0, ?)
      """, uid, channel, now.milliseconds, now.milliseconds)
    let id = database.lastInsertedRowID
    try database.execute(
      sql: "UPDATE alert_line SET message_id = :id WHERE \(isDue)",
      arguments: arguments &+ ["id": id])
    return Message(id: id, uid: uid, madeAt: now, attempts: 0, nextAt: now)
  }

  /// Notes that an attempt begins.
  func begin(_ message: Message, next: Timestamp) throws -> OutboxMessage {
    try database.change(
      "UPDATE alert_message SET attempts = attempts + 1, next_at = ? WHERE id = ?",
      next.milliseconds, message.id)
    let movedTo = try String?.fetchOne(
      database, sql: "SELECT moved_to FROM alert_channel WHERE name = ?", arguments: [channel])
    let failed = try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM alert_line JOIN alert_message ON alert_message.id = message_id
        WHERE alert_message.channel = ? AND state = 'failed' AND reported_id IS NULL
          AND NOT is_amendment AND message_id < ?
        """, arguments: [channel, message.id])
    return OutboxMessage(
      id: message.id, uid: message.uid, channel: channel, madeAt: message.madeAt,
      attempt: message.attempts + 1,
      lines: try Self.lines(database, where: "message_id = ?", message.id), movedTo: movedTo ?? nil,
      failedAlerts: failed ?? 0)
  }

  static func lines(
    _ database: Database, where condition: String, _ id: Int64
  ) throws -> [OutboxLine] {
    var lines: [OutboxLine] = []
    try database.forEachRow(
      """
      SELECT alert_line.id, rule, panel.name, service, kind, at, is_amendment, facts
      FROM alert_line LEFT JOIN panel ON panel.id = panel_id
      WHERE \(condition) ORDER BY at, alert_line.id
      """, id
    ) { row in
      lines.append(
        OutboxLine(
          id: row.integer(0), rule: row.text(1), panel: row.optionalText(2),
          service: row.text(3).isEmpty ? nil : row.text(3), kind: row.text(4),
          at: row.time(5) ?? .earliest, isAmendment: row.integer(6) == 1, facts: row.text(7)))
    }
    return lines
  }
}

extension RatebookStore {
  /// Adds a line that no rule raised, which is due at once. Throws ``StoreError``.
  public func raise(
    kind: String, facts: String, rule: String, to channel: String, at now: Timestamp
  ) throws {
    try write { database in
      try database.change(
        """
        INSERT OR IGNORE INTO alert_line (rule, channel, panel_id, service, kind, at, raised_at, due_at,
          is_urgent, is_amendment, facts)
        VALUES (?1, ?2, 0, '', ?3, ?4, ?4, ?4, 1, 0, ?5)
        """, rule, channel, kind, now.milliseconds, facts)
    }
  }
}
