/// Lets a bounded number of tasks in at a time, in the order they came.
///
/// A task that stays for longer than `patience` gives its place back and goes on: otherwise, panels that hang
/// would hold up all others, one timeout after the other. What such calls may keep in memory is bounded where
/// answers are received.
actor AsyncSemaphore {
  let patience: Duration
  private var freePlaces: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// The tasks that have a place, by number.
  private var inside: Set<Int> = []
  private var lastNumber = 0

  init(places: Int, patience: Duration = mostPatience) {
    freePlaces = max(1, places)
    self.patience = patience
  }

  /// One for so many tasks that the last of them waits for 20 seconds at most, should all others hang: less
  /// than one of them takes to time out.
  init(places: Int, tasks: Int) {
    let share = Duration.milliseconds(20_000 * max(1, places) / max(1, tasks))
    self.init(places: places, patience: min(Self.mostPatience, share))
  }

  static let mostPatience = Duration.seconds(5)

  nonisolated func withPermit<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    let number = await enter()
    let watch = Task {
      do { try await Task.sleep(for: patience) } catch { return }
      await leave(number)
    }
    defer { watch.cancel() }
    do {
      let result = try await body()
      await leave(number)
      return result
    } catch {
      await leave(number)
      throw error
    }
  }

  private func enter() async -> Int {
    if freePlaces > 0 {
      freePlaces -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    lastNumber += 1
    inside.insert(lastNumber)
    return lastNumber
  }

  private func leave(_ number: Int) {
    guard inside.remove(number) != nil else { return }
    if waiting.isEmpty {
      freePlaces += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
