public import Catalogue
import GRDB

extension RatebookStore {
  /// The names of all panels ever read, in order.
  public func panels() throws -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT name FROM panel ORDER BY name") }
  }

  /// When a panel's last attempt was taken, whatever came of it; `nil` where there is none.
  public func lastAttempt(of panel: String) throws -> Timestamp? {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: """
          SELECT max(taken_at) FROM snapshot JOIN panel ON panel.id = panel_id
          WHERE name = ? AND verdict IS NOT NULL
          """, arguments: [panel])
    }.map(Timestamp.init(milliseconds:))
  }

  /// The catalogue as the last accepted snapshot at or before `time` showed it, by id; `nil` where
  /// there is none.
  public func catalogue(of panel: String, at time: Timestamp) throws -> [Service]? {
    try read { database in
      let accepted = try Row.fetchOne(
        database,
        sql: """
          SELECT panel_id, max(taken_at) FROM accepted JOIN panel ON panel.id = panel_id
          WHERE name = ? AND taken_at <= ?
          """, arguments: [panel, time.milliseconds])
      guard let accepted, let panelID: Int64 = accepted[0], let takenAt: Int64 = accepted[1] else {
        return nil
      }
      let before = Timestamp(milliseconds: takenAt + 1)
      return try ServiceState.load(database, panelID: panelID, before: before)
        .values.compactMap(\.service)
        .sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) }
    }
  }
}
