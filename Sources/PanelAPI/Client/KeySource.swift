import Catalogue
import Foundation
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The place where a key is kept.
public enum KeySource: Hashable, Sendable {
  case environment(name: String)
  /// A file that only its owner can read.
  case file(path: String)
  /// A shell command that prints the key as the first line of its output.
  case command(String)
}

extension KeySource {
  /// Why a key cannot be read. Contains neither the key nor a text found instead of it.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// The key. Throws ``Problem``.
  public func key(
    environment: [String: String], hiding secrets: Set<String> = []
  ) throws(Problem) -> APIKey {
    try begin(environment: environment, hiding: secrets).key()
  }

  /// Reads the key on a thread of its own, so that a command that hangs blocks nothing else. Throws ``Problem``.
  public func keyInBackground(
    environment: [String: String], hiding secrets: Set<String> = []
  ) async throws(Problem) -> APIKey {
    let result = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: Result { () throws(Problem) in
            try key(environment: environment, hiding: secrets)
          })
      }
    }
    return try result.get()
  }

  /// Starts reading the key. A command runs from now on, in parallel with others. It gets the environment without
  /// the variables that hold `secrets`.
  public func begin(
    environment: [String: String], hiding secrets: Set<String> = []
  ) -> PendingKey {
    PendingKey(self, environment, hiding: secrets)
  }

  fileprivate var place: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): "the file '\(path)'"
    case .command: "the output of the key's command"
    }
  }

  fileprivate static func contents(of path: String) throws(Problem) -> String {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Problem(description: "the key file '\(path)' cannot be opened: \(reason)")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "the key file '\(path)' is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Problem(
        description: "the key file '\(path)' can be read by others; chmod 600 it first")
    }
    // No key is longer than this.
    return text(of: FileDescriptor.readAll(file, limit: ChildProcess.longestOutput) ?? [])
  }

  /// The text of a file or an output, without a byte order mark at its start.
  fileprivate static func text(of bytes: [UInt8]) -> String {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return String(
      decoding: bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...], as: UTF8.self)
  }
}

/// A key that is being read.
public struct PendingKey {
  private let source: KeySource
  private let environment: [String: String]
  private let command: ChildProcess?
  private let deadline: ContinuousClock.Instant

  init(
    _ source: KeySource, _ environment: [String: String], hiding secrets: Set<String> = [],
    timeLimit: Duration = ChildProcess.timeLimit
  ) {
    (self.source, self.environment) = (source, environment)
    deadline = .now + timeLimit
    if case .command(let text) = source {
      // The command's standard error is never shown, because it may contain a key.
      command = try? ChildProcess(
        ["/bin/sh", "-c", text], environment: environment.filter { !secrets.contains($0.key) },
        reading: .output)
    } else {
      command = nil
    }
  }

  /// The key, when it has been read. Throws ``KeySource/Problem``.
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
    guard let command else {
      throw KeySource.Problem(description: "the key's command cannot be run")
    }
    switch command.wait(until: deadline) {
    case (.exited(0), let output): return KeySource.text(of: output)
    case (.exited, _):
      throw KeySource.Problem(
        description: "the key's command fails; run it by hand to see why")
    case (.tooLong, _), (.cancelled, _):
      throw KeySource.Problem(
        description: "the key's command does not end; it was stopped after 30 seconds")
    }
  }
}
