import Catalogue
import Store

/// What changed of a panel's catalogue inside a window, read in one pass.
struct PanelChanges {
  let panel: PanelInWindow
  let snapshots: PanelInWindow.Snapshots
  /// The times of the accepted snapshots behind the first one, in order.
  let times: [Timestamp]
  /// By time and then service.
  private(set) var changes: [ServiceChange] = []
  /// What became of each service that changed.
  private(set) var nets = IDMap<NetChange>()
  /// Whether the whole catalogue was asked for.
  let isWhole: Bool
  /// Every service listed at the window's start, where the whole catalogue was asked for.
  private(set) var standing = IDMap<StoredVersion>()
  /// Those of them that did not change.
  private(set) var unchanged: [StoredVersion] = []
  /// The snapshots with an entry of a service that could not be read, by service.
  private let unread: [Int64: [Timestamp]]

  /// Reads the changes, and the whole catalogue at the window's start if it is asked for; `nil` where
  /// the window has no snapshot of the panel. Throws `StoreError`.
  init?(_ panel: PanelInWindow, from reader: CatalogueReader, whole: Bool) throws {
    guard let snapshots = panel.snapshots else { return nil }
    self.panel = panel
    isWhole = whole
    self.snapshots = snapshots
    times = try reader.acceptedTimes(of: panel.id, snapshots)
    unread = try reader.unreadEntries(of: panel.id, snapshots)
    let services = try reader.services(of: panel.id, before: snapshots.from + .milliseconds(1)) ?? 0
    // Room that is not used costs next to nothing, and growing would copy all that is there.
    changes.reserveCapacity(services)
    nets.reserveCapacity(services)
    if whole { standing = try reader.catalogue(of: panel.id, at: snapshots.from) }
    try reader.versions(of: panel.id, snapshots) { try add($0, reader) }
    unchanged = standing.values.filter { nets[$0.service] == nil }
  }

  private mutating func add(_ version: StoredVersion, _ reader: CatalogueReader) throws {
    let before = try nets[version.service] ?? net(before: version, reader)
    if before.lastPlace < 0 {
      nets.set(version.service, before)
    } else {
      changes[before.lastPlace].next = version.from
    }
    let change = ServiceChange(
      service: version.service, at: version.from, before: before.lastListed,
      wasListed: before.isListed, after: version.isListed ? version : nil,
      left: before.isListed || before.lastPlace < 0 ? nil : before.changed)
    let place = changes.count
    nets.update(version.service) { $0.take(change, at: place) }
    changes.append(change)
  }

  /// A service as the window's start has it.
  private func net(before version: StoredVersion, _ reader: CatalogueReader) throws -> NetChange {
    let start = try start(of: version.service, reader)
    let last = try start ?? reader.listedVersion(of: version.service, at: snapshots.from)
    return NetChange(
      service: version.service, start: start, lastListed: last, isListed: start != nil,
      changed: version.from, lastPlace: -1)
  }

  /// How the window's start lists a service; `nil` where it does not.
  func start(of service: Int64, _ reader: CatalogueReader) throws -> StoredVersion? {
    if isWhole { return standing[service] }
    let version = try reader.version(of: service, at: snapshots.from)
    return version.flatMap { $0.isListed ? $0 : nil }
  }
}

extension PanelChanges {
  /// The same of these services alone.
  func keeping(_ services: Set<Int64>) -> PanelChanges {
    var kept = self
    kept.changes.removeAll { !services.contains($0.service) }
    kept.nets = nets.keeping(services.contains)
    kept.standing = standing.keeping(services.contains)
    kept.unchanged = unchanged.filter { services.contains($0.service) }
    return kept
  }

  /// How many services the last accepted snapshot lists.
  func services(_ reader: CatalogueReader) throws -> Int? {
    try reader.services(of: panel.id, before: snapshots.to + .milliseconds(1))
  }

  /// How many accepted snapshots show what is so from `start` until `end`, or to the window's end.
  func snapshots(from start: Timestamp, until end: Timestamp?) -> Int {
    let first = times.partition(before: start)
    return (end.map(times.partition(before:)) ?? times.count) - first
  }

  /// How many of them show that a service is not listed: those with an entry of it that could not be
  /// read do not.
  func absences(of service: Int64, from start: Timestamp, until end: Timestamp?) -> Int {
    let unread = unread[service, default: []].count { time in
      time >= start && end.map { time < $0 } ?? true
    }
    return snapshots(from: start, until: end) - unread
  }

  /// The last accepted snapshot before a time inside the window.
  func snapshot(before time: Timestamp) -> Timestamp {
    let place = times.partition(before: time)
    return place == 0 ? snapshots.from : times[place - 1]
  }
}

extension [Timestamp] {
  /// How many of the times, which are in order, lie before another.
  func partition(before time: Timestamp) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
