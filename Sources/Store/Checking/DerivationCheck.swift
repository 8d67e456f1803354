import Catalogue
import GRDB
import Interpretation

/// Checks that the derived rows are those that the versions and the verdicts give: derives all of them again
/// in memory, and compares.
struct DerivationCheck {
  private let database: Database
  private let panelID: Int64
  private let panel: String
  private(set) var findings: [StoreFinding] = []

  static func findings(_ database: Database) throws -> [StoreFinding] {
    let panels = try Row.fetchAll(
      database, sql: "SELECT id, name, pruned_to FROM panel ORDER BY name")
    return try panels.flatMap { panel in
      var check = DerivationCheck(
        database: database, panelID: try panel[at: 0], panel: try panel[at: 1])
      try check.run(prunedTo: (panel[at: 2] as Int64?).map(Timestamp.init(milliseconds:)))
      return check.findings
    }
  }

  private init(database: Database, panelID: Int64, panel: String) {
    (self.database, self.panelID, self.panel) = (database, panelID, panel)
  }

  private mutating func add(_ subject: String, _ time: Timestamp, _ problem: String) {
    findings.append(
      StoreFinding(panel: panel, subject: "\(subject) of \(time)", problem: problem))
  }

  private mutating func run(prunedTo: Timestamp?) throws {
    var memories = try Row.fetchAll(
      database, sql: "SELECT id, at FROM memory WHERE panel_id = ? ORDER BY at",
      arguments: [panelID]
    ).map { (id: try $0[at: 0] as Int64, at: Timestamp(milliseconds: try $0[at: 1])) }
    var parking = try parking()
    let derivation = Derivation(database, panelID: panelID)
    var start: StoredMemory?
    if let first = memories.first, first.at == prunedTo {
      let memory = try StoredMemory(memories.removeFirst().id, database)
      start = memory
      try checkParking(at: first.at, of: memory.memory, &parking)
    }
    let end = memories.last?.at ?? start?.memory.at
    var fold = Fold(database, panelID: panelID, from: start)
    var times: Set<Timestamp> = []
    for time in try derivation.acceptedTimes(after: fold.at) {
      guard let end, time <= end else {
        add("snapshot", time, "it is not interpreted yet; the next run that writes does it")
        break
      }
      times.insert(time)
      let expected = try fold.step(to: time)
      try compareEvents(of: expected, &fold)
      try compare(expected, parking.removeValue(forKey: time) ?? [])
      if memories.first?.at == time {
        let memory = try StoredMemory(memories.removeFirst().id, database)
        if memory.memory != fold.stored.memory || memory.services != fold.stored.services {
          add("memory", time, "the steps up to it give another one")
        }
      }
    }
    for memory in memories {
      add("memory", memory.at, "there is no accepted snapshot of that time")
    }
    // A line about floating rates belongs to the whole day.
    if let start { times.formUnion(start.memory.floatingLines.values.map(\.at)) }
    for time in try strayTimes(besides: times).union(parking.keys).sorted() {
      add("step", time, "there is no interpreted snapshot of that time")
    }
  }

  private mutating func compareEvents(of expected: StepRows, _ fold: inout Fold) throws {
    let stored = try StepRows.storedEvents(at: expected.at, panelID: panelID, database)
    var (count, countGiven) = (0, 0)
    var difference: String?
    try fold.forEachEvent(of: expected) { given in
      countGiven += 1
      guard let own = try stored.next().map(StepRows.EventRow.init) else { return }
      count += 1
      if own == given || difference != nil { return }
      difference =
        own.kind == given.kind
        ? "its event \(count) ('\(own.kind)') differs from what the versions give"
        : "its event \(count) is '\(own.kind)', and the versions give '\(given.kind)'"
    }
    while try stored.next() != nil { count += 1 }
    if count != countGiven {
      difference = "its number of events is \(count), and the versions give \(countGiven)"
    }
    if let difference { add("step", expected.at, difference) }
  }

  private mutating func compare(
    _ expected: StepRows, _ parking: [StepRows.ParkingRow]
  ) throws {
    let prices = try StepRows.storedPrices(at: expected.at, panelID: panelID, database)
    if prices != expected.prices {
      add("step", expected.at, "its price steps differ from what the versions give")
    }
    if parking != expected.parking {
      add(
        "step", expected.at, "the services parked from it on differ from what the versions give")
    }
  }

  /// Compares the services parked at the first snapshot that `prune` has kept with that snapshot's memory.
  private mutating func checkParking(
    at time: Timestamp, of start: PanelMemory, _ parking: inout [Timestamp: [StepRows.ParkingRow]]
  ) throws {
    var numbers = StoreNumbers(database, panelID: panelID)
    let expected = try start.parked.keys.compactMap(\.text).map { try numbers.service($0) }
    let old = parking.filter { $0.key <= time }
    for time in old.keys { parking[time] = nil }
    let rows = old.values.flatMap(\.self)
    if rows.contains(where: { !$0.isParked }) || rows.map(\.service).sorted() != expected.sorted() {
      add("step", time, "the services parked from it on differ from its memory")
    }
  }

  private func parking() throws -> [Timestamp: [StepRows.ParkingRow]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT at, service_id, is_parked FROM parking WHERE panel_id = ? ORDER BY service_id
        """, arguments: [panelID])
    return try Dictionary(grouping: rows) { Timestamp(milliseconds: try $0[at: 0]) }
      .mapValues { rows in
        try rows.map { StepRows.ParkingRow(service: try $0[at: 1], isParked: try $0[at: 2]) }
      }
  }

  /// The times of events and price steps that are not among the given times.
  private func strayTimes(besides times: Set<Timestamp>) throws -> Set<Timestamp> {
    let all = try Int64.fetchAll(
      database,
      sql: """
        SELECT DISTINCT at FROM step_event WHERE panel_id = ?1
        UNION SELECT DISTINCT at FROM step_price WHERE panel_id = ?1
        """, arguments: [panelID])
    return Set(all.map(Timestamp.init(milliseconds:))).subtracting(times)
  }
}
