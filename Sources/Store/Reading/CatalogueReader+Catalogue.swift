public import Catalogue

extension CatalogueReader {
  /// The services of a panel that are listed at `time`, in no order: those of the last keyframe, but as
  /// the versions behind it have them.
  public func catalogue(of panelID: Int64, at time: Timestamp) throws -> IDMap<StoredVersion> {
    let statement = try statement(
      """
      SELECT taken_at, services, entries FROM keyframe WHERE panel_id = ? AND taken_at <= ?
      ORDER BY taken_at DESC LIMIT 1
      """)
    statement.bind(panelID, time.milliseconds)
    defer { statement.rewind() }
    let keyframe = try statement.next()
    let changed = try lastVersions(
      of: panelID,
      .init(from: keyframe.map { Timestamp(milliseconds: $0.integer(0)) } ?? .earliest, to: time))
    var listed = IDMap<StoredVersion>()
    if let keyframe, let entries = keyframe.bytes(2) {
      listed.reserveCapacity(Int(keyframe.integer(1)))
      try Keyframe.forEachService(in: entries, &amounts) {
        if changed[$0.service] == nil { listed.set($0.service, $0) }
      }
    }
    for version in changed.values where version.isListed { listed.set(version.service, version) }
    return listed
  }

  /// The last version of each service that has any behind the first of two snapshots, up to the second.
  private func lastVersions(
    of panelID: Int64, _ snapshots: PanelInWindow.Snapshots
  ) throws -> IDMap<StoredVersion> {
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns) FROM version
      WHERE panel_id = ? AND valid_from > ? AND valid_from <= ?
      ORDER BY valid_from DESC, service_id DESC
      """)
    statement.bind(panelID, snapshots.from.milliseconds, snapshots.to.milliseconds)
    var versions = IDMap<StoredVersion>()
    try statement.forEachRow { row in
      let service = row.integer(0)
      if versions[service] == nil { versions.set(service, StoredVersion(row, &amounts)) }
    }
    return versions
  }
}
