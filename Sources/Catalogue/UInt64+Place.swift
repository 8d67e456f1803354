extension UInt64 {
  /// The number's index among 2^`bits` slots, for 1 bit or more. Neighbouring numbers are spread:
  /// Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4). It does not protect
  /// against keys chosen to collide.
  @inlinable @inline(__always)
  public func place(bits: Int) -> Int {
    Int(truncatingIfNeeded: (self &* 0x9e37_79b9_7f4a_7c15) &>> UInt64(64 - bits))
  }
}
