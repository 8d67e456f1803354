#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension String {
  /// Whether the two texts are the same byte for byte. `==` also takes those for the same that
  /// Unicode calls canonically equivalent, such as `ế` as one code point and as three.
  public func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return compared(with: other) { $0 == 0 } ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether the text stands before another in the order of their bytes, which is that of SQLite.
  public func precedesExactly(_ other: String) -> Bool {
    compared(with: other) { $0 < 0 || $0 == 0 && utf8.count < other.utf8.count }
      ?? utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// What `body` says of how the bytes compare that both texts have; `nil` where those of one are not at
  /// hand.
  private func compared(with other: String, _ body: (CInt) -> Bool) -> Bool? {
    utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { otherBytes in
        guard let left = bytes.baseAddress, let right = otherBytes.baseAddress else {
          return body(0)
        }
        return body(memcmp(left, right, min(bytes.count, otherBytes.count)))
      }
    } ?? nil
  }
}

extension String? {
  /// Whether both are missing, or the same text byte for byte.
  public func isExactly(_ other: String?) -> Bool {
    guard let text = self, let other else { return self == nil && other == nil }
    return text.isExactly(other)
  }
}
