import Catalogue
import Foundation
import GRDB
import Store
import Testing

/// Every rule of the store, broken by hand.
@Suite struct InspectTests {
  let file: TemporaryStore

  /// Two panels; one has lost a service, and a snapshot of it is held.
  init() throws {
    file = try TemporaryStore()
    let store = try file.open()
    let services = (1...12).map { Service.of($0) }
    let changed = [.of(1, rate: "2")] + services.dropFirst(2)
    for (hour, services) in [(1, services), (2, changed), (3, [.of(1)])] {
      let balance = Attempt.BalanceOutcome.answered(Balance(amount: Amount(hour), currency: "USD"))
      _ = try store.recordMarked(
        Attempt(
          panel: "acme", takenAt: .hour(hour),
          catalogue: .answered(CatalogueAnswer(services: services)), balance: balance))
    }
    _ = try store.record(
      Attempt(panel: "acme", takenAt: .hour(4), catalogue: .failed(reason: "x"), balance: .notAsked)
    )
    try store.record(1, [.of(1)], of: "beta")
  }

  func corrupt(_ sql: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: file.path, configuration: configuration).inDatabase {
      try $0.execute(sql: "PRAGMA ignore_check_constraints = ON")
      try $0.execute(sql: sql)
    }
  }

  func findings() throws -> [String] {
    try RatebookStore.forReading(path: file.path).inspect().findings.map(\.description)
  }

  @Test("A sound database has no findings")
  func aSoundDatabaseHasNoFindings() throws {
    let inspection = try RatebookStore.forReading(path: file.path).inspect()
    #expect(inspection.findings == [] && inspection.untold == 0)
    #expect(inspection.snapshots == 5 && inspection.versions == 15)
    #expect(inspection.orphanedTexts == 0 && inspection.orphanedServices == 0)
    #expect(inspection.orphanedLooks == 0)
  }

  @Test(
    "Each damage is found",
    arguments: [
      (
        "DELETE FROM text WHERE id = (SELECT min(name_id) FROM look)",
        "it refers to a text that is not there"
      ),
      ("DELETE FROM look WHERE id = 5", "it refers to a look that is not there"),
      (
        "UPDATE service SET panel_id = 2, key = 'x' WHERE id = 5",
        "panel 'beta', service x of 2026-11-01T01:00:00Z: its version belongs to another panel"
      ),
      (
        "UPDATE version SET snapshot_id = 4 WHERE service_id = 5",
        "panel 'acme', service 5 of 2026-11-01T04:00:00Z: its version starts with no accepted"
      ),
      (
        "DELETE FROM version WHERE service_id = 2 AND look_id IS NOT NULL",
        "panel 'acme', service 2 of 2026-11-01T02:00:00Z: it is said to be gone, and was not listed"
      ),
      (
        "UPDATE version SET reread = 1 WHERE service_id = 5",
        "service 5 of 2026-11-01T01:00:00Z: it is said to be read differently, and was not listed"
      ),
      (
        "UPDATE version SET prior_id = NULL WHERE service_id = 1",
        "service 1 of 2026-11-01T02:00:00Z: its version does not say which one is before it"
      ),
      (
        "UPDATE version SET prior_id = 2 WHERE service_id = 5",
        "service 5 of 2026-11-01T01:00:00Z: its version does not say which one is before it"
      ),
      (
        "UPDATE service SET left_id = NULL WHERE id = 2",
        "panel 'acme', service 2: what is listed now, or when it left, is not by its last version"
      ),
      (
        "UPDATE service SET left_id = 2 WHERE id = 5",
        "panel 'acme', service 5: what is listed now, or when it left, is not by its last version"
      ),
      (
        "UPDATE entry SET snapshot_id = 2 WHERE service_id = 5",
        "panel 'acme', service 5: what is listed now, or when it left, is not by its last version"
      ),
      (
        "DELETE FROM entry WHERE service_id = 5",
        "panel 'acme', service 5: what is listed now, or when it left, is not by its last version"
      ),
      (
        "INSERT INTO entry VALUES (1, 2, 2, NULL, NULL)",
        "panel 'acme', service 2: what is listed now, or when it left, is not by its last version"
      ),
      (
        "INSERT INTO entry VALUES (2, 5, 1, NULL, NULL)",
        "panel 'beta', service 5: another panel lists it"
      ),
      ("UPDATE entry SET size = NULL WHERE service_id = 5", "service 5: its mark is half of one"),
      (
        "UPDATE panel SET decoder = NULL",
        "service 5: its mark is half of one, or of no known decoder"
      ),
      (
        "UPDATE service SET first_seen_at = NULL WHERE id = 5",
        "panel 'acme', service 5: it is not listed first since then"
      ),
      (
        "UPDATE service SET first_seen_at = first_seen_at - 1 WHERE id = 5",
        "panel 'acme', service 5 of 2026-11-01T00:59:59Z: it is not listed first since then"
      ),
      (
        "UPDATE version SET rate = '1' WHERE service_id = 1",
        "panel 'acme', service 1 of 2026-11-01T02:00:00Z: its version repeats the one before it"
      ),
      (
        "UPDATE version SET look_id = NULL WHERE service_id = 5",
        "service 5 of 2026-11-01T01:00:00Z: it has a look without a rate, or the reverse"
      ),
      (
        "UPDATE version SET rate = '1' WHERE service_id = 2",
        "service 2 of 2026-11-01T02:00:00Z: it has a look without a rate, or the reverse"
      ),
      (
        "UPDATE look SET refill = 2 WHERE id = 5",
        "service 5 of 2026-11-01T01:00:00Z: its refill or cancel is neither yes nor no"
      ),
      (
        "DELETE FROM step_event WHERE kind = 'missing'",
        "panel 'acme', step of 2026-11-01T02:00:00Z: its number of events is 0, and the versions give 1"
      ),
      (
        """
        INSERT INTO step_event (panel_id, at, service_id, number, kind)
        SELECT 1, at, 1, 9, 'uncompared' FROM step_event
        """,
        "panel 'acme', step of 2026-11-01T02:00:00Z: its number of events is 2, and the versions give 1"
      ),
      (
        "UPDATE step_event SET ratio = 3 WHERE kind = 'missing'",
        "step of 2026-11-01T02:00:00Z: its event 1 ('missing') differs from what the versions give"
      ),
      (
        "UPDATE step_event SET kind = 'removed' WHERE kind = 'missing'",
        "step of 2026-11-01T02:00:00Z: its event 1 is 'removed', and the versions give 'missing'"
      ),
      (
        "UPDATE step_event SET at = at + 1000",
        "step of 2026-11-01T02:00:01Z: there is no interpreted snapshot of that time"
      ),
      (
        "UPDATE step_price SET services = 1",
        "step of 2026-11-01T02:00:00Z: its price steps differ from what the versions give"
      ),
      (
        "INSERT INTO parking SELECT 1, 5, taken_at, 1 FROM snapshot WHERE id = 2",
        "step of 2026-11-01T02:00:00Z: the services parked from it on differ from what the versions give"
      ),
      (
        "INSERT INTO parking VALUES (1, 5, 0, 1)",
        "step of 1970-01-01T00:00:00Z: there is no interpreted snapshot of that time"
      ),
      (
        "UPDATE memory SET listed = 5 WHERE panel_id = 1",
        "memory of 2026-11-01T02:00:00Z: the steps up to it give another one"
      ),
      (
        "UPDATE memory_service SET lost_at = lost_at + 1",
        "memory of 2026-11-01T02:00:00Z: the steps up to it give another one"
      ),
      (
        "UPDATE memory_price SET services = 5",
        "memory of 2026-11-01T02:00:00Z: the steps up to it give another one"
      ),
      (
        "UPDATE memory_level SET logarithms = 5",
        "memory of 2026-11-01T02:00:00Z: the steps up to it give another one"
      ),
      (
        "INSERT INTO memory_line VALUES (1, 1, 0, NULL, 5, 1)",
        "memory of 2026-11-01T02:00:00Z: the steps up to it give another one"
      ),
      (
        "UPDATE memory SET at = at + 1000 WHERE panel_id = 1",
        "memory of 2026-11-01T02:00:01Z: there is no accepted snapshot of that time"
      ),
      (
        """
        DELETE FROM memory_service; DELETE FROM memory_price; DELETE FROM memory_level;
        DELETE FROM memory
        """,
        "snapshot of 2026-11-01T01:00:00Z: it is not interpreted yet"
      ),
      (
        "UPDATE look SET extra_id = name_id WHERE id = 5",
        "panel 'acme', service 5 of 2026-11-01T01:00:00Z: its fields beyond the contract are no JSON"
      ),
      (
        """
        INSERT INTO text VALUES (99, '[1]', NULL, NULL); UPDATE look SET extra_id = 99 WHERE id = 5
        """,
        "panel 'acme', service 5 of 2026-11-01T01:00:00Z: its fields beyond the contract are no JSON"
      ),
      (
        "UPDATE service SET volatile = '{\"a\":' WHERE id = 5",
        "panel 'acme', service 5: its volatile fields are no JSON object"
      ),
      (
        "UPDATE panel SET pruned_to = 5 WHERE id = 1", "pruned of 1970-01-01T00:00:00Z: its first"
      ),
    ])
  func whatIsBrokenIsTold(sql: String, words: String) throws {
    try expectFinding(of: sql, words)
  }

  /// Breaks the database and expects a finding that holds these words.
  func expectFinding(of sql: String, _ words: String) throws {
    try corrupt(sql)
    let findings = try findings()
    #expect(findings.contains { $0.contains(words) }, "\(findings)")
  }

  @Test("A rate that contradicts its derived rows is found")
  func aRateThatItsDerivedRowsContradictIsFound() throws {
    try file.open().record(5, [.of(1, rate: "3")] + (3...12).map { .of($0) })
    #expect(try findings() == [])
    try corrupt("UPDATE version SET rate = '4' WHERE service_id = 1 AND rate = '3'")
    let found = try findings()
    #expect(found.contains { $0.contains("'acme'") && $0.contains("T05:00:00Z") }, "\(found)")
  }

  @Test(
    "The quick check finds obvious damage without reading everything",
    arguments: [
      (
        "DELETE FROM entry WHERE service_id = 5",
        "panel 'acme', its last snapshot: it states 11 services, and 10 are listed as of it"
      ),
      (
        """
        DELETE FROM memory_service; DELETE FROM memory_price; DELETE FROM memory_level;
        DELETE FROM memory WHERE panel_id = 2
        """,
        "panel 'beta', its last snapshot of 2026-11-01T01:00:00Z: it is not interpreted yet; the next run that "
          + "writes does it"
      ),
    ])
  func whatIsWrongAtFirstSightIsFoundWithoutReadingAll(sql: String, words: String) throws {
    let store = try RatebookStore.forReading(path: file.path)
    #expect(try store.glance() == [])
    try corrupt(sql)
    #expect(try store.glance().map(\.description) == [words])
  }

  @Test("Unused rows are a remark")
  func orphansAreARemark() throws {
    try corrupt(
      """
      INSERT INTO text (value) VALUES ('x'); INSERT INTO look (name_id) VALUES (last_insert_rowid());
      INSERT INTO text (value) VALUES ('y');
      INSERT INTO service (id, panel_id, key) VALUES (99, 1, '99')
      """)
    let inspection = try RatebookStore.forReading(path: file.path).inspect()
    #expect(inspection.findings == [])
    #expect(inspection.orphanedTexts == 1 && inspection.orphanedServices == 1)
    #expect(inspection.orphanedLooks == 1)
  }

  @Test("The first of many findings of a kind are reported")
  func ofManyFindingsOfAKindTheFirstAreTold() throws {
    let store = try file.open()
    for hour in 5...40 { try store.record(hour, [.of(1)], of: "beta") }
    try corrupt("UPDATE snapshot SET services = 9 WHERE panel_id = 2")
    let inspection = try store.inspect()
    #expect(inspection.findings.count == 20 && inspection.untold == 17)
  }

  @Test("A page that cannot be read is damage")
  func aPageThatCannotBeReadIsDamage() throws {
    // One page, as a disk that fails would give it back.
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'version'"
    let number = try #require(Int(file.open().rows(root)[0]))
    var bytes = try Data(contentsOf: URL(filePath: file.path))
    let page = (number - 1) * 4096
    bytes.replaceSubrange(page..<(page + 64), with: Data(repeating: 0x55, count: 64))
    try bytes.write(to: URL(filePath: file.path))
    #expect(throws: StoreError.damaged(path: file.path)) { try findings() }
  }
}
