import Catalogue
import PanelAPI
import Store
import Testing

@testable import Collector

@Suite(.timeLimit(.minutes(1))) struct CollectTests {
  let file: TemporaryStore
  let clock = DrivenClock()
  let log = Log<SnapshotResult>()

  init() throws { file = try TemporaryStore() }

  /// Collects until `count` snapshots were taken, and gives when each panel's were, in seconds.
  private func collect(
    _ panels: [PanelTarget], count: Int, random: Double = 0.5
  ) async throws -> [String: [Int64]] {
    let task = Task { [file, clock, log] in
      try await Collector(store: file.store, time: clock.source(random: random))
        .collect(panels) { log.add($0) }
    }
    await clock.run(sleepers: panels.count) { log.all.count >= count }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    return Dictionary(grouping: log.all, by: \.panel).mapValues { results in
      results.map { ($0.takenAt - .start).milliseconds / 1000 }
    }
  }

  @Test("Each panel keeps its own schedule")
  func eachPanelKeepsItsOwnSchedule() async throws {
    let panels = [
      PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(600)),
      PanelTarget(name: "zeta", reader: StubPanel(), every: .seconds(900)),
    ]
    let times = try await collect(panels, count: 7)
    #expect(times["acme"]?.prefix(4) == [0, 600, 1200, 1800])
    #expect(times["zeta"]?.prefix(3) == [0, 900, 1800])
  }

  @Test("A schedule varies by five percent", arguments: [(0.0, 570), (0.999_999_999, 629)])
  func aScheduleIsSpreadByFivePercent(_ random: Double, _ second: Int64) async throws {
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(600))
    #expect(try await collect([panel], count: 2, random: random) == ["acme": [0, second]])
  }

  @Test("A restart continues the schedule of the last attempt")
  func aRestartGoesOnWithTheScheduleOfTheLastAttempt() async throws {
    let last = Attempt(
      panel: "acme", takenAt: .start - .seconds(200), catalogue: .failed(reason: "HTTP 502"),
      balance: .notAsked)
    _ = try file.store.record(last)
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(600))
    #expect(try await collect([panel], count: 2) == ["acme": [400, 1000]])
  }

  @Test("An attempt from the future delays nothing")
  func anAttemptFromTheFutureIsNotWaitedFor() async throws {
    let ahead = Attempt(
      panel: "acme", takenAt: .start + .seconds(40 * 86_400),
      catalogue: .failed(reason: "HTTP 502"), balance: .notAsked)
    _ = try file.store.record(ahead)
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(600))
    #expect(try await collect([panel], count: 2) == ["acme": [600, 1200]])
  }

  @Test("A snapshot that fell due during sleep is taken at once, and once")
  func oneThatFellDueWhileTheMachineSleptIsTakenAtOnceAndOnce() async throws {
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(600))
    let task = Task { [file, clock, log] in
      try await Collector(store: file.store, time: clock.source())
        .collect([panel]) { log.add($0) }
    }
    await clock.run(sleepers: 1) { log.all.count == 1 }
    clock.jump(.seconds(5000))
    await clock.run(sleepers: 1) { log.all.count == 3 }
    task.cancel()
    let seconds = log.all.map { ($0.takenAt - .start).milliseconds / 1000 }
    #expect(seconds[0] == 0)
    // The clock may run on while a busy machine lets the collector wait; it was due again at 5,400.
    #expect((5000..<5300).contains(seconds[1]))
    #expect(seconds[2] == seconds[1] + 600)
  }

  @Test("A panel's snapshots never overlap")
  func aPanelsSnapshotsNeverOverlap() async throws {
    let gauge = Gauge()
    let source = clock.source()
    var slow = StubPanel()
    slow.catalogue = { () async throws(PanelError) in
      gauge.enter()
      try? await source.sleep(.seconds(1500))
      gauge.leave()
      return CatalogueAnswer(services: [])
    }
    let panel = PanelTarget(name: "acme", reader: slow, every: .seconds(600))
    #expect(try await collect([panel], count: 3) == ["acme": [0, 1500, 3000]])
    #expect(gauge.most == 1)
  }

  @Test("A panel that keeps failing is asked less and less often")
  func aPanelThatFailsAgainAndAgainIsAskedLessAndLess() async throws {
    let attempts = Log<Int>()
    var broken = StubPanel()
    broken.catalogue = { () async throws(PanelError) in
      attempts.add(1)
      if attempts.all.count == 6 { return try await StubPanel().services() }
      throw .httpStatus(502, message: nil)
    }
    let panel = PanelTarget(name: "acme", reader: broken, every: .seconds(600))
    // After one that succeeds, it is asked on its schedule again.
    #expect(
      try await collect([panel], count: 8)
        == ["acme": [0, 600, 1800, 4200, 9000, 18_600, 19_200, 19_800]])
  }

  @Test(
    "The pause after failures is bounded",
    arguments: [
      (0, 3600, 3600), (1, 3600, 3600), (2, 3600, 7200), (3, 3600, 14_400), (4, 3600, 21_600),
      (99, 3600, 21_600), (99, 60, 21_600), (99, 86_400, 86_400), (.max, 1, 21_600),
    ] as [(Int, Int, Int)])
  func thePauseAfterFailuresIsBounded(_ failures: Int, _ every: Int, _ pause: Int) {
    #expect(Collector.pause(after: failures, .seconds(every)) == .seconds(pause))
  }

  @Test("A longer pause and the panel's return are each reported once")
  func thatAPanelIsReadLessOftenAndThatItIsBackIsSaidOnce() async throws {
    let attempts = Log<Int>()
    var broken = StubPanel()
    broken.catalogue = { () async throws(PanelError) in
      attempts.add(1)
      // One failure alone changes nothing; then three in a row.
      if [1, 3, 4, 5].contains(attempts.all.count) { throw .httpStatus(502, message: nil) }
      return try await StubPanel().services()
    }
    let notes = Log<CollectorNote>()
    let collector = Collector(
      store: SharedStore(file.store), time: clock.source(), note: { notes.add($0) })
    let panel = PanelTarget(name: "acme", reader: broken, every: .seconds(600))
    let task = Task { [log] in try await collector.collect([panel]) { log.add($0) } }
    await clock.run(sleepers: 1) { log.all.count == 8 }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let said = notes.all.compactMap { note in
      switch note {
      case .readsLessOften(let panel, let failures, let next): "\(panel) \(failures) \(next)"
      case .readsAgain(let panel, let every): "\(panel) again \(every)"
      case .starts, .waits, .goesOn, .clockSet: nil
      }
    }
    #expect(said == ["acme 2 1200.0 seconds", "acme again 600.0 seconds"])
  }

  @Test("A failure is stored")
  func aFailureIsStored() async throws {
    var broken = StubPanel()
    broken.catalogue = { () async throws(PanelError) in throw .httpStatus(502, message: nil) }
    let panel = PanelTarget(name: "acme", reader: broken, every: .seconds(600))
    #expect(try await collect([panel], count: 3) == ["acme": [0, 600, 1800]])
    let failed: [SQLValue] = [
      .text("acme"), .text("failed"), .text("it answers HTTP 502"), .null, .null, .null,
    ]
    #expect(try file.attempts() == [failed, failed, failed])
  }

  @Test("A cancelled collection ends at once")
  func aCancelledCollectionEndsAtOnce() async throws {
    let time = TimeSource(
      now: { .start }, sleep: { try await Task.sleep(for: $0) }, random: { 0.5 })
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(3600))
    let task = Task { [file, log] in
      try await Collector(store: file.store, time: time).collect([panel]) { log.add($0) }
    }
    while log.all.isEmpty { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try file.attempts().count == 1)
  }

  @Test("A busy database is tried again for 30 seconds")
  func aBusyDatabaseIsTriedAgainSoonAndFor30Seconds() async throws {
    let shared = try SharedStore(path: file.store.path, gate: AcceptanceGate()) {}
    let pauses = Log<Duration>()
    let time = TimeSource(now: { .start }, sleep: { pauses.add($0) }, random: { 0.5 })
    await #expect(throws: StoreError.busy(path: file.store.path)) {
      try await Collector(store: shared, time: time)
        .snapshot([PanelTarget(name: "acme", reader: StubPanel())])
    }
    #expect(pauses.all.max() == .milliseconds(100))
    let waited = pauses.all.reduce(.zero, +)
    #expect(waited >= .seconds(30) && waited < .seconds(31))
  }

  @Test("Collection waits for a database that cannot be written, and loses nothing")
  func aDatabaseThatCannotBeWrittenIsWaitedForAndLosesNothing() async throws {
    let panels = ["acme", "zeta"].map { PanelTarget(name: $0, reader: StubPanel()) }
    let notes = Log<CollectorNote>()
    let collector = Collector(
      store: SharedStore(file.store), time: clock.source(), note: { notes.add($0) })
    try file.shell(
      """
      CREATE TRIGGER full BEFORE INSERT ON snapshot
      BEGIN SELECT RAISE(ABORT, 'disk full'); END
      """)
    let task = Task { [log] in try await collector.collect(panels) { log.add($0) } }
    await clock.run(sleepers: 2) { clock.passed > .seconds(600) }
    #expect(log.all.isEmpty)
    try file.shell("DROP TRIGGER full")
    await clock.run(sleepers: 1) { log.all.count >= 2 }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    // What was read at the start is stored as of then.
    #expect(log.all.prefix(2).map(\.takenAt) == [.start, .start])
    let kinds = notes.all.map { note in
      switch note {
      case .starts(let plans): "starts \(plans.map(\.panel))"
      case .waits(let error):
        "waits: \(error == .unusable(path: file.store.path, reason: "disk full"))"
      case .goesOn: "goes on"
      case .clockSet, .readsLessOften, .readsAgain: "unexpected"
      }
    }
    #expect(kinds == [#"starts ["acme", "zeta"]"#, "waits: true", "goes on"])
  }

  /// Collects hourly with a clock that is set by `moves`, each after so many snapshots, and gives what is said
  /// of it and the hours that have passed for timers by then.
  private func collect(
    hours count: Int, settingTheClockBy moves: [Int: Duration]
  ) async throws -> (notes: [Duration], passed: Int64) {
    let notes = Log<CollectorNote>()
    let panel = PanelTarget(name: "acme", reader: StubPanel(), every: .seconds(3600))
    let collector = Collector(
      store: SharedStore(file.store), time: clock.source(), note: { notes.add($0) })
    let task = Task { [log] in try await collector.collect([panel]) { log.add($0) } }
    for number in 1...count {
      await clock.run(sleepers: 1) { log.all.count == number }
      if let move = moves[number] { clock.set(by: move) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let said = notes.all.compactMap { if case .clockSet(let time) = $0 { time } else { nil } }
    return (said, clock.passed.milliseconds / 3_600_000)
  }

  private var accepted: [Int64] {
    get throws {
      try file.store.query(
        "SELECT taken_at FROM snapshot WHERE verdict = 'accepted' ORDER BY taken_at", [:]
      ).rows.compactMap { row in
        guard case .integer(let time) = row[0] else { return nil }
        return (Timestamp(milliseconds: time) - .start).milliseconds / 3_600_000
      }
    }
  }

  @Test("A clock that is set back changes no schedule and no snapshot's time")
  func aClockThatIsSetBackChangesNoScheduleAndNoSnapshotsTime() async throws {
    let (notes, passed) = try await collect(hours: 30, settingTheClockBy: [15: .seconds(-86_400)])
    #expect(notes == [.seconds(-86_400)])
    #expect(passed == 29)
    #expect(log.all.allSatisfy { (try? $0.catalogue.get()) != nil })
    #expect(try accepted == Array(0...29))
  }

  @Test("Snapshots of a fast clock are discarded once it is set back")
  func snapshotsOfAClockThatWasAheadGiveWayWhenItIsSetBack() async throws {
    let year = Duration.seconds(365 * 86_400)
    let (notes, passed) = try await collect(
      hours: 12, settingTheClockBy: [5: year, 9: .zero - year])
    #expect(notes == [year, .zero - year])
    // What fell due by the clock that was ahead was read at once.
    #expect(passed == 10)
    #expect(try accepted == [0, 1, 2, 3, 4, 8, 9, 10].map { Int64($0) })
  }

  @Test(
    "A clock that is set is reported",
    arguments: [(-59, false), (-60, true), (3599, false), (3600, true)])
  func aClockThatIsSetIsReported(seconds: Int, isReported: Bool) async throws {
    let move = Duration.seconds(seconds)
    let (notes, _) = try await collect(hours: 3, settingTheClockBy: [2: move])
    #expect(notes == (isReported ? [move] : []))
  }
}
