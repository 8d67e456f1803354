import Catalogue
import GRDB

/// Recognises fields that change with every answer, such as the time of the answer: each makes a version of
/// every service each time, and the database grows by the whole catalogue.
struct VolatileFieldSearch {
  private let database: Database
  /// The last accepted snapshot before the one that is looked at.
  private let last: SnapshotRows.Answered

  /// As few services say nothing.
  private static let leastServices = 10
  /// As many of the services that changed are looked at.
  private static let sample = 50

  init(_ database: Database, last: SnapshotRows.Answered) {
    (self.database, self.last) = (database, last)
  }

  /// The fields beyond the contract, in order, that changed in most services by themselves, if most services
  /// changed in the last snapshot, too. They need not be the same ones.
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
    // A panel may make up names of any length.
    return counts.filter { $0.value * 2 > sample.count && $0.key.utf8.count <= 64 }.keys.sorted()
  }

  /// How many services the last snapshot showed otherwise than the one before it.
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
