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

  /// The next index of a byte, at or after a position; `nil` if there is none.
  func firstIndex(of byte: UInt8, from position: Int) -> Int? {
    guard let base = baseAddress, position < count,
      let found = memchr(base + position, Int32(byte), count - position)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit; `nil` of any other byte.
  @inline(__always)
  var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self & 0x0F
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      self & 0x0F + 9
    default: nil
    }
  }
}

extension String {
  /// The text of bytes that are UTF-8; `nil` if they are not.
  ///
  /// Decoding repairs what is not UTF-8, and the bytes differ if it had to. The library's
  /// `String(validating:)` gives the same at three times the cost.
  init?(exactUTF8 bytes: UnsafeBufferPointer<UInt8>) {
    self.init(decoding: bytes, as: UTF8.self)
    guard withUTF8(bytes.isEqual(to:)) else { return nil }
  }
}
