import GRDB
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Checks whether the write-ahead log beside a database belongs to it.
///
/// SQLite replays any log with the right name. If `cp` or `mv` puts a copy over a database, the old
/// database's log is still there, and replaying it would mix two databases. Each transaction of Ratebook
/// raises `user_version`, in the header on page 1, by one. So a log belongs to the file only if its first
/// transaction follows the file's version, or if the file already contains a later transaction of the log. A
/// file in rollback mode, such as a copy made by `backup`, never has a log.
struct LogCheck {
  /// Numbers the open transaction. The first number is random, so that it differs between databases.
  static func mark(_ database: Database) throws {
    let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let next = version == 0 ? Int32.random(in: 1...Int32.max) : version &+ 1
    try database.execute(sql: "PRAGMA user_version = \(next)")
  }

  /// Throws ``StoreError/foreignLog(path:)`` if the log belongs to another database. No other connection of
  /// this process may have the database open, because closing a file releases SQLite's locks on it.
  static func run(path: String) throws(StoreError) {
    let database = WriterLock.target(of: path)
    // While others write, the file and the log may be read at different moments. Only a result that is the
    // same before and after counts.
    for _ in 0..<100 {
      guard let log = LogFile(database + "-wal"), let header = DatabaseHeader(database) else {
        return
      }
      if log.continues(header) { return }
      if DatabaseHeader(database) == header, LogFile(database + "-wal")?.salts == log.salts {
        throw .foreignLog(path: path)
      }
      usleep(5_000)
    }
  }
}

/// A database that this process has open.
final class OpenDatabase: Sendable {
  private static let connections = Mutex<[String: Int]>([:])
  private let target: String

  /// Checks the log, unless a connection that checked it has the database open. Throws
  /// ``StoreError/foreignLog(path:)``.
  init(path: String) throws(StoreError) {
    let target = WriterLock.target(of: path)
    self.target = target
    try Self.connections.withLock { connections throws(StoreError) in
      if connections[target, default: 0] == 0 { try LogCheck.run(path: path) }
      connections[target, default: 0] += 1
    }
  }

  deinit {
    Self.connections.withLock { connections in
      connections[target] = connections[target].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
  }
}

/// The parts of a database's header about its log:
/// https://www.sqlite.org/fileformat2.html#the_database_header
private struct DatabaseHeader: Equatable {
  let isInLogMode: Bool
  let version: Int32
  let pageSize: Int

  /// Reads a header; `nil` if the file is not a database.
  init?(_ path: String) {
    guard let file = ReadFile(path), let bytes = file.bytes(at: 0, count: 100) else { return nil }
    self.init(bytes)
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      return nil
    }
    isInLogMode = bytes[18] == 2
    version = Int32(bitPattern: bytes.number(at: 60))
    let size = Int(bytes[16]) << 8 | Int(bytes[17])
    pageSize = size == 1 ? 65_536 : size
  }
}

/// A log, up to its first transaction that wrote page 1: https://www.sqlite.org/fileformat2.html#walformat
private struct LogFile {
  let salts: [UInt8]
  private let pageSize: Int
  /// The version after the first complete transaction that wrote page 1; `nil` if there is none.
  private let first: Int32?
  /// The maximum number of transactions since then that can have written page 1.
  private let count: Int

  /// Reads a log; `nil` if SQLite would replay nothing of it.
  init?(_ path: String) {
    guard let file = ReadFile(path), let header = file.bytes(at: 0, count: 32) else { return nil }
    let isBigEndian = header[3] & 1 == 1
    guard header.number(at: 0) & ~1 == 0x377f_0682 else { return nil }
    let size = Int(header.number(at: 8))
    salts = Array(header[16..<24])
    pageSize = size
    let frames = max(0, (file.size - 32) / (size + 24))
    var sum = LogSum(isBigEndian: isBigEndian)
    sum.add(header[0..<24])
    guard sum.isStated(in: header, at: 24) else { return nil }
    var (version, hasTransaction, position): (Int32?, Bool, Int) = (nil, false, 0)
    for frame in 0..<frames {
      guard let bytes = file.bytes(at: 32 + frame * (size + 24), count: size + 24),
        Array(bytes[8..<16]) == salts
      else { break }
      sum.add(bytes[0..<8])
      sum.add(bytes[24...])
      guard sum.isStated(in: bytes, at: 16) else { break }
      position = frame + 1
      if bytes.number(at: 0) == 1 {
        version = DatabaseHeader(Array(bytes[24..<124]))?.version ?? version
      }
      // Only the last frame of a transaction states the database's size.
      guard bytes.number(at: 4) != 0 else { continue }
      hasTransaction = true
      if version != nil { break }
    }
    guard hasTransaction else { return nil }
    first = version
    var count = 1
    while position < frames, let bytes = file.bytes(at: 32 + position * (size + 24), count: 24),
      Array(bytes[8..<16]) == salts
    {
      if bytes.number(at: 0) == 1 { count += 1 }
      position += 1
    }
    self.count = count
  }

  func continues(_ header: DatabaseHeader) -> Bool {
    guard header.isInLogMode, header.pageSize == pageSize else { return false }
    // In a database of an earlier version, transactions have no numbers.
    guard let first, header.version != 0 else { return true }
    let distance = Int(header.version &- first)
    return distance >= -1 && distance < count
  }
}

/// The running checksum of a log.
private struct LogSum {
  let isBigEndian: Bool
  private var (first, second): (UInt32, UInt32) = (0, 0)

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
        first &+= word(bytes, offset) &+ second
        second &+= word(bytes, offset + 4) &+ first
      }
    }
  }

  private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
  }

  func isStated(in bytes: [UInt8], at offset: Int) -> Bool {
    bytes.number(at: offset) == first && bytes.number(at: offset + 4) == second
  }
}

/// A file that is open for reading.
private final class ReadFile {
  private let descriptor: Int32
  let size: Int

  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG
    else {
      size = 0
      return nil
    }
    size = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The bytes at an offset; `nil` if the file has fewer.
  func bytes(at offset: Int, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
  }
}

extension [UInt8] {
  /// The big-endian number of four bytes.
  fileprivate func number(at offset: Int) -> UInt32 {
    self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
