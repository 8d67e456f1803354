import GRDB

extension PruningPlan {
  /// Drops the rows; foreign keys must not be enforced meanwhile.
  func carryOut() throws {
    for sql in Self.changes { try database.execute(sql: sql) }
  }

  private static let changes = [
    """
    UPDATE panel SET versions_to_keyframe = NULL,
      pruned_to = (SELECT at FROM temp.base WHERE panel_id = panel.id)
    WHERE id IN (
      SELECT panel_id FROM snapshot
      WHERE verdict = 'accepted'
        AND (id IN temp.dropped_snapshot OR id IN temp.demoted_snapshot))
    """,
    """
    UPDATE service SET first_seen_at = coalesce(
      first_seen_at, (SELECT min(valid_from) FROM version WHERE service_id = service.id))
    WHERE id IN (SELECT service_id FROM temp.dropped_version) AND id NOT IN temp.dropped_service
    """,
    """
    DELETE FROM last_answer
    WHERE snapshot_id IN temp.dropped_snapshot OR snapshot_id IN temp.demoted_snapshot
    """,
    """
    DELETE FROM defect
    WHERE snapshot_id IN temp.dropped_snapshot OR snapshot_id IN temp.demoted_snapshot
    """,
    "DELETE FROM held_version WHERE snapshot_id IN temp.dropped_snapshot",
    "DELETE FROM snapshot WHERE id IN temp.dropped_snapshot",
    "UPDATE snapshot SET verdict = NULL, reason = NULL WHERE id IN temp.demoted_snapshot",
    "DELETE FROM keyframe WHERE \(PruningPlan.isOldKeyframe)",
    "DELETE FROM version WHERE \(PruningPlan.isDropped)",
    "DELETE FROM service WHERE id IN temp.dropped_service",
    "DELETE FROM text WHERE id IN temp.dropped_text",
  ]
}
