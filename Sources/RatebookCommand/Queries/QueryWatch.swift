import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ends the process where a query goes on beyond its time: SQLite looks at the clock between its
/// steps, and one step, such as a LIKE over megabytes, can take hours.
struct QueryWatch {
  private let timer: any DispatchSourceTimer

  /// How much longer than its time a query may take to end by itself.
  private static let grace = 2

  init(_ query: String, time: Duration) {
    let seconds = Int(time.components.seconds)
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(seconds + Self.grace))
    timer.setEventHandler {
      Messages.write(
        "ratebook: \(query): it was ended after \(seconds) s, the most that it may take")
      _exit(ExitStatus.unreadableInput.rawValue)
    }
    timer.resume()
  }

  /// To be called when the query has ended.
  func end() { timer.cancel() }
}
