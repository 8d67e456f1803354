public import Catalogue

extension CatalogueReader {
  /// The services of a panel that are listed at `time`, in no order: those of the last keyframe, but as
  /// the versions behind it have them.
  public func catalogue(of panelID: Int64, at time: Timestamp) throws -> IDMap<StoredVersion> {
    let statement = try statement(
      """
      SELECT taken_at, services FROM keyframe WHERE panel_id = ? AND taken_at <= ?
      ORDER BY taken_at DESC LIMIT 1
      """)
    statement.bind(panelID, time.milliseconds)
    defer { statement.rewind() }
    var versions = IDMap<StoredVersion>()
    var unchanged: IDMap<StoredVersion>?
    if let keyframe = try statement.next(), let services = keyframe.bytes(1) {
      let start = Timestamp(milliseconds: keyframe.integer(0))
      versions = try lastVersions(of: panelID, .init(from: start, to: time))
      unchanged = try? self.services(of: services, except: versions)
    }
    if unchanged == nil {
      // All versions tell what a keyframe does that is not there, or cannot be read.
      versions = try lastVersions(of: panelID, .init(from: .earliest, to: time))
    }
    var listed = unchanged.take() ?? IDMap()
    for version in versions.values where version.isListed { listed.set(version.service, version) }
    return listed
  }

  /// The services of a keyframe but those that have other versions by now.
  private func services(
    of keyframe: UnsafeRawBufferPointer, except changed: IDMap<StoredVersion>
  ) throws(Keyframe.Malformed) -> IDMap<StoredVersion> {
    var services = IDMap<StoredVersion>()
    services.reserveCapacity(try Keyframe.count(in: keyframe))
    try Keyframe.forEachService(in: keyframe) {
      if changed[$0.service] == nil { services.set($0.service, $0) }
    }
    return services
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
      if versions[service] == nil { versions.set(service, try StoredVersion(row)) }
    }
    return versions
  }
}
