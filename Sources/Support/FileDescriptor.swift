#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reading and writing whole streams of bytes.
public enum FileDescriptor {
  /// Writes all bytes; `false`, with the reason in `errno`, if that fails.
  public static func write(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
    let isWritten = bytes.withContiguousStorageIfAvailable { write($0, to: descriptor) }
    return isWritten ?? Array(bytes).withUnsafeBufferPointer { write($0, to: descriptor) }
  }

  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Bool {
    var rest = UnsafeRawBufferPointer(bytes)[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let count = systemWrite(descriptor, piece.baseAddress, piece.count)
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
  }

  /// Reads to the end; `nil`, with the reason in `errno`, if that fails or if there are more bytes
  /// than `limit` (`EFBIG`). `size` is the expected number of bytes.
  public static func readAll(
    _ descriptor: Int32, expecting size: Int = 0, limit: Int = .max
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(size, limit))
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count > 0 { bytes += piece[..<count] } else if errno != EINTR { return nil }
      if bytes.count > limit {
        errno = EFBIG
        return nil
      }
    }
  }

  private static func systemWrite(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}
