import Catalogue
import Foundation
import GRDB
import Store
import TestSupport
import Testing

/// A file that lost rows, such as by a flipped bit: nothing is left out without a word.
@Suite struct LostRowTests {
  let file: TemporaryStore

  init() throws {
    file = try TemporaryStore()
    let store = try file.open()
    let second = Service(
      id: "2", name: "Views", type: "Default", category: "Instagram", rate: Amount(canonical: "2"),
      extra: #"{"status":"on"}"#)
    try store.record(1, [.of(1), second, .of(3)])
    try store.record(2, [.of(1, rate: "3"), second, .of(3)])
  }

  private func corrupt(_ sql: String) throws {
    try DatabaseQueue(path: file.path).inDatabase { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
      #expect(database.changesCount > 0)
    }
  }

  static let losses = [
    "DELETE FROM text WHERE value = 'Views'", "DELETE FROM text WHERE value = 'Instagram'",
    "DELETE FROM text WHERE value = 'Default'", "DELETE FROM text WHERE value LIKE '{%'",
    "DELETE FROM look WHERE category_id IS NOT NULL", "DELETE FROM service WHERE key = '2'",
    "DELETE FROM entry WHERE service_id = 2", "DELETE FROM version WHERE service_id = 2",
    "DELETE FROM snapshot WHERE id = 2",
  ]

  @Test("A service that lost a row ends the commands that read it", arguments: losses)
  func aServiceThatLostARowEndsWhatReadsIt(loss: String) throws {
    try corrupt(loss)
    let store = try RatebookStore.forReading(path: file.path)
    let error = StoreError.damaged(path: file.path)
    #expect(throws: error) { try store.catalogue(of: "acme", at: .hour(3)) }
    #expect(throws: error) {
      try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(0)) }
    }
    #expect(try store.inspect().findings != [])
  }

  @Test("Nothing is stored on top of a lost row", arguments: losses)
  func nothingIsStoredUponIt(loss: String) throws {
    try corrupt(loss)
    let store = try file.open()
    let before = try store.counts()
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.record(3, [.of(1, rate: "4"), .of(3)])
    }
    #expect(try store.counts() == before)
  }

  @Test("A lost row of a removed service is found")
  func aServiceThatLeftIsNotForgotten() throws {
    let writer = try file.open()
    try writer.record(3, [.of(1, rate: "3"), .of(3)])
    try corrupt("DELETE FROM version WHERE snapshot_id = 3")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(5)) }
    }
  }

  @Test("Changes before the window are not checked")
  func whatChangedBeforeTheWindowIsNotLookedAt() throws {
    try corrupt("DELETE FROM version WHERE snapshot_id = 1 AND service_id = 1")
    let store = try RatebookStore.forReading(path: file.path)
    try store.reading { try $0.checkNothingIsLost(of: ["acme"], after: .hour(2)) }
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.reading { try $0.checkNothingIsLost(of: [], after: .hour(1)) }
    }
    try store.reading { try $0.checkNothingIsLost(of: ["another"], after: .hour(1)) }
    try store.reading { try $0.checkNothingIsLost(of: [], after: .hour(-1), until: .hour(0)) }
  }

  @Test(
    "What changed is checked without the listing",
    arguments: [
      "DELETE FROM text WHERE value = 'Service 1'", "DELETE FROM version WHERE snapshot_id = 1",
      "DELETE FROM service WHERE key = '1'", "DELETE FROM snapshot WHERE id = 1",
      "DELETE FROM snapshot WHERE id = 2",
    ])
  func whatChangedIsWholeWithoutTheListing(loss: String) throws {
    try corrupt("DELETE FROM entry")
    func check() throws {
      try RatebookStore.forReading(path: file.path).reading {
        try $0.checkNoChangeIsLost(of: ["acme"], after: .hour(1), until: .hour(9))
      }
    }
    try check()
    try corrupt(loss)
    #expect(throws: StoreError.damaged(path: file.path)) { try check() }
  }

  @Test("A held snapshot that lost a service is not accepted")
  func aHeldSnapshotThatLostAServiceIsNotAccepted() throws {
    let store = try file.open()
    try store.record(1, (1...12).map { .of($0) }, of: "other")
    let held = try store.record(2, [.of(1), .of(20)], of: "other")
    try #require(held.verdict == .held)
    try corrupt("DELETE FROM text WHERE value = 'Service 20'")
    #expect(throws: StoreError.damaged(path: file.path)) { try store.accept(held.snapshotID) }
  }

  @Test("Fields that are no longer JSON are not returned")
  func fieldsThatAreNoJSONAnyMoreAreNotGivenBack() throws {
    try corrupt("UPDATE text SET value = '{\"status\":\"on' WHERE value LIKE '{%'")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) {
      try store.catalogue(of: "acme", at: .hour(3))
    }
  }

  @Test("A lost table is damage")
  func aTableThatIsLostIsDamage() throws {
    try corrupt("DROP TABLE order_status; DELETE FROM ledger_order; DELETE FROM memory_level")
    let store = try file.open()
    #expect(throws: StoreError.damaged(path: file.path)) { try store.inspect() }
  }

  @Test(
    "A lost row of an order ends what reads it",
    arguments: [
      ("DELETE FROM ledger_order WHERE key = '8'", true),
      // Nobody has asked for it yet.
      ("DELETE FROM ledger_order WHERE key = '9'", true),
      ("DELETE FROM order_status WHERE order_id = 1", true),
      (
        "DELETE FROM order_status WHERE order_id = 2 AND read_at = \(Timestamp.hour(3).milliseconds)",
        true
      ),
      // The one before it is still there: an order says no less than before.
      (
        "DELETE FROM order_status WHERE order_id = 2 AND read_at = \(Timestamp.hour(2).milliseconds)",
        false
      ),
    ]) func anOrderThatLostARowEndsWhatReadsIt(loss: String, isSeen: Bool) throws
  {
    do {
      let store = try file.open()
      let draft = LedgerChange.Draft(source: nil, madeAt: .hour(2))
      let orders = ["7", "8", "9", "10"].map { LedgerOrder(id: $0, service: "1") }
      _ = try store.importOrders(orders.map { ("acme", $0) }, LedgerImport(), as: draft)
      for (hour, state, isFinal) in [(2, "pending", false), (3, "completed", true)] {
        let reports = ["7", "8"].map {
          OrderReport(
            order: $0,
            answer: .status(OrderReport.Status(state: state, meaning: state, isFinal: isFinal)))
        }
        _ = try store.record(hour == 2 ? [reports[1]] : reports, of: "acme", readAt: .hour(hour))
      }
      _ = try store.removeOrders([("acme", "10")], as: draft)
    }
    func check() throws {
      try RatebookStore.forReading(path: file.path).reading {
        try $0.checkNothingIsLost(of: ["acme"], after: .hour(0))
      }
    }
    try check()
    try corrupt(loss)
    if isSeen {
      #expect(throws: StoreError.damaged(path: file.path)) { try check() }
      #expect(try RatebookStore.forReading(path: file.path).inspect().findings != [])
    } else {
      try check()
    }
  }

  @Test("A panel whose name is not text is damage")
  func aPanelWhoseNameIsNoTextIsNotPassedOver() throws {
    try corrupt("UPDATE panel SET name = CAST(x'61FF6D65' AS TEXT)")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) { try store.panels() }
    #expect(
      try store.inspect().findings.map(\.description)
        == ["name in panel: 'a\u{FFFD}me' is not UTF-8"])
  }

  @Test("A lost panel is damage, and gets no second row", arguments: ["acme", "other", "orders"])
  func aPanelThatIsLostIsNotPassedOver(panel: String) throws {
    do {
      let store = try file.open()
      try store.record(1, [.of(1)], of: "other")
      _ = try store.addOrders([("orders", LedgerOrder(id: "7", service: "1"))])
    }
    try corrupt("DELETE FROM panel WHERE name = '\(panel)'")
    let error = StoreError.damaged(path: file.path)
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: error) { try store.panels() }
    #expect(throws: error) { try store.reading { _ in } }
    let writer = try file.open()
    #expect(throws: error) { try writer.record(3, [.of(1)], of: panel) }
    #expect(throws: error) { try writer.contents(of: panel) }
  }

  @Test("A value of another type ends the command, not the process")
  func aValueOfAnotherTypeEndsTheCommandAndNotTheProcess() throws {
    try DatabaseQueue(path: file.path).inDatabase { database in
      // SQLite looks at the types of a strict table only when it writes to one.
      try database.execute(sql: "PRAGMA writable_schema = ON")
      try database.execute(
        sql: "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'snapshot'")
    }
    try corrupt("UPDATE snapshot SET taken_at = 'x' WHERE id = 2")
    let store = try RatebookStore.forReading(path: file.path)
    #expect(throws: StoreError.damaged(path: file.path)) { try store.time(of: 2) }
  }
}

// MARK: - Flipped bits

extension LostRowTests {
  /// An index that queries rely on, and its rows.
  private static func index(_ name: String, _ table: String, _ columns: String, _ condition: String)
    -> (name: String, rows: String)
  {
    (name, "SELECT \(columns), id FROM \(table) INDEXED BY \(name) WHERE \(condition)")
  }

  private static let indexes = [
    index("sqlite_autoindex_service_1", "service", "panel_id, key", "true"),
    index("sqlite_autoindex_snapshot_1", "snapshot", "panel_id, taken_at", "true"),
    index("snapshot_with_balance", "snapshot", "panel_id, taken_at", "balance IS NOT NULL"),
    index("snapshot_with_currency", "snapshot", "panel_id, taken_at", "currency IS NOT NULL"),
    index("sqlite_autoindex_ledger_order_1", "ledger_order", "panel_id, key", "true"),
    index("ledger_order_by_time", "ledger_order", "panel_id, ordered_at", "true"),
  ]

  @Test("A flipped bit in an index leaves its rows or is damage", arguments: indexes)
  func aFlippedBitInAnIndexLeavesItsRowsOrIsDamage(_ index: (name: String, rows: String))
    async throws
  {
    try addMoney()
    try await inBackground {
      try expectNothingIsLost(flippingBitsOf: index.name, every: 3) { store in
        try store.reading { reading in
          try reading.checkNothingIsLost(of: [], after: .hour(0))
          return try reading.rows([index.rows])
        }
      } unless: {
        $0 == $1
      }
    }
  }

  @Test(
    "A flipped bit in the index of snapshots leaves the last one before a time or is damage",
    arguments: [2, 9])
  func aFlippedBitInTheIndexOfSnapshotsHidesNoCatalogue(hour: Int) async throws {
    try addMoney()
    let later = """
      SELECT id, taken_at FROM snapshot INDEXED BY sqlite_autoindex_snapshot_1
      WHERE panel_id = 1 AND taken_at > \(Timestamp.hour(hour).milliseconds) ORDER BY taken_at
      """
    let last = """
      SELECT id FROM snapshot INDEXED BY sqlite_autoindex_snapshot_1
      WHERE panel_id = 1 AND taken_at <= \(Timestamp.hour(hour).milliseconds) AND verdict = 'accepted'
      ORDER BY taken_at DESC LIMIT 1
      """
    try await inBackground {
      for rows in [[], [last], [last, later]] {
        try expectNothingIsLost(flippingBitsOf: "sqlite_autoindex_snapshot_1", every: 3) { store in
          if rows.isEmpty {
            return try store.catalogue(of: "acme", at: .hour(hour))?.map { "\($0)" } ?? []
          }
          return try store.reading { reading in
            if rows.count == 1 {
              try reading.checkNoChangeIsLost(of: [], after: .hour(hour), until: .hour(hour))
            } else {
              try reading.checkNothingIsLost(of: [], after: .hour(hour), until: .hour(hour))
            }
            return try reading.rows(rows)
          }
        } unless: {
          $0 == $1
        }
      }
    }
  }

  /// What reports are made of is there, each row with its name.
  @Test(
    "A flipped bit in a table hides no service",
    arguments: ["entry", "version", "snapshot", "service", "look", "step_event"])
  func aFlippedBitInATableLeavesNoServiceOut(table: String) async throws {
    try addMoney()
    let views = [
      "SELECT service FROM listing WHERE name IS NOT NULL",
      "SELECT service_id FROM version_step WHERE prior_id IS NULL OR rate_before IS NOT NULL",
    ]
    try await inBackground { [views] in
      try expectNothingIsLost(flippingBitsOf: table, every: 7) { store in
        try store.reading { reading in
          try reading.checkNothingIsLost(of: [], after: .hour(0))
          return try reading.rows(views)
        }
      } unless: {
        $0.count >= $1.count
      }
    }
  }

  private func addMoney() throws {
    let store = try file.open()
    for hour in 3...5 {
      let balance = Balance(amount: Amount(hour), currency: "USD")
      try store.record(hour, [.of(1, rate: "\(hour)"), .of(3)], balance: .answered(balance))
    }
    let orders = (1...3).map { number in
      (panel: "acme", order: LedgerOrder(id: "7\(number)", service: "1", orderedAt: .hour(number)))
    }
    _ = try store.addOrders(orders)
  }

  /// Flips one bit after the other in the pages of a table or an index, and expects damage unless the rows that
  /// `read` gives are as many as they were, or the same.
  private func expectNothingIsLost(
    flippingBitsOf name: String, every step: Int, read: (RatebookStore) throws -> [String],
    unless isSound: ([String], [String]) -> Bool
  ) throws {
    let pages = try DatabaseQueue(path: file.path).inDatabase { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return try Row.fetchAll(
        database, sql: "SELECT pgoffset, pgsize, unused FROM dbstat WHERE name = ?",
        arguments: [name])
    }
    let sound = try Data(contentsOf: URL(filePath: file.path))
    let before = try read(.forReading(path: file.path))
    var damaged = 0
    for page in pages {
      let start: Int = page["pgoffset"]
      // Cells are at the end of the page.
      let cells = start + page["unused"] as Int..<start + page["pgsize"]
      for position in cells {
        for bit in stride(from: position % step, to: 8, by: step) {
          var data = sound
          data[position] ^= 1 << UInt8(bit)
          try data.write(to: URL(filePath: file.path))
          do {
            let after = try read(.forReading(path: file.path))
            #expect(isSound(after, before), "\(name), bit \(bit) of \(position - start)")
          } catch is StoreError { damaged += 1 }
        }
      }
    }
    #expect(damaged > 0)
  }
}

extension Reading {
  fileprivate func rows(_ queries: [String]) throws -> [String] {
    var rows: [String] = []
    for sql in queries {
      try query(sql, named: "rows", [:]) { row in
        rows.append((0..<row.count).map { "\(row[$0])" }.joined(separator: " "))
      }
    }
    return rows
  }
}
