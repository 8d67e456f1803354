import Foundation
import Store
import Synchronization
import Testing

@Suite struct SharedStoreTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  private func record(_ hour: Int, in shared: SharedStore) throws {
    _ = try shared.writing { try $0.record(hour, [.of(hour)]) }
  }

  @Test("Others write between the transactions of a shared store")
  func othersWriteBetweenItsTransactions() throws {
    let shared = try SharedStore(path: file.path, gate: AcceptanceGate()) {}
    for hour in [1, 3, 5] {
      try record(hour, in: shared)
      try file.open().record(hour + 1, [.of(hour + 1)])
    }
    #expect(try shared.reading { try $0.count("snapshot") } == 6)
    let writer = try file.open()
    #expect(throws: StoreError.busy(path: file.path)) { try record(7, in: shared) }
    withExtendedLifetime(writer) {}
    #expect(try RatebookStore.forReading(path: file.path).inspect().findings.isEmpty)
  }

  @Test("A missing database is not made again")
  func aDatabaseThatIsGoneIsNotMadeAnew() throws {
    let shared = try SharedStore(path: file.path, gate: AcceptanceGate()) {}
    try record(1, in: shared)
    try FileManager.default.removeItem(atPath: file.path)
    for _ in 1...2 {
      #expect(throws: StoreError.missing(path: file.path)) { try record(2, in: shared) }
    }
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test("A write into a file that loses its name does not count as stored")
  func whatIsWrittenWhileTheFileLosesItsNameIsNotTakenForStored() throws {
    let shared = try SharedStore(path: file.path, gate: AcceptanceGate()) {}
    #expect(throws: StoreError.replaced(path: file.path)) {
      try shared.writing { store in
        _ = try store.record(1, [.of(1)])
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".moved")
      }
    }
  }

  @Test("A replaced file is noted once")
  func aFileThatWasReplacedIsNotedOnce() throws {
    let count = Counter()
    let shared = try SharedStore(path: file.path, gate: AcceptanceGate()) { count.add() }
    try record(1, in: shared)
    try shared.reading { try $0.backUp(to: file.folder + "/copy") }
    try record(2, in: shared)
    #expect(count.value == 0)
    _ = try RatebookStore.restore(
      file.folder + "/copy", to: file.path, now: .hour(50), patience: .zero)
    try record(3, in: shared)
    try record(4, in: shared)
    #expect(count.value == 1)
    #expect(try shared.reading { try $0.count("snapshot") } == 3)
  }
}

/// Counts what several threads may do.
private final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock(\.self) }

  func add() { count.withLock { $0 += 1 } }
}
