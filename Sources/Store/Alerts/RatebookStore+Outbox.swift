public import Catalogue
import GRDB
import Support

/// Sending: claim in a short transaction, send without one, mark in another.
extension RatebookStore {
  /// Makes the stored channels the configured ones. One that is off is tried again if its configuration has
  /// changed. Throws ``StoreError``.
  public func setChannels(_ channels: [(name: String, fingerprint: String)]) throws {
    let wanted = Self.fingerprints(channels)
    try write { database in
      let stored = try Self.storedChannels(database)
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

  /// Tries a channel that is off again. With `secrets`, only if they are not those that it refused. Throws
  /// ``StoreError``.
  public func turnOn(_ channel: String, withNew secrets: [UInt8]? = nil) throws {
    try write { database in
      let digest = try secrets.map { try Self.digest(of: $0, database) }
      try database.change(
        """
        UPDATE alert_channel SET off_since = NULL, off_reason = NULL, off_secrets = NULL
        WHERE name = ?1 AND off_since IS NOT NULL AND (?2 IS NULL OR off_secrets <> ?2)
        """, channel, digest)
    }
  }

  /// 16 bits of a keyed digest, which tell two secrets apart and do not show one to whoever tries many.
  private static func digest(of secrets: [UInt8], _ database: Database) throws -> Int64 {
    let key = try FingerprintKey.stored(in: database)
    return Int64(secrets.withUnsafeBytes { key.fingerprint(of: $0) } & 0xFFFF)
  }

  private static func fingerprints(
    _ channels: [(name: String, fingerprint: String)]
  ) -> [String: String] {
    Dictionary(channels.map { ($0.name, $0.fingerprint) }) { first, _ in first }
  }

  private static func storedChannels(_ database: Database) throws -> [String: String] {
    var stored: [String: String] = [:]
    try database.forEachRow("SELECT name, fingerprint FROM alert_channel") {
      stored[$0.text(0)] = $0.text(1)
    }
    return stored
  }

  /// Whether these channels are the stored ones. Throws ``StoreError``.
  public func hasChannels(_ channels: [(name: String, fingerprint: String)]) throws -> Bool {
    try read { try Self.storedChannels($0) == Self.fingerprints(channels) }
  }

  /// The names of the channels that refuse every message. Throws ``StoreError``.
  public func channelsThatAreOff() throws -> Set<String> {
    try read { database in
      try String.fetchSet(
        database, sql: "SELECT name FROM alert_channel WHERE off_since IS NOT NULL")
    }
  }

  /// Whether there is nothing to send: these channels are the stored ones and none is off, no message is open, and no
  /// alert is due. Throws ``StoreError``.
  public func isIdle(
    _ channels: [(name: String, fingerprint: String)], at now: Timestamp
  ) throws -> Bool {
    guard try hasChannels(channels) else { return false }
    return try read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM alert_channel WHERE off_since IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM alert_message WHERE state = 'open')
            AND NOT EXISTS (
              SELECT 1 FROM alert_channel JOIN alert_line ON channel = name
              WHERE message_id IS NULL AND outcome IS NULL
                AND (due_at <= ? OR due_at = raised_at))
          """, arguments: [now.milliseconds]) ?? false
    }
  }

  /// Takes what a channel is to be sent now: its open message if that is due, else one of all lines that are
  /// due, or of the first `count` of them; in quiet hours only the urgent ones. The attempt counts as begun, and the next one is due `pause` after
  /// it even if this process dies. Throws ``StoreError``.
  public func claimMessage(
    for channel: String, at now: Timestamp, isQuiet: Bool = false, atMost count: Int? = nil,
    uid: String, pause: (_ attempt: Int) -> Duration
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
      guard let made = try outbox.makeMessage(uid: uid, isQuiet: isQuiet, atMost: count) else {
        return .nothing
      }
      return .message(try outbox.begin(made, next: now + pause(1)))
    }
  }

  /// Notes the outcome of a message that was claimed; if the channel is off by that, with the secrets that it refused.
  /// Throws ``StoreError``.
  public func mark(
    _ message: OutboxMessage, _ outcome: OutboxOutcome, at now: Timestamp, secrets: [UInt8]? = nil
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
          "UPDATE alert_channel SET off_since = ?, off_reason = ?, off_secrets = ? WHERE name = ?",
          now.milliseconds, reason, try secrets.map { try Self.digest(of: $0, database) },
          message.channel)
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

}

/// One channel's part of the outbox, within a transaction.
struct Outbox {
  let database: Database
  let channel: String
  let now: Timestamp

  fileprivate static let longestPause = Duration.seconds(30 * 3600)

  fileprivate struct Message {
    let id: Int64
    let uid: String
    let madeAt: Timestamp
    let attempts: Int
    let nextAt: Timestamp
  }

  fileprivate func offReason() throws -> String? {
    try String?.fetchOne(
      database, sql: "SELECT off_reason FROM alert_channel WHERE name = ?", arguments: [channel])
      ?? nil
  }

  fileprivate func openMessage() throws -> Message? {
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
  fileprivate func makeMessage(
    uid: String, isQuiet: Bool, atMost count: Int?
  ) throws -> Message? {
    try database.change(
      """
      UPDATE alert_line SET due_at = alert_mute.until FROM alert_mute
      WHERE channel = ?1 AND message_id IS NULL AND outcome IS NULL AND alert_line.service <> ''
        AND alert_mute.panel_id = alert_line.panel_id AND alert_mute.service = alert_line.service
        AND until > ?2 AND until > due_at AND EXISTS (SELECT 1 FROM alert_mute WHERE until > ?2)
      """, channel, now.milliseconds)
    // One that was due at once stays so if the clock is set back.
    let isDue = """
      channel = :channel AND message_id IS NULL AND outcome IS NULL
      AND (due_at <= :now OR due_at = raised_at) AND (is_urgent OR NOT :quiet)
      """
    let arguments: StatementArguments = [
      "channel": channel, "now": now.milliseconds, "quiet": isQuiet,
    ]
    let isAnyDue = try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM alert_line WHERE \(isDue) AND NOT is_amendment)",
      arguments: arguments)
    guard isAnyDue == true else {
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
      sql: """
        UPDATE alert_line SET message_id = :id
        WHERE id IN (SELECT id FROM alert_line WHERE \(isDue) ORDER BY at, id LIMIT :count)
        """, arguments: arguments &+ ["id": id, "count": count ?? -1])
    return Message(id: id, uid: uid, madeAt: now, attempts: 0, nextAt: now)
  }

  /// Notes that an attempt begins.
  fileprivate func begin(_ message: Message, next: Timestamp) throws -> OutboxMessage {
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
