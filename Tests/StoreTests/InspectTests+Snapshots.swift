import Testing

extension InspectTests {
  @Test(
    "Each damage of snapshots is found",
    arguments: [
      (
        "UPDATE snapshot SET services = 11 WHERE id = 1",
        "panel 'acme', snapshot of 2026-11-01T01:00:00Z: it states 11 services, and 12 are listed"
      ),
      (
        "DELETE FROM version WHERE service_id = 5",
        "panel 'acme', snapshot of 2026-11-01T02:00:00Z: it states 11 services, and 10 are listed"
      ),
      (
        "DELETE FROM held_version",
        "snapshot 3 of 2026-11-01T03:00:00Z: it is held and states 1 services, and 0 are kept of it"
      ),
      (
        "UPDATE held_version SET snapshot_id = 2",
        "snapshot 2 of 2026-11-01T02:00:00Z: it is neither held nor rejected, and services are kept"
      ),
      (
        "UPDATE held_version SET service_id = 13",
        "panel 'beta', service 1: held snapshot 3 of another panel holds it"
      ),
      ("DELETE FROM fingerprint_key", "fingerprint_key: there is none"),
      (
        "UPDATE snapshot SET balance = NULL WHERE id = 2",
        "snapshot 2 of 2026-11-01T02:00:00Z: it states a currency and no balance"
      ),
      (
        "UPDATE snapshot SET balance_error = 'x' WHERE id = 2",
        "snapshot 2 of 2026-11-01T02:00:00Z: it states a balance, and why it could not be read"
      ),
      ("UPDATE snapshot SET balance = '1.50' WHERE id = 2", "'1.50' is not an exact amount"),
      ("UPDATE version SET rate = 'x' WHERE service_id = 5", "'x' is not an exact amount"),
      (
        "UPDATE snapshot SET services = NULL WHERE id = 2",
        "snapshot 2 of 2026-11-01T02:00:00Z: it has a verdict, and does not state its number"
      ),
      (
        "UPDATE snapshot SET services = 1 WHERE verdict = 'failed'",
        "snapshot 4 of 2026-11-01T04:00:00Z: it failed, and states services"
      ),
      (
        "UPDATE snapshot SET verdict = NULL WHERE id = 4",
        "snapshot 4 of 2026-11-01T04:00:00Z: it is an attempt at nothing"
      ),
      (
        "UPDATE snapshot SET verdict = NULL, reason = NULL WHERE id = 3",
        "snapshot 3 of 2026-11-01T03:00:00Z: it is a balance alone, and speaks of a catalogue"
      ),
      (
        "UPDATE snapshot SET verdict = 'held', reason = 'x' WHERE id = 1",
        "snapshot 1 of 2026-11-01T01:00:00Z: it is held, though a later one was accepted"
      ),
      (
        "UPDATE snapshot SET reason = NULL WHERE verdict = 'held'",
        "snapshot 3 of 2026-11-01T03:00:00Z: it was not accepted, and does not say why"
      ),
      (
        """
        INSERT INTO defect VALUES (1, 'rate', 'x', '{}', NULL);
        INSERT INTO defect_list VALUES (1, 0, 1, NULL);
        UPDATE snapshot SET defects_id = 1 WHERE id = 4
        """,
        "snapshot 4 of 2026-11-01T04:00:00Z: it holds no catalogue, and has unreadable entries"
      ),
      (
        "UPDATE snapshot SET verdict = 'perhaps' WHERE id = 2",
        "snapshot 2 of 2026-11-01T02:00:00Z: its verdict is unknown"
      ),
    ])
  func whatIsBrokenOfSnapshotsIsTold(sql: String, words: String) throws {
    try expectFinding(of: sql, words)
  }
}
