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

  @Test("A discarded snapshot changes nothing", arguments: 1...5)
  func aDiscardedSnapshotIsAsIfItHadNotBeenTaken(_ number: Int) throws {
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

  @Test("Attempts that are still to come say nothing of how a panel is read")
  func attemptsToComeDoNotCount() throws {
    try store.record(1, [.of(1), .of(2)])
    try store.record(1 + 365 * Self.dayHours, [.of(1), .of(2)])
    try store.record(2, [.of(1), .of(2)])
    for hour in 3...4 {
      _ = try store.record(
        Attempt(
          panel: "acme", takenAt: .hour(hour), catalogue: .failed(reason: "HTTP 502"),
          balance: .notAsked))
    }
    let panel = try #require(try store.panelAttempts(until: .hour(5)).first)
    #expect(panel.lastAttempt == .hour(4) && panel.lastAccepted == .hour(2))
    #expect(panel.failingSince == .hour(3) && panel.failure == "HTTP 502")
  }

  @Test("The next snapshot discards one from the far future")
  func aSnapshotFromFarAheadGivesWayToTheNext() throws {
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

  @Test("A held snapshot from the far future is discarded")
  func aHeldOneFromFarAheadGivesWay() throws {
    let services = (1...20).map { Service.of($0) }
    for hour in 1...2 { try store.record(hour, services) }
    let held = try store.record(90 * Self.dayHours, [])
    try #require(held.verdict == .held)
    let next = try store.record(3, services)
    #expect(next.superseded.map(\.snapshotID) == [held.snapshotID])
    #expect(try store.verdict(of: held.snapshotID) == .rejected)
  }

  @Test(
    "A clock that goes back by an hour rejects no snapshot", arguments: [(60, true), (61, false)])
  func aClockThatGoesBackByAnHourRejectsNone(minutes: Int, isRefused: Bool) throws {
    let first = Timestamp.hour(1)
    try record([.of(1)], at: first)
    let (now, ahead) = (first + .seconds(60), first + .seconds(60 * (1 + minutes)))
    try record([.of(1)], at: ahead)
    #expect(try store.takesSnapshot(of: "acme", at: now) == !isRefused)
    let attempt = { try record([.of(1)], at: now) }
    if isRefused {
      #expect(throws: StoreError.notNewer(panel: "acme", takenAt: now, last: ahead)) {
        try attempt()
      }
    } else {
      #expect(try attempt().superseded.count == 1)
    }
  }

  @discardableResult
  private func record(_ services: [Service], at time: Timestamp) throws -> Recording {
    try store.record(
      Attempt(
        panel: "acme", takenAt: time,
        catalogue: .answered(CatalogueAnswer(services: services)), balance: .notAsked))
  }

  @Test("A usual gap is not a sign of a wrong clock", arguments: [(2, true), (3, false)])
  func aGapThatIsUsualSaysNothing(days: Int, isRefused: Bool) throws {
    for day in [1, 2, 3] { try store.record(day * Self.dayHours, [.of(1)]) }
    try store.record((3 + days) * Self.dayHours + 1, [.of(1)])
    let recording = try? store.record(3 * Self.dayHours + 1, [.of(1)])
    #expect((recording == nil) == isRefused)
  }

  @Test("Failures and balances from the far future delay nothing")
  func failuresAndBalancesFromFarAheadHoldUpNothing() throws {
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
    #expect(throws: StoreError.self) { try store.record(901 - 1, [.of(1)]) }
    #expect(try store.record(901 - 2, [.of(1)]).verdict == .accepted)
  }

  @Test(
    "Without earlier snapshots, only a few are discarded", arguments: [(10, false), (11, true)])
  func withNothingBeforeThemOnlyAFewGiveWay(count: Int, isRefused: Bool) throws {
    for number in 0..<count { try store.record(365 * Self.dayHours + number, [.of(1)]) }
    #expect(try store.takesSnapshot(of: "acme", at: .hour(1)) == !isRefused)
    if isRefused {
      #expect(throws: StoreError.self) { try store.record(1, [.of(1)]) }
      // The way out is by hand.
      for number in 1...count { _ = try store.discard(Int64(number)) }
    }
    #expect(try store.record(1, [.of(1)]).superseded.count == (isRefused ? 0 : count))
    #expect(try store.inspect().findings == [])
  }

  @Test("Orders that were read with a wrong clock are read again")
  func ordersReadByAWrongClockAreReadAnew() throws {
    _ = try store.addOrders([("acme", LedgerOrder(id: "1", service: "1"))])
    let read = { (word: String, hour: Int) in
      let status = OrderReport.Status(state: word, meaning: nil, isFinal: false)
      return try store.record(
        [OrderReport(order: "1", answer: .status(status))], of: "acme", readAt: .hour(hour))
    }
    let rows = { try store.rows("SELECT read_at / 3600000, state FROM order_status ORDER BY 1") }
    for hour in 1...3 { try store.record(hour, [.of(1)]) }
    _ = try read("Pending", 3)
    let before = try rows()
    _ = try read("In progress", 365 * Self.dayHours)
    _ = try read("In progress", 5)
    #expect(try rows().count == 2 && rows().first == before.first)
    #expect(try store.count("order_status WHERE read_at > \(Timestamp.hour(5).milliseconds)") == 0)
    // A clock that went back among the snapshots changes nothing.
    for hour in 4...40 { try store.record(hour, [.of(1)]) }
    _ = try read("Completed", 40)
    #expect(throws: StoreError.self) { try read("In progress", 20) }
    #expect(try rows().count == 3)
  }

  @Test("Snapshots from the future are found")
  func snapshotsThatAreStillToComeAreFound() throws {
    for hour in 1...3 { try store.record(hour, [.of(1)]) }
    try store.record(90, [.of(1)])
    #expect(try store.futureSnapshots(at: .hour(3)).map(\.id) == [4])
    #expect(try store.futureSnapshots(at: .hour(90)) == [])
  }

  @Test("Several snapshots are accepted or discarded together, or none")
  func severalAreAcceptedOrDiscardedTogether() throws {
    for hour in 1...4 { try store.record(hour, [.of(1, rate: "\(hour)"), .of(2)]) }
    let before = try (1...4).map { try store.catalogue(of: "acme", at: .hour($0))?.exact }
    // The clock is set back by a day, and nobody can know that it is wrong.
    let back = try store.record(4 - Self.dayHours, [.of(1, rate: "4"), .of(2)])
    #expect(back.superseded.map(\.snapshotID) == [1, 2, 3, 4])
    let counts = try store.counts()
    #expect(throws: StoreError.noSnapshot(99)) { try store.accept([1, 2, 99]) }
    #expect(throws: StoreError.notHeld(5, .accepted)) { try store.accept([1, 2, 5]) }
    #expect(try store.counts() == counts && store.verdict(of: 1) == .rejected)
    // One that is named twice is accepted once.
    let accepted = try store.accept([1, 2, 3, 4, 2])
    #expect(accepted.map(\.snapshotID) == [1, 2, 3, 4])
    #expect(try store.discard([5]).map(\.verdict) == [.rejected])
    #expect(try (1...4).map { try store.catalogue(of: "acme", at: .hour($0))?.exact } == before)
    #expect(try store.inspect().findings == [])
    #expect(throws: StoreError.notHeld(5, .rejected)) { try store.discard([1, 2, 5]) }
    #expect(try store.verdict(of: 1) == .accepted)
    #expect(try store.discard([1, 2]).count == 2)
    #expect(try store.verdict(of: 2) == .rejected && store.inspect().findings == [])
  }

  @Test("A snapshot that is accepted with another one can be named as well")
  func oneThatIsAcceptedWithAnotherIsNamedAsWell() throws {
    let services = (1...40).map { Service.of($0) }
    try store.record(1, services)
    let held = [2, 3].map { try? store.record($0, Array(services.prefix(20))).snapshotID }
    let numbers = held.compactMap(\.self)
    try #require(try numbers.map { try store.verdict(of: $0) } == [.held, .held])
    let recordings = try store.accept(numbers)
    #expect(recordings.flatMap { [$0.snapshotID] + $0.decisions.map(\.snapshotID) } == numbers)
    #expect(try numbers.map { try store.verdict(of: $0) } == [.accepted, .accepted])
  }
}
