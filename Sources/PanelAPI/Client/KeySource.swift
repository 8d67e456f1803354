import Catalogue

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a key is kept.
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
  }

  /// The key. Throws ``Problem``.
  public func key(environment: [String: String]) throws(Problem) -> APIKey {
    let text: String
    switch self {
    case .environment(let name):
      guard let value = environment[name] else {
        throw Problem(description: "the environment variable \(name) is not set")
      }
      text = value
    case .file(let path): text = try Self.contents(of: path)
    case .command(let command): text = try Self.output(of: command)
    }
    let line = text.split(maxSplits: 1, whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard let key = APIKey(String(line.trimmingBlanks)) else {
      throw Problem(description: "\(place) holds no key")
    }
    return key
  }

  private var place: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): "the file '\(path)'"
    case .command: "the output of the key's command"
    }
  }

  private static func contents(of path: String) throws(Problem) -> String {
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
    return try read(file, within: nil)
  }

  private static func output(of command: String) throws(Problem) -> String {
    guard let shell = ShellCommand(command) else {
      throw Problem(description: "the key's command cannot be run")
    }
    let output = try read(shell.output, within: timeLimit)
    guard shell.end(within: timeLimit) == 0 else {
      throw Problem(description: "the key's command fails")
    }
    return output
  }

  /// How long a command may take: one that asks for a password waits for ever.
  private static let timeLimit = Duration.seconds(30)

  /// The first 64 KB of an open file: no key is longer. A byte order mark before them is no part of the key.
  private static func read(_ file: CInt, within time: Duration?) throws(Problem) -> String {
    let deadline = time.map { ContinuousClock.now + $0 }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < bytes.count {
      if let deadline {
        let left = max(0, (deadline - .now).milliseconds)
        var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, CInt(left)) != 0 else {
          throw Problem(
            description: "the key's command does not end; it was stopped after 30 seconds")
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

private func systemRead(
  _ file: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int { read(file, bytes, count) }
