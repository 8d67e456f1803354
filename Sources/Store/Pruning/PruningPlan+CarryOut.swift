import Catalogue
import GRDB

extension PruningPlan {
  /// Drops the rows; foreign keys must not be enforced meanwhile.
  func carryOut() throws {
    try keepMemories()
    for sql in Self.changes { try database.execute(sql: sql) }
  }

  /// Makes the memories from which the steps after the cut can be derived again.
  private func keepMemories() throws {
    let bases = try Row.fetchAll(
      database, sql: "SELECT panel_id, at FROM temp.base WHERE panel_id IN \(Self.shortened)")
    for base in bases {
      try Derivation(database, panelID: base[at: 0])
        .keepMemory(at: Timestamp(milliseconds: base[at: 1]))
    }
  }

  /// The panels that lose accepted snapshots.
  private static let shortened = """
    (SELECT panel_id FROM snapshot
     WHERE verdict = 'accepted'
       AND (id IN temp.dropped_snapshot OR \(hasNoCatalogue("id"))))
    """

  /// Whether a snapshot is left without its catalogue.
  private static func hasNoCatalogue(_ id: String) -> String {
    "(\(id) IN temp.demoted_snapshot OR \(id) IN temp.emptied_snapshot)"
  }

  private static let changes = [
    """
    UPDATE panel SET pruned_to = (SELECT at FROM temp.base WHERE panel_id = panel.id)
    WHERE id IN \(shortened)
    """,
    "UPDATE snapshot SET defects_id = NULL WHERE \(hasNoCatalogue("id"))",
    "DELETE FROM held_version WHERE snapshot_id IN temp.dropped_snapshot",
    "DELETE FROM snapshot WHERE id IN temp.dropped_snapshot",
    DefectLists.deleteUnusedLists,
    DefectLists.deleteUnusedEntries,
    "UPDATE snapshot SET verdict = NULL, reason = NULL WHERE id IN temp.demoted_snapshot",
    """
    UPDATE snapshot SET verdict = NULL, reason = NULL, services = NULL, balance = NULL,
      currency = NULL, balance_error = NULL
    WHERE id IN temp.emptied_snapshot
    """,
    "DELETE FROM step_event WHERE \(PruningPlan.isOldEvent)",
    "DELETE FROM step_price WHERE \(PruningPlan.isOldStep("step_price"))",
    // Of a service that was parked at the cut, since when.
    """
    DELETE FROM parking
    WHERE \(PruningPlan.isOldStep("parking")) AND (NOT is_parked OR EXISTS (
      SELECT 1 FROM parking AS later
      WHERE later.panel_id = parking.panel_id AND later.service_id = parking.service_id
        AND later.at > parking.at AND \(PruningPlan.isOldStep("later"))))
    """,
    """
    DELETE FROM memory
    WHERE at < (SELECT at FROM temp.base WHERE base.panel_id = memory.panel_id)
    """,
    "DELETE FROM memory_service WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_price WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_level WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM memory_line WHERE memory_id NOT IN (SELECT id FROM memory)",
    "DELETE FROM version WHERE \(PruningPlan.isDropped)",
    """
    UPDATE version SET prior_id = NULL, reread = NULL
    WHERE EXISTS (
      SELECT 1 FROM temp.dropped_version AS dropped
      WHERE dropped.snapshot_id = version.prior_id AND dropped.service_id = version.service_id)
    """,
    "DELETE FROM look WHERE id IN temp.dropped_look",
    // One that is kept because a held snapshot lists it.
    """
    UPDATE service SET left_id = NULL
    WHERE left_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM version WHERE snapshot_id = left_id AND service_id = service.id)
    """,
    "DELETE FROM service WHERE id IN temp.dropped_service",
    "DELETE FROM text WHERE id IN temp.dropped_text",
  ]
}
