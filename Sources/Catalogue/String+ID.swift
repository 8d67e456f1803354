extension String {
  /// The order of ids, numbers by their size: by length in code points, then by bytes.
  public func precedesAsID(_ other: String) -> Bool {
    let (length, otherLength) = (codePoints, other.codePoints)
    if length != otherLength { return length < otherLength }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }

  private var codePoints: Int {
    // Most ids are digits, of one byte each.
    utf8.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
