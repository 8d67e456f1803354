import Catalogue
import FoundationEssentials
import GRDB

/// Keyframes hold what the versions say: a wrong one would show services as they never were.
enum KeyframeCheck {
  static func findings(_ database: Database) throws -> [StoreFinding] {
    let panels = try Row.fetchAll(database, sql: "SELECT id, name FROM panel ORDER BY name")
    return try panels.flatMap { panel in
      try problems(ofPanel: panel[0], database).map { time, problem in
        StoreFinding(panel: panel[1], subject: "keyframe of \(time)", problem: problem)
      }
    }
  }

  /// Reads each version once, up to one keyframe after the other.
  private static func problems(
    ofPanel panelID: Int64, _ database: Database
  ) throws -> [(Timestamp, String)] {
    let reader = CatalogueReader(Reading(database: database))
    var standing = IDMap<StoredVersion>()
    var last = Timestamp.earliest
    let keyframes = try Row.fetchAll(
      database,
      sql: """
        SELECT taken_at, services, EXISTS (
          SELECT 1 FROM snapshot
          WHERE panel_id = keyframe.panel_id AND taken_at = keyframe.taken_at
            AND verdict = 'accepted')
        FROM keyframe WHERE panel_id = ? ORDER BY taken_at
        """, arguments: [panelID])
    return try keyframes.compactMap { row in
      let time = Timestamp(milliseconds: row[0])
      try reader.versions(of: panelID, .init(from: last, to: time)) {
        standing.set($0.service, $0)
      }
      last = time
      guard row[2] else { return (time, "there is no accepted snapshot of that time") }
      let listed = standing.values.filter(\.isListed)
      guard row[1] == Keyframe.data(listed) else {
        return (time, "it differs from the \(listed.count) services that were listed then")
      }
      return nil
    }
  }
}
