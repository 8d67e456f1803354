import Catalogue

/// A short name for contents, by which a browser or an address tells them apart.
///
/// SipHash with a key that everyone knows: it is no protection against contents that are made to
/// collide, so whoever needs different names for different contents has to look.
enum Digest {
  /// 16 hexadecimal digits.
  static func text(of bytes: [UInt8]) -> String {
    let key = FingerprintKey(Array("Ratebook's names".utf8))
    let digits = String(key?.fingerprint(of: bytes) ?? 0, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension FingerprintKey {
  fileprivate func fingerprint(of bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { fingerprint(of: $0) }
  }
}
