import Catalogue
import GRDB

/// Takes back what alert rules made of snapshots that do not count any more: alerts that were not sent, and what
/// rules remember since then.
///
/// What a channel was sent stays so, with what it knows by that.
struct AlertWithdrawal {
  let database: Database
  let panelID: Int64

  /// How long it is kept what a rule remembered before a snapshot: as long as a line waits, for a month's digest.
  static let keepingTime = Duration.seconds(32 * 86_400)

  /// The waiting lines of a panel from a time on.
  private static let waiting = """
    at >= :time AND outcome IS NULL AND (message_id IS NULL
      OR message_id IN (SELECT id FROM alert_message WHERE state = 'open'))
    """

  /// Takes back what the snapshots of a time or later did, as far back as that is known. Gives the times of those
  /// for which rules were evaluated.
  @discardableResult func withdraw(from time: Timestamp) throws -> [Timestamp] {
    let arguments: StatementArguments = ["panel": panelID, "time": time.milliseconds]
    try database.execute(
      sql: """
        DELETE FROM alert_line WHERE panel_id = :panel AND \(Self.waiting)
          AND at IN (SELECT taken_at FROM snapshot WHERE panel_id = :panel AND alerted = 1)
        """, arguments: arguments)
    try dropEmptyMessages()
    try restoreBaselines(from: time, arguments)
    let times = try Int64.fetchAll(
      database,
      sql: """
        SELECT taken_at FROM snapshot WHERE panel_id = :panel AND taken_at >= :time AND alerted = 1
        """, arguments: arguments)
    try database.execute(
      sql: "UPDATE snapshot SET alerted = NULL WHERE panel_id = :panel AND taken_at >= :time",
      arguments: arguments)
    return times.map(Timestamp.init(milliseconds:))
  }

  /// Takes back what was read of states after `now`, by a clock that was ahead: they begin and end anew.
  func withdrawStates(after now: Timestamp) throws {
    let arguments: StatementArguments = ["panel": panelID, "time": now.milliseconds + 1]
    let lines = """
      FROM alert_line AS line JOIN alert_rule USING (rule, channel)
      WHERE line.panel_id IN (0, :panel) AND \(Self.waiting)
      """
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO alert_state (rule_id, panel_id, key, since, told_at)
        SELECT alert_rule.id, line.panel_id, '', :time, :time \(lines) AND kind LIKE '% end'
        """, arguments: arguments)
    try database.execute(
      sql: """
        DELETE FROM alert_state WHERE (rule_id, panel_id, key) IN (
          SELECT alert_rule.id, line.panel_id, '' \(lines) AND kind LIKE '% start'
          UNION ALL
          SELECT alert_rule.id, 0, substr(kind, 7) \(lines) AND kind LIKE 'query %')
        """, arguments: arguments)
    try database.execute(
      sql: """
        DELETE FROM alert_line WHERE id IN (SELECT line.id \(lines))
        """, arguments: arguments)
    try dropEmptyMessages()
  }

  private func dropEmptyMessages() throws {
    try database.execute(
      sql: """
        DELETE FROM alert_message
        WHERE state = 'open' AND id NOT IN (
          SELECT message_id FROM alert_line WHERE message_id IS NOT NULL)
        """)
  }

  /// Lets rules remember what they did before a time, except what their channels were told since.
  private func restoreBaselines(from time: Timestamp, _ arguments: StatementArguments) throws {
    let first = """
      FROM alert_baseline_before AS before JOIN alert_rule ON alert_rule.id = rule_id
      WHERE panel_id = :panel AND before.at = (
        SELECT min(at) FROM alert_baseline_before AS other
        WHERE other.panel_id = :panel AND other.at >= :time AND other.rule_id = before.rule_id
          AND other.service = before.service)
      AND NOT EXISTS (
        SELECT 1 FROM alert_line AS line
        WHERE line.rule = alert_rule.rule AND line.channel = alert_rule.channel
          AND line.panel_id = :panel AND line.service = before.service AND line.kind = 'rate'
          AND line.at >= :time AND NOT is_amendment AND outcome IS NOT 'folded')
      """
    try database.execute(
      sql: """
        DELETE FROM alert_baseline
        WHERE panel_id = :panel AND (rule_id, service) IN (SELECT rule_id, before.service \(first))
        """, arguments: arguments)
    try database.execute(
      sql: """
        INSERT INTO alert_baseline
        SELECT rule_id, panel_id, before.service, told, standing, steps, since, told_at \(first)
          AND told IS NOT NULL
        """, arguments: arguments)
    try database.execute(
      sql: "DELETE FROM alert_baseline_before WHERE panel_id = :panel AND at >= :time",
      arguments: arguments)
  }
}
