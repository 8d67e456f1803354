import Catalogue
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The place where a key is kept.
public enum KeySource: Hashable, Sendable {
  case environment(name: String)
  /// A file that nobody but its owner can read.
  case file(path: String)
  /// A command of the shell whose first line of output is the key.
  case command(String)
}

extension KeySource {
  /// Why a key cannot be had. Never holds the key, nor what is given instead of it.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    fileprivate static let commandHangs = Problem(
      description: "the key's command does not end; it was stopped after 30 seconds")
  }

  /// The key. Throws ``Problem``.
  public func key(environment: [String: String]) throws(Problem) -> APIKey {
    try begin(environment: environment).key()
  }

  /// Gets the key on a thread of its own, so that a command that hangs holds up nothing else. Throws ``Problem``.
  public func keyInBackground(
    environment: [String: String]
  ) async throws(Problem) -> APIKey {
    let result = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: Result { () throws(Problem) in try key(environment: environment) })
      }
    }
    return try result.get()
  }

  /// Begins to get the key: a command runs from now on, side by side with others.
  public func begin(environment: [String: String]) -> PendingKey {
    PendingKey(self, environment)
  }

  fileprivate var place: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): "the file '\(path)'"
    case .command: "the output of the key's command"
    }
  }

  fileprivate static func contents(of path: String) throws(Problem) -> String {
    // A named pipe would wait for its writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Problem(description: "the key file '\(path)' cannot be opened: \(reason)")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "the key file '\(path)' is no regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Problem(
        description: "the key file '\(path)' can be read by others; chmod 600 it first")
    }
    return try read(file, until: nil)
  }

  /// The first 64 KB of an open file: no key is longer. A byte order mark before them is no part of the key.
  fileprivate static func read(
    _ file: CInt, until deadline: ContinuousClock.Instant?
  ) throws(Problem) -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < bytes.count {
      if let deadline {
        let left = max(0, (deadline - .now).milliseconds)
        var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, CInt(left)) != 0 else {
          throw .commandHangs
        }
      }
      let read = bytes[count...].withUnsafeMutableBytes {
        systemRead(file, $0.baseAddress, $0.count)
      }
      if read < 0, errno == EINTR { continue }
      guard read > 0 else { break }
      count += read
    }
    let text = bytes[..<count]
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return String(
      decoding: text.starts(with: mark) ? text.dropFirst(mark.count) : text, as: UTF8.self)
  }
}

/// A key that is being got.
public struct PendingKey {
  private let source: KeySource
  private let environment: [String: String]
  private let shell: ShellCommand?
  private let deadline: ContinuousClock.Instant

  /// How long a command may take: one that asks for a password waits for ever.
  static let timeLimit = Duration.seconds(30)

  init(
    _ source: KeySource, _ environment: [String: String], timeLimit: Duration = Self.timeLimit
  ) {
    (self.source, self.environment) = (source, environment)
    deadline = .now + timeLimit
    if case .command(let command) = source {
      shell = ShellCommand(command)
    } else {
      shell = nil
    }
  }

  /// The key, as soon as it is there. Throws ``KeySource/Problem``.
  public func key() throws(KeySource.Problem) -> APIKey {
    let text: String
    switch source {
    case .environment(let name):
      guard let value = environment[name] else {
        throw KeySource.Problem(description: "the environment variable \(name) is not set")
      }
      text = value
    case .file(let path): text = try KeySource.contents(of: path)
    case .command: text = try output()
    }
    let line = text.split(maxSplits: 1, whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard let key = APIKey(String(line.trimmingBlanks)) else {
      throw KeySource.Problem(description: "\(source.place) holds no key")
    }
    return key
  }

  private func output() throws(KeySource.Problem) -> String {
    guard let shell else {
      throw KeySource.Problem(description: "the key's command cannot be run")
    }
    let output = try KeySource.read(shell.output, until: deadline)
    guard let status = shell.end(by: deadline) else { throw .commandHangs }
    guard status == 0 else {
      throw KeySource.Problem(
        description: "the key's command fails; run it by hand to see why")
    }
    return output
  }
}

private func systemRead(
  _ file: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int { read(file, bytes, count) }

/// A command that the shell runs, with its output in a pipe. What it writes to standard error is nowhere shown:
/// it may hold a key. It is killed with all that it started if it does not end.
final class ShellCommand {
  /// The end of the pipe from which its output is read.
  let output: CInt
  private let process: pid_t
  private var hasEnded = false

  /// `nil` if it cannot be started.
  init?(_ command: String) {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
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
      close(ends[1])
    }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // A group of its own, to be killed whole; it begins with none of what this process ignores.
    var ignored = sigset_t()
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let words: [String] = ["sh", "-c", command]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ) == 0 else {
      close(ends[0])
      return nil
    }
    (self.process, output) = (process, ends[0])
  }

  /// Waits for its end, and gives its status; `nil` if it does not end in time.
  func end(by deadline: ContinuousClock.Instant) -> CInt? {
    var status: CInt = 0
    while waitpid(process, &status, WNOHANG) != process {
      guard ContinuousClock.now < deadline else { return nil }
      usleep(10_000)
    }
    hasEnded = true
    return status
  }

  deinit {
    close(output)
    if hasEnded { return }
    kill(-process, SIGKILL)
    waitpid(process, nil, 0)
  }
}
