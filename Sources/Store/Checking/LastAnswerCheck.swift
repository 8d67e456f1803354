import Catalogue
import GRDB

/// The fingerprints that stand for a panel's last answer are of the services that it listed; a wrong
/// one would let a change be overlooked.
enum LastAnswerCheck {
  static func findings(_ database: Database) throws -> [StoreFinding] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT panel.id, panel.name, snapshot.id, snapshot.taken_at, verdict,
          snapshot.panel_id = panel.id, entries
        FROM last_answer JOIN panel ON panel.id = last_answer.panel_id
        JOIN snapshot ON snapshot.id = snapshot_id
        ORDER BY panel.name
        """)
    let key = try? FingerprintKey.stored(in: database)
    let withoutKey =
      key == nil
      ? [StoreFinding(panel: nil, subject: "fingerprint_key", problem: "there is none")] : []
    return try withoutKey
      + rows.compactMap { row in
        try problem(row, database).map {
          StoreFinding(
            panel: row[1], subject: "fingerprints of snapshot \(row[2] as Int64)", problem: $0)
        }
      }
  }

  private static func problem(_ row: Row, _ database: Database) throws -> String? {
    guard (row[4] as String?) == "accepted", row[5] else {
      return "it is not an accepted one of the panel"
    }
    guard let services = LastAnswer.services(row[6]) else {
      return "they are not 16 bytes an entry"
    }
    let listed = try Set(
      Int64.fetchAll(
        database,
        sql: """
          SELECT service.id FROM service
          WHERE panel_id = ? AND (
            SELECT listed FROM version WHERE service_id = service.id AND valid_from <= ?
            ORDER BY valid_from DESC LIMIT 1)
          """, arguments: [row[0] as Int64, row[3] as Int64]))
    guard services.count == listed.count, Set(services) == listed else {
      return "they are of other services than the \(listed.count) that it lists"
    }
    return nil
  }
}
