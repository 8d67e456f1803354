import Testing

@testable import Collector

@Suite(.timeLimit(.minutes(1))) struct AsyncSemaphoreTests {
  @Test("Slow holders of permits delay nobody")
  func onesWhoStayForLongHoldUpNobody() async throws {
    let semaphore = AsyncSemaphore(places: 2, patience: .milliseconds(20))
    let hanging = (0..<10).map { _ in
      Task { try await semaphore.withPermit { try await Task.sleep(for: .seconds(3600)) } }
    }
    let passed = await semaphore.withPermit { true }
    #expect(passed)
    for task in hanging { task.cancel() }
    for task in hanging {
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  /// The last of many that hang is let in after 4 seconds at most, or one timeout, whatever the number of places.
  @Test(
    "The more tasks wait, the sooner slow holders are passed",
    arguments: [
      (8, 10, 30, 1000), (8, 50, 30, 640), (1, 50, 30, 80), (1, 1, 30, 1000), (1, 5, 30, 800),
      (8, 50, 2, 320), (8, 10, 1, 800),
    ])
  func theirPatienceIsLessTheMoreThereAre(
    _ places: Int, _ tasks: Int, _ timeout: Int, _ time: Int
  ) async {
    let semaphore = AsyncSemaphore(places: places, tasks: tasks, timeout: .seconds(timeout))
    #expect(await semaphore.patience == .milliseconds(time))
  }

  @Test("A permit is given back once")
  func aPlaceIsGivenBackOnce() async throws {
    let semaphore = AsyncSemaphore(places: 1, patience: .milliseconds(20))
    try await semaphore.withPermit { try await Task.sleep(for: .milliseconds(60)) }
    let gauge = Gauge()
    let patient = AsyncSemaphore(places: 1, patience: .seconds(3600))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          await patient.withPermit {
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
