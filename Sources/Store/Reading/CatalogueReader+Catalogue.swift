public import Catalogue

extension CatalogueReader {
  /// The services of a panel that are listed at `time`, in no order: those that are listed now and were so
  /// then, and those that look different by now.
  public func catalogue(of panelID: Int64, at time: Timestamp) throws -> IDMap<StoredVersion> {
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns)
      FROM (
        SELECT service_id, snapshot_id
        FROM entry CROSS JOIN snapshot ON snapshot.id = snapshot_id
        WHERE entry.panel_id = ?1 AND taken_at <= ?2
        UNION ALL
        SELECT service_id, prior_id
        FROM snapshot CROSS JOIN version ON version.snapshot_id = snapshot.id
        WHERE panel_id = ?1 AND taken_at > ?2
          AND (SELECT taken_at FROM snapshot WHERE id = prior_id) <= ?2
      ) AS life
      CROSS JOIN version
        ON version.snapshot_id = life.snapshot_id AND version.service_id = life.service_id
      CROSS JOIN look ON look.id = version.look_id
      CROSS JOIN snapshot ON snapshot.id = version.snapshot_id
      """)
    statement.bind(panelID, time.milliseconds)
    var listed = IDMap<StoredVersion>()
    try statement.forEachRow { row in listed.set(row.integer(0), try StoredVersion(row)) }
    return listed
  }
}
