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
  /// Why a key cannot be had. Never holds the key, nor what stands in its place.
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
    guard let file = fopen(path, "re") else {
      let reason = String(cString: strerror(errno))
      throw Problem(description: "the key file '\(path)' cannot be opened: \(reason)")
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & 0o077 == 0 else {
      throw Problem(
        description: "the key file '\(path)' can be read by others; chmod 600 it first")
    }
    return read(file)
  }

  private static func output(of command: String) throws(Problem) -> String {
    // The command begins with what this process ignores.
    let handler = signal(SIGPIPE, SIG_DFL)
    defer { signal(SIGPIPE, handler) }
    guard let pipe = popen(command, "r") else {
      throw Problem(description: "the key's command cannot be run")
    }
    let output = read(pipe)
    let status = pclose(pipe)
    guard status == 0 else { throw Problem(description: "the key's command fails") }
    return output
  }

  /// The first 64 KB of an open file: no key is longer.
  private static func read(_ file: UnsafeMutablePointer<FILE>) -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
