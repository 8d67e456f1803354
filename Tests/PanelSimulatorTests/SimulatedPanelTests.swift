import Catalogue
import Testing

@testable import PanelSimulator

struct SimulatedPanelTests {
  @Test("A panel that is started again continues where it was")
  func goesOnWhereItWasWhenItIsStartedAgain()
    async throws
  {
    let panel = SimulatedPanel(key: "k", market: Market(seed: 5, start: opening))
    let first = PanelClient(url: try await panel.start(), key: "k")
    await panel.advance(to: hours(30))
    let before = try await first.call("services")
    await panel.stop()
    await #expect(throws: (any Error).self) { try await first.call("services") }
    let second = PanelClient(url: try await panel.start(), key: "k")
    try await second.expect("services", answers: before)
    let again = try await panel.start()
    #expect(again == second.url)
    await panel.stop()
  }

  @Test("A port that is in use is reported") func saysSoWhenItsPortIsTaken() async throws {
    try await withPanel(.ofContract) { _, client in
      let port = try #require(client.url.split(separator: ":").last?.prefix { $0 != "/" })
      let other = SimulatedPanel(key: "k", market: .ofContract)
      await #expect(throws: SimulatedPanel.ListeningProblem.self) {
        try await other.start(port: #require(UInt16(port)))
      }
    }
  }
}
