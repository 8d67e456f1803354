/// Lets a limited number of tasks run at a time, in the order in which they came.
///
/// A task that runs for longer than `patience` returns its permit and goes on. Otherwise panels that hang
/// would delay all others, one timeout after the other. The memory of these calls is limited where answers
/// are received.
actor AsyncSemaphore {
  let patience: Duration
  private var freePlaces: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// The tasks that hold a permit, by number.
  private var inside: Set<Int> = []
  private var lastNumber = 0

  init(places: Int, patience: Duration = mostPatience) {
    freePlaces = max(1, places)
    self.patience = patience
  }

  /// A semaphore for `tasks` tasks. If all others hang, the last task waits for at most 4 seconds, and never
  /// longer than `timeout`, after which a task that hangs is given up.
  init(places: Int, tasks: Int, timeout: Duration) {
    let places = max(1, places)
    let longest = min(.seconds(4), timeout)
    self.init(
      places: places, patience: min(Self.mostPatience, longest * places / max(1, tasks)))
  }

  static let mostPatience = Duration.seconds(1)

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
