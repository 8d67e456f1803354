#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command that runs in a process group of its own. It gets a text as its standard input and an environment
/// chosen by the caller. One of its two outputs is read, within bounds; the other is discarded.
///
/// At the end, everything that the command started is killed. The command itself is killed, too,
/// if nobody waits for its end.
public final class ChildProcess {
  /// The output that is read.
  public enum Output: Sendable { case output, error }

  public enum End: Equatable, Sendable {
    /// The exit status, or 128 plus the signal's number if a signal killed the command.
    case exited(Int32)
    case tooLong
    case cancelled
  }

  /// Why a command cannot be started.
  public struct NotStarted: Error, Equatable, Sendable {
    public let reason: String

    public init(reason: String) { self.reason = reason }
  }

  /// How long a command may take.
  public static let timeLimit = Duration.seconds(30)
  /// The maximum number of bytes kept: the first ones of the output, or the last ones of the errors.
  public static let longestOutput = 1 << 16

  private let process: pid_t
  private let input: Descriptor
  private let output: Descriptor
  private let kind: Output
  private var unwritten: ArraySlice<UInt8>
  private var bytes: [UInt8] = []
  private var end: End?

  /// Starts a command: a program, which is looked for as a shell does, and its arguments. Throws ``NotStarted``.
  public init(
    _ arguments: [String], environment: [String: String], input: [UInt8] = [],
    reading kind: Output
  ) throws(NotStarted) {
    guard let inputs = Pipe(), let outputs = Pipe() else {
      throw NotStarted(reason: "no more files can be opened")
    }
    process = try Self.start(arguments, environment, inputs.end, outputs.start, kind)
    (self.input, output, self.kind) = (inputs.start, outputs.end, kind)
    inputs.end.close()
    outputs.start.close()
    inputs.start.neverWait()
    outputs.end.neverWait()
    unwritten = input[...]
  }

  deinit { stop() }

  /// Waits for the command's end, and returns the end and what the command wrote. Kills the command
  /// at the deadline, or when `isCancelled` returns `true`.
  public func wait(
    until deadline: ContinuousClock.Instant, isCancelled: () -> Bool = { false }
  ) -> (end: End, output: [UInt8]) {
    while end == nil {
      exchange()
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        let signal = status & 0x7F
        end = .exited(signal == 0 ? status >> 8 & 0xFF : 128 + signal)
        kill(-process, SIGKILL)
        exchange()
      } else if isCancelled() {
        stop(.cancelled)
      } else if .now >= deadline {
        stop(.tooLong)
      } else {
        output.waitForBytes(milliseconds: 10)
      }
    }
    return (end ?? .cancelled, bytes)
  }

  private func stop(_ end: End = .cancelled) {
    if self.end != nil { return }
    self.end = end
    kill(-process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// Writes and reads as much as is possible without waiting.
  private func exchange() {
    if input.write(&unwritten) { input.close() }
    // A pipe holds less than this. A pipe that is always full must not delay the deadline.
    for _ in 0..<64 {
      guard let piece = output.available() else { break }
      bytes += piece
      if bytes.count > Self.longestOutput {
        bytes = Array(
          kind == .output
            ? bytes.prefix(Self.longestOutput) : bytes.suffix(Self.longestOutput))
      }
    }
  }
}

// MARK: - Starting

extension ChildProcess {
  /// Why the program of a command cannot be started, judged by its file; `nil` if it can.
  public static func problem(starting command: [String]) -> String? {
    guard let program = command.first else { return "it names no program" }
    let folders = program.contains("/") ? [""] : Self.folders
    let files = folders.map { $0 + program }.filter {
      FileSystem.status($0, followsLinks: true)?.kind == S_IFREG
    }
    if files.contains(where: { access($0, X_OK) == 0 }) { return nil }
    if let file = files.first {
      return "'\(file)' cannot be executed; `chmod +x` makes it a program"
    }
    return program.contains("/")
      ? "there is no program '\(program)'"
      : "there is no program '\(program)' in the folders of PATH; write its whole path"
  }

  /// The folders in which programs are looked for, each with a slash at its end.
  private static var folders: [String] {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
    return path.split(separator: ":", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "./" : "\($0)/"
    }
  }

  private static func start(
    _ arguments: [String], _ environment: [String: String], _ input: Descriptor,
    _ output: Descriptor, _ kind: Output
  ) throws(NotStarted) -> pid_t {
    #if canImport(Glibc)
      var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    #else
      var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?)
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    let (read, discarded) =
      kind == .output ? (STDOUT_FILENO, STDERR_FILENO) : (STDERR_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.number, read)
    posix_spawn_file_actions_addopen(&actions, discarded, "/dev/null", O_WRONLY, 0)
    // The command starts with no signal ignored or blocked, even if this process ignores or blocks some.
    var (ignored, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var process = pid_t()
    let problem = withTexts(arguments) { words in
      withTexts(environment.map { "\($0.key)=\($0.value)" }) { variables in
        words[0].map { posix_spawnp(&process, $0, &actions, &attributes, words, variables) }
          ?? EINVAL
      }
    }
    guard problem == 0 else { throw NotStarted(reason: String(cString: strerror(problem))) }
    return process
  }

  private static func withTexts<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return body(copies)
  }
}

// MARK: - Pipes

/// One end of a pipe. It is closed at the latest when nobody holds it.
private final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32) {
    self.number = number
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  deinit { close() }

  func close() {
    if number >= 0 { _ = systemClose(number) }
    number = -1
  }

  func neverWait() { _ = fcntl(number, F_SETFL, O_NONBLOCK) }

  /// Waits until there is something to read, or until the time is over.
  func waitForBytes(milliseconds: Int32) {
    guard number >= 0 else {
      usleep(UInt32(milliseconds) * 1000)
      return
    }
    var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    _ = poll(&wanted, 1, milliseconds)
  }

  /// The bytes that can be read now; `nil` if there are none. At the end of the stream, the
  /// descriptor closes itself.
  func available() -> [UInt8]? {
    guard number >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(number, &bytes, bytes.count)
    if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { close() }
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Writes as much as the pipe accepts now; `true` if nothing is left to write, or if nobody reads.
  func write(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    while !bytes.isEmpty, number >= 0 {
      let count = bytes.withUnsafeBytes(send)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return false }
      guard count > 0 else { return true }
      bytes.removeFirst(count)
    }
    return true
  }

  /// Writes without raising SIGPIPE if nobody reads.
  private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
    var (pipe, before) = (sigset_t(), sigset_t())
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let count = systemWrite(number, bytes.baseAddress, bytes.count)
    let error = errno
    if count < 0, error == EPIPE {
      var signal: Int32 = 0
      sigwait(&pipe, &signal)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = error
    return count
  }
}

private struct Pipe {
  /// The end to write to.
  let start: Descriptor
  /// The end to read from.
  let end: Descriptor

  init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    (end, start) = (Descriptor(ends[0]), Descriptor(ends[1]))
  }
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }

private func systemWrite(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, bytes, count)
}
