import Catalogue
import GRDB
import Interpretation

/// Interprets the steps of a panel one after another, starting from a memory.
struct Fold {
  private let database: Database
  private let panelID: Int64
  private let reader: StepReader
  /// The memory after the last step.
  private(set) var stored: StoredMemory
  private var numbers: StoreNumbers
  private var keys = NameKeys()
  /// The rows of ``stored`` that are already written, and the services whose rows are not.
  private var written: StoredMemory.Written
  private var touched: Set<Int64> = []

  /// Starts from a stored memory, or from nothing.
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
      // A change of the unit affects everything that is remembered.
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

  /// Loads the lost and new services that a step may need into the memory: those that return or change, those
  /// lost with the last step, those that share the name of an added or removed service, and new services that
  /// are parked. Returns them, the services that change, and those that the memory forgets with this step.
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

  /// Stores what the memory holds about services, and removes them from it.
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
  /// Inserts the rows of a step.
  mutating func insert(_ rows: StepRows) throws {
    try rows.insert(panelID: panelID, database, &numbers)
  }

  /// Passes the rows of a step's events to `body`.
  mutating func forEachEvent(
    of rows: StepRows, _ body: (StepRows.EventRow) throws -> Void
  ) throws {
    try rows.forEachEvent(&numbers) { row, _ in try body(row) }
  }

  /// Stores the present memory.
  mutating func store() throws {
    try stored.write(panelID: panelID, over: written, touched: touched, database, &numbers)
    (written, touched) = (StoredMemory.Written(stored.memory), [])
  }

  /// Stores the present memory for good: the next one is stored beside it.
  mutating func keep() throws {
    try store()
    stored.id = nil
    (written, touched) = (StoredMemory.Written(PanelMemory()), Set(stored.services.keys))
  }
}
