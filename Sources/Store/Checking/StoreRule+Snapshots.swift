extension StoreRule {
  static let snapshotRules =
    verdictRules.map { condition, problem in
      StoreRule(
        """
        SELECT panel.name, 'snapshot ' || snapshot.id, taken_at, '\(problem)'
        FROM snapshot JOIN panel ON panel.id = panel_id WHERE \(condition)
        """)
    } + [
      StoreRule(
        """
        SELECT panel.name, 'snapshot ' || snapshot.id, taken_at,
          'it is ' || verdict || ' and states ' || services || ' services, and ' || (
            SELECT count(*) FROM held_version WHERE snapshot_id = snapshot.id) || ' are kept of it'
        FROM snapshot JOIN panel ON panel.id = panel_id
        WHERE verdict IN ('held', 'rejected')
          AND services <> (SELECT count(*) FROM held_version WHERE snapshot_id = snapshot.id)
        """),
      StoreRule(
        """
        SELECT panel.name, 'service ' || service.key, NULL,
          'held snapshot ' || snapshot_id || ' of another panel holds it'
        FROM held_version JOIN snapshot ON snapshot.id = snapshot_id
        JOIN service ON service.id = service_id JOIN panel ON panel.id = service.panel_id
        WHERE snapshot.panel_id <> service.panel_id
        """),
      StoreRule(
        """
        SELECT name, 'pruned', pruned_to, 'its first snapshot is not there'
        FROM panel
        WHERE pruned_to IS NOT NULL AND pruned_to IS NOT (
          SELECT min(taken_at) FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted')
        """),
    ]

  /// Conditions that no row of `snapshot` may satisfy, and the problem if one does.
  private static let verdictRules = [
    (
      "verdict NOT IN ('accepted', 'held', 'rejected', 'failed')",
      "its verdict is unknown"
    ),
    (
      "verdict <> 'accepted' AND reason IS NULL", "it was not accepted, and does not say why"
    ),
    (
      "verdict IN ('accepted', 'held', 'rejected') AND services IS NULL",
      "it has a verdict, and does not state its number of services"
    ),
    ("verdict = 'failed' AND services IS NOT NULL", "it failed, and states services"),
    (
      """
      verdict IS NULL AND (reason IS NOT NULL
        OR services IS NOT NULL AND taken_at >= coalesce(pruned_to, -9e18))
      """, "it is a balance alone, and speaks of a catalogue"
    ),
    (
      """
      verdict IS NULL AND balance IS NULL AND balance_error IS NULL
        AND taken_at >= coalesce(pruned_to, -9e18)
      """, "it is an attempt at nothing"
    ),
    ("balance IS NULL AND currency IS NOT NULL", "it states a currency and no balance"),
    (
      "balance IS NOT NULL AND balance_error IS NOT NULL",
      "it states a balance, and why it could not be read"
    ),
    (
      """
      verdict = 'held' AND EXISTS (
        SELECT 1 FROM snapshot AS later
        WHERE later.panel_id = snapshot.panel_id AND later.taken_at > snapshot.taken_at
          AND later.verdict = 'accepted')
      """, "it is held, though a later one was accepted"
    ),
    (
      """
      coalesce(verdict, 'failed') IN ('accepted', 'failed')
        AND EXISTS (SELECT 1 FROM held_version WHERE snapshot_id = snapshot.id)
      """, "it is neither held nor rejected, and services are kept of it"
    ),
    (
      """
      coalesce(verdict, 'failed') = 'failed'
        AND EXISTS (SELECT 1 FROM snapshot_defect WHERE snapshot_id = snapshot.id)
      """, "it holds no catalogue, and has unreadable entries"
    ),
  ]
}
