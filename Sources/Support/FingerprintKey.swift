/// The secret key of fingerprints. A panel cannot choose content that has the fingerprint of other
/// content, so it cannot hide a change.
public struct FingerprintKey: Hashable, Sendable {
  private let k0: UInt64
  private let k1: UInt64

  /// The publicly known key, for fingerprints that are compared between databases.
  public static let open = FingerprintKey(k0: 0, k1: 0)

  private init(k0: UInt64, k1: UInt64) { (self.k0, self.k1) = (k0, k1) }

  /// Makes a key of 16 bytes; `nil` for any other number of bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    k0 = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    k1 = bytes.suffix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The fingerprint of bytes: SipHash-2-4 (Aumasson, Bernstein, "SipHash: a fast short-input PRF",
  /// 2012), 64 bits.
  public func fingerprint(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = SipState(k0, k1)
    let wordEnd = bytes.count & ~7
    var position = 0
    while position < wordEnd {
      state.take(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
      position += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for (place, byte) in bytes[wordEnd...].enumerated() { last |= UInt64(byte) << (8 * place) }
    state.take(last)
    return state.finished()
  }
}

/// SipHash's four words.
private struct SipState {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  init(_ k0: UInt64, _ k1: UInt64) {
    v0 = k0 ^ 0x736f_6d65_7073_6575
    v1 = k1 ^ 0x646f_7261_6e64_6f6d
    v2 = k0 ^ 0x6c79_6765_6e65_7261
    v3 = k1 ^ 0x7465_6462_7974_6573
  }

  @inline(__always)
  mutating func take(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func finished() -> UInt64 {
    v2 ^= 0xff
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = v1 << 13 | v1 >> 51
    v1 ^= v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = v3 << 16 | v3 >> 48
    v3 ^= v2
    v0 &+= v3
    v3 = v3 << 21 | v3 >> 43
    v3 ^= v0
    v2 &+= v1
    v1 = v1 << 17 | v1 >> 47
    v1 ^= v2
    v2 = v2 << 32 | v2 >> 32
  }
}
