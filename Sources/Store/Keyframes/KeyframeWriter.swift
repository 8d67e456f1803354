import Catalogue
import FoundationEssentials
import GRDB

/// Keeps the keyframes of one panel: its catalogue, whole, at those of its snapshots by which as many
/// versions have come since the keyframe before as that holds services.
///
/// A catalogue of any time is then read from the keyframe before it and fewer versions than that has
/// services, however long the history is; and keyframes take a quarter of what the versions do.
struct KeyframeWriter {
  let database: Database
  let panelID: Int64

  /// Takes note of versions behind all that were there, and adds the keyframes that are due.
  func take(_ versions: Int) throws {
    let left = try Int64?.fetchOne(
      database.cachedStatement(
        sql: """
          UPDATE panel SET versions_to_keyframe = versions_to_keyframe - ? WHERE id = ?
          RETURNING versions_to_keyframe
          """), arguments: [versions, panelID])
    guard let left = left ?? nil, left > 0 else { return try complete() }
  }

  /// Drops the keyframes of a time and of all behind it, as versions of that time come between others.
  /// Others take their place once all of an import has come (``RatebookStore/makeKeyframes()``): with each
  /// of its snapshots, they would cost the square of it.
  func forget(from time: Timestamp) throws {
    try database.execute(
      sql: "DELETE FROM keyframe WHERE panel_id = ? AND taken_at >= ?",
      arguments: [panelID, time.milliseconds])
    try expect(in: nil)
  }

  /// Adds the keyframes that are due.
  func complete() throws {
    while true {
      let last = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT taken_at, services FROM keyframe WHERE panel_id = ?
            ORDER BY taken_at DESC LIMIT 1
            """), arguments: [panelID])
      let start: Int64 = last?[0] ?? .min
      let interval = Int64(max(1, last.map { Self.count(in: $0[1]) } ?? 0))
      guard let time = try time(ofVersion: interval, behind: start) else {
        return try expect(in: interval - versions(behind: start))
      }
      try add(at: time)
    }
  }

  /// How many services a keyframe holds; 0 where that cannot be read.
  private static func count(in services: Data) -> Int {
    services.withUnsafeBytes { (try? Keyframe.count(in: $0)) ?? 0 }
  }

  /// When the version came that is so many behind a time; `nil` where there are fewer. What `prune` has
  /// left of older times stands at the first snapshot that it has left.
  private func time(ofVersion number: Int64, behind start: Int64) throws -> Timestamp? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT max(valid_from, coalesce(pruned_to, valid_from))
          FROM version JOIN panel ON panel.id = panel_id
          WHERE panel_id = ? AND valid_from > ? ORDER BY valid_from LIMIT 1 OFFSET ?
          """), arguments: [panelID, start, number - 1]
    ).map(Timestamp.init(milliseconds:))
  }

  private func versions(behind start: Int64) throws -> Int64 {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: "SELECT count(*) FROM version WHERE panel_id = ? AND valid_from > ?"),
      arguments: [panelID, start]) ?? 0
  }

  private func add(at time: Timestamp) throws {
    let reader = CatalogueReader(Reading(database: database))
    let services = try reader.catalogue(of: panelID, at: time).values
    try database.cachedStatement(
      sql: "INSERT INTO keyframe (panel_id, taken_at, services) VALUES (?, ?, ?)"
    ).execute(arguments: [panelID, time.milliseconds, Keyframe.data(services)])
  }

  /// After how many versions the next keyframe is due; `nil`: some are.
  private func expect(in versions: Int64?) throws {
    try database.cachedStatement(sql: "UPDATE panel SET versions_to_keyframe = ? WHERE id = ?")
      .execute(arguments: [versions, panelID])
  }
}
