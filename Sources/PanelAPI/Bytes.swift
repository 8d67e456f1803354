#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are the same.
  func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard let bytes = baseAddress, let otherBytes = other.baseAddress else { return true }
    return memcmp(bytes, otherBytes, count) == 0
  }

  func isEqual(to text: StaticString) -> Bool {
    isEqual(to: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Where a byte stands next, at or behind a position; `nil` where it does not.
  func firstIndex(of byte: UInt8, from position: Int) -> Int? {
    guard let base = baseAddress, position < count,
      let found = memchr(base + position, Int32(byte), count - position)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
