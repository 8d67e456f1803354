extension String {
  /// The order of ids, numbers by their size: by length in code points, then by bytes.
  public func precedesAsID(_ other: String) -> Bool {
    let (length, otherLength) = (unicodeScalars.count, other.unicodeScalars.count)
    if length != otherLength { return length < otherLength }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }
}
