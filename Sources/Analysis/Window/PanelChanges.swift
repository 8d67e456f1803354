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

  /// Reads the changes, and the whole catalogue at the window's start if it is asked for; `nil` where
  /// the window has no snapshot of the panel. Throws `StoreError`.
  init?(_ panel: PanelInWindow, from reader: CatalogueReader, whole: Bool) throws {
    guard let snapshots = panel.snapshots else { return nil }
    self.panel = panel
    isWhole = whole
    self.snapshots = snapshots
    times = try reader.acceptedTimes(of: panel.id, snapshots)
    if whole {
      let catalogue = try reader.catalogue(of: panel.id, at: snapshots.from)
      standing.reserveCapacity(catalogue.count)
      for version in catalogue { standing.set(version.service, version) }
    }
    try reader.versions(of: panel.id, snapshots) { try add($0, reader) }
    unchanged = standing.values.filter { nets[$0.service] == nil }
  }

  private mutating func add(_ version: StoredVersion, _ reader: CatalogueReader) throws {
    var net = try nets[version.service] ?? net(before: version, reader)
    let wasListed = net.isListed
    let change = ServiceChange(
      service: version.service, at: version.from, before: net.lastListed, wasListed: wasListed,
      after: version.isListed ? version : nil)
    if net.lastPlace >= 0 { changes[net.lastPlace].next = version.from }
    net.lastPlace = changes.count
    net.changed = version.from
    net.isListed = version.isListed
    if version.isListed { net.lastListed = version }
    if version.isListed, !wasListed { net.lastPresence = version.from }
    if change.movesRate {
      net.rateSteps += 1
      net.rateChanged = version.from
    }
    nets.set(version.service, net)
    changes.append(change)
  }

  /// A service as the window's start has it.
  private func net(before version: StoredVersion, _ reader: CatalogueReader) throws -> NetChange {
    var last = standing[version.service]
    if last == nil { last = try reader.version(of: version.service, at: snapshots.from) }
    let start = last.flatMap { $0.isListed ? $0 : nil }
    let listed =
      last == nil
      ? nil : try start ?? reader.listedVersion(of: version.service, at: snapshots.from)
    return NetChange(
      service: version.service, start: start, lastListed: listed, isListed: start != nil,
      changed: version.from, lastPlace: -1)
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
