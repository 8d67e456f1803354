import Catalogue
import Store
import Testing

/// Snapshots that a wrong clock has dated, and those that are taken out of the history by hand.
@Suite struct WrongClockTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private static let dayHours = 24

  /// Answers in which services come, change, cannot be read, leave and return.
  private static let answers: [(services: [Service], defects: [Defect])] = {
    let others = (10...29).map { Service.of($0) }
    let defect = Defect(service: "2", field: "rate", reason: "'x' is not a rate", raw: "{}")
    return [
      (others + [.of(1), .of(2)], []),
      (others + [.of(1, rate: "3"), .of(3)], [defect]),
      (others + [.of(1, name: "Views"), .of(2)], []),
      (others + [.of(2), .of(3, rate: "9"), .of(4)], []),
      (others + [.of(1), .of(2), .of(4)], []),
    ]
  }()

  private func catalogues() throws -> [[[UInt8]]?] {
    try (1...5).map { try store.catalogue(of: "acme", at: .hour($0))?.exact }
  }

  @Test(arguments: 1...5) func aDiscardedSnapshotIsAsIfItHadNotBeenTaken(_ number: Int) throws {
    for (index, answer) in Self.answers.enumerated() {
      try store.record(index + 1, answer.services, defects: answer.defects)
    }
    let (before, versions) = (try catalogues(), try store.rows("SELECT * FROM service_version"))
    let discarded = try store.discard(Int64(number))
    #expect(discarded.verdict == .rejected && discarded.wasAccepted)
    #expect(try store.inspect().findings == [])
    let after = try catalogues()
    let other = try TemporaryStore()
    let reference = try other.open()
    for (index, answer) in Self.answers.enumerated() where index + 1 != number {
      try reference.record(index + 1, answer.services, defects: answer.defects)
    }
    #expect(try after == (1...5).map { try reference.catalogue(of: "acme", at: .hour($0))?.exact })
    let events = "SELECT at, service, event, before, after FROM event ORDER BY at, number, service"
    #expect(try store.rows(events) == reference.rows(events))
    #expect(try store.accept(Int64(number)).verdict == .accepted)
    #expect(try catalogues() == before)
    #expect(try store.rows("SELECT * FROM service_version") == versions)
    #expect(try store.inspect().findings == [])
  }

  @Test func aSnapshotFromFarAheadGivesWayToTheNext() throws {
    for hour in 1...3 { try store.record(hour, [.of(1), .of(2)]) }
    let ahead = try store.record(3 + 365 * Self.dayHours, [.of(1, rate: "7"), .of(3)])
    let next = try store.record(4, [.of(1), .of(2, rate: "5")])
    #expect(next.superseded.map(\.snapshotID) == [ahead.snapshotID])
    #expect(next.superseded.map(\.verdict) == [.rejected])
    #expect((next.appeared, next.changed, next.disappeared) == (0, 1, 0))
    #expect(try store.inspect().findings == [])
    // It is in nobody's way any more, also right before its time.
    #expect(try store.record(2 + 365 * Self.dayHours, [.of(1), .of(2)]).superseded == [])
  }

  @Test func aHeldOneFromFarAheadGivesWay() throws {
    let services = (1...20).map { Service.of($0) }
    for hour in 1...2 { try store.record(hour, services) }
    let held = try store.record(90 * Self.dayHours, [])
    try #require(held.verdict == .held)
    let next = try store.record(3, services)
    #expect(next.superseded.map(\.snapshotID) == [held.snapshotID])
    #expect(try store.verdict(of: held.snapshotID) == .rejected)
  }

  @Test(arguments: [(24, true), (25, false)])
  func aClockThatGoesBackAmongSnapshotsRejectsNone(hours: Int, isRefused: Bool) throws {
    try store.record(1, [.of(1)])
    try store.record(1 + hours + 1, [.of(1)])
    let attempt = { try store.record(2, [.of(1)]) }
    if isRefused {
      let last = Timestamp.hour(2 + hours)
      #expect(throws: StoreError.notNewer(panel: "acme", takenAt: .hour(2), last: last)) {
        try attempt()
      }
    } else {
      #expect(try attempt().superseded.count == 1)
    }
  }

  @Test(arguments: [(2, true), (3, false)])
  func aGapThatIsUsualSaysNothing(days: Int, isRefused: Bool) throws {
    for day in [1, 2, 3] { try store.record(day * Self.dayHours, [.of(1)]) }
    try store.record((3 + days) * Self.dayHours + 1, [.of(1)])
    let recording = try? store.record(3 * Self.dayHours + 1, [.of(1)])
    #expect((recording == nil) == isRefused)
  }

  @Test func failuresAndBalancesFromFarAheadHoldUpNothing() throws {
    let balance = Attempt.BalanceOutcome.answered(Balance(amount: .zero, currency: nil))
    for (hour, attempt) in [
      (900, (Attempt.Outcome.failed(reason: "HTTP 502"), Attempt.BalanceOutcome.notAsked)),
      (901, (.notAsked, balance)),
    ] {
      _ = try store.record(
        Attempt(
          panel: "acme", takenAt: .hour(hour), catalogue: attempt.0, balance: attempt.1))
    }
    #expect(try store.record(1, [.of(1)]).verdict == .accepted)
    #expect(throws: StoreError.self) { try store.record(900, [.of(1)]) }
    #expect(throws: StoreError.self) { try store.record(901 - 24, [.of(1)]) }
    #expect(try store.record(901 - 25, [.of(1)]).verdict == .accepted)
  }

  @Test func withNothingBeforeItNothingGivesWay() throws {
    try store.record(365 * Self.dayHours, [.of(1)])
    #expect(throws: StoreError.self) { try store.record(1, [.of(1)]) }
    // The way out is by hand.
    _ = try store.discard(1)
    #expect(try store.record(1, [.of(1)]).verdict == .accepted)
    #expect(try store.inspect().findings == [])
  }
}
