extension UInt64 {
  /// One of 2^`bits` places, which spreads neighbours, for 1 bit or more: Fibonacci hashing (Knuth, The
  /// Art of Computer Programming, volume 3, 6.4). It is no shield against keys that are chosen to collide.
  @inlinable @inline(__always)
  public func place(bits: Int) -> Int {
    Int(truncatingIfNeeded: (self &* 0x9e37_79b9_7f4a_7c15) &>> UInt64(64 - bits))
  }
}
