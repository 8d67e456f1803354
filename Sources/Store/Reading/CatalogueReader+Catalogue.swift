public import Catalogue

extension CatalogueReader {
  /// Hands over the services of a panel that are listed at `time`, in no order.
  public func catalogue(
    of panelID: Int64, at time: Timestamp, _ give: (StoredVersion) -> Void
  ) throws {
    var wanted = try services(of: panelID, stayingBehind: time)
    try lookBack(from: time, of: panelID, for: &wanted, give)
    try lookUp(wanted, of: panelID, at: time, give)
  }

  /// The services that were not gone for good by `time`, each with when its last version began.
  private func services(
    of panelID: Int64, stayingBehind time: Timestamp
  ) throws -> IDMap<Timestamp?> {
    let statement = try statement(
      """
      SELECT id, changed_at FROM service WHERE panel_id = ?1 AND left_at IS NULL
      UNION ALL
      SELECT id, changed_at FROM service WHERE panel_id = ?1 AND left_at > ?2
      """)
    statement.bind(panelID, time.milliseconds)
    var services = IDMap<Timestamp?>()
    services.reserveCapacity(try self.services(of: panelID, before: time + .milliseconds(1)) ?? 0)
    try statement.forEachRow { services.set($0.integer(0), $0.time(1)) }
    return services
  }

  /// Reads versions from `time` back, of which the first of each service says how it stood, while that is
  /// sooner done than looking services up: most of what stands came lately, or all at once.
  ///
  /// Leaves the time of those that were found missing.
  private func lookBack(
    from time: Timestamp, of panelID: Int64, for wanted: inout IDMap<Timestamp?>,
    _ give: (StoredVersion) -> Void
  ) throws {
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
        guard let row = try statement.next() else { return }
        let service = row.integer(0)
        guard wanted[service] ?? nil != nil else { continue }
        wanted.set(service, nil)
        found += 1
        let version = StoredVersion(row, &amounts)
        if version.isListed { give(version) }
      }
    }
  }

  /// Looks up the services that are still wanted: first which versions they are, by the index alone, then
  /// these, each in the order of where it stands.
  private func lookUp(
    _ wanted: IDMap<Timestamp?>, of panelID: Int64, at time: Timestamp,
    _ give: (StoredVersion) -> Void
  ) throws {
    var keys: [VersionKey] = []
    var changedSince: [Int64] = []
    for (service, changed) in wanted {
      guard let changed else { continue }
      if changed <= time {
        keys.append(VersionKey(from: changed, service: service))
      } else {
        changedSince.append(service)
      }
    }
    for service in changedSince.sorted() {
      guard let from = try lastChange(of: service, until: time) else { continue }
      keys.append(VersionKey(from: from, service: service))
    }
    try versions(of: panelID, keys.sorted(), give)
  }

  /// Reads versions of a panel, in the store's order, and hands over those that list their services.
  ///
  /// What one snapshot brought stands together: there the next one is often the next row, or a few
  /// behind it, which is reached sooner than looked up.
  private func versions(
    of panelID: Int64, _ keys: [VersionKey], _ give: (StoredVersion) -> Void
  ) throws {
    let patience = 3
    let statement = try statement(
      """
      SELECT \(StoredVersion.columns) FROM version
      WHERE panel_id = ? AND (valid_from, service_id) >= (?, ?)
      ORDER BY valid_from, service_id
      """)
    defer { statement.rewind() }
    var row: (key: VersionKey, values: ResultRow)?
    func step() throws { row = try statement.next().map { (VersionKey($0), $0) } }
    for key in keys {
      var steps = 0
      while let passed = row, passed.key < key, passed.key.from == key.from, steps < patience {
        try step()
        steps += 1
      }
      if row?.key != key {
        statement.rewind()
        statement.bind(panelID, key.from.milliseconds, key.service)
        try step()
      }
      guard let row else { continue }
      let version = StoredVersion(row.values, &amounts)
      if version.isListed { give(version) }
    }
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
