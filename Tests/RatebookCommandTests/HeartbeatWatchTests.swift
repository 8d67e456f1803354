import Alerts
import Catalogue
import PanelAPI
import PanelSimulator
import Store
import Testing

@testable import Collector
@testable import RatebookCommand

/// The heartbeat of a program that keeps running.
@Suite struct HeartbeatWatchTests {
  private let start = HeartbeatWatch.Instant.now

  private func result(_ catalogue: Result<Recording, SnapshotError>) -> SnapshotResult {
    SnapshotResult(
      panel: "acme", takenAt: Timestamp(milliseconds: 0), catalogue: catalogue, balanceError: nil,
      orders: nil)
  }

  /// Runs `body` with a watch of a panel that is read each hour, and with what the service receives.
  private func run(
    failures: [String: String] = [:],
    _ body: (HeartbeatWatch, SimulatedChannels) async throws -> Void
  ) async throws {
    let servers = SimulatedChannels()
    let workspace = try Workspace()
    let configuration = try Configuration(
      contentsOf: workspace.write(
        "heartbeat: {url: '\(try await servers.start())/ping'}\n", to: "ratebook.yaml"))
    let heartbeat = try #require(configuration.heartbeat([:]))
    try await body(
      HeartbeatWatch(
        heartbeat, intervals: ["acme": .seconds(3600)], failures: failures, at: start), servers)
    await servers.stop()
  }

  @Test("It is called each minute, whether a panel was read or not")
  func eachMinute() async throws {
    try await run { watch, servers in
      for second in stride(from: 0, through: 180, by: 20) {
        await watch.beatIfDue(at: start + .seconds(second))
      }
      #expect(await servers.received.map(\.target) == ["/ping", "/ping", "/ping"])
    }
  }

  @Test("It is called at once if a panel fails, and if it answers again")
  func atOnce() async throws {
    try await run { watch, servers in
      watch.note(result(.failure(.unread(.refused("it is closed")))), at: start)
      await watch.beatIfDue(at: start + .seconds(1))
      await watch.beatIfDue(at: start + .seconds(2))
      watch.note(result(.failure(.overtaken(by: Timestamp(milliseconds: 1)))), at: start)
      await watch.beatIfDue(at: start + .seconds(3))
      #expect(await servers.received.map(\.target) == ["/ping/fail", "/ping"])
      #expect(await servers.received.first?.body.hasPrefix("panel 'acme': ") == true)
    }
  }

  @Test("A database that cannot be used is a failure until it can be used again")
  func outage() async throws {
    try await run { watch, servers in
      watch.note(CollectorNote.waits(.missing(path: "r.sqlite")))
      await watch.beatIfDue(at: start)
      watch.note(CollectorNote.goesOn)
      await watch.beatIfDue(at: start)
      #expect(await servers.received.map(\.target) == ["/ping/fail", "/ping"])
      #expect(await servers.received.first?.body.contains("r.sqlite") == true)
    }
  }

  @Test("A panel that failed before the start, and one that is late, are failures")
  func late() async throws {
    try await run(failures: ["acme": "it failed", "gone": "it failed"]) { watch, servers in
      await watch.beatIfDue(at: start)
      watch.note(result(.failure(.overtaken(by: Timestamp(milliseconds: 1)))), at: start)
      await watch.beatIfDue(at: start + .seconds(7800))
      await watch.beatIfDue(at: start + .seconds(7801))
      #expect(await servers.received.map(\.target) == ["/ping/fail", "/ping", "/ping/fail"])
      #expect(
        await servers.received.map(\.body) == [
          "it failed", "", "panel 'acme' was not read for 2h 10m, instead of every 1h",
        ])
    }
  }
}
