import Catalogue
import GRDB

/// Finds fields that change with every answer, such as the time of the answer. Such a field makes a version of
/// every service each time, so the database grows by the whole catalogue; or it stores every unreadable entry
/// again.
struct VolatileFieldSearch {
  private let database: Database
  /// The last accepted snapshot before the current one.
  private let last: SnapshotRows.Answered

  /// The minimum number of services: fewer prove nothing.
  private static let leastServices = 10
  /// The maximum number of changed services that are examined.
  private static let sample = 50

  init(_ database: Database, last: SnapshotRows.Answered) {
    (self.database, self.last) = (database, last)
  }

  /// The fields beyond the contract, in order, that alone changed in most services, if most services also
  /// changed in the last snapshot. These may be other services.
  func fields(_ comparison: CatalogueComparison, _ known: KnownCatalogue) throws -> [String] {
    let pairs = comparison.changes.compactMap { change -> (String, String)? in
      let state = known.states[change.index]
      guard var before = state.look, let old = before.extra, let new = change.service.extra else {
        return nil
      }
      before.extra = new
      return before.isSameVersion(as: change.service) ? (old, new) : nil
    }
    guard pairs.count >= Self.leastServices, pairs.count * 2 > comparison.listedAfter,
      try changedLast() * 2 > comparison.listedAfter
    else { return [] }
    let sample = pairs.prefix(Self.sample)
    var counts: [String: Int] = [:]
    for (old, new) in sample {
      try database.forEachRow(Self.changedMembers, old, new) { counts[$0.text(0), default: 0] += 1 }
    }
    // A panel may invent names of any length.
    return counts.filter { $0.value * 2 > sample.count && $0.key.utf8.count <= 64 }.keys.sorted()
  }

  /// The fields of unreadable entries, in order, that changed in this snapshot and in the last one, in most of
  /// the changed entries.
  func fields(ofUnreadable comparison: CatalogueComparison, _ rows: SnapshotRows) throws -> [String]
  {
    guard comparison.defects.contains(where: { !$0.isRepeat }),
      let earlier = try rows.accepted(before: last.takenAt)
    else { return [] }
    let (before, base) = (try entries(of: last.id), try entries(of: earlier.id))
    var (changed, counts) = (0, [String: Int]())
    for (key, raw) in Self.keyed(zip(comparison.statedIDs, comparison.defects.map(\.raw))) {
      guard changed < Self.sample, let old = before[key], old != raw, let oldest = base[key],
        oldest != old
      else { continue }
      changed += 1
      let members = try members(from: oldest, to: old).intersection(members(from: old, to: raw))
      for member in members { counts[member, default: 0] += 1 }
    }
    return counts.filter {
      $0.value * 2 > changed && $0.key.utf8.count <= 64 && !Self.ownFields.contains($0.key)
    }.keys.sorted()
  }

  /// Fields with a meaning, which cannot be volatile.
  private static let ownFields = Set(
    [
      "service", "id", "name", "type", "category", "rate", "price", "min", "max", "refill",
      "cancel",
    ]
      + Schema.extraFields.flatMap(\.1))

  private func entries(of snapshot: Int64) throws -> [String: String] {
    var rows: [(String?, String)] = []
    try database.forEachRow(
      "SELECT stated_id, raw FROM snapshot_defect WHERE snapshot_id = ? ORDER BY position", snapshot
    ) { rows.append(($0.optionalText(0), $0.text(1))) }
    return Self.keyed(rows)
  }

  /// Entries by their ids. Entries without an id are keyed by their order.
  private static func keyed(_ entries: some Sequence<(String?, String)>) -> [String: String] {
    var unknown = 0
    var byKey: [String: String] = [:]
    for (id, raw) in entries {
      if id == nil { unknown += 1 }
      byKey[id.map { "id \($0)" } ?? "number \(unknown)"] = raw
    }
    return byKey
  }

  /// The members that differ between two JSON objects; empty if one of them is not an object.
  private func members(from old: String, to new: String) throws -> Set<String> {
    var members: Set<String> = []
    try database.forEachRow("SELECT json_valid(?) AND json_valid(?)", old, new) { row in
      guard row.flag(0) == true else { return }
      try database.forEachRow(Self.changedMembers, old, new) { members.insert($0.text(0)) }
    }
    return members
  }

  /// The number of services that the last snapshot changed.
  private func changedLast() throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT count(*) FROM version WHERE snapshot_id = ? AND prior_id IS NOT NULL"),
      arguments: [last.id]) ?? 0
  }

  private static let changedMembers = """
    SELECT after.key FROM json_each(?1) AS before JOIN json_each(?2) AS after USING (key)
    WHERE before.value IS NOT after.value GROUP BY after.key
    """
}
