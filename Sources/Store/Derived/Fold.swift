import Catalogue
import GRDB
import Interpretation

/// Interprets the steps of a panel one after another, from a memory of it on.
struct Fold {
  private let database: Database
  private let panelID: Int64
  private let reader: StepReader
  /// As it is after the last step.
  private(set) var stored: StoredMemory
  private var numbers: StoreNumbers
  private var keys = NameKeys()
  /// The rows of ``stored`` that are written, and the services whose rows are not.
  private var written: StoredMemory.Written
  private var touched: Set<Int64> = []

  /// From a memory that is stored, or from nothing.
  init(_ database: Database, panelID: Int64, from start: consuming StoredMemory?) {
    (self.database, self.panelID) = (database, panelID)
    reader = StepReader(database, panelID: panelID)
    numbers = StoreNumbers(database, panelID: panelID)
    stored = start ?? StoredMemory()
    written = StoredMemory.Written(stored.memory)
  }

  /// When the last step was taken; `nil` before the first.
  var at: Timestamp? { stored.memory.at }

  /// Interprets the step to the next accepted snapshot.
  mutating func step(to time: Timestamp) throws -> StepRows {
    let step = try reader.step(to: time, isFirst: at == nil, &numbers)
    let before = stored.memory
    var (concerned, outdated) = try recallNeeded(by: step)
    var result = stored.memory.interpret(step)
    if stored.memory.unitChangedAt != before.unitChangedAt {
      // Another unit concerns all that is remembered.
      stored.memory = before
      concerned.formUnion(stored.services.keys)
      for number in stored.services.keys { try stored.recall(number, reader.looks, &keys) }
      result = stored.memory.interpret(step)
    }
    try result.forEachEvent { event in
      for id in [event.subject.service, event.other] {
        if let id { concerned.insert(try numbers.service(id)) }
      }
    }
    for change in result.parking { concerned.insert(try numbers.service(change.service)) }
    for number in outdated { set(stored.services[number]?.remainder, number) }
    try remember(concerned)
    return try StepRows(
      result, step, parkedBefore: Set(before.parked.keys),
      floatingLines: stored.memory.floatingLines, &numbers)
  }

  /// Has those lost and new services in the memory that a step may name: those that come back or change, those
  /// that were lost with the last step, those with the name of one that comes or goes, and new ones that are
  /// parked. Gives them and the services that change, and those that the memory forgets with this step.
  private mutating func recallNeeded(
    by step: CatalogueStep
  ) throws -> (concerned: Set<Int64>, outdated: [Int64]) {
    var (concerned, outdated): (Set<Int64>, [Int64]) = ([], [])
    var (namesThatCame, namesThatWent): (Set<Int64>, Set<Int64>) = ([], [])
    func nameKey(_ look: ServiceLook) -> Int64? {
      keys.key(of: look.name, service: look.id).hash
    }
    if at == nil { return ([], []) }
    for change in step.changes {
      concerned.insert(try numbers.service(change.id))
      switch change {
      case .came(let look, wasKnown: false): nameKey(look).map { _ = namesThatCame.insert($0) }
      case .went(let look): nameKey(look).map { _ = namesThatWent.insert($0) }
      default: break
      }
    }
    for (number, row) in stored.services {
      let hasName: (Set<Int64>) -> Bool = { names in row.nameKey.map(names.contains) ?? false }
      let isNeeded =
        if let lost = row.lost {
          lost.at == at || hasName(namesThatCame)
        } else {
          row.firstSeen != nil && (row.parked != nil || hasName(namesThatWent))
        }
      if isNeeded { concerned.insert(number) }
      if row.isOutdated(at: step.at) { outdated.append(number) }
    }
    for number in concerned { try stored.recall(number, reader.looks, &keys) }
    return (concerned, outdated)
  }

  /// Takes over what the memory says of services, which then goes out of it.
  private mutating func remember(_ concerned: Set<Int64>) throws {
    for number in concerned {
      let id = ExactText(try numbers.id(ofService: number))
      set(StoredMemory.ServiceRow(of: id, in: stored.memory), number)
    }
    (stored.memory.lost, stored.memory.arrivals) = ([:], [:])
  }

  private mutating func set(_ row: StoredMemory.ServiceRow?, _ number: Int64) {
    if stored.services[number] == row { return }
    stored.services[number] = row
    touched.insert(number)
  }
}

// MARK: - Writing

extension Fold {
  /// Adds the rows of a step to the panel's.
  mutating func insert(_ rows: StepRows) throws {
    try rows.insert(panelID: panelID, database, &numbers)
  }

  /// Reads the rows of a step's events.
  mutating func forEachEvent(
    of rows: StepRows, _ body: (StepRows.EventRow) throws -> Void
  ) throws {
    try rows.forEachEvent(&numbers) { row, _ in try body(row) }
  }

  /// Stores the memory as it is now.
  mutating func store() throws {
    try stored.write(panelID: panelID, over: written, touched: touched, database, &numbers)
    (written, touched) = (StoredMemory.Written(stored.memory), [])
  }

  /// Stores the memory as it is now; the next one is stored beside it.
  mutating func keep() throws {
    try store()
    stored.id = nil
    (written, touched) = (StoredMemory.Written(PanelMemory()), Set(stored.services.keys))
  }
}
