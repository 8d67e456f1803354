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

  /// A semaphore for so many tasks: should all others hang, the last of them waits for 4 seconds at most, and not
  /// for longer than `timeout`, after which one that hangs is given up.
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
