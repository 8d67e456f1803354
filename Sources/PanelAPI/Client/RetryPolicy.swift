import Catalogue

/// When a reading call is tried again. Calls that spend money never are.
public struct RetryPolicy: Sendable {
  /// How many tries there are in all.
  public var tries: Int
  /// The pause after the first try; it doubles with each further one.
  public var firstPause: Duration
  /// Gives a random number in 0..<1, which spreads the calls of many collectors.
  public var random: @Sendable () -> Double

  public init(
    tries: Int = 3, firstPause: Duration = .seconds(1),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.tries = tries
    self.firstPause = firstPause
    self.random = random
  }

  /// The pause after a failed try, counted from 1: what the panel asks for, or exponential backoff
  /// with half of it random ("equal jitter", AWS Architecture Blog, 2015).
  func pause(after try: Int, _ error: PanelError) -> Duration {
    if case .rateLimited(let asked?, _) = error { return asked }
    let backoff = firstPause * (1 << min(`try` - 1, 10))
    return .milliseconds(Int64(Double(backoff.milliseconds) * (0.5 + random() / 2)))
  }
}
