import Catalogue
import Collector
import PanelAPI
import PanelSimulator
import Store
import Testing
import Transport

/// Several simulated panels over HTTP, one of them broken.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
  private let file: TemporaryStore
  private let panels: [SimulatedPanel]

  init() throws {
    file = try TemporaryStore()
    panels = (0..<3).map { seed in
      SimulatedPanel(key: "one-5ec2e7", market: Market(seed: seed, services: 60, start: .start))
    }
  }

  /// The panels as they are read, the broken one with little patience.
  private func targets(
    key: String = "one-5ec2e7", patience: Duration = .seconds(60)
  ) async throws -> [PanelTarget] {
    var targets: [PanelTarget] = []
    for (name, panel) in zip(["acme", "broken", "zeta"], panels) {
      let time = name == "broken" ? patience : .seconds(60)
      let limits = CallLimits(connecting: time, idle: time, total: time, bodyBytes: 1 << 20)
      let client = PanelClient(
        url: try PanelURL(try await panel.start()), key: try #require(APIKey(key)),
        limits: limits, retries: RetryPolicy(tries: 2, firstPause: .milliseconds(1)))
      targets.append(PanelTarget(name: name, reader: client))
    }
    return targets
  }

  private func snapshot(_ targets: [PanelTarget], at time: Timestamp) async throws {
    let source = TimeSource(now: { time }, sleep: { _ in }, random: { 0.5 })
    try await Collector(store: file.store, time: source).snapshot(targets)
  }

  private func stop() async { for panel in panels { await panel.stop() } }

  @Test(
    "A broken panel harms no other, and keeps its catalogue",
    arguments: Fault.allCases.filter { $0 != .notice })
  func aBrokenPanelHarmsNoOtherAndKeepsItsCatalogue(_ fault: Fault) async throws {
    try await snapshot(try await targets(), at: .start)
    #expect(try file.attempts().allSatisfy { $0[1] == .text("accepted") })
    await panels[1].setFault(fault)
    for panel in panels { await panel.advance(to: .start + .seconds(86_400)) }
    let later = Timestamp.start + .seconds(3600)
    try await snapshot(try await targets(patience: .milliseconds(1200)), at: later)
    await stop()

    let attempts = try file.attempts().dropFirst(3)
    #expect(attempts.map { $0[0] } == [.text("acme"), .text("broken"), .text("zeta")])
    for attempt in attempts where attempt[0] != .text("broken") {
      #expect(attempt[1] == .text("accepted"), "\(attempt)")
      #expect(attempt[3] != .null)
      #expect(attempt[4] != .null)
    }
    for name in ["acme", "zeta"] {
      #expect(
        try file.store.catalogue(of: name, at: later)
          != file.store.catalogue(of: name, at: .start))
    }
    let broken = try #require(attempts.first { $0[0] == .text("broken") })
    // A list that is cut short is an answer, which the gate holds.
    let isAnswer = fault == .empty || fault == .half
    #expect(broken[1] == .text(isAnswer ? "held" : "failed"))
    #expect(broken[2] != .null)
    #expect((broken[3] == .null) != isAnswer && (broken[4] == .null) != isAnswer)
    #expect(
      try file.store.catalogue(of: "broken", at: later)
        == file.store.catalogue(of: "broken", at: .start))
  }

  @Test("A panel that is down gives a failed attempt")
  func aPanelThatIsDownIsAFailedAttempt() async throws {
    let targets = try await targets()
    await panels[1].stop()
    try await snapshot(targets, at: .start)
    await stop()
    #expect(
      try file.attempts().map { $0[1] } == [.text("accepted"), .text("failed"), .text("accepted")])
  }

  @Test("A panel that recovers is read by the next try")
  func aPanelThatRecoversIsReadByTheNextTry() async throws {
    let targets = try await targets()
    await panels[1].setFault(.html503, forRequests: 1)
    try await snapshot(targets, at: .start)
    await stop()
    #expect(try file.attempts().allSatisfy { $0[1] == .text("accepted") })
  }

  @Test("A call that hangs ends when the task is cancelled")
  func aCallThatHangsIsGivenUpWhenTheTaskIsCancelled() async throws {
    let targets = try await targets()
    await panels[1].setFault(.hang)
    let task = Task { try await snapshot(Array(targets[1...1]), at: .start) }
    while await panels[1].requestCount == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await stop()
    #expect(try file.attempts().isEmpty)
  }

  @Test("No key is ever stored")
  func noKeyIsEverStored() async throws {
    let targets = try await targets(key: "another-5ec2e7")
    try await snapshot(targets, at: .start)
    await stop()
    let attempts = try file.attempts()
    #expect(attempts.allSatisfy { $0[1] == .text("failed") })
    #expect(!"\(attempts)".contains("another-5ec2e7"))
  }
}
