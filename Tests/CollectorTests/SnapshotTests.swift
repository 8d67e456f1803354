import Catalogue
import Collector
import PanelAPI
import Store
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct SnapshotTests {
  let file: TemporaryStore
  let clock = DrivenClock()
  let log = Log<SnapshotResult>()

  init() throws { file = try TemporaryStore() }

  private func snapshot(_ panels: [PanelTarget], concurrency: Int = 8) async throws {
    try await Collector(store: file.store, time: clock.source(), concurrency: concurrency)
      .snapshot(panels) { log.add($0) }
  }

  @Test("Few panels are read at a time", arguments: [1, 3])
  func fewPanelsAreReadAtATime(_ concurrency: Int) async throws {
    let gauge = Gauge()
    var slow = StubPanel()
    slow.catalogue = { () async throws(PanelError) in
      gauge.enter()
      try? await Task.sleep(for: .milliseconds(20))
      gauge.leave()
      return CatalogueAnswer(services: [])
    }
    let panels = (1...12).map { PanelTarget(name: "panel \($0)", reader: slow) }
    try await snapshot(panels, concurrency: concurrency)
    #expect(gauge.entries == 12)
    #expect(gauge.most == concurrency)
    #expect(try file.attempts().count == 12)
  }

  @Test("A balance that cannot be read does not prevent the catalogue")
  func aBalanceThatCannotBeReadKeepsTheCatalogue() async throws {
    var panel = StubPanel()
    panel.account = { () async throws(PanelError) in throw .transfer(.timedOut(.seconds(3))) }
    try await snapshot([PanelTarget(name: "acme", reader: panel)])
    let reason = "it did not answer within 3 s"
    #expect(
      try file.attempts() == [
        [.text("acme"), .text("accepted"), .null, .integer(1), .null, .text(reason)]
      ])
    #expect(try log.all.first?.catalogue.get().verdict == .accepted)
    #expect(log.all.first?.balanceError == .transfer(.timedOut(.seconds(3))))
  }

  @Test("A panel that does not list its services is not asked for its balance")
  func aPanelThatDoesNotListItsServicesIsNotAskedForItsBalance() async throws {
    let gauge = Gauge()
    var panel = StubPanel()
    panel.catalogue = { () async throws(PanelError) in throw .keyRefused("Invalid API key") }
    panel.account = { () async throws(PanelError) in
      gauge.enter()
      return Balance(amount: .zero, currency: nil)
    }
    try await snapshot([PanelTarget(name: "acme", reader: panel)])
    #expect(gauge.entries == 0)
    #expect(throws: SnapshotError.unread(.keyRefused("Invalid API key"))) {
      try log.all.first?.catalogue.get()
    }
    #expect(
      try file.attempts() == [
        [
          .text("acme"), .text("failed"), .text("it refuses the key: Invalid API key"), .null,
          .null, .null,
        ]
      ])
  }

  @Test("A panel whose snapshot cannot be stored harms no other")
  func aPanelWhoseSnapshotCannotBeStoredHarmsNoOther() async throws {
    let future = Attempt(
      panel: "acme", takenAt: .start + .seconds(99), catalogue: .notAsked,
      balance: .answered(Balance(amount: .zero, currency: nil)))
    _ = try file.store.backfill(future)
    let panels = ["acme", "beta", "zeta"].map { PanelTarget(name: $0, reader: StubPanel()) }
    try await snapshot(panels, concurrency: 1)
    let refused = StoreError.notNewer(panel: "acme", takenAt: .start, last: future.takenAt)
    for result in log.all {
      let isRefused = (try? result.catalogue.get()) == nil
      #expect(isRefused == (result.panel == "acme"))
      if case .failure(let error) = result.catalogue { #expect(error == .refused(refused)) }
    }
    #expect(Set(log.all.map(\.panel)) == ["acme", "beta", "zeta"])
    #expect(try file.attempts().count == 3)
  }

  @Test("A cancelled snapshot stores nothing")
  func aCancelledSnapshotStoresNothing() async throws {
    let gauge = Gauge()
    var panel = StubPanel()
    panel.catalogue = { () async throws(PanelError) in
      gauge.enter()
      do { try await Task.sleep(for: .seconds(3600)) } catch { throw .transfer(.cancelled) }
      return CatalogueAnswer(services: [])
    }
    let target = PanelTarget(name: "acme", reader: panel)
    let task = Task { try await snapshot([target]) }
    while gauge.entries == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try file.attempts().isEmpty)
  }
}
