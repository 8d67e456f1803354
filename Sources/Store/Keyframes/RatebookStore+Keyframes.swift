import GRDB

extension RatebookStore {
  /// Makes the keyframes that are due behind what came between other snapshots. Throws ``StoreError``.
  public func makeKeyframes() throws {
    let panels = try read { try Self.panelsWithoutKeyframes($0) }
    for panelID in panels {
      try write { try KeyframeWriter(database: $0, panelID: panelID).complete() }
    }
  }

  private static func panelsWithoutKeyframes(_ database: Database) throws -> [Int64] {
    try Int64.fetchAll(database, sql: "SELECT id FROM panel WHERE versions_to_keyframe IS NULL")
  }
}
