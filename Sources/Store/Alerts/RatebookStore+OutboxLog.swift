public import Catalogue
import GRDB

/// What the outbox holds, for people.
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
      let states =
        "CASE outcome WHEN 'muted' THEN 'dropped' WHEN 'folded' THEN 'folded' ELSE 'waiting' END"
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
        WHERE state = 'sent' AND NOT is_amendment GROUP BY rule, alert_line.channel
        """
      ) { times[.init(text: $0.text(0), channel: $0.text(1))] = $0.time(2) }
      return times
    }
  }
}
