public import Catalogue
import FoundationEssentials
public import PanelAPI
public import Store

/// Stores recorded answers of one panel as past snapshots.
public struct Importer: Sendable {
  private let store: RatebookStore
  private let panel: String
  private let catalogues: CatalogueDecoder
  private let note: @Sendable (String) -> Void

  /// An importer that passes to `note` what the user should know about a readable file.
  public init(
    store: RatebookStore, panel: String, catalogues: CatalogueDecoder = CatalogueDecoder(),
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.store = store
    self.panel = panel
    self.catalogues = catalogues
    self.note = note
  }

  /// Reads the files of one time, and stores the catalogue and the balance in one transaction.
  ///
  /// `nil` if they are already stored. Throws ``RecordedAnswers/Problem`` for a file that is not
  /// the expected answer, and `StoreError`, with `.pruned` for a time that `prune` has deleted.
  /// Then nothing of that time is stored.
  public func add(_ answers: RecordedAnswers) throws -> Recording? {
    let reading = try answers.services.map {
      try read(services: Self.contents(of: $0), name: $0, takenAt: answers.takenAt)
    }
    let balance = try answers.balance.map {
      try read(balance: Self.contents(of: $0), name: $0, takenAt: answers.takenAt)
    }
    let attempt = Attempt(
      panel: panel, takenAt: answers.takenAt, catalogue: .notAsked,
      balance: balance.map { .answered($0) } ?? .notAsked)
    guard let reading, let name = answers.services else { return try store.backfill(attempt) }
    return try add(reading, name, attempt)
  }

  /// Stores one answer to `services` that was taken at this time. Errors name it as `name`.
  public func add(services body: [UInt8], name: String, takenAt: Timestamp) throws -> Recording? {
    try add(
      read(services: body, name: name, takenAt: takenAt), name,
      Attempt(panel: panel, takenAt: takenAt, catalogue: .notAsked, balance: .notAsked))
  }

  /// Ends an import: interprets the changes around snapshots between existing ones, so that reports on them
  /// are as fast as on others. Throws `StoreError`; everything stays stored.
  public func finish() throws {
    try store.deriveAll()
  }

  /// Evaluates alert rules for the accepted snapshots of these times, in order. To be called after
  /// ``finish()``. Throws `StoreError`; everything stays stored.
  public func raise(_ alerts: AlertEvaluation, at times: [Timestamp]) throws {
    try store.raiseAlerts(of: panel, at: times, alerts)
  }

  /// Reads a catalogue. The answer's bytes are kept only until all its entries are decoded.
  private func read(
    services body: [UInt8], name: String, takenAt: Timestamp
  ) throws -> CatalogueReading {
    noteOddities(of: body, name)
    let known = try store.knownEntries(of: panel, at: takenAt)
    return try Self.decode(name) { () throws(PanelError) in
      try catalogues.decode(body, knowing: known)
    }
  }

  private func add(
    _ reading: CatalogueReading, _ name: String, _ attempt: Attempt
  ) throws -> Recording? {
    do { return try add(reading.answer, name, attempt) } catch is WholeAnswerNeeded {
      return try add(try Self.decode(name, reading.whole), name, attempt)
    }
  }

  private func add(
    _ answer: CatalogueAnswer, _ name: String, _ attempt: Attempt
  ) throws -> Recording? {
    let recording = try store.backfill(attempt.with(catalogue: .answered(answer)))
    if recording == nil, try !isStored(answer, takenAt: attempt.takenAt) {
      throw RecordedAnswers.Problem.differs(path: name, takenAt: attempt.takenAt)
    }
    return recording
  }

  /// Reads a balance. Fails if another balance of that time is stored.
  private func read(balance body: [UInt8], name: String, takenAt: Timestamp) throws -> Balance {
    noteOddities(of: body, name)
    let balance = try Self.decode(name) { () throws(PanelError) in
      try BalanceDecoder().decode(body)
    }
    if let stored = try store.balance(of: panel, at: takenAt), stored != balance {
      throw RecordedAnswers.Problem.differs(path: name, takenAt: takenAt)
    }
    return balance
  }

  private func noteOddities(of body: [UInt8], _ name: String) {
    for note in CatalogueDecoder.notes(on: body) { self.note("'\(name)': \(note)") }
  }

  /// Whether the snapshot of that time has exactly these services.
  private func isStored(_ answer: CatalogueAnswer, takenAt: Timestamp) throws -> Bool {
    var stored: [ExactText: Service] = [:]
    for service in try store.received(from: panel, at: takenAt) ?? [] {
      stored[ExactText(service.id)] = service
    }
    return stored.count == answer.services.count
      && answer.services.allSatisfy { stored[ExactText($0.id)]?.isSameVersion(as: $0) == true }
  }

  private static func decode<Value>(
    _ name: String, _ decode: () throws(PanelError) -> Value
  ) throws(RecordedAnswers.Problem) -> Value {
    do throws(PanelError) { return try decode() } catch {
      throw .unreadable(path: name, reason: reason(error))
    }
  }

  /// The error in words about a file.
  private static func reason(_ error: PanelError) -> String {
    switch error {
    case .notUnderstood(let what, let words): "it holds \(what)\(words.map { ": '\($0)'" } ?? "")"
    case .onePage(let page): "it holds \(page)"
    case .refused(let message): "it holds the panel's error: \(message)"
    default: error.description
    }
  }

  private static func contents(of path: String) throws(RecordedAnswers.Problem) -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
      throw .unreadable(path: path, reason: "it cannot be opened")
    }
  }
}
