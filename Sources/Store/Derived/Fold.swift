import Catalogue
import GRDB
import Interpretation

/// Interprets the steps of a panel one after another, from a memory of it on.
struct Fold {
  private let database: Database
  private let panelID: Int64
  private let reader: StepReader
  private(set) var memory: PanelMemory
  private(set) var numbers: StoreNumbers
  /// The memory as it is stored, which the next one is written over; `nil` if it is to be kept.
  private var stored: StoredMemory?
  /// The services that may be remembered otherwise than they are stored; `nil`: all of them.
  private var touched: Set<ExactText>? = []

  /// From one that is known, or from nothing.
  init(_ database: Database, panelID: Int64, from start: consuming Derivation.Memory?) {
    (self.database, self.panelID) = (database, panelID)
    reader = StepReader(database, panelID: panelID)
    numbers = StoreNumbers(database, panelID: panelID)
    (stored, memory) = start.map { ($0.stored, $0.memory) } ?? (nil, PanelMemory())
  }

  /// Interprets the step to the next accepted snapshot.
  mutating func step(to time: Timestamp) throws -> StepRows {
    let step = try reader.step(to: time, isFirst: memory.at == nil, &numbers)
    let parkedBefore = Set(memory.parked.keys)
    let unitChangedAt = memory.unitChangedAt
    let result = memory.interpret(step)
    // Another unit concerns everything that is remembered.
    if memory.unitChangedAt == unitChangedAt { touch(step, result) } else { touched = nil }
    return try StepRows(result, of: step, parkedBefore: parkedBefore, &numbers)
  }

  private mutating func touch(_ step: CatalogueStep, _ result: StepResult) {
    guard touched != nil else { return }
    for change in step.changes { touched?.insert(ExactText(change.id)) }
    for event in result.events {
      for id in [event.subject.service, event.other] {
        id.map { _ = touched?.insert(ExactText($0)) }
      }
    }
    for change in result.parking { touched?.insert(ExactText(change.service)) }
  }

  /// Adds the rows of a step to the panel's.
  mutating func insert(_ rows: StepRows) throws {
    try rows.insert(panelID: panelID, database, &numbers)
  }

  /// Stores the memory as it is now.
  mutating func store() throws -> Derivation.Memory {
    if stored == nil {
      stored = try .insert(memory, panelID: panelID, database, numbers: &numbers)
    } else {
      try stored?.update(to: memory, touched: touched, database, &numbers)
    }
    touched = []
    return Derivation.Memory(stored: stored ?? StoredMemory(id: 0), memory: memory)
  }

  /// Has the next memory stored beside this one.
  mutating func keep() throws {
    _ = try store()
    stored = nil
  }
}
