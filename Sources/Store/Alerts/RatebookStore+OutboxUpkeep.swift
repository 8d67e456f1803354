public import Catalogue
import GRDB

/// What is done to the outbox by hand, and what keeps it from growing for ever.
extension RatebookStore {
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
        // The other channel has refused nothing yet.
        try database.change(
          """
          UPDATE alert_message SET channel = ?2, attempts = 0, next_at = made_at, error = NULL
          WHERE channel = ?1 AND state = 'open'
          """, channel, other)
        try database.change(
          "UPDATE alert_message SET channel = ?2 WHERE channel = ?1 AND state = 'failed'", channel,
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

  /// The services that are muted at a time, by panel and id. Throws ``StoreError``.
  public func mutes(at now: Timestamp) throws -> [Mute] {
    try read { database in
      var mutes: [Mute] = []
      try database.forEachRow(
        """
        SELECT name, service, until, (
          SELECT count(*) FROM alert_line
          WHERE message_id IS NULL AND outcome IS NULL AND NOT is_amendment
            AND alert_line.panel_id = alert_mute.panel_id AND alert_line.service = alert_mute.service)
        FROM alert_mute JOIN panel ON panel.id = alert_mute.panel_id
        WHERE until > ? ORDER BY name, service
        """, now.milliseconds
      ) { row in
        mutes.append(
          Mute(
            panel: row.text(0), service: row.text(1), until: row.time(2) ?? now,
            alerts: Int(row.integer(3))))
      }
      return mutes
    }
  }

  /// Ends a mute: what it held back is due. Gives whether the service was muted. Throws ``StoreError``;
  /// ``StoreError/noPanel(_:known:)`` if there is no such panel.
  public func unmute(_ service: String, of panel: String, at now: Timestamp) throws -> Bool {
    try write { database in
      let panelID = try Self.knownPanelID(panel, database)
      try database.change(
        """
        UPDATE alert_line SET due_at = ?3 FROM alert_mute
        WHERE message_id IS NULL AND outcome IS NULL AND due_at = until AND until > ?3
          AND alert_line.panel_id = ?1 AND alert_line.service = ?2
          AND alert_mute.panel_id = ?1 AND alert_mute.service = ?2
        """, panelID, service, now.milliseconds)
      try database.change(
        "DELETE FROM alert_mute WHERE panel_id = ? AND service = ? AND until > ?", panelID, service,
        now.milliseconds)
      return database.changesCount > 0
    }
  }

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

// MARK: - Forgetting

extension RatebookStore {
  /// How long the outbox keeps what was sent, if `prune` does not cut it shorter.
  public static let keepingTimeOfAlerts = Duration.seconds(90 * 86_400)

  /// Drops alerts and mutes that ended before a time and are needed no more, and gives how many alerts that were.
  /// Throws ``StoreError``.
  @discardableResult public func forgetAlerts(before cut: Timestamp) throws -> Int {
    let count = try read { try OldAlerts($0, before: cut).count }
    if count > 0 { try write { try OldAlerts($0, before: cut).forget() } }
    return count
  }
}

/// The alerts that were sent, or never will be, before a time.
///
/// Messages that failed stay until a later one has counted them; the latest of each rule says when it sent
/// something last, and the latest of all are the log. Whether a snapshot was evaluated, which states hold and which
/// rates a channel knows is kept elsewhere.
struct OldAlerts {
  let database: Database
  private let arguments: StatementArguments

  /// As many as `alerts log` shows.
  static let latestMessages = 50

  init(_ database: Database, before cut: Timestamp) {
    self.database = database
    arguments = ["cut": cut.milliseconds]
  }

  private static let messages = """
    SELECT id FROM alert_message AS message
    WHERE ended_at < :cut AND (state = 'sent' OR reported_id IS NOT NULL)
      AND id NOT IN (SELECT reported_id FROM alert_message WHERE reported_id IS NOT NULL)
      AND id NOT IN (
        SELECT id FROM alert_message ORDER BY coalesce(ended_at, made_at) DESC, id DESC
        LIMIT \(latestMessages))
      AND NOT EXISTS (
        SELECT 1 FROM alert_line AS line JOIN alert_rule USING (rule, channel)
        WHERE line.message_id = message.id AND NOT line.is_amendment AND NOT EXISTS (
          SELECT 1 FROM alert_line AS later JOIN alert_message ON alert_message.id = later.message_id
          WHERE later.rule = line.rule AND later.channel = line.channel AND state = 'sent'
            AND NOT later.is_amendment AND (ended_at, alert_message.id) > (message.ended_at, message.id)))
    """

  private static let lines = """
    message_id IN (\(messages))
    OR message_id IS NULL AND outcome IS NOT NULL AND raised_at < :cut
    """

  /// How many alerts they are.
  var count: Int {
    get throws {
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM alert_line WHERE \(Self.lines)", arguments: arguments)
        ?? 0
    }
  }

  /// About what their rows take up, in bytes.
  var size: Int {
    get throws {
      try Int.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(80 + length(CAST(rule || channel || facts AS BLOB))), 0)
          FROM alert_line WHERE \(Self.lines)
          """, arguments: arguments) ?? 0
    }
  }

  func forget() throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE old_message AS \(Self.messages);
        """, arguments: arguments)
    try database.execute(
      sql: """
        DELETE FROM alert_line
        WHERE message_id IN (SELECT id FROM temp.old_message)
          OR message_id IS NULL AND outcome IS NOT NULL AND raised_at < :cut
        """, arguments: arguments)
    try database.execute(
      sql: "DELETE FROM alert_message WHERE id IN (SELECT id FROM temp.old_message)")
    try database.execute(sql: "DELETE FROM alert_mute WHERE until < :cut", arguments: arguments)
    try database.execute(sql: "DROP TABLE temp.old_message")
  }
}
