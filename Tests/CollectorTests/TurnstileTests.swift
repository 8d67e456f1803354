import Testing

@testable import Collector

@Suite(.timeLimit(.minutes(1))) struct TurnstileTests {
  @Test func onesWhoStayForLongHoldUpNobody() async throws {
    let turnstile = Turnstile(places: 2, patience: .milliseconds(20))
    let hanging = (0..<10).map { _ in
      Task { try await turnstile.pass { try await Task.sleep(for: .seconds(3600)) } }
    }
    let passed = await turnstile.pass { true }
    #expect(passed)
    for task in hanging { task.cancel() }
    for task in hanging {
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func aPlaceIsGivenBackOnce() async throws {
    let turnstile = Turnstile(places: 1, patience: .milliseconds(20))
    try await turnstile.pass { try await Task.sleep(for: .milliseconds(60)) }
    let gauge = Gauge()
    let patient = Turnstile(places: 1, patience: .seconds(3600))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          await patient.pass {
            gauge.enter()
            await Task.yield()
            gauge.leave()
          }
        }
      }
    }
    #expect(gauge.most == 1 && gauge.entries == 20)
  }
}
