import Foundation
import TestSupport

/// A running `chromedriver`, which drives Chromium over HTTP on the loopback address.
///
/// It ends with all that it has started when ``stop()`` is called, and when the process of the
/// tests ends in whatever way.
final class ChromeDriver: Sendable {
  /// Where it takes commands.
  let address: DriverAddress
  /// Its home, the browser's profiles included.
  private let folder: TemporaryFolder
  private let shell = Process()
  private let ended: AsyncStream<Void>
  /// The shell's standard input; the shell ends the driver where it is closed.
  private let leash: FileHandle

  /// The driver in a group of its own, which is ended once standard input ends.
  private static let script = """
    setsid chromedriver --port=0 </dev/null &
    cat >/dev/null
    kill -s KILL -- -$!
    """

  /// Starts it on a free port. Throws where it does not come up.
  init() async throws {
    folder = try TemporaryFolder()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", Self.script]
    shell.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder.path, "TMPDIR": folder.path,
    ]
    let input = Pipe()
    let output = Pipe()
    leash = input.fileHandleForWriting
    shell.standardInput = input
    shell.standardOutput = output
    shell.standardError = FileHandle.nullDevice
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    self.ended = ended
    shell.terminationHandler = { _ in end.finish() }
    try shell.run()
    let reader = output.fileHandleForReading
    guard let port = await inBackground({ Self.port(from: reader) }) else {
      throw BrowserFailure("chromedriver did not start")
    }
    address = DriverAddress(port: port)
  }

  /// The port that it says it listens on, `nil` if it ends before.
  private static func port(from reader: FileHandle) -> UInt16? {
    var printed = Data()
    while case let more = reader.availableData, !more.isEmpty {
      printed += more
      let text = String(decoding: printed, as: UTF8.self)
      if let match = text.firstMatch(of: #/successfully on port ([0-9]+)/#) {
        return UInt16(match.1)
      }
    }
    return nil
  }

  /// Ends it, and waits until it has ended.
  func stop() async throws {
    try leash.close()
    for await _ in ended {}
  }
}

/// What went wrong between the tests and the browser.
struct BrowserFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
