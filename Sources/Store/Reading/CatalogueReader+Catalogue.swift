public import Catalogue

extension CatalogueReader {
  /// The services of a panel that are listed at `time`, in no order.
  public func catalogue(of panelID: Int64, at time: Timestamp) throws -> IDMap<StoredVersion> {
    let count = try services(of: panelID, before: time + .milliseconds(1)) ?? 0
    var (listed, gone) = (IDMap<StoredVersion>(), IDMap<Void>())
    listed.reserveCapacity(count)
    if try !lookBack(from: time, of: panelID, for: count, &listed, &gone, &amounts) {
      try lookUp(of: panelID, at: time, except: gone, &listed)
    }
    return listed
  }

  /// Reads versions from `time` back, of which the first of each service says how it stood, while that is
  /// sooner done than looking services up: most of what stands came lately, or all at once.
  ///
  /// Gives whether all services are found that are listed, as many as `count`; else those found `listed`
  /// and `gone` need no further look.
  private func lookBack(
    from time: Timestamp, of panelID: Int64, for count: Int, _ listed: inout IDMap<StoredVersion>,
    _ gone: inout IDMap<Void>, _ amounts: inout AmountTable
  ) throws -> Bool {
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns) FROM version WHERE panel_id = ? AND valid_from <= ?
      ORDER BY valid_from DESC, service_id DESC
      """)
    statement.bind(panelID, time.milliseconds)
    defer { statement.rewind() }
    let stretch = 128
    var found = stretch
    while 2 * found >= stretch {
      found = 0
      for _ in 0..<stretch {
        if listed.count == count { return true }
        guard let row = try statement.next() else { return true }
        let service = row.integer(0)
        guard listed[service] == nil, gone[service] == nil else { continue }
        found += 1
        let version = StoredVersion(row, &amounts)
        if version.isListed { listed.set(service, version) } else { gone.set(service, ()) }
      }
    }
    return false
  }

  /// Looks up the services that are not known yet: first which versions say how they stood, by the index
  /// alone, then these, each in the order of where it stands.
  private func lookUp(
    of panelID: Int64, at time: Timestamp, except gone: IDMap<Void>,
    _ listed: inout IDMap<StoredVersion>
  ) throws {
    var keys: [VersionKey] = []
    var changedSince: [Int64] = []
    try services(of: panelID, stayingBehind: time) { service, changed in
      guard listed[service] == nil, gone[service] == nil else { return }
      if let changed, changed <= time {
        keys.append(VersionKey(from: changed, service: service))
      } else {
        changedSince.append(service)
      }
    }
    for service in changedSince.sorted() {
      guard let from = try lastChange(of: service, until: time) else { continue }
      keys.append(VersionKey(from: from, service: service))
    }
    try versions(of: panelID, keys.sorted()) { listed.set($0.service, $0) }
  }

  /// The services that were not gone for good by `time`, each with when its last version began.
  private func services(
    of panelID: Int64, stayingBehind time: Timestamp, _ give: (Int64, Timestamp?) -> Void
  ) throws {
    let statement = try statement(
      """
      SELECT id, changed_at FROM service WHERE panel_id = ?1 AND left_at IS NULL
      UNION ALL
      SELECT id, changed_at FROM service WHERE panel_id = ?1 AND left_at > ?2
      """)
    statement.bind(panelID, time.milliseconds)
    try statement.forEachRow { give($0.integer(0), $0.time(1)) }
  }

  /// Reads versions of a panel, in the store's order, and hands over those that list their services. What
  /// one snapshot brought stands together.
  private func versions(
    of panelID: Int64, _ keys: [VersionKey], _ give: (StoredVersion) -> Void
  ) throws {
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns) FROM version
      WHERE panel_id = ? AND (valid_from, service_id) >= (?, ?)
      ORDER BY valid_from, service_id
      """)
    try statement.forEachRow(
      of: keys, patience: 3, keyOf: VersionKey.init, isNear: { $0.from == $1.from },
      bind: { statement.bind(panelID, $0.from.milliseconds, $0.service) },
      { row in
        let version = StoredVersion(row, &amounts)
        if version.isListed { give(version) }
      })
  }
}

/// What tells a version from the others of its panel, in the order in which the store keeps them.
private struct VersionKey: Comparable {
  let from: Timestamp
  let service: Int64

  init(from: Timestamp, service: Int64) {
    self.from = from
    self.service = service
  }

  /// Of a row of ``StoredVersion/columns``.
  init(_ row: ResultRow) {
    self.init(from: Timestamp(milliseconds: row.integer(1)), service: row.integer(0))
  }

  static func < (left: Self, right: Self) -> Bool {
    left.from != right.from ? left.from < right.from : left.service < right.service
  }
}
