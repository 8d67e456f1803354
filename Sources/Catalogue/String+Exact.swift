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
    let isSame = utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { otherBytes in
        guard let left = bytes.baseAddress, let right = otherBytes.baseAddress else { return true }
        return memcmp(left, right, bytes.count) == 0
      }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}

extension String? {
  /// Whether both are missing, or the same text byte for byte.
  public func isExactly(_ other: String?) -> Bool {
    guard let text = self, let other else { return self == nil && other == nil }
    return text.isExactly(other)
  }
}
