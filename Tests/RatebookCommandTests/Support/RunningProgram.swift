import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A run of the program that has not been waited for.
final class RunningProgram: Sendable {
  private let process: Process
  private let outputFile: String
  private let errorFile: String
  private let ended: AsyncStream<Void>

  init(_ process: Process, output: String, errors: String) throws {
    self.process = process
    outputFile = output
    errorFile = errors
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    self.ended = ended
    process.terminationHandler = { _ in end.finish() }
    try process.run()
  }

  /// What it has printed so far.
  var output: String { Self.text(of: outputFile) }
  var errors: String { Self.text(of: errorFile) }
  var isRunning: Bool { process.isRunning }
  var identifier: pid_t { process.processIdentifier }

  /// Byte by byte, where Foundation's own way to read a text would take its byte-order mark away.
  static func text(of path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(identifier, signal) }

  /// Waits for its end, and brings it about where it does not come within four minutes.
  func result() async -> Program.Result {
    let watch = Task {
      try await Task.sleep(for: .seconds(240))
      self.send(SIGKILL)
    }
    for await _ in ended {}
    watch.cancel()
    if process.isRunning { send(SIGKILL) }
    process.waitUntilExit()
    let status = process.terminationStatus
    return Program.Result(
      status: process.terminationReason == .exit ? status : -status, output: output, errors: errors)
  }

  /// Waits until something is so, for half a minute at most, and looks so often; whether it came to be.
  func waits(
    for interval: Duration = .milliseconds(10), until condition: () async throws -> Bool
  ) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if try await condition() { return true }
      try await Task.sleep(for: interval)
    }
    return false
  }
}
