extension String {
  /// Whether the two texts are the same byte for byte. `==` also takes those for the same that
  /// Unicode calls canonically equivalent, such as `ế` as one code point and as three.
  public func isExactly(_ other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension String? {
  /// Whether both are missing, or the same text byte for byte.
  public func isExactly(_ other: String?) -> Bool {
    guard let text = self, let other else { return self == nil && other == nil }
    return text.isExactly(other)
  }
}
