import Transport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command without a shell, run to its end with a text as its standard input.
enum ChildProcess {
  enum End: Equatable, Sendable {
    /// The exit status; 128 and the signal's number if it was killed by one.
    case exited(Int32)
    case tooLong
    case notStarted(String)
    case cancelled
  }

  /// How long a command may take before it is killed with all that it started.
  static let timeLimit = Duration.seconds(30)

  /// Runs a command and gives its end, with the last line that it wrote to standard error.
  static func run(
    _ arguments: [String], environment: [String: String], input: [UInt8],
    within time: Duration = timeLimit
  ) async -> (end: End, words: String) {
    await OwnThread.run { isCancelled, resume in
      resume(run(arguments, environment, input, until: .now + time, isCancelled))
    }
  }

  private static func run(
    _ arguments: [String], _ environment: [String: String], _ input: [UInt8],
    until deadline: ContinuousClock.Instant, _ isCancelled: CancellationFlag
  ) -> (End, String) {
    guard let standardInput = Pipe(), let standardError = Pipe() else {
      return (.notStarted("no more files can be opened"), "")
    }
    let child: pid_t
    switch start(arguments, environment, standardInput.end, standardError.start) {
    case .success(let process): child = process
    case .failure(let failure): return (.notStarted(failure.reason), "")
    }
    standardInput.end.close()
    standardError.start.close()
    standardInput.start.neverWait()
    standardError.end.neverWait()
    var unwritten = input[...]
    var words: [UInt8] = []
    while true {
      if write(&unwritten, to: standardInput.start) { standardInput.start.close() }
      words = (words + standardError.end.available()).suffix(4096)
      var status: Int32 = 0
      if waitpid(child, &status, WNOHANG) == child {
        // What it left running goes with it.
        kill(-child, SIGKILL)
        words += standardError.end.available()
        let signal = status & 0x7F
        return (.exited(signal == 0 ? status >> 8 & 0xFF : 128 + signal), lastLine(words))
      }
      let end: End? = isCancelled.isSet ? .cancelled : .now >= deadline ? .tooLong : nil
      if let end {
        kill(-child, SIGKILL)
        waitpid(child, nil, 0)
        return (end, lastLine(words))
      }
      usleep(10_000)
    }
  }

  /// Writes as much as is accepted now; `true` if that was the rest, or if nobody reads.
  private static func write(_ bytes: inout ArraySlice<UInt8>, to file: Descriptor) -> Bool {
    while !bytes.isEmpty, file.number >= 0 {
      let count = bytes.withUnsafeBytes { send(file, $0) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return false }
      guard count > 0 else { return true }
      bytes.removeFirst(count)
    }
    return true
  }

  /// Writes to a pipe without the signal that ends a program if nobody reads.
  private static func send(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) -> Int {
    var (pipe, before) = (sigset_t(), sigset_t())
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let count = file.write(bytes)
    let error = errno
    if count < 0, error == EPIPE {
      var signal: Int32 = 0
      sigwait(&pipe, &signal)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = error
    return count
  }

  private static func lastLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).last.map(String.init)
      ?? ""
  }
}

// MARK: - Starting

extension ChildProcess {
  private struct Failure: Error { let reason: String }

  /// Starts the command in a process group of its own, in which it is killed.
  private static func start(
    _ arguments: [String], _ environment: [String: String], _ input: Descriptor,
    _ error: Descriptor
  ) -> Result<pid_t, Failure> {
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
    posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, error.number, STDERR_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
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
    return problem == 0
      ? .success(process) : .failure(Failure(reason: String(cString: strerror(problem))))
  }

  private static func withTexts<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return body(copies)
  }
}

/// One end of a pipe, closed at the latest when nobody holds it any more.
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

  /// What can be read now.
  func available() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(number, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    systemWrite(number, bytes.baseAddress, bytes.count)
  }
}

private struct Pipe {
  /// Where it is written.
  let start: Descriptor
  /// Where it is read.
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
